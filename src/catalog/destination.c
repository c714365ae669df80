/*-------------------------------------------------------------------------
 *
 * destination.c
 *		The table destination.
 *
 * IDENTIFICATION
 *		src/catalog/destination.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "catalog/activity.h"
#include "catalog/destination.h"
#include "server/array.h"
#include "server/query.h"

#define DESTINATION_COLUMNS "d.name, d.scope, d.schema::text, d.search_path, d.labels"

/*
 * read_destination reads DESTINATION_COLUMNS of a row.
 */
static void
read_destination(MemoryContext context, uint64 row, Destination *destination)
{
	destination->name = query_row_text(context, row, 1);
	destination->scope = query_row_text(context, row, 2);
	destination->schema = query_row_text(context, row, 3);
	destination->search_path = query_row_text(context, row, 4);
	destination->labels = query_row_names(context, row, 5);
}

static CatalogQuery destination_of_query = {
	"SELECT " DESTINATION_COLUMNS " FROM migrate.destination d WHERE d.scope OPERATOR(pg_catalog.=) $1",
	1,
	{TEXTOID}};

/*
 * catalog_destination_of: see destination.h.
 */
Destination *
catalog_destination_of(const char *scope)
{
	SavedContext saved;
	QueryArgs	args = {0};
	Destination *destination = NULL;

	query_enter(&saved);
	query_arg_text(&args, scope);
	query_run(&destination_of_query, &args, true);
	if (SPI_processed > 0)
	{
		destination = MemoryContextAllocZero(saved.context, sizeof(Destination));
		read_destination(saved.context, 0, destination);
	}
	query_leave(&saved);
	return destination;
}

static CatalogQuery has_destinations_query = {
	"SELECT 'x'::text FROM migrate.destination LIMIT 1"};

/*
 * catalog_has_destinations: see destination.h.
 */
bool
catalog_has_destinations(void)
{
	return query_text(&has_destinations_query, NULL, true) != NULL;
}

/*
 * arg_destination adds the five columns of a destination.
 */
static void
arg_destination(QueryArgs *args, const Destination *destination)
{
	query_arg_text(args, destination->name);
	query_arg_text(args, destination->scope);
	query_arg_name(args, destination->schema);
	query_arg_text(args, destination->search_path);
	query_arg_datum(args, array_from_names(destination->labels));
}

static CatalogQuery destination_other_query = {
	"SELECT d.name FROM migrate.destination d WHERE d.scope OPERATOR(pg_catalog.=) $1"
	" AND d.name OPERATOR(pg_catalog.<>) $2",
	2,
	{TEXTOID, TEXTOID}};

/*
 * check_scope_free raises an error where another destination has the scope.
 */
static void
check_scope_free(const Destination *destination)
{
	QueryArgs	args = {0};
	char	   *other;

	query_arg_text(&args, destination->scope);
	query_arg_text(&args, destination->name);
	other = query_text(&destination_other_query, &args, true);
	if (other)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("scope \"%s\" is that of destination \"%s\"", destination->scope, other)));
}

/*
 * change_destination runs a statement on a destination, and returns how many
 * rows it has changed.
 */
static uint64
change_destination(CatalogQuery *query, const Destination *destination)
{
	SavedContext saved;
	QueryArgs	args = {0};
	uint64		changed;

	query_enter(&saved);
	arg_destination(&args, destination);
	query_run(query, &args, true);
	changed = SPI_processed;
	query_leave(&saved);
	return changed;
}

static CatalogQuery destination_insert = {
	"INSERT INTO migrate.destination AS d (name, scope, schema, search_path, labels)"
	" VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name) DO NOTHING",
	5,
	{TEXTOID, TEXTOID, NAMEOID, TEXTOID, TEXTARRAYOID}};
static CatalogQuery destination_update = {
	"UPDATE migrate.destination d SET scope = $2, schema = $3, search_path = $4, labels = $5"
	" WHERE d.name OPERATOR(pg_catalog.=) $1 AND (d.scope, d.schema::text, d.search_path, d.labels)"
	" IS DISTINCT FROM ($2, $3::text, $4, $5)",
	5,
	{TEXTOID, TEXTOID, NAMEOID, TEXTOID, TEXTARRAYOID}};

/*
 * catalog_destination_add: see destination.h.
 */
void
catalog_destination_add(const Destination *destination)
{
	check_scope_free(destination);
	if (change_destination(&destination_insert, destination) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("destination \"%s\" already exists", destination->name)));
}

/*
 * catalog_destination_put: see destination.h.
 */
char *
catalog_destination_put(const Destination *destination)
{
	check_scope_free(destination);
	if (change_destination(&destination_insert, destination) > 0)
		return "new";
	return change_destination(&destination_update, destination) > 0 ? "changed" : "unchanged";
}

