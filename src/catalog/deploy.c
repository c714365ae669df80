/*-------------------------------------------------------------------------
 *
 * catalog_deploy.c
 *		The tables run and step.
 *
 * IDENTIFICATION
 *		src/catalog/deploy.c
 *
 *-------------------------------------------------------------------------
 */
#include "server/query.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "deploy/deploy.h"
#include "worker/worker.h"

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
	Caller		caller;
	Args		args = {0};

	query_enter(&caller);
	arg_datum(&args, Int64GetDatum(run->id));
	arg_text(&args, run->scope);
	arg_text(&args, names_join(run->targets));
	arg_text(&args, run_direction(run->upgrade));
	arg_text(&args, run->expect);
	arg_datum(&args, Int32GetDatum(run->lock_timeout));
	arg_datum(&args, Int32GetDatum(run->lock_retries));
	arg_name(&args, run->actor.login_role);
	arg_name(&args, run->actor.effective_role);
	arg_text(&args, run->actor.client_addr);
	arg_text(&args, run->actor.application_name);
	arg_datum(&args, names_array(run->targets));
	query_run(&run_insert, &args, true);
	query_leave(&caller);
}

static CatalogQuery catalog_deploy_run_query = {
	"SELECT scope, targets, direction, expect, lock_timeout, lock_retries, state,"
	" login_role::text, effective_role::text, client_addr::text, application_name, created_at, started_at,"
	" sqlstate, error, finished_at FROM migrate.run WHERE run_id OPERATOR(pg_catalog.=) $1",
	1,
	{INT8OID}};

/*
 * names_of_row reads a column of type text[].
 */
static Names
names_of_row(MemoryContext context, uint64 row, int col)
{
	bool		isnull;
	Names		names;
	Datum	   *values;

	deconstruct_array(DatumGetArrayTypeP(row_datum(row, col, &isnull)), TEXTOID, -1, false, TYPALIGN_INT,
					  &values, NULL, &names.n);
	names.names = MemoryContextAlloc(context, sizeof(char *) * Max(names.n, 1));
	for (int i = 0; i < names.n; i++)
		names.names[i] = MemoryContextStrdup(context, TextDatumGetCString(values[i]));
	return names;
}

/*
 * time_of_row reads a column of type timestamptz; 0 is a null.
 */
static TimestampTz
time_of_row(uint64 row, int col)
{
	bool		isnull;
	Datum		value = row_datum(row, col, &isnull);

	return isnull ? 0 : DatumGetTimestampTz(value);
}

/*
 * catalog_run returns a run, or NULL.
 */
DeployRun *
catalog_run(int64 id)
{
	Caller		caller;
	Args		args = {0};
	DeployRun  *run = NULL;
	bool		isnull;

	query_enter(&caller);
	arg_datum(&args, Int64GetDatum(id));
	query_run(&catalog_deploy_run_query, &args, true);
	if (SPI_processed > 0)
	{
		MemoryContext context = caller.context;

		run = MemoryContextAllocZero(context, sizeof(DeployRun));
		run->id = id;
		run->scope = row_text(context, 0, 1);
		run->targets = names_of_row(context, 0, 2);
		run->upgrade = strcmp(row_text(context, 0, 3), "upgrade") == 0;
		run->expect = row_text(context, 0, 4);
		run->lock_timeout = DatumGetInt32(row_datum(0, 5, &isnull));
		run->lock_retries = DatumGetInt32(row_datum(0, 6, &isnull));
		run->state = row_text(context, 0, 7);
		run->actor.login_role = row_text(context, 0, 8);
		run->actor.effective_role = row_text(context, 0, 9);
		run->actor.client_addr = row_text(context, 0, 10);
		run->actor.application_name = row_text(context, 0, 11);
		run->created_at = DatumGetTimestampTz(row_datum(0, 12, &isnull));
		run->started_at = time_of_row(0, 13);
		run->sqlstate = row_text(context, 0, 14);
		run->error = row_text(context, 0, 15);
		run->finished_at = time_of_row(0, 16);
	}
	query_leave(&caller);
	return run;
}

static CatalogQuery run_taken = {
	"UPDATE migrate.run SET pid = $2, progress_handle = $3 WHERE run_id OPERATOR(pg_catalog.=) $1",
	3,
	{INT8OID, INT4OID, INT8OID}};

/*
 * catalog_run_taken notes which worker is about to begin a run.
 */
void
catalog_run_taken(int64 id, int pid, uint32 progress_handle)
{
	Caller		caller;
	Args		args = {0};

	query_enter(&caller);
	arg_datum(&args, Int64GetDatum(id));
	arg_datum(&args, Int32GetDatum(pid));
	arg_datum(&args, Int64GetDatum((int64) progress_handle));
	query_run(&run_taken, &args, true);
	query_leave(&caller);
}

