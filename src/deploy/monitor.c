/*-------------------------------------------------------------------------
 *
 * monitor.c
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
#include "utils/guc.h"
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

#define BLOCKERS_INTERVAL	3000	/* milliseconds from one time to the next */
#define PROGRESS_INTERVAL	5000

/*
 * is_due says whether it is time for another message.
 */
static bool
is_due(TimestampTz last, int milliseconds)
{
	return last == 0 || TimestampDifferenceExceeds(last, GetCurrentTimestamp(), milliseconds);
}

/*
 * monitor_check_deadlock ends the wait for a worker that waits for this session, which
 * can hold a lock of the session, such as an advisory one.
 */
void
monitor_check_deadlock(pid_t pid)
{
	if (catalog_is_blocked_by_me(pid))
		ereport(ERROR,
				(errcode(ERRCODE_T_R_DEADLOCK_DETECTED),
				 errmsg("the deploy waits for a lock that this session holds"),
				 errhint("Release the session's locks before the deploy.")));
}

/* What is known of a worker at one moment; NULL where there is nothing to say. */
typedef struct Found
{
	char	   *blockers;		/* the sessions that block it */
	char	   *activity;		/* the same, with their queries where the caller may see them */
	char	   *progress;		/* its step, statement and phase */
} MonitorState;

/*
 * monitor_read reads the state of a worker.
 */
static MonitorState
monitor_read(const Monitor *monitor, pid_t pid)
{
	MonitorState state = {0};

	PushActiveSnapshot(GetTransactionSnapshot());
	monitor_check_deadlock(pid);
	state.blockers = catalog_blockers(pid);
	if (state.blockers && is_due(monitor->blockers, BLOCKERS_INTERVAL))
		state.activity = catalog_visible_blockers(pid);
	if (is_due(monitor->progress, PROGRESS_INTERVAL))
		state.progress = catalog_progress_line(pid);
	PopActiveSnapshot();
	return state;
}

/*
 * monitor_notice: see monitor.h.
 */
void
monitor_notice(char *message, char *detail)
{
	ErrorData notice = {.elevel = NOTICE, .message = message, .detail = detail};

	notice.assoc_context = CurrentMemoryContext;
	client_report(&notice);
}

/*
 * monitor_report raises notices of a state, and passes the blockers to the worker.
 */
static void
monitor_report(Monitor *monitor, const MonitorState *state)
{
	if (state->blockers)
		worker_note_blockers(monitor->worker, state->blockers);
	if (state->activity)
	{
		monitor->blockers = GetCurrentTimestamp();
		monitor_notice(psprintf("the deploy %s", state->activity), NULL);
	}
	if (state->progress)
	{
		if (monitor->progress != 0)
			monitor_notice(state->progress, NULL);
		monitor->progress = GetCurrentTimestamp();
	}
}

/*
 * monitor_from_procedure: see monitor.h.
 */
void
monitor_from_procedure(pid_t pid, void *arg)
{
	Monitor	   *monitor = arg;
	MemoryContext old = MemoryContextSwitchTo(monitor->context);
	MonitorState state;

	MemoryContextReset(monitor->context);
	state = monitor_read(monitor, pid);
	SPI_commit();
	monitor_report(monitor, &state);
	MemoryContextSwitchTo(old);
}

/*
 * monitor_from_worker is the same outside of a transaction.
 */
static void
monitor_from_worker(pid_t pid, void *arg)
{
	Monitor	   *monitor = arg;
	MemoryContext old = CurrentMemoryContext;
	MonitorState state;

	MemoryContextReset(monitor->context);
	StartTransactionCommand();
	MemoryContextSwitchTo(monitor->context);
	state = monitor_read(monitor, pid);
	CommitTransactionCommand();
	MemoryContextSwitchTo(monitor->context);
	monitor_report(monitor, &state);
	MemoryContextSwitchTo(old);
}

/*
 * monitor_start_worker: see monitor.h.
 */
Worker *
monitor_start_worker(const char *request, bool missing_ok)
{
	Oid			role = rights_run_as();

	return missing_ok ? worker_try_start(DEPLOY_TASK, request, role) : worker_start(DEPLOY_TASK, request, role);
}

/*
 * monitor_note_end writes how a run has ended, where its worker could not.
 */
static void
monitor_note_end(int64 id, const ErrorData *error, const char *revision)
{
	StartTransactionCommand();
	PushActiveSnapshot(GetTransactionSnapshot());
	dead_run_record(id, error, revision);
	PopActiveSnapshot();
	CommitTransactionCommand();
}

/*
 * monitor_deploy starts the worker that deploys, and waits for its end.
 */
static WorkerEnd
monitor_deploy(Monitor *monitor, const char *request)
{
	StartTransactionCommand();
	monitor->worker = monitor_start_worker(request, false);
	CommitTransactionCommand();
	MemoryContextSwitchTo(TopMemoryContext);
	return worker_wait_end(monitor->worker, monitor_from_worker, monitor);
}

/*
 * monitor_in_worker is the task of a detached deploy's worker.
 */
static void
monitor_in_worker(const char *request)
{
	int64		id = pg_strtoint64(request);
	Monitor		monitor = {0};
	volatile WorkerEnd end = {0};

	monitor.context = AllocSetContextCreate(TopMemoryContext, "migrate deploy watch", ALLOCSET_DEFAULT_SIZES);
	PG_TRY();
	{
		end = monitor_deploy(&monitor, request);
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
	worker_register_task(MONITOR_TASK, monitor_in_worker);
}
