/*-------------------------------------------------------------------------
 *
 * status.c
 *		SQL functions for who polls: probes, dashboards, and clients that cannot
 *		wait by a procedure.
 *
 * A run that stands as running may have lost its worker, and these only read.  So
 * they look who is at work, and then how the runs stand: who is not there any
 * more has written its end.
 *
 * IDENTIFICATION
 *		src/api/status.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "api/args.h"
#include "catalog/activity.h"
#include "catalog/graph.h"
#include "catalog/run.h"
#include "catalog/step.h"
#include "catalog/version.h"
#include "guc.h"
#include "revision/graph.h"
#include "revision/graph_set.h"
#include "revision/plan.h"
#include "run/journal.h"
#include "server/array.h"
#include "server/query.h"

PG_FUNCTION_INFO_V1(migrate_deploy_state);
PG_FUNCTION_INFO_V1(migrate_status);

/*
 * has_lost_worker says whether a run is not what its state says: at work.  Where
 * the server's workers are is not known on a standby.
 */
static bool
has_lost_worker(const char *state, bool has_worker)
{
	return strcmp(state, "running") == 0 && !has_worker && !RecoveryInProgress();
}

/*
 * set_text and set_time set a column of a row; NULL and 0 are null.
 */
static void
set_text(Datum *values, bool *nulls, int col, const char *text)
{
	nulls[col] = text == NULL;
	values[col] = text ? CStringGetTextDatum(text) : (Datum) 0;
}

static void
set_time(Datum *values, bool *nulls, int col, TimestampTz time)
{
	nulls[col] = time == 0;
	values[col] = TimestampTzGetDatum(time);
}

/*
 * migrate_deploy_state is SQL's deploy_state(run).
 */
Datum
migrate_deploy_state(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	int64		id = arg_required_int64(fcinfo, 0, "run");
	bool		has_worker = catalog_run_has_worker(id);
	DeployRun  *run = catalog_existing_run(id);
	Datum		values[6];
	bool		nulls[6];

	if (has_lost_worker(run->state, has_worker))
	{
		run->state = "failed";
		run->sqlstate = unpack_sql_state(ERRCODE_CONNECTION_FAILURE);
		run->error = psprintf("worker of deploy %lld has ended unexpectedly", (long long) id);
	}
	InitMaterializedSRF(fcinfo, 0);
	set_text(values, nulls, 0, run->state);
	set_text(values, nulls, 1, run->sqlstate);
	set_text(values, nulls, 2, run->error);
	set_time(values, nulls, 3, run->created_at);
	set_time(values, nulls, 4, run->started_at);
	set_time(values, nulls, 5, run->finished_at);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	return (Datum) 0;
}

static CatalogQuery changed_query = {
	"SELECT DISTINCT c.revision FROM migrate.log c WHERE c.action OPERATOR(pg_catalog.=) ANY ('{edit,accept}')"
	" AND NOT EXISTS (SELECT FROM migrate.log l WHERE l.revision OPERATOR(pg_catalog.=) c.revision"
	" AND l.scope OPERATOR(pg_catalog.=) $1 AND l.id OPERATOR(pg_catalog.>) c.id"
	" AND l.action OPERATOR(pg_catalog.=) ANY ('{upgrade,stamp}') AND l.outcome OPERATOR(pg_catalog.=) 'done')",
	1,
	{TEXTOID}};

/*
 * count_edited returns how many applied revisions have been changed since.
 */
static int
count_edited(const Graph *g, const bool *applied)
{
	QueryArgs		args = {0};
	Names		changed;
	int			n = 0;

	query_arg_text(&args, migrate_scope);
	changed = query_names(&changed_query, &args, true);
	for (int i = 0; i < changed.n; i++)
	{
		int			node = graph_find(g, changed.names[i]);

		if (node >= 0 && applied[node])
			n++;
	}
	return n;
}

/*
 * set_revisions sets the columns of status that are about revisions.
 */
