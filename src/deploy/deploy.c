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

#include "access/xact.h"
#include "catalog/namespace.h"
#include <math.h>

#include "common/pg_prng.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/latch.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/portal.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"
#include "utils/timestamp.h"

#include "catalog/activity.h"
#include "catalog/checksum.h"
#include "catalog/log.h"
#include "catalog/revision.h"
#include "catalog/run.h"
#include "catalog/step.h"
#include "catalog/version.h"
#include "deploy/build_wait.h"
#include "deploy/dead_run.h"
#include "deploy/deploy.h"
#include "deploy/recover.h"
#include "errcodes.h"
#include "revision/file.h"
#include "revision/graph.h"
#include "revision/plan.h"
#include "revision/repeat.h"
#include "run/journal.h"
#include "run/lint_plan.h"
#include "run/lock.h"
#include "run/run.h"
#include "script/script.h"
#include "script/statement.h"
#include "worker/worker.h"

/* The first pause before another try, and the longest, in milliseconds. */
#define FIRST_PAUSE		100
#define LONGEST_PAUSE	30000

typedef struct Deploy
{
	MemoryContext context;		/* of the whole deploy */
	MemoryContext step_context; /* of one try of one step */
	DeployRun  *asked;
	RunRequest	request;
	Run			run;
	Batch	   *batch;
	bool		is_ours;		/* the run's end is ours to write */
	Oid			userid;			/* the worker's own identity */
	int			sec_context;
	int			next;			/* index of the step to be done */
	int			statement;		/* that was running, from 1; 0: none */
	TimestampTz started_at;		/* of the try */
	char	   *reason;			/* that the log tells beside the step; NULL: none */
} Deploy;

/* ---------- transactions ---------- */

/*
 * deploy_start_transaction and commit_transaction are psql's BEGIN and COMMIT: whatever
 * asks the server is told that it is inside a transaction block.
 */
static void
deploy_start_transaction(const Deploy *d)
{
	StartTransactionCommand();
	BeginTransactionBlock();
	CommitTransactionCommand();
	StartTransactionCommand();
	PushActiveSnapshot(GetTransactionSnapshot());
	MemoryContextSwitchTo(d->step_context);
}

static void
commit_transaction(const Deploy *d)
{
	PopActiveSnapshot();
	(void) EndTransactionBlock(false);
	CommitTransactionCommand();
	MemoryContextSwitchTo(d->step_context);
}

/*
 * deploy_begin starts a transaction in which scripts may run, with the settings that
 * they have; end commits it.  The nest level returned is end's.
 */
static int
deploy_begin(const Deploy *d)
{
	int			guc_level;

	deploy_start_transaction(d);
	lock_deploy();
	lock_extension();
	guc_level = NewGUCNestLevel();
	run_set_settings(d->asked->lock_timeout, false);
	return guc_level;
}

static void
deploy_end(const Deploy *d, int guc_level)
{
	AtEOXact_GUC(true, guc_level);
	commit_transaction(d);
}

/* A commit under way: of which revision, and of which statement or of all. */
typedef struct Commit
{
	const RevisionFile *file;
	const char *direction;
	int			statement;		/* from 1; 0: all */
} Commit;

/*
 * commit_callback says which revision an error at the commit comes from: a
 * deferred constraint is checked then.
 */
static void
commit_callback(void *arg)
{
	const Commit *commit = arg;

	if (commit->statement > 0)
		errcontext("revision %s \"%s\", %s script, at the commit of statement %d",
				   commit->file->revision, commit->file->message, commit->direction, commit->statement);
	else
		errcontext("revision %s \"%s\", %s script, at the commit",
				   commit->file->revision, commit->file->message, commit->direction);
}

/*
 * commit_script commits a transaction that has run a script, or one statement.
 */
static void
commit_script(const Deploy *d, const RevisionFile *file, int statement)
{
	Commit		commit = {file, plan_direction(d->request.upgrade), statement};
	ErrorContextCallback callback = {error_context_stack, commit_callback, &commit};

	error_context_stack = &callback;
	commit_transaction(d);
	error_context_stack = callback.previous;
}

