/*-------------------------------------------------------------------------
 *
 * check.c
 *		Whom the shadow belongs to, and what it may hold.
 *
 * Statements run in it with the caller's rights, so that whatever an owner has
 * put there would have them too.  It holds what extensions are made of, and
 * what their scripts have made beside that, which its comment says.
 *
 * IDENTIFICATION
 *		src/schema/shadow/check.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_database.h"
#include "commands/dbcommands.h"
#include "commands/schemacmds.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "schema/shadow/database.h"
#include "server/query.h"

/*
 * owner returns the owner of this database.
 */
static Oid
owner(void)
{
	HeapTuple	tuple = SearchSysCache1(DATABASEOID, ObjectIdGetDatum(MyDatabaseId));
	Oid			result;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for database %u", MyDatabaseId);
	result = ((Form_pg_database) GETSTRUCT(tuple))->datdba;
	ReleaseSysCache(tuple);
	return result;
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
	{"pg_namespace", "nspname !~ '^pg_(toast_)?temp_' AND NOT EXISTS (SELECT FROM pg_extension e WHERE e.extnamespace = o.oid)"},
	{"pg_operator", "true"},
	{"pg_cast", "true"},
	{"pg_event_trigger", "true"},
	{"pg_foreign_data_wrapper", "true"},
	{"pg_language", "true"}};

/*
 * strangers_query returns a query for descriptions of all that no extension
 * holds.  What an object has of itself is not looked at.
 */
static char *
strangers_query(void)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfoString(&sql, "SELECT i.type || ' ' || i.identity FROM (");
	for (int i = 0; i < lengthof(places); i++)
		appendStringInfo(&sql,
						 "%s SELECT tableoid, oid FROM %s o WHERE oid >= 16384 AND %s AND NOT EXISTS (SELECT"
						 " FROM pg_depend d WHERE d.classid = o.tableoid AND d.objid = o.oid AND d.deptype IN ('e', 'i'))",
						 i > 0 ? " UNION ALL" : "", places[i].catalog, places[i].condition);
	appendStringInfoString(&sql, ") o, pg_identify_object(o.tableoid, o.oid, 0) i ORDER BY 1");
	return sql.data;
}

/*
 * shadow_check_run returns the rows of a query on the catalogs.
 */
static Names
shadow_check_run(const char *sql)
{
	CatalogQuery query = {sql};
	SavedContext		saved;
	Names		result;

	query_enter_as(&saved, BOOTSTRAP_SUPERUSERID);
	PushActiveSnapshot(GetTransactionSnapshot());
	query_run(&query, NULL, true);
	PopActiveSnapshot();
	result = query_column(saved.context);
	query_leave(&saved);
	return result;
}

/*
 * shadow_unexpected: see database.h.
 */
char *
shadow_unexpected(void)
{
	Names		found = shadow_check_run(strangers_query());
	StringInfoData lines;

	initStringInfo(&lines);
	for (int i = 0; i < found.n; i++)
		appendStringInfo(&lines, "%s\n", found.names[i]);
	return lines.data;
}

/*
 * planted returns a description of something that was not there when the shadow
 * was made; NULL where there is nothing.
 */
static const char *
planted(void)
{
	const char *comment = shadow_comment(MyDatabaseId);
	Names		found = shadow_check_run(strangers_query());

	for (int i = 0; i < found.n; i++)
	{
		if (comment == NULL || strstr(comment, psprintf("\n%s\n", found.names[i])) == NULL)
			return found.names[i];
	}
	return NULL;
}

/*
 * shadow_raise_untrusted: see database.h.
 */
void
shadow_raise_untrusted(const char *name, Oid owner)
{
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("shadow database \"%s\" belongs to role \"%s\"", name, GetUserNameFromId(owner, false)),
			 errdetail("What its owner may have put there would run with your rights."),
			 errhint("Have a superuser call migrate.create_shadow(), which recreates it.")));
}

/*
 * shadow_check: see database.h.
 */
void
shadow_check(void)
{
	const char *name = get_database_name(MyDatabaseId);
	const char *found;

	if (!superuser_arg(owner()))
		shadow_raise_untrusted(name, owner());
	found = planted();
	if (found)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("shadow database \"%s\" is not empty", name),
				 errdetail("It holds %s.", found),
				 errhint("Have a superuser, or a role with CREATEDB, call migrate.create_shadow(), which recreates it.")));
}

/* ---------- whom it belongs to in a job ---------- */

/*
 * shadow_check_as_superuser has a role own something by superuser's rights; no code but the
 * server's runs with them.
 */
static void
shadow_check_as_superuser(void (*function)(Oid role), Oid role)
{
	Oid			user;
	int			sec_context;

	GetUserIdAndSecContext(&user, &sec_context);
	SetUserIdAndSecContext(BOOTSTRAP_SUPERUSERID, sec_context | SECURITY_LOCAL_USERID_CHANGE);
	function(role);
	SetUserIdAndSecContext(user, sec_context);
	CommandCounterIncrement();
}

static void
give_database(Oid role)
{
	(void) AlterDatabaseOwner(get_database_name(MyDatabaseId), role);
}

/*
 * give_schemas gives away the schemas that were made for extensions, as a model
 * that makes them would own them.
 */
static void
give_schemas(Oid role)
{
	Names		schemas = shadow_check_run("SELECT nspname::text FROM pg_namespace o WHERE oid >= 16384 AND nspname !~ '^pg_'"
							  " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass"
							  " AND d.objid = o.oid AND d.deptype = 'e')");

	for (int i = 0; i < schemas.n; i++)
		(void) AlterSchemaOwner(schemas.names[i], role);
}

/* The role in force when shadow_own was called. */
static Oid	shadow_check_job_role = InvalidOid;

/*
 * shadow_own, shadow_own_again: see database.h.
 */
void
shadow_own(void)
{
	shadow_check_job_role = GetUserId();
	shadow_own_again();
	if (shadow_check_job_role != BOOTSTRAP_SUPERUSERID)
		shadow_check_as_superuser(give_schemas, shadow_check_job_role);
}

void
shadow_own_again(void)
{
	if (!superuser_arg(shadow_check_job_role))
		shadow_check_as_superuser(give_database, shadow_check_job_role);
}

/*
 * shadow_disown: see database.h.
 */
void
shadow_disown(void)
{
	if (owner() != BOOTSTRAP_SUPERUSERID)
		shadow_check_as_superuser(give_database, BOOTSTRAP_SUPERUSERID);
}
