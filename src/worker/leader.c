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
#include "server/client.h"
#include "worker/shared.h"
#include "worker/worker.h"

#define IDLE_MILLISECONDS	100
#define CLIENT_CHECK_MILLISECONDS	1000
#define CANCEL_MILLISECONDS	5000

struct Worker
{
	dsm_segment *segment;
	shm_mq_handle *queue;
	BackgroundWorkerHandle *handle;
	pid_t		pid;
	MemoryContext context;		/* of all this */
	MemoryContext message_context;	/* of one message */
	MemoryContext result_context;	/* of the next two */
	List	   *answers;
	ErrorData  *error;			/* that it has ended with */
};

/*
 * leader_check_identity raises an error where the caller's rights are not those of a
 * session that a worker could open: inside SECURITY DEFINER, or in a
 * security-restricted operation.
 */
static void
leader_check_identity(void)
{
	if (GetUserId() != GetOuterUserId() || InLocalUserIdChange() || InSecurityRestrictedOperation())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("cannot start a migration worker with the rights of another role"),
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
				 errmsg("cannot start a migration worker during recovery"),
				 errhint("Call the function on the primary server.")));
}

/*
 * worker_make_spec: see shared.h.
 */
WorkerSpec *
worker_make_spec(const char *task, Oid database, uint32 flags, Oid role, const char *request, Size len)
{
	WorkerSpec *spec = palloc0(sizeof(WorkerSpec));
	char	   *copy = palloc(len);

	check_running();
	leader_check_identity();
	memcpy(copy, request, len);
	spec->task = task;
	spec->database = database;
	spec->flags = flags;
	spec->request = copy;
	spec->len = len;
	spec->own_role = OidIsValid(role);
	spec->session_user = OidIsValid(role) ? role : GetSessionUserId();
	spec->is_superuser = superuser_arg(spec->session_user);
	spec->role = OidIsValid(role) ? InvalidOid : GetCurrentRoleId();
	spec->settings_size = EstimateGUCStateSpace();
	spec->settings = palloc(spec->settings_size);
	SerializeGUCState(spec->settings_size, spec->settings);
	return spec;
}

/*
 * fill_header tells the worker who it works for.
 */
static void
fill_header(WorkerHeader *header, const WorkerSpec *spec, TransactionId starter, bool detached)
{
	memset(header, 0, sizeof(WorkerHeader));
	strlcpy(header->task, spec->task, sizeof(header->task));
	header->database = spec->database;
	header->flags = spec->flags;
	header->own_role = spec->own_role;
	header->session_user = spec->session_user;
	header->is_superuser = spec->is_superuser;
	header->role = spec->role;
	header->detached = detached;
	header->starter = starter;
}

/*
 * create_segment lays out the shared memory of a worker.
 */
static dsm_segment *
create_segment(const WorkerSpec *spec, TransactionId starter, bool detached)
{
	Size		request_size = spec->len + 1;
	shm_toc_estimator estimator;
	dsm_segment *segment;
	shm_toc    *toc;
	WorkerHeader *header;
	char	   *copy;
	shm_mq	   *queue;

	shm_toc_initialize_estimator(&estimator);
	shm_toc_estimate_chunk(&estimator, sizeof(WorkerHeader));
	shm_toc_estimate_chunk(&estimator, spec->settings_size);
	shm_toc_estimate_chunk(&estimator, request_size);
	shm_toc_estimate_chunk(&estimator, WORKER_QUEUE_SIZE);
	shm_toc_estimate_keys(&estimator, 4);

	segment = dsm_create(shm_toc_estimate(&estimator), 0);
	toc = shm_toc_create(WORKER_MAGIC, dsm_segment_address(segment), shm_toc_estimate(&estimator));

	header = shm_toc_allocate(toc, sizeof(WorkerHeader));
	fill_header(header, spec, starter, detached);
	shm_toc_insert(toc, WORKER_KEY_HEADER, header);

	copy = shm_toc_allocate(toc, spec->settings_size);
	memcpy(copy, spec->settings, spec->settings_size);
	shm_toc_insert(toc, WORKER_KEY_SETTINGS, copy);

	copy = shm_toc_allocate(toc, request_size);
	memcpy(copy, spec->request, spec->len);
	copy[spec->len] = '\0';
	shm_toc_insert(toc, WORKER_KEY_REQUEST, copy);

	queue = shm_mq_create(shm_toc_allocate(toc, WORKER_QUEUE_SIZE), WORKER_QUEUE_SIZE);
	shm_toc_insert(toc, WORKER_KEY_QUEUE, queue);
	if (!detached)
		shm_mq_set_receiver(queue, MyProc);
	return segment;
}

