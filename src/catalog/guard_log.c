/*-------------------------------------------------------------------------
 *
 * guard_log.c
 *		The table guard_log.
 *
 * IDENTIFICATION
 *		src/catalog/guard_log.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "catalog/guard_log.h"
#include "catalog/log.h"
#include "server/array.h"
#include "server/query.h"

static bool guard_log_trimming = false;

static CatalogQuery guard_insert_query = {
	"INSERT INTO migrate.guard_log (changed_at, login_role, effective_role, client_addr, application_name,"
	" command, objects, statement)"
	" VALUES (pg_catalog.clock_timestamp(), $1, $2, $3::inet, $4, $5, $6, $7)",
	7,
	{NAMEOID, NAMEOID, TEXTOID, TEXTOID, TEXTOID, TEXTARRAYOID, TEXTOID}};

/*
 * catalog_guard_log: see guard_log.h.
 */
void
catalog_guard_log(const char *command, Names objects, const char *statement)
{
	SessionIdentity identity = catalog_session_identity(GetUserId());
	SavedContext saved;
	QueryArgs	args = {0};

	query_enter(&saved);
	query_arg_name(&args, identity.login_role);
	query_arg_name(&args, identity.effective_role);
	query_arg_text(&args, identity.client_addr);
	query_arg_text(&args, identity.application_name);
	query_arg_text(&args, command);
	query_arg_datum(&args, array_from_names(objects));
	query_arg_text(&args, statement);
	query_run(&guard_insert_query, &args, true);
	query_leave(&saved);
}

static CatalogQuery guard_last_query = {
	"SELECT DISTINCT ON (o.object) o.object, g.changed_at, g.login_role::text, g.statement"
	" FROM migrate.guard_log g, pg_catalog.unnest(g.objects) o (object)"
	" WHERE g.objects OPERATOR(pg_catalog.&&) $1 AND o.object OPERATOR(pg_catalog.=) ANY ($1)"
	" ORDER BY o.object, g.id DESC",
	1,
	{TEXTARRAYOID}};

/*
 * catalog_guard_last: see guard_log.h.
 */
List *
catalog_guard_last(Names objects)
{
	SavedContext saved;
	QueryArgs	args = {0};
	List	   *result = NIL;

	query_enter(&saved);
	query_arg_datum(&args, array_from_names(objects));
	query_run(&guard_last_query, &args, true);
	for (uint64 row = 0; row < SPI_processed; row++)
	{
		GuardLogged *logged = MemoryContextAllocZero(saved.context, sizeof(GuardLogged));
		MemoryContext old;
		bool		isnull;

		logged->object = query_row_text(saved.context, row, 1);
		logged->changed_at = DatumGetTimestampTz(query_row_datum(row, 2, &isnull));
		logged->login_role = query_row_text(saved.context, row, 3);
		logged->statement = query_row_text(saved.context, row, 4);
		old = MemoryContextSwitchTo(saved.context);
		result = lappend(result, logged);
		MemoryContextSwitchTo(old);
	}
	query_leave(&saved);
	return result;
}

static CatalogQuery guard_trim_query = {
	"DELETE FROM migrate.guard_log WHERE changed_at OPERATOR(pg_catalog.<) $1",
	1,
	{TIMESTAMPTZOID}};

/*
 * catalog_guard_trim: see guard_log.h.
 */
int64
catalog_guard_trim(TimestampTz before)
{
	SavedContext saved;
	QueryArgs	args = {0};
	int64		n;

	query_enter(&saved);
	query_arg_datum(&args, TimestampTzGetDatum(before));
	guard_log_trimming = true;
	PG_TRY();
	{
		query_run(&guard_trim_query, &args, true);
	}
	PG_FINALLY();
	{
		guard_log_trimming = false;
	}
	PG_END_TRY();
	n = (int64) SPI_processed;
	query_leave(&saved);
	return n;
}

/*
 * catalog_guard_is_trimmed: see guard_log.h.
 */
bool
catalog_guard_is_trimmed(void)
{
	return guard_log_trimming;
}
