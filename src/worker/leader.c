/*-------------------------------------------------------------------------
 *
 * leader.c
 *		The caller's side of a worker: start it, listen to it, end it.
 *
 * However the caller ends, it detaches from the segment, and that ends the
 * worker; however the worker ends, its queue is detached, and the caller
 * notices.
 *
 * IDENTIFICATION
 *		src/worker/leader.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "libpq/pqformat.h"
#include "libpq/pqmq.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/proc.h"
#include "tcop/tcopprot.h"
#include "utils/array.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/timestamp.h"
#include "utils/memutils.h"
#include "utils/timeout.h"

#include "compat.h"
#include "shared.h"

#define IDLE_MILLISECONDS	100
#define CLIENT_CHECK_MILLISECONDS	1000
#define CANCEL_MILLISECONDS	5000

struct Worker
{
	dsm_segment *segment;
	shm_mq_handle *queue;
	BackgroundWorkerHandle *handle;
	pid_t		pid;
	List	   *answers;
};

/* What a worker is to do, when and where. */
typedef struct Order
{
	WorkerTask	task;
	Oid			database;
	uint32		flags;			/* of its connection */
	Oid			user;			/* to connect as; InvalidOid: the caller */
	const char *request;
	Size		len;
	bool		at_once;		/* do not wait until this transaction has committed */
	bool		detached;
	bool		as_server;		/* as the bootstrap superuser */
} Order;

/*
 * check_identity raises an error where the caller's rights are not those of a
 * session that a worker could open: inside SECURITY DEFINER, or in a
 * security-restricted operation.
 */
static void
check_identity(void)
{
	if (GetUserId() != GetOuterUserId() || InLocalUserIdChange() || InSecurityRestrictedOperation())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("a migration worker cannot be started with borrowed rights"),
				 errdetail("The call is inside a SECURITY DEFINER function or a security-restricted operation."),
				 errhint("Call it from the session's own role.")));
}

/*
 * check_running raises an error where the server starts no workers that can
 * write.
 */
static void
check_running(void)
{
	if (RecoveryInProgress())
		ereport(ERROR,
				(errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION),
				 errmsg("a migration worker cannot be started during recovery"),
				 errhint("Call the function on the primary server.")));
}

/*
 * fill_header tells the worker who it works for.
 */
static void
fill_header(WorkerHeader *header, const Order *order)
{
	memset(header, 0, sizeof(WorkerHeader));
	header->task = order->task;
	header->database = order->database;
	header->flags = order->flags;
	header->own_role = OidIsValid(order->user) || order->as_server;
	header->session_user = order->as_server ? InvalidOid : OidIsValid(order->user) ? order->user :
																					 GetSessionUserId();
	header->is_superuser = order->as_server || superuser_arg(header->session_user);
	header->role = header->own_role ? InvalidOid : GetCurrentRoleId();
	header->detached = order->detached;
	header->starter = order->at_once ? InvalidTransactionId : GetCurrentTransactionId();
}

/*
 * create_segment lays out the shared memory of a worker.
 */
static dsm_segment *
create_segment(const Order *order)
{
	Size		settings_size = EstimateGUCStateSpace();
	Size		request_size = order->len + 1;
	shm_toc_estimator estimator;
	dsm_segment *segment;
	shm_toc    *toc;
	WorkerHeader *header;
	char	   *settings;
	char	   *copy;
	shm_mq	   *queue;

	shm_toc_initialize_estimator(&estimator);
	shm_toc_estimate_chunk(&estimator, sizeof(WorkerHeader));
	shm_toc_estimate_chunk(&estimator, settings_size);
	shm_toc_estimate_chunk(&estimator, request_size);
	shm_toc_estimate_chunk(&estimator, WORKER_QUEUE_SIZE);
	shm_toc_estimate_keys(&estimator, 4);

	segment = dsm_create(shm_toc_estimate(&estimator), 0);
	toc = shm_toc_create(WORKER_MAGIC, dsm_segment_address(segment), shm_toc_estimate(&estimator));

	header = shm_toc_allocate(toc, sizeof(WorkerHeader));
	fill_header(header, order);
	shm_toc_insert(toc, WORKER_KEY_HEADER, header);

	settings = shm_toc_allocate(toc, settings_size);
	SerializeGUCState(settings_size, settings);
	shm_toc_insert(toc, WORKER_KEY_SETTINGS, settings);

	copy = shm_toc_allocate(toc, request_size);
	memcpy(copy, order->request, order->len);
	copy[order->len] = '\0';
	shm_toc_insert(toc, WORKER_KEY_REQUEST, copy);

	queue = shm_mq_create(shm_toc_allocate(toc, WORKER_QUEUE_SIZE), WORKER_QUEUE_SIZE);
	shm_toc_insert(toc, WORKER_KEY_QUEUE, queue);
	if (!order->detached)
		shm_mq_set_receiver(queue, MyProc);
	return segment;
}