/*
 * register_worker asks the postmaster for the worker; NULL where it has no slot
 * free.
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

	return RegisterDynamicBackgroundWorker(&worker, &handle) ? handle : NULL;
}

/*
 * raise_no_slot raises the error that no slot is free.
 */
static void
raise_no_slot(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
			 errmsg("could not start a migration worker"),
			 errdetail("No background worker slot is free."),
			 errhint("Increase \"max_worker_processes\", or try again later.")));
}

/*
 * header_of returns what a worker shares with its caller.
 */
static WorkerHeader *
header_of(dsm_segment *segment)
{
	shm_toc    *toc = shm_toc_attach(WORKER_MAGIC, dsm_segment_address(segment));

	return shm_toc_lookup(toc, WORKER_KEY_HEADER, false);
}

/*
 * copy_text copies as much of a text as there is room for, in whole characters.
 */
static void
copy_text(char *to, const char *text, Size size)
{
	int			len = pg_mbcliplen(text, (int) strlen(text), (int) size - 1);

	memcpy(to, text, len);
	to[len] = '\0';
}

/*
 * give_reason tells the worker why it will be cancelled.
 */
static void
give_reason(dsm_segment *segment, int code, const char *message)
{
	WorkerHeader *header = header_of(segment);

	copy_text(header->cancel_message, message, sizeof(header->cancel_message));
	pg_write_barrier();
	header->cancel_code = code;
}

/*
 * end_worker cancels the worker when its caller lets go of the segment, so that
 * it can write down how far it came.
 */
static void
end_worker(dsm_segment *segment, Datum arg)
{
	BackgroundWorkerHandle *handle = (BackgroundWorkerHandle *) DatumGetPointer(arg);
	WorkerHeader *header = header_of(segment);
	pid_t		pid;

	if (header->cancel_code == 0)
		give_reason(segment, ERRCODE_QUERY_CANCELED, "canceling deploy because its caller has ended");
	header->orphaned = true;
	if (GetBackgroundWorkerPid(handle, &pid) == BGWH_STARTED)
		kill(pid, SIGINT);
	else
		TerminateBackgroundWorker(handle);
}

/*
 * worker_launch_detached: see shared.h.
 */
void
worker_launch_detached(const WorkerSpec *spec, TransactionId starter)
{
	dsm_segment *segment = create_segment(spec, starter, true);
	BackgroundWorkerHandle *handle;

	dsm_pin_segment(segment);
	handle = register_worker(segment);
	if (handle == NULL)
	{
		dsm_unpin_segment(dsm_segment_handle(segment));
		raise_no_slot();
	}
	pfree(handle);
	dsm_detach(segment);
}

/*
 * start starts a worker; NULL where no slot is free.
 */
