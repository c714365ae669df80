/*-------------------------------------------------------------------------
 *
 * run.c
 *		The table run.
 *
 * IDENTIFICATION
 *		src/catalog/run.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "catalog/activity.h"
#include "catalog/run.h"
#include "revision/plan.h"
#include "server/array.h"
#include "server/query.h"

static CatalogQuery run_insert = {
	"INSERT INTO migrate.run (run_id, scope, target, direction, expect, lock_timeout, lock_retries,"
	" state, created_at, login_role, effective_role, client_addr, application_name, targets)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', now(), $8, $9, $10::inet, $11, $12)",
	12,
	{INT8OID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, INT4OID, INT4OID, NAMEOID, NAMEOID, TEXTOID, TEXTOID,
	 TEXTARRAYOID}};

/*
 * catalog_run_create writes the row of a new run.
 */
void
catalog_run_create(const DeployRun *run)
{
	SavedContext		saved;
	QueryArgs		args = {0};

	query_enter(&saved);
	query_arg_datum(&args, Int64GetDatum(run->id));
	query_arg_text(&args, run->scope);
	query_arg_text(&args, names_join(run->targets));
	query_arg_text(&args, plan_direction(run->upgrade));
	query_arg_text(&args, run->expect);
	query_arg_datum(&args, Int32GetDatum(run->lock_timeout));
	query_arg_datum(&args, Int32GetDatum(run->lock_retries));
	query_arg_name(&args, run->identity.login_role);
	query_arg_name(&args, run->identity.effective_role);
	query_arg_text(&args, run->identity.client_addr);
	query_arg_text(&args, run->identity.application_name);
	query_arg_datum(&args, array_from_names(run->targets));
	query_run(&run_insert, &args, true);
	query_leave(&saved);
}

static CatalogQuery catalog_deploy_run_query = {
	"SELECT scope, targets, direction, expect, lock_timeout, lock_retries, state,"
	" login_role::text, effective_role::text, client_addr::text, application_name, created_at, started_at,"
	" sqlstate, error, finished_at FROM migrate.run WHERE run_id OPERATOR(pg_catalog.=) $1",
	1,
	{INT8OID}};

/*
 * time_of_row reads a column of type timestamptz; 0 is a null.
 */
static TimestampTz
time_of_row(uint64 row, int col)
{
	bool		isnull;
	Datum		value = query_row_datum(row, col, &isnull);

	return isnull ? 0 : DatumGetTimestampTz(value);
}

/*
 * catalog_run returns a run, or NULL.
 */
DeployRun *
catalog_run(int64 id)
{
	SavedContext		saved;
	QueryArgs		args = {0};
	DeployRun  *run = NULL;
	bool		isnull;

	query_enter(&saved);
	query_arg_datum(&args, Int64GetDatum(id));
	query_run(&catalog_deploy_run_query, &args, true);
	if (SPI_processed > 0)
	{
		MemoryContext context = saved.context;

		run = MemoryContextAllocZero(context, sizeof(DeployRun));
		run->id = id;
		run->scope = query_row_text(context, 0, 1);
		run->targets = query_row_names(context, 0, 2);
		run->upgrade = strcmp(query_row_text(context, 0, 3), "upgrade") == 0;
		run->expect = query_row_text(context, 0, 4);
		run->lock_timeout = DatumGetInt32(query_row_datum(0, 5, &isnull));
		run->lock_retries = DatumGetInt32(query_row_datum(0, 6, &isnull));
		run->state = query_row_text(context, 0, 7);
		run->identity.login_role = query_row_text(context, 0, 8);
		run->identity.effective_role = query_row_text(context, 0, 9);
		run->identity.client_addr = query_row_text(context, 0, 10);
		run->identity.application_name = query_row_text(context, 0, 11);
		run->created_at = DatumGetTimestampTz(query_row_datum(0, 12, &isnull));
		run->started_at = time_of_row(0, 13);
		run->sqlstate = query_row_text(context, 0, 14);
		run->error = query_row_text(context, 0, 15);
		run->finished_at = time_of_row(0, 16);
	}
	query_leave(&saved);
	return run;
}