static CatalogQuery run_started = {
	"UPDATE migrate.run SET state = 'running', started_at = pg_catalog.clock_timestamp()"
	" WHERE run_id OPERATOR(pg_catalog.=) $1 AND state OPERATOR(pg_catalog.=) 'waiting' RETURNING 'x'::text",
	1,
	{INT8OID}};

/*
 * catalog_run_started notes that a worker has begun a run.
 */
void
catalog_run_started(int64 id)
{
	Args		args = {0};

	arg_datum(&args, Int64GetDatum(id));
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
	Args		args = {0};

	arg_datum(&args, Int64GetDatum(id));
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

static CatalogQuery run_ended = {
	"UPDATE migrate.run SET state = CASE WHEN $2 IS NULL THEN 'done' ELSE 'failed' END,"
	" finished_at = pg_catalog.clock_timestamp(), sqlstate = $2, error = $3"
	" WHERE run_id OPERATOR(pg_catalog.=) $1 AND state OPERATOR(pg_catalog.=) ANY ('{waiting,running}')"
	" RETURNING 'x'::text",
	3,
	{INT8OID, TEXTOID, TEXTOID}};

/*
 * catalog_run_ended notes how a run has ended; error is NULL where it is done.
 * False where that was known.
 */
bool
catalog_run_ended(int64 id, const ErrorData *error)
{
	Args		args = {0};

	arg_datum(&args, Int64GetDatum(id));
	arg_text(&args, error ? unpack_sql_state(error->sqlerrcode) : NULL);
	arg_text(&args, error ? error->message : NULL);
	return query_text(&run_ended, &args, true) != NULL;
}

static CatalogQuery run_delete = {
	"DELETE FROM migrate.run WHERE run_id OPERATOR(pg_catalog.=) $1", 1, {INT8OID}};

/*
 * catalog_run_delete forgets a run that was never more than asked for.
 */
void
catalog_run_delete(int64 id)
{
	Caller		caller;
	Args		args = {0};

	query_enter(&caller);
	arg_datum(&args, Int64GetDatum(id));
	query_run(&run_delete, &args, true);
	query_leave(&caller);
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
	Args		args = {0};

	arg_datum(&args, Int64GetDatum(id));
	arg_text(&args, revision);
	return query_text(&run_logged_query, &args, true) != NULL;
}

static CatalogQuery statements_failed = {
	"UPDATE migrate.step SET state = 'failed', sqlstate = $2, error = $3"
	" WHERE scope OPERATOR(pg_catalog.=) $1 AND state OPERATOR(pg_catalog.=) 'running' RETURNING revision",
	3,
	{TEXTOID, TEXTOID, TEXTOID}};

/*
 * catalog_statements_failed notes of the statement that stands as running in a
 * scope that it has failed, and returns its revision; NULL where there is none.
 */
char *
catalog_statements_failed(const char *scope, const ErrorData *error)
{
	Args		args = {0};

	arg_text(&args, scope);
	arg_text(&args, unpack_sql_state(error->sqlerrcode));
	arg_text(&args, error->message);
	return query_text(&statements_failed, &args, true);
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
	Args		args = {0};

	arg_datum(&args, Int64GetDatum(id));
	return query_text(&run_cancel_waiting, &args, true) != NULL;
}

bool
catalog_run_cancel_running(int64 id)
{
	Args		args = {0};

	arg_datum(&args, Int64GetDatum(id));
	query_refresh_activity();
	return query_text(&run_cancel_running, &args, true) != NULL;
}

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
	Args		args = {0};

	arg_datum(&args, Int32GetDatum(pid));
	return query_text(&blockers_query, &args, true);
}

/*
 * catalog_visible_blockers says as well what they do, in as far as the current
 * role may know.
 */
char *
catalog_visible_blockers(int pid)
{
	Args		args = {0};

	arg_datum(&args, Int32GetDatum(pid));
	arg_datum(&args, ObjectIdGetDatum(GetUserId()));
	return query_text(&visible_blockers_query, &args, true);
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
	Args		args = {0};

	arg_datum(&args, Int64GetDatum(id));
	return pg_strtoint32(query_text(&run_pid_query, &args, true));
}

static CatalogQuery waits_for_me_query = {
	"SELECT 'x'::text FROM pg_catalog.pg_locks w WHERE w.pid OPERATOR(pg_catalog.=) $1 AND NOT w.granted"
	" AND w.locktype OPERATOR(pg_catalog.<>) 'virtualxid'"
	" AND pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) ANY (pg_catalog.pg_blocking_pids($1))",
	1,
	{INT4OID}};

