/*-------------------------------------------------------------------------
 *
 * access.c
 *		Who may do what, and the functions behind our triggers.
 *
 * IDENTIFICATION
 *		src/api/access.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "api/args.h"
#include "catalog/access.h"
#include "catalog/graph.h"
#include "catalog/guard_log.h"
#include "run/run.h"
#include "server/array.h"
#include "server/query.h"

PG_FUNCTION_INFO_V1(migrate_check_schema);
PG_FUNCTION_INFO_V1(migrate_edge_check);
PG_FUNCTION_INFO_V1(migrate_grant_access);
PG_FUNCTION_INFO_V1(migrate_log_append_only);
PG_FUNCTION_INFO_V1(migrate_revoke_defaults);

static CatalogQuery schema_object_query = {
	"SELECT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_catalog.pg_depend d"
	" WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass"
	" AND d.refobjid OPERATOR(pg_catalog.=) (SELECT n.oid FROM pg_catalog.pg_namespace n"
	" WHERE n.nspname OPERATOR(pg_catalog.=) 'migrate')"
	" AND d.classid OPERATOR(pg_catalog.<>) 'pg_catalog.pg_extension'::pg_catalog.regclass"
	" AND d.classid OPERATOR(pg_catalog.<>) 'pg_catalog.pg_default_acl'::pg_catalog.regclass"
	" AND NOT (d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass"
	" AND d.objid OPERATOR(pg_catalog.=) $1) LIMIT 1",
	1,
	{OIDOID}};

/*
 * object_in_schema describes something that is in our schema before the
 * extension is, but for the function that asks; NULL where nothing is.
 */
static char *
object_in_schema(Oid function)
{
	QueryArgs		args = {0};

	query_arg_datum(&args, ObjectIdGetDatum(function));
	return query_text(&schema_object_query, &args, true);
}

/*
 * creator_beside returns a role, or PUBLIC, that may create objects in a schema
 * and is neither its owner nor a superuser; NULL where there is none.
 */
static const char *
creator_beside(Oid owner, Acl *acl)
{
	for (int i = 0; i < ACL_NUM(acl); i++)
	{
		const AclItem *item = &ACL_DAT(acl)[i];

		if (!(ACLITEM_GET_PRIVS(*item) & ACL_CREATE))
			continue;
		if (item->ai_grantee == ACL_ID_PUBLIC)
			return "PUBLIC";
		if (item->ai_grantee != owner && !superuser_arg(item->ai_grantee))
			return quote_identifier(GetUserNameFromId(item->ai_grantee, false));
	}
	return NULL;
}

/*
 * check_privileges refuses a schema in which others may create objects, but for
 * one that CREATE EXTENSION has made now, with privileges by default: those are
 * taken away at the end of the installation.
 */
static void
check_privileges(HeapTuple schema)
{
	bool		is_null;
	Datum		acl = SysCacheGetAttr(NAMESPACEOID, schema, Anum_pg_namespace_nspacl, &is_null);
	const char *creator = is_null ? NULL :
									creator_beside(((Form_pg_namespace) GETSTRUCT(schema))->nspowner, DatumGetAclP(acl));

	if (creator == NULL || TransactionIdIsCurrentTransactionId(HeapTupleHeaderGetXmin(schema->t_data)))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("%s may create objects in schema \"migrate\"", creator),
			 errdetail("A function put there could be called in place of the extension's."),
			 errhint("Drop the schema, or REVOKE CREATE ON SCHEMA migrate FROM %s.", creator)));
}

/*
 * migrate_check_schema refuses to install into a schema that somebody else
 * owns, in which others may create objects, or that holds anything.
 */
Datum
migrate_check_schema(PG_FUNCTION_ARGS)
{
	Oid			schema = get_namespace_oid("migrate", false);
	HeapTuple	tuple = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(schema));
	Oid			owner;
	char	   *object;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for schema %u", schema);
	owner = ((Form_pg_namespace) GETSTRUCT(tuple))->nspowner;
	if (owner != GetUserId() && !superuser_arg(owner))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("schema \"migrate\" belongs to role \"%s\"", GetUserNameFromId(owner, false)),
				 errdetail("Its owner could replace what the extension puts there."),
				 errhint("Drop the schema.")));
	check_privileges(tuple);
	ReleaseSysCache(tuple);

	object = object_in_schema(fcinfo->flinfo->fn_oid);
	if (object)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("schema \"migrate\" is not empty"),
				 errdetail("It holds %s.", object),
				 errhint("Drop or move what is there.")));
	PG_RETURN_VOID();
}

