/*-------------------------------------------------------------------------
 *
 * deploy.c
 *		A deploy, in its worker: revision by revision, each committed.
 *
 * A transactional revision is one transaction: script, version and log.  One
 * that is not runs statement by statement; how far it is stands in the table
 * step, committed before and after each statement, so that a crash at any
 * point resumes where it stopped.  What fails for want of a lock is tried
 * again.
 *
 * IDENTIFICATION
 *		src/deploy/deploy.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "catalog/namespace.h"
#include "common/pg_prng.h"
#include "pgstat.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "catalog/log.h"
#include "catalog/run.h"
#include "catalog/step.h"
#include "deploy/build_wait.h"
#include "deploy/dead_run.h"
#include "deploy/deploy.h"
#include "deploy/deploy_internal.h"
#include "guc.h"
#include "observe/destruction.h"
#include "revision/graph.h"
#include "revision/plan.h"
#include "run/drift.h"
#include "run/approval.h"
#include "run/lint_plan.h"
#include "run/lock.h"
#include "run/run.h"
#include "run/step.h"
#include "script/script.h"
#include "worker/worker.h"

/* The first pause before another try, and the longest, in milliseconds. */
#define FIRST_PAUSE		100
#define LONGEST_PAUSE	30000

/*
 * show_statement shows which statement is at work.
 */
static void
show_statement(int statement, int statements)
{
	if (worker_progress->statement != statement)
		worker_progress->statement_start = GetCurrentTimestamp();
	worker_progress->statement = statement;
	worker_progress->nstatements = statements;
}

/* ---------- the plan ---------- */

/*
 * refuse_to_pass_partial raises MG015 where the plan would leave a revision
 * behind that is partially applied: one that it does not go on with, unless both the
 * plan and that revision are upgrades, on branches of their own.
 */
static void
refuse_to_pass_partial(const Deploy *d)
{
	const MigrationPlan *plan = d->run.plan;
	Names		partial = catalog_partial();
	Names		steps = graph_names(plan->graph, plan->steps);

	for (int i = 0; i < partial.n && plan->steps.n > 0; i++)
	{
		bool		upgrade;
		int			n;

		(void) catalog_steps_any(d->asked->scope, partial.names[i], &upgrade, &n);
		if (!names_contain(steps, partial.names[i]) ? !(upgrade && plan->upgrade) :
													  upgrade != plan->upgrade)
			run_raise_partial(partial.names[i]);
	}
}

/*
 * deploy_make_plan plans the deploy, once, and raises what can be known before it
 * begins.
 */
static void
deploy_make_plan(Deploy *d)
{
	int			guc_level = deploy_begin(d);

	MemoryContextSwitchTo(d->context);
	d->run.request = &d->request;
	d->run.id = d->asked->id;
	d->run.identity = &d->asked->identity;
	d->run.plan = run_make_plan(d->request.upgrade, d->request.targets, true);
	refuse_to_pass_partial(d);
	run_check_expected(d->run.plan, d->asked->expect);
	run_resolve_identity(&d->run);
	d->run.search_path = pstrdup(namespace_search_path);
	approval_check_plan(&d->run);
	run_check_scripts(&d->run);
	lint_before_run(d->run.plan);
	run_notice_change(&d->run);
	d->batch = run_batch();
	catalog_run_start(d->asked->id);
	worker_progress->nsteps = d->run.plan->steps.n;
	deploy_end(d, guc_level);
}

/* ---------- failures ---------- */

/*
 * try_step does the next step, and returns the error that it failed with, or
 * NULL.
 */
static ErrorData *
try_step(Deploy *d)
{
	ErrorData  *volatile error = NULL;

	PG_TRY();
	{
		deploy_step(d);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(d->context);
		error = CopyErrorData();
		worker_explain_cancel(error);
		FlushErrorState();
		deploy_abort(d);
	}
	PG_END_TRY();
	return error;
}

/*
 * log_failure writes the row of the log of a step that has failed, and the
 * state of its statement.
 */
static void
log_failure(Deploy *d, const ErrorData *error)
{
	int			guc_level = deploy_begin(d);
	const GraphNode *node = graph_node(d->run.plan->graph, d->run.plan->steps.nodes[d->next]);
	LogEntry	entry = {0};
	int			n;
	StatementStep *steps;

	entry.run_id = d->asked->id;
	entry.scope = d->asked->scope;
	entry.action = plan_direction(d->request.upgrade);
	entry.revision = node->revision;
	entry.started_at = d->started_at;
	entry.duration = GetCurrentTimestamp() - d->started_at;
	entry.run_as = d->run.run_as_name;
	entry.search_path = d->run.search_path;
	entry.identity = &d->asked->identity;
	entry.error = error;
	entry.line = script_error_line();
	entry.reason = error->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE ? worker_blockers() : NULL;
	catalog_log(&entry);

	steps = catalog_steps(d->asked->scope, node->revision, d->request.upgrade, &n);
	if (d->statement > 0 && d->statement <= n && steps[d->statement - 1].state != STATEMENT_DONE)
	{
		steps[d->statement - 1].state = STATEMENT_FAILED;
		catalog_step_write(d->asked->scope, node->revision, d->request.upgrade,
						   &steps[d->statement - 1], error);
	}
	deploy_end(d, guc_level);
}

