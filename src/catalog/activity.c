/*-------------------------------------------------------------------------
 *
 * activity.c
 *		What sessions and workers are doing.
 *
 * IDENTIFICATION
 *		src/catalog/activity.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "catalog/activity.h"
#include "server/query.h"
#include "worker/worker.h"

#define BLOCKERS(activity) \
	"SELECT pg_catalog.string_agg(pg_catalog.format(" \
	"'waits for %s, blocked by process %s (%s, %s, %s, transaction of %s)%s'," \
	" CASE WHEN w.locktype OPERATOR(pg_catalog.=) 'virtualxid' THEN 'the end of older transactions'" \
	" ELSE pg_catalog.format('%s on %s', w.mode, coalesce(w.relation::pg_catalog.regclass::text, w.locktype)) END," \
	" a.pid, a.usename," \
	" a.application_name, a.state, pg_catalog.date_trunc('second'," \
	" pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) a.xact_start)," activity "), '; ')" \
	" FROM pg_catalog.pg_locks w, pg_catalog.pg_stat_activity a" \
	" WHERE w.pid OPERATOR(pg_catalog.=) $1 AND NOT w.granted" \
	" AND a.pid OPERATOR(pg_catalog.=) ANY (pg_catalog.pg_blocking_pids($1))" \
	" AND a.pid OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid()"

static CatalogQuery blockers_query = {BLOCKERS("NULL"), 1, {INT4OID}};
static CatalogQuery visible_blockers_query = {
	BLOCKERS("': ' OPERATOR(pg_catalog.||) nullif(" SQL_VISIBLE_ACTIVITY("a", "100", "$2") ", '')"),
	2,
	{INT4OID, OIDOID}};

/*
 * catalog_blockers says who blocks a process and on what; NULL where nobody
 * does.
 */
char *
catalog_blockers(int pid)
{
	QueryArgs		args = {0};

	query_arg_datum(&args, Int32GetDatum(pid));
	return query_text(&blockers_query, &args, true);
}

/*
 * catalog_visible_blockers says as well what they do, in as far as the current
 * role may know.
 */
char *
catalog_visible_blockers(int pid)
{
	QueryArgs		args = {0};

	query_arg_datum(&args, Int32GetDatum(pid));
	query_arg_datum(&args, ObjectIdGetDatum(GetUserId()));
	return query_text(&visible_blockers_query, &args, true);
}

static CatalogQuery is_blocked_by_me_query = {
	"SELECT 'x'::text FROM pg_catalog.pg_locks w WHERE w.pid OPERATOR(pg_catalog.=) $1 AND NOT w.granted"
	" AND w.locktype OPERATOR(pg_catalog.<>) 'virtualxid'"
	" AND pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) ANY (pg_catalog.pg_blocking_pids($1))",
	1,
	{INT4OID}};

/*
 * catalog_is_blocked_by_me says whether a process waits for this one, but for the
 * end of the transaction that looks.
 */
bool
catalog_is_blocked_by_me(int pid)
{
	QueryArgs		args = {0};

	query_arg_datum(&args, Int32GetDatum(pid));
	return query_text(&is_blocked_by_me_query, &args, true) != NULL;
}

static CatalogQuery progress_line_query = {
	"SELECT pg_catalog.concat("
	"pg_catalog.format('step %s of %s, revision \"%s\"', p.step, p.steps, p.revision),"
	" CASE WHEN p.statements OPERATOR(pg_catalog.>) 0 THEN"
	" pg_catalog.format(', statement %s of %s', p.statement, p.statements) END,"
	" pg_catalog.format(', %s', pg_catalog.date_trunc('second', p.elapsed)),"
	" CASE WHEN p.phase IS NOT NULL THEN pg_catalog.format(', %s: %s of %s blocks', p.phase, p.done, p.total) END,"
	" CASE WHEN p.rounds OPERATOR(pg_catalog.>) 0 THEN"
	" pg_catalog.format(', %s rounds, %s rows, %s rows/s', p.rounds, p.rows, p.rows_per_second) END)"
	" FROM migrate.progress p WHERE p.pid OPERATOR(pg_catalog.=) $1",
	1,
	{INT4OID}};

/*
 * catalog_progress_line says how far the deploy of a worker is; NULL where it
 * is not at work.
 */
char *
catalog_progress_line(int pid)
{
	QueryArgs		args = {0};

	query_arg_datum(&args, Int32GetDatum(pid));
	return query_text(&progress_line_query, &args, true);
}

static CatalogQuery running_query = {
	"SELECT r.run_id, r.scope, r.target, r.direction, r.pid, r.started_at, r.progress_handle"
	" FROM migrate.run r JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) r.pid"
	" AND a.backend_type OPERATOR(pg_catalog.=) 'migrate worker'"
	" AND a.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()"
	" WHERE r.state OPERATOR(pg_catalog.=) 'running' ORDER BY r.run_id USING OPERATOR(pg_catalog.<)"};

/*
 * catalog_running adds a row for each run that has a worker at work: its first
 * six columns, and what the worker shows.
 */
void
catalog_running(Tuplestorestate *rows, TupleDesc desc)
{
	SavedContext		saved;

	query_refresh_activity();
	query_enter(&saved);
	query_run(&running_query, NULL, false);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		WorkerProgress progress = {0};
		Datum		values[14];
		bool		nulls[14] = {false};
		bool		isnull;
		dsm_handle	handle = (dsm_handle) DatumGetInt64(query_row_datum(i, 7, &isnull));

		if (!worker_read_progress(handle, &progress))
			continue;
		for (int col = 0; col < 6; col++)
			values[col] = query_row_datum(i, col + 1, &nulls[col]);
		values[6] = CStringGetTextDatum(progress.revision);
		values[7] = Int32GetDatum(progress.step);
		values[8] = Int32GetDatum(progress.nsteps);
		values[9] = Int32GetDatum(progress.statement);
		values[10] = Int32GetDatum(progress.nstatements);
		values[11] = TimestampTzGetDatum(progress.statement_start);
		nulls[11] = progress.statement_start == 0;
		values[12] = Int64GetDatum(progress.rounds);
		values[13] = Int64GetDatum(progress.rows);
		tuplestore_putvalues(rows, desc, values, nulls);
	}
	query_leave(&saved);
}

static CatalogQuery lag_query = {
	"SELECT coalesce(max(extract(epoch FROM replay_lag) OPERATOR(pg_catalog.*) 1000), 0)::int::text"
	" FROM pg_catalog.pg_stat_replication"};

/*
 * catalog_replication_lag returns by how many milliseconds the slowest standby
 * lags.
 */
int
catalog_replication_lag(void)
{
	return pg_strtoint32(query_text(&lag_query, NULL, true));
}
