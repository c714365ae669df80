/*-------------------------------------------------------------------------
 *
 * step.c
 *		One step of a deploy: in a transaction, or statement by statement.
 *
 * IDENTIFICATION
 *		src/deploy/step.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "executor/spi.h"
#include "pgstat.h"
#include "storage/latch.h"
#include "tcop/utility.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "catalog/activity.h"
#include "catalog/checksum.h"
#include "catalog/revision.h"
#include "catalog/step.h"
#include "catalog/version.h"
#include "deploy/build_wait.h"
#include "deploy/deploy_internal.h"
#include "deploy/recover.h"
#include "errcodes.h"
#include "revision/file.h"
#include "revision/plan.h"
#include "revision/repeat.h"
#include "run/journal.h"
#include "run/lock.h"
#include "run/run.h"
#include "run/step.h"
#include "script/script.h"
#include "script/statement.h"
#include "worker/worker.h"

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
	deploy_commit_script(d, &stored->file, 0);
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
					 errmsg("statement %d of revision \"%s\" was changed after it was run",
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
	deploy_commit_script(d, &s->stored->file, n + 1);
}

/*
 * clean_up runs a statement of ours that removes what an interrupted statement
 * of a revision left behind.
 */
static void
clean_up(Deploy *d, const Statements *s, int n, const char *sql)
{
	ScriptOrigin origin = {.what = psprintf("cleaning up after statement %d of revision \"%s\"",
											n + 1, s->stored->file.revision)};
	Script	   *script = script_parse(sql, SCRIPT_DEPLOY, &origin);

	ereport(NOTICE, (errmsg("cleaning up after an interrupted statement: %s", sql)));
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
		deploy_commit(d);
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
	deploy_commit(d);
	step->state = STATEMENT_RUNNING;
	write_statement(d, s, step, NULL);

	run_alone(d, s->script, n);
	step->state = STATEMENT_DONE;
	step->duration = GetCurrentTimestamp() - step->started_at;
	write_statement(d, s, step, NULL);
}

/*
 * deploy_sleep waits, and may be cancelled.
 */
void
deploy_sleep(long milliseconds)
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
		deploy_commit(d);
		if (lag <= max_lag)
			return;
		deploy_sleep(500);
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
		deploy_commit_script(d, &s->stored->file, n + 1);
		worker_progress->rounds = step->rounds;
		worker_progress->rows = step->rows;
		if (last && one.rows > 0)
			d->reason = script_warn_max(s->script, n, repeat);
		if (last)
			return;
		if (repeat->delay > 0)
			deploy_sleep(repeat->delay);
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
		deploy_abort(d);
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
					(errmsg("effect of %s ends with its statement", CreateCommandName(tree)),
					 errdetail("Statement %d of revision \"%s\" runs in a transaction of its own.",
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
	PushActiveSnapshot(GetTransactionSnapshot());
	run_set_settings(d->asked->lock_timeout, true);
	PopActiveSnapshot();
	CommitTransactionCommand();
	MemoryContextSwitchTo(d->step_context);
}

/*
 * is_begun says whether a statement of the step has run, or has begun to.
 */
static bool
is_begun(const Statements *s)
{
	for (int i = 0; i < s->n; i++)
	{
		if (s->steps[i].state != STATEMENT_WAITING)
			return true;
	}
	return false;
}

/*
 * do_conditions runs the conditions of a section in a transaction of their own.
 */
static void
do_conditions(Deploy *d, const Statements *s, FileSection section)
{
	int			guc_level;

	if (!d->request.upgrade || file_section(&s->stored->file, section) == NULL)
		return;
	guc_level = deploy_begin(d);
	run_conditions(&d->run, &s->stored->file, section);
	deploy_end(d, guc_level);
}

/*
 * do_statements does a step that runs statement by statement.
 */
static void
do_statements(Deploy *d)
{
	Statements	s = open_statements(d);
	int			guc_level;

	if (!is_begun(&s))
		do_conditions(d, &s, FILE_PRECHECK);
	set_session_settings(d);
	for (int i = 0; i < s.n; i++)
		do_statement(d, &s, i);
	worker_restore_settings();
	do_conditions(d, &s, FILE_VERIFY);

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
 * deploy_step does the next step.
 */
void
deploy_step(Deploy *d)
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
