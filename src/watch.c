/*-------------------------------------------------------------------------
 *
 * watch.c
 *		Watching the worker of a deploy: how far it is, and who blocks it.
 *
 * Each look is a transaction of its own, so that no snapshot and no lock is
 * left that the worker could wait for.
 *
 * IDENTIFICATION
 *		src/watch.c
 *
 *-------------------------------------------------------------------------
 */
#include "watch.h"

#include "access/xact.h"
#include "executor/spi.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "deploy.h"
#include "rights.h"

#define TELL_BLOCKERS	3000	/* milliseconds from one time to the next */
#define TELL_PROGRESS	5000

/*
 * is_due says whether something is to be told again.
 */
static bool
is_due(TimestampTz told, int milliseconds)
{
	return told == 0 || TimestampDifferenceExceeds(told, GetCurrentTimestamp(), milliseconds);
}

/*
 * watch_refuse_deadlock ends the wait for a worker that waits for this session, which
 * can hold a lock of the session, such as an advisory one.
 */
void
watch_refuse_deadlock(pid_t pid)
{
	if (catalog_waits_for_me(pid))
		ereport(ERROR,
				(errcode(ERRCODE_T_R_DEADLOCK_DETECTED),
				 errmsg("the deploy waits for a lock that this session holds"),
				 errhint("Release the session's locks before the deploy.")));
}

/*
 * look finds out what is to be told: who blocks the worker, and how far it is;
 * NULL where there is nothing.
 */
static void
look(const Watch *watch, pid_t pid, char **blockers, char **progress)
{
	PushActiveSnapshot(GetTransactionSnapshot());
	watch_refuse_deadlock(pid);
	*blockers = catalog_blockers(pid);
	*progress = is_due(watch->progress, TELL_PROGRESS) ? catalog_progress_line(pid) : NULL;
	PopActiveSnapshot();
}

/*
 * tell says what a look has found.
 */
static void
tell(Watch *watch, const char *blockers, const char *progress)
{
	if (blockers)
		worker_note_blockers(watch->worker, blockers);
	if (blockers && is_due(watch->blockers, TELL_BLOCKERS))
	{
		watch->blockers = GetCurrentTimestamp();
		ereport(NOTICE, (errmsg("the deploy %s", blockers)));
	}
	if (progress)
	{
		if (watch->progress != 0)
			ereport(NOTICE, (errmsg("%s", progress)));
		watch->progress = GetCurrentTimestamp();
	}
}

/*
 * watch_from_procedure: see watch.h.
 */
void
watch_from_procedure(pid_t pid, void *arg)
{
	Watch	   *watch = arg;
	MemoryContext old = MemoryContextSwitchTo(watch->context);
	char	   *blockers;
	char	   *progress;

	MemoryContextReset(watch->context);
	look(watch, pid, &blockers, &progress);
	SPI_commit();
	tell(watch, blockers, progress);
	MemoryContextSwitchTo(old);
}

/*
 * watch_from_worker is the same outside of a transaction.
 */
static void
watch_from_worker(pid_t pid, void *arg)
{
	Watch	   *watch = arg;
	MemoryContext old = CurrentMemoryContext;
	char	   *blockers;
	char	   *progress;

	MemoryContextReset(watch->context);
	StartTransactionCommand();
	MemoryContextSwitchTo(watch->context);
	look(watch, pid, &blockers, &progress);
	CommitTransactionCommand();
	MemoryContextSwitchTo(watch->context);
	tell(watch, blockers, progress);
	MemoryContextSwitchTo(old);
}

/*
 * watch_start: see watch.h.
 */
Worker *
watch_start(const char *request)
{
	Oid			role = rights_run_as();

	return OidIsValid(role) ? worker_start_as(WORKER_DEPLOY, request, role) :
							  worker_start(WORKER_DEPLOY, request, false);
}

/*
 * watch_in_worker: see watch.h.
 */
void
watch_in_worker(const char *request)
{
	Watch		watch = {0};

	watch.context = AllocSetContextCreate(TopMemoryContext, "migrate deploy watch", ALLOCSET_DEFAULT_SIZES);
	StartTransactionCommand();
	watch.worker = watch_start(request);
	CommitTransactionCommand();
	worker_wait(watch.worker, watch_from_worker, &watch);
}