/*
 * take_back ends a transaction that has failed.  One that a statement began
 * itself, under run_as, would leave the worker with the rights of run_as.
 */
static void
take_back(const Deploy *d)
{
	build_wait_set_unlimited(false);
	disable_all_timeouts(false);
	QueryCancelPending = false;
	PortalErrorCleanup();
	AbortOutOfAnyTransaction();
	SetUserIdAndSecContext(d->userid, d->sec_context);
	MemoryContextSwitchTo(d->step_context);
	journal_discard();
}

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
 * behind that stands half way: one that it does not go on with, unless both the
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
	run_check_scripts(&d->run);
	lint_before_run(d->run.plan);
	run_notice_change(&d->run);
	d->batch = run_batch();
	catalog_run_start(d->asked->id);
	worker_progress->nsteps = d->run.plan->steps.n;
	deploy_end(d, guc_level);
}

/*
 * open_journal opens a journal for what is left of the plan, where none is
 * open.
 */
static void
open_journal(Deploy *d)
{
	MemoryContext old;
	MigrationPlan *rest;

	if (journal_is_open())
		return;
	old = MemoryContextSwitchTo(d->context);
	rest = palloc(sizeof(MigrationPlan));
	*rest = *d->run.plan;
	rest->steps.nodes += d->next;
	rest->steps.n -= d->next;
	rest->version = plan_version(rest->graph, catalog_version(true));
	run_begin_journal(&d->run, rest);
	MemoryContextSwitchTo(old);
}

/* ---------- one step ---------- */

/*
 * do_transactional does a step as one transaction.
 */
static void
do_transactional(Deploy *d)
{
	int			guc_level = deploy_begin(d);
	StoredRevision *stored;

	open_journal(d);
	run_check_registered(&d->run, d->next);
	stored = run_stored(&d->run, d->batch, d->next);
	run_step(&d->run, stored, d->next);
	journal_flush();
	AtEOXact_GUC(true, guc_level);
	commit_script(d, &stored->file, 0);
}

/*
 * A step that runs statement by statement.
 */
typedef struct Statements
{
	StoredRevision *stored;
	Script	   *script;
	int			n;
	StatementStep *steps;
} Statements;

/*
 * check_done raises MG008 where a statement that is done is not the script's
 * any more.
 */
static void
check_done(const Statements *s, const StatementStep *old, int nold)
{
	for (int i = 0; i < nold; i++)
	{
		if (old[i].state != STATEMENT_DONE)
			continue;
		if (old[i].number > s->n || strcmp(old[i].checksum, s->steps[old[i].number - 1].checksum) != 0)
			ereport(ERROR,
					(errcode(ERRCODE_MIGRATE_APPLIED_CHANGED),
					 errmsg("statement %d of revision %s is done and was changed",
							old[i].number, s->stored->file.revision),
					 errhint("Restore the statement, or use migrate.abandon().")));
	}
}

/*
 * open_statements takes the step's script apart, and reads or writes how far
 * its statements are.
 */
static Statements
open_statements(Deploy *d)
{
	int			guc_level = deploy_begin(d);
	Statements	s;
	StatementStep *old;
	int			nold;

	run_check_registered(&d->run, d->next);
	s.stored = run_stored(&d->run, d->batch, d->next);
	s.script = run_script(&d->run, s.stored);
	s.n = script_size(s.script);
	s.steps = palloc0(sizeof(StatementStep) * Max(s.n, 1));
	for (int i = 0; i < s.n; i++)
	{
		s.steps[i].number = i + 1;
		s.steps[i].checksum = catalog_checksum(script_statement(s.script, i));
		s.steps[i].duration = -1;
	}
	old = catalog_steps(d->asked->scope, s.stored->file.revision, d->request.upgrade, &nold);
	check_done(&s, old, nold);
	for (int i = 0; i < nold && i < s.n; i++)
	{
		if (strcmp(old[i].checksum, s.steps[i].checksum) == 0)
			s.steps[i] = old[i];
	}
	run_announce(&d->run, d->next, &s.stored->file);
	for (int i = 0; i < s.n && nold != s.n; i++)
		catalog_step_write(d->asked->scope, s.stored->file.revision, d->request.upgrade,
						   &s.steps[i], NULL);
	deploy_end(d, guc_level);
	return s;
}

