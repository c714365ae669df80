/*-------------------------------------------------------------------------
 *
 * build_wait.c
 *		Waits that lock_timeout does not end.
 *
 * CREATE INDEX CONCURRENTLY and its like wait for all transactions that may not
 * know the new state of things.  They hold up nobody meanwhile but other changes
 * of the same table, and where such a wait is given up, an index has been built
 * in vain.  For the server it is a wait for a lock like any other, on the other
 * transaction, and lock_timeout ends it: by a signal that the process sends
 * itself.  That signal is not passed on here.
 *
 * IDENTIFICATION
 *		src/deploy/build_wait.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <signal.h>
#include "utils/guc.h"

#include "miscadmin.h"
#include "storage/lock.h"
#include "storage/proc.h"
#include "utils/timeout.h"

#include "deploy/build_wait.h"

static volatile sig_atomic_t build_wait_unlimited = false;

/* What the signal did before. */
static struct sigaction server_action;

/*
 * waits_for_transaction says whether this process waits for the end of a
 * transaction.  The lock is one in shared memory, whose like is always there to
 * be looked at.
 */
static bool
waits_for_transaction(void)
{
	const LOCK *lock = MyProc->waitLock;

	return lock != NULL && (lock->tag.locktag_type == LOCKTAG_VIRTUALTRANSACTION || lock->tag.locktag_type == LOCKTAG_TRANSACTION);
}

/*
 * handle_cancel is SIGINT's handler.  What comes from this process itself is a
 * timeout: lock_timeout, unless statement_timeout says that it was the one.
 * The timeout is forgotten, so that a cancel that comes later is not taken for it.
 */
static void
handle_cancel(int signo, siginfo_t *info, void *context)
{
	if (build_wait_unlimited && info->si_pid == MyProcPid && !get_timeout_indicator(STATEMENT_TIMEOUT, false) &&
		waits_for_transaction())
	{
		(void) get_timeout_indicator(LOCK_TIMEOUT, true);
		return;
	}
	if (server_action.sa_flags & SA_SIGINFO)
		server_action.sa_sigaction(signo, info, context);
	else
		server_action.sa_handler(signo);
}

/*
 * build_wait_init: see build_wait.h.
 */
void
build_wait_init(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_sigaction = handle_cancel;
	action.sa_flags = SA_SIGINFO | SA_RESTART;
	sigemptyset(&action.sa_mask);
	if (sigaction(SIGINT, &action, &server_action) != 0)
		elog(ERROR, "could not set the handler of SIGINT: %m");
}

/*
 * build_wait_set_unlimited: see build_wait.h.
 */
void
build_wait_set_unlimited(bool unlimited)
{
	build_wait_unlimited = unlimited;
}