/*
 * register_worker asks the postmaster for the worker.
 */
static BackgroundWorkerHandle *
register_worker(dsm_segment *segment)
{
	BackgroundWorker worker;
	BackgroundWorkerHandle *handle;

	memset(&worker, 0, sizeof(worker));
	worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
	worker.bgw_restart_time = BGW_NEVER_RESTART;
	strlcpy(worker.bgw_library_name, "migrate", BGW_MAXLEN);
	strlcpy(worker.bgw_function_name, "migrate_worker_main", BGW_MAXLEN);
	strlcpy(worker.bgw_name, "migrate worker", BGW_MAXLEN);
	strlcpy(worker.bgw_type, "migrate worker", BGW_MAXLEN);
	worker.bgw_main_arg = UInt32GetDatum(dsm_segment_handle(segment));
	worker.bgw_notify_pid = MyProcPid;

	if (!RegisterDynamicBackgroundWorker(&worker, &handle))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
				 errmsg("could not start a migration worker"),
				 errdetail("No background worker slot is free."),
				 errhint("Increase \"max_worker_processes\", or try again later.")));
	return handle;
}

/*
 * end_worker cancels the worker when its caller lets go of the segment, so that
 * it can write down how far it came.
 */
static void
end_worker(dsm_segment *segment, Datum arg)
{
	BackgroundWorkerHandle *handle = (BackgroundWorkerHandle *) DatumGetPointer(arg);
	shm_toc    *toc = shm_toc_attach(WORKER_MAGIC, dsm_segment_address(segment));
	WorkerHeader *header = shm_toc_lookup(toc, WORKER_KEY_HEADER, false);
	pid_t		pid;

	header->abandoned = true;
	if (GetBackgroundWorkerPid(handle, &pid) == BGWH_STARTED)
		kill(pid, SIGINT);
	else
		TerminateBackgroundWorker(handle);
}

/*
 * start_detached starts a worker that keeps its segment by itself.
 */
static void
start_detached(dsm_segment *segment)
{
	dsm_pin_segment(segment);
	PG_TRY();
	{
		pfree(register_worker(segment));
	}
	PG_CATCH();
	{
		dsm_unpin_segment(dsm_segment_handle(segment));
		PG_RE_THROW();
	}
	PG_END_TRY();
	dsm_detach(segment);
}

/*
 * start starts a worker; NULL where it is a detached one.
 */
static Worker *
start(const Order *order)
{
	MemoryContext old;
	Worker	   *worker;
	shm_toc    *toc;

	check_running();
	check_identity();
	old = MemoryContextSwitchTo(TopMemoryContext);	/* outlives the transaction */
	worker = palloc0(sizeof(Worker));
	worker->segment = create_segment(order);
	if (order->detached)
	{
		start_detached(worker->segment);
		pfree(worker);
		MemoryContextSwitchTo(old);
		return NULL;
	}
	worker->handle = register_worker(worker->segment);
	dsm_pin_mapping(worker->segment);
	on_dsm_detach(worker->segment, end_worker, PointerGetDatum(worker->handle));
	toc = shm_toc_attach(WORKER_MAGIC, dsm_segment_address(worker->segment));
	worker->queue = shm_mq_attach(shm_toc_lookup(toc, WORKER_KEY_QUEUE, false),
								  worker->segment, worker->handle);
	MemoryContextSwitchTo(old);
	return worker;
}

