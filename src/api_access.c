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
#include "migrate.h"

#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

PG_FUNCTION_INFO_V1(migrate_check_schema);
PG_FUNCTION_INFO_V1(migrate_edge_changed);
PG_FUNCTION_INFO_V1(migrate_edge_check);
PG_FUNCTION_INFO_V1(migrate_grant_access);
PG_FUNCTION_INFO_V1(migrate_log_append_only);

/* True where the graph has changed since it was checked for cycles. */
static bool graph_changed = false;

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
	object = catalog_object_in_schema();
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
 * migrate_edge_changed is the trigger that notes a change of the graph.
 */
Datum
migrate_edge_changed(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_TRIGGER(fcinfo))
		elog(ERROR, "not called by trigger manager");
	graph_changed = true;
	return PointerGetDatum(NULL);
}

/*
 * migrate_edge_check is the constraint trigger that refuses a broken graph.
 * It is queued for each edge and looks at the graph once.
 */
Datum
migrate_edge_check(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_TRIGGER(fcinfo))
		elog(ERROR, "not called by trigger manager");
	if (graph_changed)
	{
		MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "migrate graph check",
													  ALLOCSET_DEFAULT_SIZES);
		MemoryContext old = MemoryContextSwitchTo(context);

		graph_changed = false;
		catalog_check_cycles();
		MemoryContextSwitchTo(old);
		MemoryContextDelete(context);
	}
	return PointerGetDatum(NULL);
}

/* What each kind of access may call, besides what the kinds before it may. */
static const char *const reader_functions[] = {
	"branches", "current", "heads", "history", "require", "show", NULL};
static const char *const author_functions[] = {
	"accept", "edit", "file", "file_name", "files", "forget", "heads_of", "load", "merge",
	"register", "revision", NULL};
static const char *const operator_functions[] = {
	"downgrade", "downgrade_sql", "dump_state", "plan", "plan_checksum", "record_step",
	"stamp", "upgrade", "upgrade_sql", NULL};

/*
 * migrate_grant_access is SQL's grant_access(role, access).  It grants with
 * the rights of its caller.
 */
Datum
migrate_grant_access(PG_FUNCTION_ARGS)
{
	char	   *role = arg_required(fcinfo, 0, "role");
	char	   *access = arg_required(fcinfo, 1, "access");

	run_forbid_nested("migrate.grant_access()");
	(void) get_role_oid(role, false);
	if (strcmp(access, "reader") == 0)
		catalog_grant(role, reader_functions, false);
	else if (strcmp(access, "author") == 0)
	{
		catalog_grant(role, reader_functions, false);
		catalog_grant(role, author_functions, false);
	}
	else if (strcmp(access, "operator") == 0)
	{
		catalog_grant(role, reader_functions, true);
		catalog_grant(role, operator_functions, true);
	}
	else
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid value for argument \"%s\": \"%s\"", "access", access),
				 errhint("It is 'reader', 'author' or 'operator'.")));
	PG_RETURN_VOID();
}