static void
set_revisions(Datum *values)
{
	Graph	   *g = catalog_graph(true);
	Names		names;
	NodeList	version;
	NodeSet		applied;
	NodeSet		all = graph_set(g);
	int			pending = 0;

	if (!journal_version(&names))
		names = catalog_version(true);
	version = plan_version(g, names);
	applied = plan_applied(g, version);
	memset(all, true, graph_size(g) * sizeof(bool));
	for (int node = 0; node < graph_size(g); node++)
	{
		if (!applied[node])
			pending++;
	}
	values[0] = array_from_names(graph_names(g, version));
	values[1] = array_from_names(graph_names(g, graph_maximal(g, all, false)));
	values[2] = Int32GetDatum(pending);
	values[3] = Int32GetDatum(count_edited(g, applied));
	values[4] = Int32GetDatum(catalog_partial().n);
}

static CatalogQuery at_work_query = {
	"SELECT max(r.run_id)::text FROM migrate.run r WHERE r.scope OPERATOR(pg_catalog.=) $1"
	" AND r.state OPERATOR(pg_catalog.=) 'running' AND EXISTS (SELECT FROM " SQL_WORKER_OF_RUN ")",
	1,
	{TEXTOID}};

static CatalogQuery status_last_run_query = {
	"SELECT l.run_id, l.state, l.error, l.at FROM"
	" ((SELECT r.run_id, r.state, r.error, coalesce(r.finished_at, r.started_at, r.created_at) AS at, 1 AS rank"
	" FROM migrate.run r WHERE r.scope OPERATOR(pg_catalog.=) $1"
	" ORDER BY r.run_id USING OPERATOR(pg_catalog.>) LIMIT 1)"
	" UNION ALL (SELECT g.run_id, g.outcome, g.error,"
	" g.started_at OPERATOR(pg_catalog.+) coalesce(g.duration, '0'::pg_catalog.interval), 2"
	" FROM migrate.log g WHERE g.scope OPERATOR(pg_catalog.=) $1"
	" AND g.action OPERATOR(pg_catalog.=) ANY ('{upgrade,downgrade,stamp,unstamp,purge}')"
	" ORDER BY g.id USING OPERATOR(pg_catalog.>) LIMIT 1)) l"
	" ORDER BY l.run_id USING OPERATOR(pg_catalog.>), l.rank USING OPERATOR(pg_catalog.<) LIMIT 1",
	1,
	{TEXTOID}};

/*
 * set_runs sets the columns of status that are about runs.
 */
static void
set_runs(Datum *values, bool *nulls)
{
	SavedContext		saved;
	QueryArgs		args = {0};
	char	   *at_work;

	query_arg_text(&args, migrate_scope);
	query_refresh_activity();
	at_work = query_text(&at_work_query, &args, true);
	nulls[5] = at_work == NULL;
	values[5] = at_work ? Int64GetDatum(pg_strtoint64(at_work)) : (Datum) 0;

	query_enter(&saved);
	query_run(&status_last_run_query, &args, true);
	memset(nulls + 6, true, 4 * sizeof(bool));
	if (SPI_processed > 0)
	{
		char	   *state = query_row_text(saved.context, 0, 2);
		char	   *error = query_row_text(saved.context, 0, 3);
		bool		lost = has_lost_worker(state, at_work != NULL);

		MemoryContextSwitchTo(saved.context);
		values[6] = query_row_datum(0, 1, &nulls[6]);
		set_text(values, nulls, 7, lost ? "failed" : state);
		set_text(values, nulls, 8, lost ? "worker has ended unexpectedly" : error);
		values[9] = query_row_datum(0, 4, &nulls[9]);
	}
	query_leave(&saved);
}

/*
 * migrate_status is SQL's status().
 */
Datum
migrate_status(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Datum		values[10];
	bool		nulls[10] = {false};

	InitMaterializedSRF(fcinfo, 0);
	set_revisions(values);
	set_runs(values, nulls);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	return (Datum) 0;
}