static Worker *
start(const WorkerSpec *spec, TransactionId starter)
{
	MemoryContext context = AllocSetContextCreate(TopMemoryContext, "migrate worker", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context); /* outlives the transaction */
	Worker	   *worker = palloc0(sizeof(Worker));
	shm_toc    *toc;

	worker->context = context;
	worker->message_context = AllocSetContextCreate(context, "migrate worker message", ALLOCSET_DEFAULT_SIZES);
	worker->segment = create_segment(spec, starter, false);
	worker->handle = register_worker(worker->segment);
	if (worker->handle == NULL)
	{
		dsm_detach(worker->segment);
		MemoryContextSwitchTo(old);
		MemoryContextDelete(context);
		return NULL;
	}
	dsm_pin_mapping(worker->segment);
	on_dsm_detach(worker->segment, end_worker, PointerGetDatum(worker->handle));
	toc = shm_toc_attach(WORKER_MAGIC, dsm_segment_address(worker->segment));
	worker->queue = shm_mq_attach(shm_toc_lookup(toc, WORKER_KEY_QUEUE, false),
								  worker->segment, worker->handle);
	MemoryContextSwitchTo(old);
	return worker;
}

/*
 * worker_try_start and worker_start: see worker.h.
 */
Worker *
worker_try_start(const char *task, const char *request, Oid role)
{
	/* the right to connect is the caller's, who has done so */
	uint32		flags = OidIsValid(role) ? BGWORKER_BYPASS_ALLOWCONN | MIGRATE_BYPASS_LOGIN : 0;

	return start(worker_make_spec(task, MyDatabaseId, flags, role, request, strlen(request)),
				 GetCurrentTransactionId());
}


Worker *
worker_start(const char *task, const char *request, Oid role)
{
	Worker	   *worker = worker_try_start(task, request, role);

	if (worker == NULL)
		raise_no_slot();
	return worker;
}

/*
 * worker_note_blockers: see worker.h.
 */
void
worker_note_blockers(Worker *worker, const char *blockers)
{
	WorkerHeader *header = header_of(worker->segment);

	copy_text(header->blockers, blockers, sizeof(header->blockers));
}

/*
 * relay keeps an answer of the worker, or the error that ends it, and passes on
 * a notice.  Its fields, positions and context stay as they are.
 */
static void
relay(Worker *worker, const char *data, Size size)
{
	MemoryContext old = MemoryContextSwitchTo(data[0] == 'N' ? worker->message_context : worker->result_context);
	StringInfo	message = makeStringInfo();
	ErrorData  *error;

	appendBinaryStringInfo(message, data + 1, (int) size - 1);
	switch (data[0])
	{
		case WORKER_ANSWER:
			worker->answers = lappend(worker->answers, message);
			break;
		case 'E':
			worker->error = palloc0(sizeof(ErrorData));
			pq_parse_errornotice(message, worker->error);
			worker->error->elevel = ERROR;
			break;
		case 'N':
			error = palloc0(sizeof(ErrorData));
			pq_parse_errornotice(message, error);
			client_report(error);
			break;
		default:
			break;
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(worker->message_context);
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
	(void) WaitForBackgroundWorkerShutdown(worker->handle); /* its slot is free then */
}

/*
 * lost returns the error of a worker that has ended without a word.
 */
static ErrorData *
lost(void)
{
	ErrorData  *error = palloc0(sizeof(ErrorData));

	error->elevel = ERROR;
	error->sqlerrcode = ERRCODE_CONNECTION_FAILURE;
	error->message = pstrdup("lost connection to the migration worker");
	error->hint = pstrdup("The server's log says why it ended.");
	error->assoc_context = CurrentMemoryContext;
	return error;
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
	MemoryContextDelete(worker->context);
}

/*
 * interrupted lets go of a worker because of the caller's own error, and raises
 * that; its context is how far the worker was, in the place of what the caller
 * did when it looked at that.
 */
static void
interrupted(Worker *worker, MemoryContext context)
{
	const WorkerProgress *progress = &header_of(worker->segment)->progress;
	ErrorData  *error;
	char	   *place = NULL;

	MemoryContextSwitchTo(context);
	error = CopyErrorData();
	FlushErrorState();
	if (progress->step > 0)
	{
		place = psprintf("revision \"%s\", step %d of %d", progress->revision, progress->step, progress->nsteps);
		if (progress->statement > 0)
			place = psprintf("%s, statement %d of %d", place, progress->statement, progress->nstatements);
	}
	give_reason(worker->segment, error->sqlerrcode, error->message);
	cancel(worker);
	release(worker);
	if (place)
	{
		char	   *outer = GetErrorContextStack();

		error->context = client_text(outer && outer[0] ? psprintf("%s\n%s", place, outer) : place);
	}
	ReThrowError(error);
}

/*
 * worker_wait_end: see worker.h.  A client that goes away is noticed within a
 * second: the server looks whether the setting behind this variable is on, and
 * no transaction may restore it meanwhile.
 */
WorkerEnd
worker_wait_end(Worker *worker, void (*idle)(pid_t pid, void *arg), void *arg)
{
	const WorkerHeader *header = header_of(worker->segment);
	MemoryContext context = CurrentMemoryContext;
	int			interval = client_connection_check_interval;
	WorkerEnd	end;

	worker->result_context = context;
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
		interrupted(worker, context);
	}
	PG_END_TRY();
	client_connection_check_interval = interval;
	MemoryContextSwitchTo(context);
	end.error = worker->error ? worker->error : header->done ? NULL :
															   lost();
	end.answers = worker->answers;
	end.progress = header->progress;
	release(worker);
	return end;
}