/*
 * What takes away the rights on what the extension has installed that somebody
 * else than the owner has by default privileges; the script itself grants
 * nothing but EXECUTE to PUBLIC, by saying nothing.
 */
static CatalogQuery default_grants_query = {
	"SELECT pg_catalog.format('REVOKE ALL ON %s %s FROM %s CASCADE', o.kind, o.name,"
	" CASE WHEN a.grantee OPERATOR(pg_catalog.=) 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END)"
	" FROM (SELECT p.oid, 'FUNCTION' AS kind, p.oid::pg_catalog.regprocedure::text AS name, p.proowner AS owner, p.proacl AS acl"
	" FROM pg_catalog.pg_proc p WHERE p.pronamespace OPERATOR(pg_catalog.=) $1 AND p.prokind OPERATOR(pg_catalog.<>) 'p'"
	" UNION ALL SELECT p.oid, 'PROCEDURE', p.oid::pg_catalog.regprocedure::text, p.proowner, p.proacl"
	" FROM pg_catalog.pg_proc p WHERE p.pronamespace OPERATOR(pg_catalog.=) $1 AND p.prokind OPERATOR(pg_catalog.=) 'p'"
	" UNION ALL SELECT c.oid, CASE WHEN c.relkind OPERATOR(pg_catalog.=) 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,"
	" c.oid::pg_catalog.regclass::text, c.relowner, c.relacl"
	" FROM pg_catalog.pg_class c WHERE c.relnamespace OPERATOR(pg_catalog.=) $1"
	" UNION ALL SELECT n.oid, 'SCHEMA', n.nspname::text, n.nspowner, n.nspacl"
	" FROM pg_catalog.pg_namespace n WHERE n.oid OPERATOR(pg_catalog.=) $1) o,"
	" LATERAL pg_catalog.aclexplode(o.acl) a WHERE a.grantee OPERATOR(pg_catalog.<>) o.owner"
	" AND NOT (o.kind OPERATOR(pg_catalog.=) ANY ('{FUNCTION,PROCEDURE}'::text[]) AND a.grantee OPERATOR(pg_catalog.=) 0)"
	" AND NOT (o.kind OPERATOR(pg_catalog.=) 'SCHEMA' AND a.privilege_type OPERATOR(pg_catalog.<>) 'CREATE')"
	" GROUP BY 1",
	1,
	{OIDOID}};

/*
 * migrate_revoke_defaults leaves what has been installed to its owner, whatever
 * the default privileges are.
 */
Datum
migrate_revoke_defaults(PG_FUNCTION_ARGS)
{
	QueryArgs		args = {0};
	Names		revokes;

	query_arg_datum(&args, ObjectIdGetDatum(get_namespace_oid("migrate", false)));
	revokes = query_names(&default_grants_query, &args, true);
	SPI_connect();
	for (int i = 0; i < revokes.n; i++)
	{
		if (SPI_execute(revokes.names[i], false, 0) < 0)
			elog(ERROR, "could not revoke: %s", revokes.names[i]);
	}
	SPI_finish();
	PG_RETURN_VOID();
}

/*
 * migrate_log_append_only is the trigger that refuses to change the logs, but for
 * guard_trim().
 */
Datum
migrate_log_append_only(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_TRIGGER(fcinfo))
		elog(ERROR, "not called by trigger manager");
	if (catalog_guard_is_trimmed())
		return PointerGetDatum(NULL);
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("the migration log is append-only")));
}

/*
 * migrate_edge_check is the constraint trigger that refuses a broken graph when
 * a transaction ends.  It is queued for each edge, and looks once.
 */
