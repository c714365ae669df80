/*-------------------------------------------------------------------------
 *
 * transaction.c
 *		The transactions of a deploy.
 *
 * IDENTIFICATION
 *		src/deploy/transaction.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/spi.h"
#include "pgstat.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"
#include "utils/timestamp.h"

#include "deploy/build_wait.h"
#include "deploy/deploy_internal.h"
#include "revision/file.h"
#include "revision/plan.h"
#include "run/journal.h"
#include "run/lock.h"
#include "run/run.h"

/*
 * deploy_start_transaction and deploy_commit are psql's BEGIN and COMMIT: whatever
 * asks the server is told that it is inside a transaction block.
 */
void
deploy_start_transaction(const Deploy *d)
{
	StartTransactionCommand();
	BeginTransactionBlock();
	CommitTransactionCommand();
	StartTransactionCommand();
	PushActiveSnapshot(GetTransactionSnapshot());
	MemoryContextSwitchTo(d->step_context);
}

void
deploy_commit(const Deploy *d)
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
int
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

void
deploy_end(const Deploy *d, int guc_level)
{
	AtEOXact_GUC(true, guc_level);
	deploy_commit(d);
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
 * deploy_commit_script commits a transaction that has run a script, or one statement.
 */
void
deploy_commit_script(const Deploy *d, const RevisionFile *file, int statement)
{
	Commit		commit = {file, plan_direction(d->request.upgrade), statement};
	ErrorContextCallback callback = {error_context_stack, commit_callback, &commit};

	error_context_stack = &callback;
	deploy_commit(d);
	error_context_stack = callback.previous;
}

/*
 * deploy_abort ends a transaction that has failed.  One that a statement began
 * itself, under run_as, would leave the worker with the rights of run_as.
 */
void
deploy_abort(const Deploy *d)
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