/*
 * worker_start: see worker.h.
 */
Worker *
worker_start(WorkerTask task, const char *request, bool detached)
{
	Order		order = {task, MyDatabaseId, .request = request, .len = strlen(request), .detached = detached};

	return start(&order);
}

/*
 * worker_start_as: see worker.h.  The right to connect is the caller's, who has
 * done so.
 */
Worker *
worker_start_as(WorkerTask task, const char *request, Oid role)
{
	Order		order = {task, MyDatabaseId, BGWORKER_BYPASS_ALLOWCONN | MIGRATE_BYPASS_LOGIN, role, request, strlen(request)};

	return start(&order);
}

/*
 * worker_note_blockers: see worker.h.
 */
void
worker_note_blockers(Worker *worker, const char *blockers)
{
	shm_toc    *toc = shm_toc_attach(WORKER_MAGIC, dsm_segment_address(worker->segment));
	WorkerHeader *header = shm_toc_lookup(toc, WORKER_KEY_HEADER, false);
	int			len;

	len = pg_mbcliplen(blockers, (int) strlen(blockers), sizeof(header->blockers) - 1);
	memcpy(header->blockers, blockers, len);
	header->blockers[len] = '\0';
}

/*
 * relay keeps an answer of the worker, and re-raises any other message: a
 * notice, or the error that ended it.  Its fields, positions and context stay
 * as they are.
 */
static void
relay(Worker *worker, const char *data, Size size)
{
	StringInfo	message = makeStringInfo();
	ErrorData	error;

	appendBinaryStringInfo(message, data + 1, (int) size - 1);
	switch (data[0])
	{
		case WORKER_ANSWER:
			worker->answers = lappend(worker->answers, message);
			return;
		case 'N':
		case 'E':
			pq_parse_errornotice(message, &error);
			if (error.elevel >= ERROR)
				error.elevel = ERROR;
			ThrowErrorData(&error);
			break;
		default:
			break;
	}
	pfree(message->data);
	pfree(message);
}

/*
 * listen relays what the worker has said and returns false when it has gone.
 */
static bool
listen_to(Worker *worker)
{
	for (;;)
	{
		Size		size;
		void	   *data;

		switch (shm_mq_receive(worker->queue, &size, &data, true))
		{
			case SHM_MQ_DETACHED:
				return false;
			case SHM_MQ_WOULD_BLOCK:
				return true;
			case SHM_MQ_SUCCESS:
				relay(worker, data, size);
				break;
		}
	}
}

/*
 * wait_for_worker is worker_wait without what has to be done on errors.
 */
static void
wait_for_worker(Worker *worker, void (*idle)(pid_t pid, void *arg), void *arg)
{
	shm_toc    *toc = shm_toc_attach(WORKER_MAGIC, dsm_segment_address(worker->segment));
	WorkerHeader *header = shm_toc_lookup(toc, WORKER_KEY_HEADER, false);

	while (listen_to(worker))
	{
		CHECK_FOR_INTERRUPTS();
		if (worker->pid == 0)
			(void) GetBackgroundWorkerPid(worker->handle, &worker->pid);
		if (WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
					  IDLE_MILLISECONDS, PG_WAIT_EXTENSION) &
			WL_LATCH_SET)
			ResetLatch(MyLatch);
		else if (idle && worker->pid != 0)
			idle(worker->pid, arg);
	}
	if (!header->done)
		ereport(ERROR,
				(errcode(ERRCODE_CONNECTION_FAILURE),
				 errmsg("lost connection to the migration worker"),
				 errhint("The server's log says why it ended.")));
}

/*
 * cancel cancels what the worker does and gives it some time to write down how
 * far it came; what it still says is not listened to.
 */