Datum
migrate_edge_check(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	MemoryContext old;

	if (!CALLED_AS_TRIGGER(fcinfo))
		elog(ERROR, "not called by trigger manager");
	context = AllocSetContextCreate(CurrentMemoryContext, "migrate graph check",
									ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(context);
	catalog_check_graph();
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	return PointerGetDatum(NULL);
}

static CatalogQuery functions_query = {
	"SELECT p.oid::pg_catalog.regprocedure::text FROM pg_catalog.pg_proc p"
	" JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace"
	" WHERE n.nspname OPERATOR(pg_catalog.=) 'migrate'"
	" AND p.proname::text OPERATOR(pg_catalog.=) ANY ($1)",
	1,
	{TEXTARRAYOID}};

/*
 * grant_functions gives a role USAGE of the schema and EXECUTE of functions,
 * all forms of each name in the NULL-terminated list.  Like every GRANT it
 * takes the rights of the current user.
 */
static void
grant_functions(const char *role, const char *const *names)
{
	Names		list = {0, palloc(sizeof(char *) * 64)};
	Names		functions;
	QueryArgs		args = {0};
	StringInfoData sql;
	int			guc_level;

	for (; names[list.n]; list.n++)
		list.names[list.n] = pstrdup(names[list.n]);
	query_arg_datum(&args, array_from_names(list));
	functions = query_names(&functions_query, &args, true);

	initStringInfo(&sql);
	appendStringInfo(&sql, "GRANT USAGE ON SCHEMA migrate TO %s;", quote_identifier(role));
	for (int i = 0; i < functions.n; i++)
		appendStringInfo(&sql, " GRANT EXECUTE ON ROUTINE %s TO %s;", functions.names[i],
						 quote_identifier(role));
	guc_level = query_pin_search_path();
	SPI_connect();
	if (SPI_execute(sql.data, false, 0) < 0)
		elog(ERROR, "could not grant access to role \"%s\"", role);
	SPI_finish();
	AtEOXact_GUC(true, guc_level);
}

/* What each kind of access may call, besides what the kinds before it may. */
static const char *const reader_functions[] = {
	"branches",
	"current",
	"deploy_state",
	"destinations",
	"diagram",
	"graph",
	"heads",
	"heads_of",
	"history",
	"lint_rules",
	"require",
	"running",
	"show",
	"status",
	"table_sizes",
	NULL};
static const char *const author_functions[] = {
	"accept",
	"check",
	"check_destinations",
	"convert",
	"create_shadow",
	"drift",
	"drop_shadow",
	"edit",
	"file",
	"file_name",
	"files",
	"forget",
	"load",
	"merge",
	"model_of",
	"prove",
	"register",
	"revision",
	"set_model",
	NULL};
static const char *const approver_functions[] = {
	"approve", "file", "file_name", "files", "lint", "lint_sarif", "plan", "plan_checksum", "plan_json", "unapprove", NULL};
static const char *const operator_functions[] = {
	"abandon",
	"add_destination",
	"adopt",
	"adopt_drift",
	"check",
	"check_destinations",
	"deploy",
	"deploy_cancel",
	"deploy_start",
	"deploy_wait",
	"destinations_from",
	"downgrade",
	"downgrade_sql",
	"drop_destination",
	"drift",
	"dump_state",
	"lint",
	"lint_sarif",
	"model_of",
	"plan",
	"plan_checksum",
	"plan_json",
	"preview",
	"prove",
	"record_step",
	"report",
	"resolve",
	"stamp",
	"take_snapshot",
	"upgrade",
	"upgrade_sql",
	"verify",
	NULL};

/*
 * migrate_grant_access is SQL's grant_access(role, access).  It grants with
 * the rights of its caller, and returns the role.
 */
Datum
migrate_grant_access(PG_FUNCTION_ARGS)
{
	char	   *role = arg_required(fcinfo, 0, "role");
	char	   *access = arg_required(fcinfo, 1, "access");

	run_forbid_change("migrate.grant_access()");
	(void) get_role_oid(role, false);
	if (strcmp(access, "reader") == 0)
		grant_functions(role, reader_functions);
	else if (strcmp(access, "author") == 0)
	{
		grant_functions(role, reader_functions);
		grant_functions(role, author_functions);
	}
	else if (strcmp(access, "approver") == 0)
	{
		grant_functions(role, reader_functions);
		grant_functions(role, approver_functions);
		catalog_grant_log(role);
	}
	else if (strcmp(access, "operator") == 0)
	{
		grant_functions(role, reader_functions);
		grant_functions(role, operator_functions);
		catalog_grant_log(role);
	}
	else
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid value for argument \"%s\": \"%s\"", "access", access),
				 errhint("Valid values are \"reader\", \"author\", \"approver\", and \"operator\".")));
	catalog_grant_progress(role);
	PG_RETURN_TEXT_P(cstring_to_text(role));
}