/*
 * catalog_waits_for_me says whether a process waits for this one, but for the
 * end of the transaction that looks.
 */
bool
catalog_waits_for_me(int pid)
{
	Args		args = {0};

	arg_datum(&args, Int32GetDatum(pid));
	return query_text(&waits_for_me_query, &args, true) != NULL;
}

static CatalogQuery progress_line_query = {
	"SELECT pg_catalog.concat("
	"pg_catalog.format('step %s of %s, revision %s', p.step, p.steps, p.revision),"
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
	Args		args = {0};

	arg_datum(&args, Int32GetDatum(pid));
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
	Caller		caller;

	query_refresh_activity();
	query_enter(&caller);
	query_run(&running_query, NULL, false);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		WorkerProgress progress = {0};
		Datum		values[14];
		bool		nulls[14] = {false};
		bool		isnull;
		dsm_handle	handle = (dsm_handle) DatumGetInt64(row_datum(i, 7, &isnull));

		if (!worker_read_progress(handle, &progress))
			continue;
		for (int col = 0; col < 6; col++)
			values[col] = row_datum(i, col + 1, &nulls[col]);
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
	query_leave(&caller);
}

/* ---------- statements ---------- */

static const char *const state_names[] = {"waiting", "running", "done", "failed"};

/*
 * state_of returns the state that a word stands for.
 */
static StatementState
state_of(const char *name)
{
	int			state = STATEMENT_WAITING;

	while (strcmp(state_names[state], name) != 0)
		state++;
	return state;
}

static CatalogQuery steps_query = {
	"SELECT statement, checksum, state, rounds, rows, relation, objects, invalid, direction FROM migrate.step"
	" WHERE scope OPERATOR(pg_catalog.=) $1 AND revision OPERATOR(pg_catalog.=) $2"
	" ORDER BY statement USING OPERATOR(pg_catalog.<)",
	2,
	{TEXTOID, TEXTOID}};

/*
 * oids_of_row reads a column of type oid[].
 */
static Oid *
oids_of_row(MemoryContext context, uint64 row, int col, int *n)
{
	bool		isnull;
	Datum		value = row_datum(row, col, &isnull);
	Datum	   *values;
	bool	   *nulls;
	Oid		   *oids;

	*n = 0;
	if (isnull)
		return NULL;
	deconstruct_array(DatumGetArrayTypeP(value), OIDOID, sizeof(Oid), true, TYPALIGN_INT,
					  &values, &nulls, n);
	oids = MemoryContextAlloc(context, sizeof(Oid) * Max(*n, 1));
	for (int i = 0; i < *n; i++)
		oids[i] = DatumGetObjectId(values[i]);
	return oids;
}

/*
 * catalog_steps_any returns how far the statements of a half-applied revision
 * are, and in which direction; none where it is not half-applied.
 */
StatementStep *
catalog_steps_any(const char *scope, const char *revision, bool *upgrade, int *n)
{
	Caller		caller;
	Args		args = {0};
	StatementStep *steps;
	bool		isnull;

	query_enter(&caller);
	arg_text(&args, scope);
	arg_text(&args, revision);
	query_run(&steps_query, &args, true);
	*n = (int) SPI_processed;
	*upgrade = *n > 0 && strcmp(row_text(CurrentMemoryContext, 0, 9), "upgrade") == 0;
	steps = MemoryContextAllocZero(caller.context, sizeof(StatementStep) * Max(*n, 1));
	for (int i = 0; i < *n; i++)
	{
		StatementStep *step = &steps[i];

		step->number = DatumGetInt32(row_datum(i, 1, &isnull));
		step->checksum = row_text(caller.context, i, 2);
		step->state = state_of(row_text(CurrentMemoryContext, i, 3));
		step->duration = -1;
		step->rounds = DatumGetInt64(row_datum(i, 4, &isnull));
		step->rows = DatumGetInt64(row_datum(i, 5, &isnull));
		step->relation = DatumGetObjectId(row_datum(i, 6, &isnull));
		step->objects = oids_of_row(caller.context, i, 7, &step->nobjects);
		step->invalid = oids_of_row(caller.context, i, 8, &step->ninvalid);
	}
	query_leave(&caller);
	return steps;
}

/*
 * catalog_steps is catalog_steps_any for one direction; it raises MG015 where
 * the revision is half-applied in the other.
 */
StatementStep *
catalog_steps(const char *scope, const char *revision, bool upgrade, int *n)
{
	bool		is_upgrade;
	StatementStep *steps = catalog_steps_any(scope, revision, &is_upgrade, n);

	if (*n > 0 && is_upgrade != upgrade)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_PARTIAL),
				 errmsg("revision %s stands half way in its %s script", revision, run_direction(!upgrade)),
				 errhint("Deploy it to its end, or use migrate.resolve() or migrate.abandon().")));
	return steps;
}