static CatalogQuery destination_delete = {
	"DELETE FROM migrate.destination WHERE name OPERATOR(pg_catalog.=) $1 RETURNING name",
	1,
	{TEXTOID}};

/*
 * catalog_destination_drop: see destination.h.
 */
bool
catalog_destination_drop(const char *name)
{
	QueryArgs	args = {0};

	query_arg_text(&args, name);
	return query_text(&destination_delete, &args, true) != NULL;
}

/*
 * The last run of a scope of any kind: a deploy, which may have lost its worker, or what
 * the log has.
 */
#define LAST_RUN \
	"SELECT * FROM (SELECT * FROM (SELECT r.run_id," \
	" CASE WHEN w.lost THEN 'failed' ELSE r.state END AS state," \
	" CASE WHEN w.lost THEN 'worker has ended unexpectedly' ELSE r.error END AS error," \
	" coalesce(r.finished_at, r.started_at, r.created_at) AS at, 1 AS rank" \
	" FROM migrate.run r, LATERAL (SELECT CASE WHEN r.state OPERATOR(pg_catalog.=) 'running'" \
	" AND NOT pg_catalog.pg_is_in_recovery() THEN NOT EXISTS (SELECT FROM " SQL_WORKER_OF_RUN ") END AS lost) w" \
	" WHERE r.scope OPERATOR(pg_catalog.=) d.scope ORDER BY r.run_id USING OPERATOR(pg_catalog.>) LIMIT 1) a" \
	" UNION ALL SELECT * FROM (SELECT g.run_id, g.outcome, g.error," \
	" g.started_at OPERATOR(pg_catalog.+) coalesce(g.duration, '0'::pg_catalog.interval), 2" \
	" FROM migrate.log g WHERE g.scope OPERATOR(pg_catalog.=) d.scope" \
	" AND g.action OPERATOR(pg_catalog.=) ANY ('{upgrade,downgrade,stamp,unstamp,purge}')" \
	" ORDER BY g.id USING OPERATOR(pg_catalog.>) LIMIT 1) b) c" \
	" ORDER BY c.run_id USING OPERATOR(pg_catalog.>), c.rank USING OPERATOR(pg_catalog.<) LIMIT 1"

static CatalogQuery destination_states_query = {
	"SELECT " DESTINATION_COLUMNS ", n.oid IS NOT NULL, coalesce(v.revisions, '{}'), coalesce(s.n, 0),"
	" l.run_id, l.state, l.error, l.at"
	" FROM migrate.destination d"
	" LEFT JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) d.schema"
	" LEFT JOIN (SELECT scope, array_agg(revision ORDER BY revision USING OPERATOR(pg_catalog.<)) AS revisions"
	" FROM migrate.version GROUP BY scope) v ON v.scope OPERATOR(pg_catalog.=) d.scope"
	" LEFT JOIN (SELECT scope, count(DISTINCT revision)::int AS n FROM migrate.step GROUP BY scope) s"
	" ON s.scope OPERATOR(pg_catalog.=) d.scope"
	" LEFT JOIN LATERAL (" LAST_RUN ") l ON true"
	" WHERE d.name OPERATOR(pg_catalog.~~) $1 ORDER BY d.name USING OPERATOR(pg_catalog.<)",
	1,
	{TEXTOID}};

/*
 * read_state reads a row of destination_states_query.
 */
static DestinationState *
read_state(MemoryContext context, uint64 row)
{
	DestinationState *state = MemoryContextAllocZero(context, sizeof(DestinationState));
	bool		isnull;
	Datum		value;

	read_destination(context, row, &state->destination);
	state->has_schema = DatumGetBool(query_row_datum(row, 6, &isnull));
	state->version = query_row_names(context, row, 7);
	state->partial = DatumGetInt32(query_row_datum(row, 8, &isnull));
	value = query_row_datum(row, 9, &isnull);
	if (isnull)
		return state;
	state->last_run = DatumGetInt64(value);
	state->last_state = query_row_text(context, row, 10);
	state->last_error = query_row_text(context, row, 11);
	state->last_at = DatumGetTimestampTz(query_row_datum(row, 12, &isnull));
	return state;
}

/*
 * catalog_destination_states: see destination.h.
 */
List *
catalog_destination_states(const char *pattern)
{
	SavedContext saved;
	QueryArgs	args = {0};
	List	   *states = NIL;

	query_refresh_activity();
	query_enter(&saved);
	query_arg_text(&args, pattern);
	query_run(&destination_states_query, &args, false);
	for (uint64 row = 0; row < SPI_processed; row++)
	{
		DestinationState *state = read_state(saved.context, row);
		MemoryContext old = MemoryContextSwitchTo(saved.context);

		states = lappend(states, state);
		MemoryContextSwitchTo(old);
	}
	query_leave(&saved);
	return states;
}