/*
 * worker_wait: see worker.h.
 */
List *
worker_wait(Worker *worker, void (*idle)(pid_t pid, void *arg), void *arg)
{
	WorkerEnd	end = worker_wait_end(worker, idle, arg);

	if (end.error)
		worker_raise(end.error);
	return end.answers;
}

/*
 * worker_raise: see worker.h.
 */
void
worker_raise(ErrorData *error)
{
	client_error(error);
	ThrowErrorData(error);
	pg_unreachable();
}

/*
 * leader_check_deadlock raises an error where the worker waits for a lock of its
 * caller, who waits for it: the server does not know of the latter.
 */
static void
leader_check_deadlock(pid_t pid, void *arg)
{
	Datum		blockers = DirectFunctionCall1(pg_blocking_pids, Int32GetDatum(pid));
	ArrayType  *array = DatumGetArrayTypeP(blockers);
	int			n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));

	for (int i = 0; i < n; i++)
	{
		if (((int32 *) ARR_DATA_PTR(array))[i] == MyProcPid)
			ereport(ERROR,
					(errcode(ERRCODE_T_R_DEADLOCK_DETECTED),
					 errmsg("migration worker waits for a lock that is held by the transaction that waits for it"),
					 errhint("Commit what this transaction has changed first.")));
	}
	pfree(array);
}

/*
 * leader_call has a worker carry out an order at once.
 */
static List *
leader_call(const WorkerSpec *spec)
{
	Worker	   *worker = start(spec, InvalidTransactionId);

	if (worker == NULL)
		raise_no_slot();
	return worker_wait(worker, leader_check_deadlock, NULL);
}

/*
 * worker_call: see worker.h.
 */
List *
worker_call(const char *task, Oid database, Oid role, const char *request, Size len)
{
	uint32		flags = BGWORKER_BYPASS_ALLOWCONN | (OidIsValid(role) ? MIGRATE_BYPASS_LOGIN : 0);

	return leader_call(worker_make_spec(task, database, flags, role, request, len));
}

/*
 * worker_call_as_server: see worker.h.
 */
List *
worker_call_as_server(const char *task, Oid database, const char *request, Size len)
{
	WorkerSpec *spec = worker_make_spec(task, database, BGWORKER_BYPASS_ALLOWCONN, InvalidOid, request, len);

	spec->own_role = true;
	spec->session_user = InvalidOid;
	spec->is_superuser = true;
	spec->role = InvalidOid;
	return leader_call(spec);
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