/*
 * write_statement writes how far a statement is, in a transaction of its own.
 */
static void
write_statement(Deploy *d, const Statements *s, const StatementStep *step, const ErrorData *error)
{
	int			guc_level = deploy_begin(d);

	catalog_step_write(d->asked->scope, s->stored->file.revision, d->request.upgrade, step, error);
	deploy_end(d, guc_level);
}

/* What run_as_script runs. */
typedef struct OneStatement
{
	const Script *script;
	int			n;
	uint64		rows;
} OneStatement;

static void
run_as_script(const void *arg)
{
	OneStatement *one = (OneStatement *) arg;

	one->rows = script_run_statement(one->script, one->n, true);
}

/*
 * run_alone runs a statement that a transaction block refuses.  It commits as it
 * goes, so that no security-restricted operation can be around it.  Under
 * run_as the worker has connected as that role, and whatever the statement runs
 * has no more rights to go back to.
 */
static void
run_alone(Deploy *d, const Script *script, int n)
{
	StartTransactionCommand();
	MemoryContextSwitchTo(d->step_context);
	build_wait_set_unlimited(statement_is_concurrent(script_tree(script, n)));
	(void) script_run_statement(script, n, true);
	build_wait_set_unlimited(false);
	CommitTransactionCommand();
	if (OidIsValid(d->run.run_as))
		worker_restore_role();
	MemoryContextSwitchTo(d->step_context);
}

/*
 * run_with_state runs a statement and writes that it is done, in one
 * transaction; settings that it changes stay for the rest of the script.
 */
static void
run_with_state(Deploy *d, const Statements *s, int n)
{
	OneStatement one = {s->script, n, 0};
	StatementStep *step = &s->steps[n];

	deploy_start_transaction(d);
	lock_extension();
	run_with_rights(&d->run, run_as_script, &one);
	step->state = STATEMENT_DONE;
	step->rows = (int64) one.rows;
	step->duration = GetCurrentTimestamp() - step->started_at;
	catalog_step_write(d->asked->scope, s->stored->file.revision, d->request.upgrade, step, NULL);
	commit_script(d, &s->stored->file, n + 1);
}

/*
 * clean_up runs a statement of ours that removes what an interrupted statement
 * of a revision left behind.
 */
static void
clean_up(Deploy *d, const Statements *s, int n, const char *sql)
{
	ScriptOrigin origin = {.what = psprintf("clearing up after statement %d of revision %s",
											n + 1, s->stored->file.revision)};
	Script	   *script = script_parse(sql, SCRIPT_DEPLOY, &origin);

	ereport(NOTICE, (errmsg("clearing up after an interrupted statement: %s", sql)));
	run_alone(d, script, 0);
}

/*
 * do_alone does a statement that a transaction block refuses.  One that was
 * interrupted may have taken effect, or have left something behind.
 */
static void
do_alone(Deploy *d, const Statements *s, int n, Node *tree)
{
	StatementStep *step = &s->steps[n];
	bool		was_begun = step->state != STATEMENT_WAITING;
	List	   *cleanup = NIL;
	ListCell   *lc;

	/* names are looked up as the script would, with the settings that it has made */
	while (was_begun)
	{
		bool		took_effect;

		deploy_start_transaction(d);
		took_effect = recover_took_effect(tree, step, &cleanup);
		commit_transaction(d);
		if (took_effect)
		{
			step->state = STATEMENT_DONE;
			write_statement(d, s, step, NULL);
			return;
		}
		if (cleanup == NIL)
			break;
		foreach(lc, cleanup)
			clean_up(d, s, n, lfirst(lc));
	}
	deploy_start_transaction(d);
	recover_note(tree, step);
	commit_transaction(d);
	step->state = STATEMENT_RUNNING;
	write_statement(d, s, step, NULL);

	run_alone(d, s->script, n);
	step->state = STATEMENT_DONE;
	step->duration = GetCurrentTimestamp() - step->started_at;
	write_statement(d, s, step, NULL);
}