static CatalogQuery run_set_worker = {
	"UPDATE migrate.run SET pid = $2, progress_handle = $3 WHERE run_id OPERATOR(pg_catalog.=) $1",
	3,
	{INT8OID, INT4OID, INT8OID}};

/*
 * catalog_run_set_worker notes which worker is about to begin a run.
 */
void
catalog_run_set_worker(int64 id, int pid, uint32 progress_handle)
{
	SavedContext		saved;
	QueryArgs		args = {0};

	query_enter(&saved);
	query_arg_datum(&args, Int64GetDatum(id));
	query_arg_datum(&args, Int32GetDatum(pid));
	query_arg_datum(&args, Int64GetDatum((int64) progress_handle));
	query_run(&run_set_worker, &args, true);
	query_leave(&saved);
}

static CatalogQuery run_started = {
	"UPDATE migrate.run SET state = 'running', started_at = pg_catalog.clock_timestamp()"
	" WHERE run_id OPERATOR(pg_catalog.=) $1 AND state OPERATOR(pg_catalog.=) 'waiting' RETURNING 'x'::text",
	1,
	{INT8OID}};

/*
 * catalog_run_start notes that a worker has begun a run.
 */
void
catalog_run_start(int64 id)
{
	QueryArgs		args = {0};

	query_arg_datum(&args, Int64GetDatum(id));
	if (query_text(&run_started, &args, true) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_QUERY_CANCELED),
				 errmsg("deploy %lld was canceled before it began", (long long) id)));
}

static CatalogQuery run_has_worker_query = {
	"SELECT 'x'::text FROM migrate.run r WHERE r.run_id OPERATOR(pg_catalog.=) $1"
	" AND EXISTS (SELECT FROM " SQL_WORKER_OF_RUN ")",
	1,
	{INT8OID}};

/*
 * catalog_run_has_worker says whether the worker of a run that has begun is
 * there.  Whoever asks before reading the run knows how it ended.
 */
bool
catalog_run_has_worker(int64 id)
{
	QueryArgs		args = {0};

	query_arg_datum(&args, Int64GetDatum(id));
	query_refresh_activity();
	return query_text(&run_has_worker_query, &args, true) != NULL;
}

static CatalogQuery runs_without_worker_query = {
	"SELECT r.run_id::text FROM migrate.run r WHERE r.state OPERATOR(pg_catalog.=) ANY ('{waiting,running}')"
	" AND (r.pid IS NOT NULL AND NOT EXISTS (SELECT FROM " SQL_WORKER_OF_RUN ")"
	" OR r.created_at OPERATOR(pg_catalog.<) pg_catalog.pg_postmaster_start_time())"};

/*
 * catalog_runs_without_worker returns the runs that stand as running, or as
 * about to, and are not.
 */
Names
catalog_runs_without_worker(void)
{
	query_refresh_activity();
	return query_names(&runs_without_worker_query, NULL, true);
}

static CatalogQuery run_finish = {
	"UPDATE migrate.run SET state = CASE WHEN $2 IS NULL THEN 'done' ELSE 'failed' END,"
	" finished_at = pg_catalog.clock_timestamp(), sqlstate = $2, error = $3"
	" WHERE run_id OPERATOR(pg_catalog.=) $1 AND state OPERATOR(pg_catalog.=) ANY ('{waiting,running}')"
	" RETURNING 'x'::text",
	3,
	{INT8OID, TEXTOID, TEXTOID}};

/*
 * catalog_run_finish notes how a run has ended; error is NULL where it is done.
 * False where that was known.
 */