static void
cancel(Worker *worker)
{
	pid_t		pid;

	if (GetBackgroundWorkerPid(worker->handle, &pid) != BGWH_STARTED)
		return;
	kill(pid, SIGINT);
	for (int waited = 0; waited < CANCEL_MILLISECONDS; waited += 10)
	{
		Size		size;
		void	   *data;

		while (shm_mq_receive(worker->queue, &size, &data, true) == SHM_MQ_SUCCESS)
			;
		if (GetBackgroundWorkerPid(worker->handle, &pid) != BGWH_STARTED)
			return;
		pg_usleep(10000L);
	}
	TerminateBackgroundWorker(worker->handle);
}

/*
 * release lets go of the worker's segment; a worker that still runs ends.
 */
static void
release(Worker *worker)
{
	shm_mq_detach(worker->queue);	/* and the memory of its last message */
	dsm_detach(worker->segment);
	pfree(worker->handle);
	pfree(worker);
}

/*
 * worker_wait: see worker.h.  A client that goes away is noticed within a
 * second: the server looks whether the setting behind this variable is on, and
 * no transaction may restore it meanwhile.
 */
List *
worker_wait(Worker *worker, void (*idle)(pid_t pid, void *arg), void *arg)
{
	int			interval = client_connection_check_interval;
	List	   *answers;

	client_connection_check_interval = CLIENT_CHECK_MILLISECONDS;
	if (MyProcPort != NULL)
		enable_timeout_after(CLIENT_CONNECTION_CHECK_TIMEOUT, CLIENT_CHECK_MILLISECONDS);
	PG_TRY();
	{
		wait_for_worker(worker, idle, arg);
	}
	PG_CATCH();
	{
		client_connection_check_interval = interval;
		cancel(worker);
		release(worker);
		PG_RE_THROW();
	}
	PG_END_TRY();
	client_connection_check_interval = interval;
	answers = worker->answers;
	release(worker);
	return answers;
}

/*
 * refuse_deadlock raises an error where the worker waits for a lock of its
 * caller, who waits for it: the server does not know of the latter.
 */
static void
refuse_deadlock(pid_t pid, void *arg)
{
	Datum		blockers = DirectFunctionCall1(pg_blocking_pids, Int32GetDatum(pid));
	ArrayType  *array = DatumGetArrayTypeP(blockers);
	int			n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));

	for (int i = 0; i < n; i++)
	{
		if (((int32 *) ARR_DATA_PTR(array))[i] == MyProcPid)
			ereport(ERROR,
					(errcode(ERRCODE_T_R_DEADLOCK_DETECTED),
					 errmsg("a migration worker waits for a lock of the transaction that waits for it"),
					 errhint("Commit what this transaction has changed first.")));
	}
	pfree(array);
}

/*
 * worker_call: see worker.h.
 */
List *
worker_call(WorkerTask task, Oid database, const char *request, Size len)
{
	Order		order = {task, database, BGWORKER_BYPASS_ALLOWCONN, InvalidOid, request, len, .at_once = true};

	return worker_wait(start(&order), refuse_deadlock, NULL);
}

/*
 * worker_call_as_server: see worker.h.
 */
List *
worker_call_as_server(WorkerTask task, Oid database, const char *request, Size len)
{
	Order		order = {task, database, BGWORKER_BYPASS_ALLOWCONN, InvalidOid, request, len, .at_once = true, .as_server = true};

	return worker_wait(start(&order), refuse_deadlock, NULL);
}

/*
 * worker_read_progress: see worker.h.
 */
bool
worker_read_progress(dsm_handle handle, WorkerProgress *progress)
{
	dsm_segment *mapped = dsm_find_mapping(handle); /* caller and worker have it */
	dsm_segment *segment = mapped ? mapped : dsm_attach(handle);
	shm_toc    *toc;

	if (segment == NULL)
		return false;
	toc = shm_toc_attach(WORKER_MAGIC, dsm_segment_address(segment));
	if (toc != NULL)
		*progress = ((WorkerHeader *) shm_toc_lookup(toc, WORKER_KEY_HEADER, false))->progress;
	if (!mapped)
		dsm_detach(segment);
	return toc != NULL;
}
