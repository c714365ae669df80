/*-------------------------------------------------------------------------
 *
 * dead_run.c
 *		Runs whose worker has gone before it could write how they ended.
 *
 * A worker that is terminated writes it on its way out.  Where it can't, who
 * waits for it does, and after a crash of the server the next one who runs
 * anything.
 *
 * IDENTIFICATION
 *		src/deploy/dead_run.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "storage/ipc.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"

#include "catalog/graph.h"
#include "catalog/log.h"
#include "catalog/run.h"
#include "catalog/step.h"
#include "catalog/version.h"
#include "deploy/dead_run.h"
#include "revision/graph.h"
#include "revision/plan.h"
#include "server/subxact.h"
#include "worker/worker.h"

/*
 * dead_run_error: see dead_run.h.
 */
ErrorData *
dead_run_error(int sqlstate, const char *message)
{
	ErrorData  *error = palloc0(sizeof(ErrorData));

	error->elevel = ERROR;
	error->sqlerrcode = sqlstate;
	error->message = pstrdup(message);
	return error;
}

/*
 * has_relative says whether a target counts from the version, which is not what
 * it was when the run began.
 */
static bool
has_relative(Names targets)
{
	for (int i = 0; i < targets.n; i++)
	{
		if (strpbrk(targets.names[i], "+-") != NULL)
			return true;
	}
	return false;
}

/* What find_next_step is asked, and its answer. */
typedef struct NextStep
{
	const DeployRun *run;
	const char *revision;		/* NULL: there is none */
} NextStep;

/*
 * find_next_step finds the revision that a run would go on with.
 */
static void
find_next_step(void *arg)
{
	NextStep   *next = arg;
	const DeployRun *run = next->run;
	Graph	   *g = catalog_graph(true);
	NodeList	version = plan_version(g, catalog_version_of(run->scope));
	MigrationPlan *plan = run->upgrade ? plan_upgrade(g, version, run->targets) :
										 plan_downgrade(g, version, run->targets.names[0]);

	if (plan->steps.n > 0)
		next->revision = pstrdup(graph_node(g, plan->steps.nodes[0])->revision);
}

/*
 * revision_at_work returns the revision that a run was at when it ended; NULL
 * where that is not known, or where it was between two.  shown is the revision in
 * its worker's progress, if anybody has seen that; statement the revision of the
 * statement that is recorded as running.
 */
static const char *
revision_at_work(const DeployRun *run, const char *shown, const char *statement)
{
	NextStep	next = {run, NULL};

	if (shown && shown[0])
		return catalog_run_has_done(run->id, shown) ? NULL : shown;
	if (statement)
		return statement;
	if (!has_relative(run->targets))
		(void) subxact_run(find_next_step, &next, true);
	return next.revision;
}

/*
 * dead_run_record: see dead_run.h.
 */
void
dead_run_record(int64 id, const ErrorData *error, const char *revision)
{
	const DeployRun *run = catalog_run(id);
	LogEntry	entry = {0};
	const char *statement;

	if (run == NULL || !catalog_run_finish(id, error) || run->started_at == 0)
		return;
	statement = catalog_step_fail_running(run->scope, error);
	entry.revision = revision_at_work(run, revision, statement);
	if (entry.revision == NULL)
		return;
	entry.run_id = id;
	entry.scope = run->scope;
	entry.action = plan_direction(run->upgrade);
	entry.started_at = run->started_at;
	entry.duration = -1;
	entry.identity = &run->identity;
	entry.error = error;
	catalog_log(&entry);
}

/* The run that this worker does; 0: its end is written. */
static int64 own_run = 0;

/*
 * record_at_exit records the end of a worker that is terminated.  It waits for a
 * lock no longer than a second.
 */
static void
record_at_exit(int code, Datum arg)
{
	int64		id = own_run;

	own_run = 0;
	if (id == 0)
		return;
	disable_all_timeouts(false);
	AbortOutOfAnyTransaction();
	StartTransactionCommand();
	(void) set_config_option("lock_timeout", "1s", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_LOCAL, true, 0, false);
	PushActiveSnapshot(GetTransactionSnapshot());
	dead_run_record(id, dead_run_error(ERRCODE_ADMIN_SHUTDOWN, "worker was terminated"), worker_progress->revision);
	PopActiveSnapshot();
	CommitTransactionCommand();
}

/*
 * dead_run_set_own: see dead_run.h.
 */
void
dead_run_set_own(int64 id)
{
	own_run = id;
	if (id != 0)
		before_shmem_exit(record_at_exit, (Datum) 0);
}

/*
 * dead_run_record_all: see dead_run.h.
 */
void
dead_run_record_all(void)
{
	Names		runs;

	if (XactReadOnly)
		return;
	runs = catalog_runs_without_worker();
	for (int i = 0; i < runs.n; i++)
		dead_run_record(pg_strtoint64(runs.names[i]),
						dead_run_error(ERRCODE_CONNECTION_FAILURE, "worker ended unexpectedly"), NULL);
}
