/*-------------------------------------------------------------------------
 *
 * main.c
 *		The worker's side: become the caller, then do the task.
 *
 * The worker connects as the caller's session user and then applies the
 * caller's SET ROLE, or it connects as the role that it is to work as.  It never
 * connects as anybody else to switch afterwards: a RESET ROLE in a script would
 * undo that.  Tasks that run nothing that the caller has written are the server's
 * own, and stay the bootstrap superuser's.
 *
 * IDENTIFICATION
 *		src/worker/main.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/transam.h"
#include "access/xact.h"
#include "libpq/pqformat.h"
#include "libpq/pqmq.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "storage/ipc.h"
#include "storage/lmgr.h"
#include "storage/proc.h"
#include "tcop/tcopprot.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#include "compat.h"
#include "worker/shared.h"
#include "worker/worker.h"

WorkerProgress *worker_progress = NULL;

static dsm_segment *segment;
static shm_toc *toc;

PGDLLEXPORT void migrate_worker_main(Datum main_arg);

/*
 * worker_own_handle: see worker.h.
 */
dsm_handle
worker_own_handle(void)
{
	return dsm_segment_handle(segment);
}

/*
 * worker_is_orphaned: see worker.h.
 */
bool
worker_is_orphaned(void)
{
	const WorkerHeader *header = shm_toc_lookup(toc, WORKER_KEY_HEADER, false);

	return header->orphaned;
}

/*
 * worker_is_cancelled and worker_explain_cancel: see worker.h.
 */
bool
worker_is_cancelled(void)
{
	const WorkerHeader *header = shm_toc_lookup(toc, WORKER_KEY_HEADER, false);

	return header->cancel_code != 0;
}

void
worker_explain_cancel(ErrorData *error)
{
	const WorkerHeader *header = shm_toc_lookup(toc, WORKER_KEY_HEADER, false);

	if (error->sqlerrcode != ERRCODE_QUERY_CANCELED || !worker_is_cancelled())
		return;
	pg_read_barrier();
	error->sqlerrcode = header->cancel_code;
	error->message = pnstrdup(header->cancel_message, sizeof(header->cancel_message) - 1);
}

/*
 * worker_blockers: see worker.h.
 */
char *
worker_blockers(void)
{
	WorkerHeader *header = shm_toc_lookup(toc, WORKER_KEY_HEADER, false);
	char	   *blockers = header->blockers[0] ? pnstrdup(header->blockers, sizeof(header->blockers) - 1) : NULL;

	header->blockers[0] = '\0';
	return blockers;
}

/*
 * attach maps the segment that the caller has laid out.
 */
static void
attach(dsm_handle handle)
{
	CurrentResourceOwner = ResourceOwnerCreate(NULL, "migrate worker");
	segment = dsm_attach(handle);
	if (segment == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("caller of migration worker has ended")));
	dsm_pin_mapping(segment);
	toc = shm_toc_attach(WORKER_MAGIC, dsm_segment_address(segment));
	if (toc == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("bad magic number in the shared memory of the migration worker")));
}

/*
 * worker_reset_role: see worker.h.
 */
void
worker_reset_role(void)
{
	const WorkerHeader *header = shm_toc_lookup(toc, WORKER_KEY_HEADER, false);
	const char *name = OidIsValid(header->role) ? GetUserNameFromId(header->role, false) : "none";

	(void) set_config_option("role", name, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SET, true, 0, false);
}

/*
 * restore_state takes the caller's settings.  One of them is who the caller's
 * session is.  A worker that has connected as another role stays that one, as a
 * parallel worker stays what it has been made.
 */
static void
restore_state(const WorkerHeader *header)
{
	char	   *state = shm_toc_lookup(toc, WORKER_KEY_SETTINGS, false);

	if (!header->own_role)
	{
		RestoreGUCState(state);
		return;
	}
	PG_TRY();
	{
		InitializingParallelWorker = true;
		RestoreGUCState(state);
	}
	PG_FINALLY();
	{
		InitializingParallelWorker = false;
	}
	PG_END_TRY();
	(void) set_config_option("session_authorization", GetUserNameFromId(header->session_user, false),
							 PGC_SUSET, PGC_S_SESSION, GUC_ACTION_SET, true, 0, false);
}

/*
 * worker_check_identity raises an error where the worker is not who it is to be.
 */
static void
worker_check_identity(const WorkerHeader *header)
{
	if (GetSessionUserId() != header->session_user ||
		GetUserId() != (OidIsValid(header->role) ? header->role : header->session_user))
		elog(ERROR, "migration worker is not the role that it is to work as");
}

/*
 * worker_restore_settings: see worker.h.
 */
void
worker_restore_settings(void)
{
	const WorkerHeader *header = shm_toc_lookup(toc, WORKER_KEY_HEADER, false);

	StartTransactionCommand();
	restore_state(header);
	worker_reset_role();
	worker_check_identity(header);
	CommitTransactionCommand();
}

/*
 * worker_restore_role: see worker.h.
 */
void
worker_restore_role(void)
{
	StartTransactionCommand();
	worker_reset_role();
	CommitTransactionCommand();
}

/*
 * worker_answer: see worker.h.
 */
void
worker_answer(const char *data, Size len)
{
	StringInfoData message;

	pq_beginmessage(&message, WORKER_ANSWER);
	pq_sendbytes(&message, data, (int) len);
	pq_endmessage(&message);
}

/*
 * wait_for_starter waits for the end of the transaction that started the
 * worker, and says whether it has committed.
 */
static bool
wait_for_starter(TransactionId starter)
{
	bool		committed;

	StartTransactionCommand();
	XactLockTableWait(starter, NULL, NULL, XLTW_None);
	committed = TransactionIdDidCommit(starter);
	CommitTransactionCommand();
	return committed;
}

/*
 * unpin lets the segment of a detached worker go with the worker.
 */
static void
unpin(int code, Datum handle)
{
	dsm_unpin_segment(DatumGetUInt32(handle));
}

/*
 * send_messages_to sends the worker's messages to its caller.
 */
static void
send_messages_to(shm_mq *queue)
{
	shm_mq_set_sender(queue, MyProc);
	pq_redirect_to_shm_mq(segment, shm_mq_attach(queue, segment, NULL));
	worker_init_encoding();
}

/*
 * migrate_worker_main is where the worker begins.  An error ends it; the
 * server sends that error to wherever messages go.
 */
void
migrate_worker_main(Datum main_arg)
{
	WorkerHeader *header;

	pqsignal(SIGTERM, die);
	BackgroundWorkerUnblockSignals();
	attach(DatumGetUInt32(main_arg));
	header = shm_toc_lookup(toc, WORKER_KEY_HEADER, false);
	worker_progress = &header->progress;
	if (header->detached)
		before_shmem_exit(unpin, main_arg);
	else
		send_messages_to(shm_toc_lookup(toc, WORKER_KEY_QUEUE, false));

	migrate_connect_worker(header->database, header->session_user, header->is_superuser, header->flags);
	PG_TRY();
	{
		if (OidIsValid(header->session_user))
			worker_restore_settings();
		if (TransactionIdIsValid(header->starter) && !wait_for_starter(header->starter))
			proc_exit(0);
		worker_do_task(header->task, shm_toc_lookup(toc, WORKER_KEY_REQUEST, false));
	}
	PG_CATCH();
	{
		worker_use_database_encoding();	/* an abort may have put it in force again */
		PG_RE_THROW();
	}
	PG_END_TRY();
	header->done = true;
	proc_exit(0);
}
