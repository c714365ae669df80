/*-------------------------------------------------------------------------
 *
 * watch.c
 *		Watching the worker of a deploy: how far it is, and who blocks it.
 *
 * Each look is a transaction of its own, so that no snapshot and no lock is
 * left that the worker could wait for.
 *
 * IDENTIFICATION
 *		src/deploy/monitor.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "catalog/activity.h"
#include "deploy/dead_run.h"
#include "deploy/deploy.h"
#include "deploy/monitor.h"
#include "server/client.h"
#include "server/rights.h"
#include "worker/worker.h"

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

/* What a look has found; NULL where there is nothing. */
typedef struct Found
{
	char	   *blockers;		/* who blocks the worker, */
	char	   *activity;		/* with what they do, for who may know */
	char	   *progress;		/* how far it is */
} Found;

/*
 * look finds out what is to be told.
 */
static Found
look(const Watch *watch, pid_t pid)
{
	Found		found = {0};

	PushActiveSnapshot(GetTransactionSnapshot());
	watch_refuse_deadlock(pid);
	found.blockers = catalog_blockers(pid);
	if (found.blockers && is_due(watch->blockers, TELL_BLOCKERS))
		found.activity = catalog_visible_blockers(pid);
	if (is_due(watch->progress, TELL_PROGRESS))
		found.progress = catalog_progress_line(pid);
	PopActiveSnapshot();
	return found;
}

/*
 * watch_tell raises a notice, which a client's encoding cannot make an error.
 */
void
watch_tell(char *message, char *detail)
{
	ErrorData notice = {.elevel = NOTICE, .message = message, .detail = detail};

	notice.assoc_context = CurrentMemoryContext;
	client_tell(&notice);
}

/*
 * tell says what a look has found.
 */
static void
tell(Watch *watch, const Found *found)
{
	if (found->blockers)
		worker_note_blockers(watch->worker, found->blockers);
	if (found->activity)
	{
		watch->blockers = GetCurrentTimestamp();
		watch_tell(psprintf("the deploy %s", found->activity), NULL);
	}
	if (found->progress)
	{
		if (watch->progress != 0)
			watch_tell(found->progress, NULL);
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
	Found		found;

	MemoryContextReset(watch->context);
	found = look(watch, pid);
	SPI_commit();
	tell(watch, &found);
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
	Found		found;

	MemoryContextReset(watch->context);
	StartTransactionCommand();
	MemoryContextSwitchTo(watch->context);
	found = look(watch, pid);
	CommitTransactionCommand();
	MemoryContextSwitchTo(watch->context);
	tell(watch, &found);
	MemoryContextSwitchTo(old);
}

/*
 * watch_start: see watch.h.
 */
Worker *
watch_start(const char *request, bool patient)
{
	Oid			role = rights_run_as();

	return patient ? worker_try_start(DEPLOY_TASK, request, role) : worker_start(DEPLOY_TASK, request, role);
}

/*
 * monitor_note_end writes how a run has ended, where its worker could not.
 */
static void
monitor_note_end(int64 id, const ErrorData *error, const char *revision)
{
	StartTransactionCommand();
	PushActiveSnapshot(GetTransactionSnapshot());
	gone_note(id, error, revision);
	PopActiveSnapshot();
	CommitTransactionCommand();
}

/*
 * deploy_and_watch starts the worker that deploys, and waits for its end.
 */
static WorkerEnd
deploy_and_watch(Watch *watch, const char *request)
{
	StartTransactionCommand();
	watch->worker = watch_start(request, false);
	CommitTransactionCommand();
	MemoryContextSwitchTo(TopMemoryContext);
	return worker_wait_end(watch->worker, watch_from_worker, watch);
}

/*
 * watch_in_worker is the task of a detached deploy's worker.
 */
static void
watch_in_worker(const char *request)
{
	int64		id = pg_strtoint64(request);
	Watch		watch = {0};
	volatile WorkerEnd end = {0};

	watch.context = AllocSetContextCreate(TopMemoryContext, "migrate deploy watch", ALLOCSET_DEFAULT_SIZES);
	PG_TRY();
	{
		end = deploy_and_watch(&watch, request);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(TopMemoryContext);
		end.error = CopyErrorData();
		FlushErrorState();
		AbortOutOfAnyTransaction();
	}
	PG_END_TRY();
	if (end.error == NULL)
		return;
	monitor_note_end(id, end.error, (const char *) end.progress.revision);
	worker_raise(end.error);
}

/*
 * monitor_init: see monitor.h.
 */
void
monitor_init(void)
{
	worker_register_task(MONITOR_TASK, watch_in_worker);
}