/*
 * wait_milliseconds waits, and may be cancelled.
 */
static void
wait_milliseconds(long milliseconds)
{
	TimestampTz until = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), milliseconds);
	long		left;

	while ((left = TimestampDifferenceMilliseconds(GetCurrentTimestamp(), until)) > 0)
	{
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, left,
						 PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
	}
}

/*
 * wait_for_standbys waits until no standby lags by more than is allowed.
 */
static void
wait_for_standbys(const Deploy *d, int max_lag)
{
	for (;;)
	{
		int			lag;

		deploy_start_transaction(d);
		lag = catalog_replication_lag();
		commit_transaction(d);
		if (lag <= max_lag)
			return;
		wait_milliseconds(500);
	}
}

/*
 * do_repeated runs a statement again and again, each time in a transaction of
 * its own, until it affects no row.
 */
static void
do_repeated(Deploy *d, const Statements *s, int n, const Repeat *repeat)
{
	StatementStep *step = &s->steps[n];

	for (;;)
	{
		OneStatement one = {s->script, n, 0};
		bool		last;

		deploy_start_transaction(d);
		lock_extension();
		run_with_rights(&d->run, run_as_script, &one);
		step->rounds++;
		step->rows += (int64) one.rows;
		last = one.rows == 0 || (repeat->max > 0 && step->rounds >= repeat->max);
		step->state = last ? STATEMENT_DONE : STATEMENT_RUNNING;
		step->duration = GetCurrentTimestamp() - step->started_at;
		catalog_step_write(d->asked->scope, s->stored->file.revision, d->request.upgrade, step, NULL);
		commit_script(d, &s->stored->file, n + 1);
		worker_progress->rounds = step->rounds;
		worker_progress->rows = step->rows;
		if (last && one.rows > 0)
			d->reason = script_warn_max(s->script, n, repeat);
		if (last)
			return;
		if (repeat->delay > 0)
			wait_milliseconds(repeat->delay);
		if (repeat->max_lag > 0)
			wait_for_standbys(d, repeat->max_lag);
	}
}

/*
 * needs_no_block says whether an error is how the server refuses a statement
 * inside a transaction block.
 */
static bool
needs_no_block(const ErrorData *error)
{
	return error->sqlerrcode == ERRCODE_ACTIVE_SQL_TRANSACTION ||
		error->sqlerrcode == ERRCODE_INVALID_TRANSACTION_TERMINATION;
}

/*
 * try_with_state is run_with_state, but false, with everything undone, for a
 * statement of which only the server knows that no transaction block takes it:
 * because of what it is about, or because it is an extension's.  One that runs
 * with another role's rights can't do without.
 */
static bool
try_with_state(Deploy *d, const Statements *s, int n)
{
	volatile bool refused = false;

	PG_TRY();
	{
		run_with_state(d, s, n);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(d->step_context);
		if (!needs_no_block(CopyErrorData()) || script_role(s->script, n))
			PG_RE_THROW();
		FlushErrorState();
		take_back(d);
		refused = true;
	}
	PG_END_TRY();
	return !refused;
}

/*
 * do_with_state does a statement in a transaction that also writes that it is
 * done, or alone where the server wants that.
 */
static void
do_with_state(Deploy *d, const Statements *s, int n, Node *tree)
{
	StatementStep *step = &s->steps[n];
	StatementState before = step->state;

	step->state = STATEMENT_RUNNING;
	write_statement(d, s, step, NULL);
	if (try_with_state(d, s, n))
		return;
	step->state = before;
	step->rows = 0;
	do_alone(d, s, n, tree);
}