bool
catalog_run_finish(int64 id, const ErrorData *error)
{
	QueryArgs		args = {0};

	query_arg_datum(&args, Int64GetDatum(id));
	query_arg_text(&args, error ? unpack_sql_state(error->sqlerrcode) : NULL);
	query_arg_text(&args, error ? error->message : NULL);
	return query_text(&run_finish, &args, true) != NULL;
}

static CatalogQuery run_delete = {
	"DELETE FROM migrate.run WHERE run_id OPERATOR(pg_catalog.=) $1", 1, {INT8OID}};

/*
 * catalog_run_delete forgets a run that was never more than asked for.
 */
void
catalog_run_delete(int64 id)
{
	SavedContext		saved;
	QueryArgs		args = {0};

	query_enter(&saved);
	query_arg_datum(&args, Int64GetDatum(id));
	query_run(&run_delete, &args, true);
	query_leave(&saved);
}

static CatalogQuery run_logged_query = {
	"SELECT 'x'::text FROM migrate.log WHERE revision OPERATOR(pg_catalog.=) $2"
	" AND run_id OPERATOR(pg_catalog.=) $1 AND outcome OPERATOR(pg_catalog.=) 'done' LIMIT 1",
	2,
	{INT8OID, TEXTOID}};

/*
 * catalog_run_has_done says whether a run has done a revision.
 */
bool
catalog_run_has_done(int64 id, const char *revision)
{
	QueryArgs		args = {0};

	query_arg_datum(&args, Int64GetDatum(id));
	query_arg_text(&args, revision);
	return query_text(&run_logged_query, &args, true) != NULL;
}

static CatalogQuery run_cancel_waiting = {
	"UPDATE migrate.run SET state = 'failed', finished_at = pg_catalog.clock_timestamp(),"
	" sqlstate = '57014', error = 'canceled before it began'"
	" WHERE run_id OPERATOR(pg_catalog.=) $1 AND state OPERATOR(pg_catalog.=) 'waiting' RETURNING 'x'::text",
	1,
	{INT8OID}};
static CatalogQuery run_cancel_running = {
	"SELECT pg_catalog.pg_cancel_backend(a.pid)::text FROM migrate.run r"
	" JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) r.pid"
	" AND a.backend_type OPERATOR(pg_catalog.=) 'migrate worker'"
	" AND a.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()"
	" WHERE r.run_id OPERATOR(pg_catalog.=) $1 AND r.state OPERATOR(pg_catalog.=) 'running'",
	1,
	{INT8OID}};

/*
 * catalog_run_cancel_waiting and catalog_run_cancel_running cancel a run that
 * has not begun, or its worker; false where there is none.
 */
bool
catalog_run_cancel_waiting(int64 id)
{
	QueryArgs		args = {0};

	query_arg_datum(&args, Int64GetDatum(id));
	return query_text(&run_cancel_waiting, &args, true) != NULL;
}

bool
catalog_run_cancel_running(int64 id)
{
	QueryArgs		args = {0};

	query_arg_datum(&args, Int64GetDatum(id));
	query_refresh_activity();
	return query_text(&run_cancel_running, &args, true) != NULL;
}

static CatalogQuery run_pid_query = {
	"SELECT coalesce(pid, 0)::text FROM migrate.run WHERE run_id OPERATOR(pg_catalog.=) $1",
	1,
	{INT8OID}};

/*
 * catalog_run_pid returns the process of a run's worker; 0 where it has not
 * begun.
 */
int
catalog_run_pid(int64 id)
{
	QueryArgs		args = {0};

	query_arg_datum(&args, Int64GetDatum(id));
	return pg_strtoint32(query_text(&run_pid_query, &args, true));
}

/*
 * catalog_existing_run returns a run, or raises an error where there is none of that id.
 */
DeployRun *
catalog_existing_run(int64 id)
{
	DeployRun  *run = catalog_run(id);

	if (run == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("deploy %lld does not exist", (long long) id),
				 errhint("Table \"migrate.run\" lists the deploys.")));
	return run;
}