static CatalogQuery step_write = {
	"INSERT INTO migrate.step (scope, revision, direction, statement, checksum, state, started_at,"
	" duration, rounds, rows, relation, objects, invalid, sqlstate, error)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, pg_catalog.make_interval(secs => $8), $9, $10, $11, $12, $13, $14, $15)"
	" ON CONFLICT (scope, revision, statement) DO UPDATE SET checksum = excluded.checksum,"
	" state = excluded.state, started_at = coalesce(excluded.started_at, step.started_at),"
	" duration = excluded.duration, rounds = excluded.rounds, rows = excluded.rows,"
	" relation = excluded.relation, objects = excluded.objects, invalid = excluded.invalid,"
	" sqlstate = excluded.sqlstate, error = excluded.error",
	15,
	{TEXTOID, TEXTOID, TEXTOID, INT4OID, TEXTOID, TEXTOID, TIMESTAMPTZOID, FLOAT8OID, INT8OID, INT8OID,
	 OIDOID, OIDARRAYOID, OIDARRAYOID, TEXTOID, TEXTOID}};

/*
 * arg_oids adds an oid[].
 */
static void
arg_oids(Args *args, const Oid *oids, int n)
{
	Datum	   *values = palloc(sizeof(Datum) * Max(n, 1));

	for (int i = 0; i < n; i++)
		values[i] = ObjectIdGetDatum(oids[i]);
	arg_datum(args, PointerGetDatum(construct_array(values, n, OIDOID, sizeof(Oid), true, TYPALIGN_INT)));
}

/*
 * catalog_step_write writes how far a statement is; error is what it failed
 * with.
 */
void
catalog_step_write(const char *scope, const char *revision, bool upgrade,
				   const StatementStep *step, const ErrorData *error)
{
	Caller		caller;
	Args		args = {0};

	query_enter(&caller);
	arg_text(&args, scope);
	arg_text(&args, revision);
	arg_text(&args, run_direction(upgrade));
	arg_datum(&args, Int32GetDatum(step->number));
	arg_text(&args, step->checksum);
	arg_text(&args, state_names[step->state]);
	if (step->started_at != 0)
		arg_datum(&args, TimestampTzGetDatum(step->started_at));
	else
		arg_null(&args);
	if (step->duration >= 0)
		arg_datum(&args, Float8GetDatum((double) step->duration / USECS_PER_SEC));
	else
		arg_null(&args);
	arg_datum(&args, Int64GetDatum(step->rounds));
	arg_datum(&args, Int64GetDatum(step->rows));
	arg_datum(&args, ObjectIdGetDatum(step->relation));
	arg_oids(&args, step->objects, step->nobjects);
	arg_oids(&args, step->invalid, step->ninvalid);
	arg_text(&args, error ? unpack_sql_state(error->sqlerrcode) : NULL);
	arg_text(&args, error ? error->message : NULL);
	query_run(&step_write, &args, true);
	query_leave(&caller);
}

static CatalogQuery steps_delete = {
	"DELETE FROM migrate.step WHERE scope OPERATOR(pg_catalog.=) $1 AND revision OPERATOR(pg_catalog.=) $2",
	2,
	{TEXTOID, TEXTOID}};

/*
 * catalog_steps_delete forgets how far a revision's statements are.
 */
void
catalog_steps_delete(const char *scope, const char *revision)
{
	Caller		caller;
	Args		args = {0};

	query_enter(&caller);
	arg_text(&args, scope);
	arg_text(&args, revision);
	query_run(&steps_delete, &args, true);
	query_leave(&caller);
}

static CatalogQuery partial_query = {
	"SELECT DISTINCT revision FROM migrate.step WHERE scope OPERATOR(pg_catalog.=) $1"
	" ORDER BY revision USING OPERATOR(pg_catalog.<)",
	1,
	{TEXTOID}};
static CatalogQuery is_partial_query = {
	"SELECT 'x'::text FROM migrate.step WHERE revision OPERATOR(pg_catalog.=) $1 LIMIT 1", 1, {TEXTOID}};

/*
 * catalog_is_partial says whether a revision stands half way in any scope.
 */
bool
catalog_is_partial(const char *revision)
{
	Args		args = {0};

	arg_text(&args, revision);
	return query_text(&is_partial_query, &args, true) != NULL;
}

/*
 * catalog_partial returns the revisions that stand half way in this scope.
 */
Names
catalog_partial(void)
{
	Args		args = {0};

	arg_text(&args, migrate_scope);
	return query_names(&partial_query, &args, true);
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
