/*-------------------------------------------------------------------------
 *
 * step.c
 *		The table step: how far the statements of a deploy are.
 *
 * IDENTIFICATION
 *		src/catalog/step.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/array.h"
#include "utils/timestamp.h"

#include "catalog/step.h"
#include "errcodes.h"
#include "guc.h"
#include "revision/plan.h"
#include "server/query.h"

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
	Datum		value = query_row_datum(row, col, &isnull);
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
 * catalog_steps_any returns how far the statements of a partially applied revision
 * are, and in which direction; none where it is not partially applied.
 */
StatementStep *
catalog_steps_any(const char *scope, const char *revision, bool *upgrade, int *n)
{
	SavedContext		saved;
	QueryArgs		args = {0};
	StatementStep *steps;
	bool		isnull;

	query_enter(&saved);
	query_arg_text(&args, scope);
	query_arg_text(&args, revision);
	query_run(&steps_query, &args, true);
	*n = (int) SPI_processed;
	*upgrade = *n > 0 && strcmp(query_row_text(CurrentMemoryContext, 0, 9), "upgrade") == 0;
	steps = MemoryContextAllocZero(saved.context, sizeof(StatementStep) * Max(*n, 1));
	for (int i = 0; i < *n; i++)
	{
		StatementStep *step = &steps[i];

		step->number = DatumGetInt32(query_row_datum(i, 1, &isnull));
		step->checksum = query_row_text(saved.context, i, 2);
		step->state = state_of(query_row_text(CurrentMemoryContext, i, 3));
		step->duration = -1;
		step->rounds = DatumGetInt64(query_row_datum(i, 4, &isnull));
		step->rows = DatumGetInt64(query_row_datum(i, 5, &isnull));
		step->relation = DatumGetObjectId(query_row_datum(i, 6, &isnull));
		step->objects = oids_of_row(saved.context, i, 7, &step->nobjects);
		step->invalid = oids_of_row(saved.context, i, 8, &step->ninvalid);
	}
	query_leave(&saved);
	return steps;
}

/*
 * catalog_steps is catalog_steps_any for one direction; it raises MG015 where
 * the revision is partially applied in the other.
 */
StatementStep *
catalog_steps(const char *scope, const char *revision, bool upgrade, int *n)
{
	bool		is_upgrade;
	StatementStep *steps = catalog_steps_any(scope, revision, &is_upgrade, n);

	if (*n > 0 && is_upgrade != upgrade)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_PARTIAL),
				 errmsg("revision \"%s\" is partially applied in its %s script", revision, plan_direction(!upgrade)),
				 errhint("Complete it with migrate.deploy(), or use migrate.resolve() or migrate.abandon().")));
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
 * query_arg_oids adds an oid[].
 */
static void
query_arg_oids(QueryArgs *args, const Oid *oids, int n)
{
	Datum	   *values = palloc(sizeof(Datum) * Max(n, 1));

	for (int i = 0; i < n; i++)
		values[i] = ObjectIdGetDatum(oids[i]);
	query_arg_datum(args, PointerGetDatum(construct_array(values, n, OIDOID, sizeof(Oid), true, TYPALIGN_INT)));
}

/*
 * catalog_step_write writes how far a statement is; error is what it failed
 * with.
 */
void
catalog_step_write(const char *scope, const char *revision, bool upgrade,
				   const StatementStep *step, const ErrorData *error)
{
	SavedContext		saved;
	QueryArgs		args = {0};

	query_enter(&saved);
	query_arg_text(&args, scope);
	query_arg_text(&args, revision);
	query_arg_text(&args, plan_direction(upgrade));
	query_arg_datum(&args, Int32GetDatum(step->number));
	query_arg_text(&args, step->checksum);
	query_arg_text(&args, state_names[step->state]);
	if (step->started_at != 0)
		query_arg_datum(&args, TimestampTzGetDatum(step->started_at));
	else
		query_arg_null(&args);
	if (step->duration >= 0)
		query_arg_datum(&args, Float8GetDatum((double) step->duration / USECS_PER_SEC));
	else
		query_arg_null(&args);
	query_arg_datum(&args, Int64GetDatum(step->rounds));
	query_arg_datum(&args, Int64GetDatum(step->rows));
	query_arg_datum(&args, ObjectIdGetDatum(step->relation));
	query_arg_oids(&args, step->objects, step->nobjects);
	query_arg_oids(&args, step->invalid, step->ninvalid);
	query_arg_text(&args, error ? unpack_sql_state(error->sqlerrcode) : NULL);
	query_arg_text(&args, error ? error->message : NULL);
	query_run(&step_write, &args, true);
	query_leave(&saved);
}

static CatalogQuery step_fail_running = {
	"UPDATE migrate.step SET state = 'failed', sqlstate = $2, error = $3"
	" WHERE scope OPERATOR(pg_catalog.=) $1 AND state OPERATOR(pg_catalog.=) 'running' RETURNING revision",
	3,
	{TEXTOID, TEXTOID, TEXTOID}};

/*
 * catalog_step_fail_running notes of the statement that stands as running in a
 * scope that it has failed, and returns its revision; NULL where there is none.
 */
char *
catalog_step_fail_running(const char *scope, const ErrorData *error)
{
	QueryArgs		args = {0};

	query_arg_text(&args, scope);
	query_arg_text(&args, unpack_sql_state(error->sqlerrcode));
	query_arg_text(&args, error->message);
	return query_text(&step_fail_running, &args, true);
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
	SavedContext		saved;
	QueryArgs		args = {0};

	query_enter(&saved);
	query_arg_text(&args, scope);
	query_arg_text(&args, revision);
	query_run(&steps_delete, &args, true);
	query_leave(&saved);
}

static CatalogQuery partial_query = {
	"SELECT DISTINCT revision FROM migrate.step WHERE scope OPERATOR(pg_catalog.=) $1"
	" ORDER BY revision USING OPERATOR(pg_catalog.<)",
	1,
	{TEXTOID}};
static CatalogQuery is_partial_query = {
	"SELECT 'x'::text FROM migrate.step WHERE revision OPERATOR(pg_catalog.=) $1 LIMIT 1", 1, {TEXTOID}};

/*
 * catalog_is_partial says whether a revision is partially applied in any scope.
 */
bool
catalog_is_partial(const char *revision)
{
	QueryArgs		args = {0};

	query_arg_text(&args, revision);
	return query_text(&is_partial_query, &args, true) != NULL;
}

/*
 * catalog_partial returns the revisions that are partially applied in this scope.
 */
Names
catalog_partial(void)
{
	QueryArgs		args = {0};

	query_arg_text(&args, migrate_scope);
	return query_names(&partial_query, &args, true);
}
