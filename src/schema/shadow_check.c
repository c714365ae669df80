/*-------------------------------------------------------------------------
 *
 * shadow_check.c
 *		Whom the shadow belongs to, and what it may hold.
 *
 * Statements run in it with the caller's rights, so that whatever an owner has
 * put there would have them too.
 *
 * IDENTIFICATION
 *		src/schema/shadow_check.c
 *
 *-------------------------------------------------------------------------
 */
#include "query.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_database.h"
#include "commands/dbcommands.h"
#include "miscadmin.h"
#include "utils/snapmgr.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "schema/shadow_database.h"

/*
 * shadow_owner: see shadow_database.h.
 */
Oid
shadow_owner(Oid database)
{
	HeapTuple	tuple = SearchSysCache1(DATABASEOID, ObjectIdGetDatum(database));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for database %u", database);
	owner = ((Form_pg_database) GETSTRUCT(tuple))->datdba;
	ReleaseSysCache(tuple);
	return owner;
}

/* Where to look for what no extension made, and what counts. */
static const struct
{
	const char *catalog;
	const char *condition;
}			places[] = {
	{"pg_class", "relkind IN ('r', 'v', 'm', 'S', 'f', 'p')"},
	{"pg_proc", "true"},
	{"pg_type", "NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = o.oid)"},
	{"pg_namespace", "NOT EXISTS (SELECT FROM pg_extension e WHERE e.extnamespace = o.oid)"},
	{"pg_operator", "true"},
	{"pg_cast", "true"},
	{"pg_event_trigger", "true"},
	{"pg_foreign_data_wrapper", "true"},
	{"pg_language", "true"}};

/*
 * stranger_query returns a query for a description of something that no
 * extension made.  What an object has of itself is not looked at.
 */
static char *
stranger_query(void)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfoString(&sql, "SELECT pg_describe_object(tableoid, oid, 0) FROM (");
	for (int i = 0; i < lengthof(places); i++)
		appendStringInfo(&sql,
						 "%s SELECT tableoid, oid FROM %s o WHERE oid >= 16384 AND %s AND NOT EXISTS (SELECT"
						 " FROM pg_depend d WHERE d.classid = o.tableoid AND d.objid = o.oid AND d.deptype IN ('e', 'i'))",
						 i > 0 ? " UNION ALL" : "", places[i].catalog, places[i].condition);
	appendStringInfoString(&sql, ") o LIMIT 1");
	return sql.data;
}

/*
 * stranger describes something in this database that no extension made; NULL
 * where there is nothing.
 */
static char *
stranger(void)
{
	CatalogQuery query = {stranger_query()};
	Caller		caller;
	char	   *result;

	query_enter_as(&caller, BOOTSTRAP_SUPERUSERID);
	PushActiveSnapshot(GetTransactionSnapshot());
	query_run(&query, NULL, true);
	PopActiveSnapshot();
	result = SPI_processed > 0 ? row_text(caller.context, 0, 1) : NULL;
	query_leave(&caller);
	return result;
}

/*
 * shadow_check: see shadow_database.h.
 */
void
shadow_check(void)
{
	const char *name = get_database_name(MyDatabaseId);
	Oid			owner = shadow_owner(MyDatabaseId);
	char	   *found;

	if (owner != GetUserId() && !superuser_arg(owner))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("shadow database \"%s\" belongs to role \"%s\"", name, GetUserNameFromId(owner, false)),
				 errdetail("What its owner may have put there would run with your rights."),
				 errhint("Have a superuser call migrate.create_shadow(), which makes it anew for all.")));
	found = stranger();
	if (found)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("shadow database \"%s\" is not empty", name),
				 errdetail("It holds %s.", found),
				 errhint("Have role \"%s\" call migrate.create_shadow(), which makes it anew.",
						 GetUserNameFromId(owner, false))));
}

/*
 * shadow_own: see shadow_database.h.  It takes superuser's rights, and no code
 * but the server's runs with them.
 */
void
shadow_own(void)
{
	Oid			user;
	int			sec_context;

	if (superuser() || shadow_owner(MyDatabaseId) == GetUserId())
		return;
	GetUserIdAndSecContext(&user, &sec_context);
	SetUserIdAndSecContext(BOOTSTRAP_SUPERUSERID, sec_context | SECURITY_LOCAL_USERID_CHANGE);
	(void) AlterDatabaseOwner(get_database_name(MyDatabaseId), user);
	SetUserIdAndSecContext(user, sec_context);
	CommandCounterIncrement();
}