/*
 * pause_before_retry waits, longer with each try and not in step with others.
 */
static void
pause_before_retry(int tries)
{
	double		pause = Min((double) LONGEST_PAUSE, FIRST_PAUSE * pow(2, Min(tries, 20)));

	deploy_sleep((long) (pause * (0.5 + pg_prng_double(&pg_global_prng_state) / 2)));
}

/*
 * do_steps does all steps of the plan.
 */
static void
do_steps(Deploy *d)
{
	int			tries = 0;

	while (d->next < d->run.plan->steps.n)
	{
		ErrorData  *error;
		bool		retryable;

		if (worker_is_orphaned())
			ereport(ERROR,
					(errcode(ERRCODE_QUERY_CANCELED),
					 errmsg("canceling deploy because its caller has ended")));
		error = try_step(d);

		if (error == NULL)
		{
			tries = 0;
			continue;
		}
		worker_restore_settings();
		log_failure(d, error);
		retryable = !worker_is_cancelled() &&
			(error->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE ||
			 error->sqlerrcode == ERRCODE_T_R_DEADLOCK_DETECTED);
		if (!retryable || tries >= d->asked->lock_retries)
			ReThrowError(error);
		tries++;
		ereport(NOTICE,
				(errmsg("could not obtain lock, trying again (%d of %d)", tries, d->asked->lock_retries)));
		pause_before_retry(tries);
	}
}

/*
 * open_deploy reads what is asked for, takes the lock, and shows who is at work:
 * making the plan can take its time.
 */
static void
open_deploy(Deploy *d, int64 id)
{
	deploy_start_transaction(d);
	MemoryContextSwitchTo(d->context);
	d->asked = catalog_run(id);
	if (d->asked == NULL || strcmp(d->asked->state, "waiting") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_QUERY_CANCELED),
				 errmsg("deploy %lld was canceled before it began", (long long) id)));
	d->is_ours = true;
	lock_deploy();
	dead_run_record_all();
	catalog_run_set_worker(id, MyProcPid, worker_own_handle());
	d->request.upgrade = d->asked->upgrade;
	d->request.targets = d->asked->targets;
	d->request.deploy = true;
	deploy_commit(d);
}

/*
 * deploy_write_end notes how the deploy has ended, and lets go of its lock: whoever
 * hears of the end may go on at once.
 */
static void
deploy_write_end(Deploy *d, int64 id, const ErrorData *error)
{
	deploy_start_transaction(d);
	catalog_run_finish(id, error);
	lock_release_deploy();
	deploy_commit(d);
}

/*
 * take_snapshot_after takes a snapshot, where that is wanted and something was
 * done.
 */
static void
take_snapshot_after(const Deploy *d)
{
	if (!migrate_snapshot_after_run || d->run.plan->steps.n == 0)
		return;
	deploy_start_transaction(d);
	run_take_snapshot();
	deploy_commit(d);
}

/*
 * deploy_in_worker does the deploy whose id is the request.
 */
static void
deploy_in_worker(const char *request)
{
	Deploy		d = {0};
	int64		id = pg_strtoint64(request);

	d.context = AllocSetContextCreate(TopMemoryContext, "migrate deploy", ALLOCSET_DEFAULT_SIZES);
	d.step_context = AllocSetContextCreate(d.context, "migrate deploy step", ALLOCSET_DEFAULT_SIZES);
	GetUserIdAndSecContext(&d.userid, &d.sec_context);
	run_set_in_progress(true);
	script_set_monitor(show_statement);
	build_wait_init();
	dead_run_set_own(id);
	MemoryContextSwitchTo(d.context);
	destruction_begin();
	PG_TRY();
	{
		open_deploy(&d, id);
		deploy_make_plan(&d);
		do_steps(&d);
		take_snapshot_after(&d);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(d.context);
		error = CopyErrorData();
		worker_explain_cancel(error);
		FlushErrorState();
		deploy_abort(&d);
		if (d.is_ours)
			deploy_write_end(&d, id, error);
		dead_run_set_own(0);
		ReThrowError(error);
	}
	PG_END_TRY();
	deploy_write_end(&d, id, NULL);
	dead_run_set_own(0);
}

/*
 * deploy_init: see deploy.h.
 */
void
deploy_init(void)
{
	worker_register_task(DEPLOY_TASK, deploy_in_worker);
}