/*
 * do_statement does one statement, unless it is done.  SET is done again: a
 * setting is the session's, and the session may be a new one.
 */
static void
do_statement(Deploy *d, const Statements *s, int n)
{
	StatementStep *step = &s->steps[n];
	Node	   *tree = script_tree(s->script, n);
	Repeat		repeat;

	if (step->state == STATEMENT_DONE && !statement_is_in_session(tree))
		return;
	d->statement = n + 1;
	step->started_at = GetCurrentTimestamp();
	worker_progress->rounds = step->rounds;
	worker_progress->rows = step->rows;
	if (statement_needs_no_transaction(tree, script_role(s->script, n) != NULL))
		do_alone(d, s, n, tree);
	else if (script_repeat(s->script, n, &repeat))
		do_repeated(d, s, n, &repeat);
	else
	{
		if (statement_ends_with_transaction(tree))
			ereport(WARNING,
					(errmsg("%s lasts no longer than its statement", CreateCommandName(tree)),
					 errdetail("Statement %d of revision %s is a transaction of its own.",
							   n + 1, s->stored->file.revision)));
		do_with_state(d, s, n, tree);
	}
	d->statement = 0;
}

/*
 * set_session_settings puts the settings that a script begins with in force
 * until worker_restore_settings, across transactions.
 */
static void
set_session_settings(const Deploy *d)
{
	StartTransactionCommand();
	run_set_settings(d->asked->lock_timeout, true);
	CommitTransactionCommand();
	MemoryContextSwitchTo(d->step_context);
}

/*
 * do_statements does a step that runs statement by statement.
 */
static void
do_statements(Deploy *d)
{
	Statements	s = open_statements(d);
	int			guc_level;

	set_session_settings(d);
	for (int i = 0; i < s.n; i++)
		do_statement(d, &s, i);
	worker_restore_settings();

	guc_level = deploy_begin(d);
	run_check_registered(&d->run, d->next);
	open_journal(d);
	journal_step(s.stored, d->started_at, GetCurrentTimestamp() - d->started_at, d->reason);
	journal_flush();
	run_call_hook(&d->run, s.stored->file.revision);
	catalog_steps_delete(d->asked->scope, s.stored->file.revision);
	deploy_end(d, guc_level);
}

/*
 * do_step does the next step.
 */
static void
do_step(Deploy *d)
{
	const MigrationPlan *plan = d->run.plan;
	RevisionFile *file;
	int			guc_level;
	bool		transactional;

	MemoryContextReset(d->step_context);
	MemoryContextSwitchTo(d->step_context);
	guc_level = deploy_begin(d);
	file = &run_stored(&d->run, d->batch, d->next)->file;
	transactional = plan->upgrade ? file->upgrade_transactional : file->downgrade_transactional;
	strlcpy(worker_progress->revision, file->revision, sizeof(worker_progress->revision));
	deploy_end(d, guc_level);

	worker_progress->step = d->next + 1;
	worker_progress->statement = worker_progress->nstatements = 0;
	d->started_at = GetCurrentTimestamp();
	d->statement = 0;
	d->reason = NULL;
	(void) worker_blockers();	/* of the try before */
	(void) script_error_line();
	if (transactional)
		do_transactional(d);
	else
		do_statements(d);
	d->next++;
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
		do_step(d);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(d->context);
		error = CopyErrorData();
		worker_explain_cancel(error);
		FlushErrorState();
		take_back(d);
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

	wait_milliseconds((long) (pause * (0.5 + pg_prng_double(&pg_global_prng_state) / 2)));
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
					 errmsg("canceling the deploy because its caller has gone")));
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
				(errmsg("no lock in time, trying again (%d of %d)", tries, d->asked->lock_retries)));
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
	commit_transaction(d);
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
	commit_transaction(d);
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
	PG_TRY();
	{
		open_deploy(&d, id);
		deploy_make_plan(&d);
		do_steps(&d);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(d.context);
		error = CopyErrorData();
		worker_explain_cancel(error);
		FlushErrorState();
		take_back(&d);
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
