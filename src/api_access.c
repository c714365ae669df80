/*-------------------------------------------------------------------------
 *
 * api_access.c
 *		Who may do what, and the functions behind our triggers.
 *
 * IDENTIFICATION
 *		src/api_access.c
 *
 *-------------------------------------------------------------------------
 */
#include "query.h"

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

PG_FUNCTION_INFO_V1(migrate_check_schema);
PG_FUNCTION_INFO_V1(migrate_edge_check);
PG_FUNCTION_INFO_V1(migrate_grant_access);
PG_FUNCTION_INFO_V1(migrate_log_append_only);

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
	Args		args = {0};

	arg_datum(&args, ObjectIdGetDatum(function));
	return query_text(&schema_object_query, &args, true);
}

/*
 * migrate_check_schema refuses to install into a schema that somebody else
 * owns or that holds anything.
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
	ReleaseSysCache(tuple);

	if (owner != GetUserId() && !superuser_arg(owner))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("schema \"migrate\" belongs to role \"%s\"", GetUserNameFromId(owner, false)),
				 errdetail("Its owner could replace what the extension puts there."),
				 errhint("Drop the schema, or give it to the role that installs the extension.")));
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
 * migrate_log_append_only is the trigger that refuses to change the log.
 */
Datum
migrate_log_append_only(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_TRIGGER(fcinfo))
		elog(ERROR, "not called by trigger manager");
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
	Args		args = {0};
	StringInfoData sql;
	int			guc_level;

	for (; names[list.n]; list.n++)
		list.names[list.n] = pstrdup(names[list.n]);
	arg_datum(&args, names_array(list));
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
	"branches", "current", "heads", "heads_of", "history", "require", "running", "show", NULL};
static const char *const author_functions[] = {
	"accept", "check", "create_shadow", "edit", "file", "file_name", "files", "forget",
	"load", "merge", "model_of", "register", "revision", "set_model", NULL};
static const char *const operator_functions[] = {
	"abandon", "check", "deploy", "deploy_cancel", "deploy_start", "deploy_wait", "downgrade",
	"downgrade_sql", "dump_state", "model_of", "plan", "plan_checksum", "record_step", "resolve",
	"stamp", "upgrade", "upgrade_sql", NULL};

/*
 * migrate_grant_access is SQL's grant_access(role, access).  It grants with
 * the rights of its caller, and returns the role.
 */
Datum
migrate_grant_access(PG_FUNCTION_ARGS)
{
	char	   *role = arg_required(fcinfo, 0, "role");
	char	   *access = arg_required(fcinfo, 1, "access");

	run_forbid_nested("migrate.grant_access()");
	(void) get_role_oid(role, false);
	if (strcmp(access, "reader") == 0)
		grant_functions(role, reader_functions);
	else if (strcmp(access, "author") == 0)
	{
		grant_functions(role, reader_functions);
		grant_functions(role, author_functions);
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
				 errhint("It is 'reader', 'author' or 'operator'.")));
	catalog_grant_progress(role);
	PG_RETURN_TEXT_P(cstring_to_text(role));
}
