/*-------------------------------------------------------------------------
 *
 * worker.h
 *		A job in a background worker: as the caller, with the caller's settings.
 *
 * IDENTIFICATION
 *		src/worker/worker.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_WORKER_H
#define MIGRATE_WORKER_H

#include "postgres.h"

#include "datatype/timestamp.h"
#include "lib/stringinfo.h"
#include "nodes/pg_list.h"
#include "storage/dsm.h"

/* What a worker does for a request; an error ends the worker. */
typedef void (*WorkerFunction)(const char *request);

/*
 * worker_register_task says which function of this library does a task; to be
 * called when the library is loaded.  task is kept by reference, and is shorter
 * than WORKER_TASK_SIZE.
 */
extern void worker_register_task(const char *task, WorkerFunction function);

#define WORKER_TASK_SIZE	32

/*
 * What the worker shows while it works, to its caller and to whoever looks;
 * written by the worker alone.  Readers take it as it comes: a string may be
 * torn between two values.
 */
typedef struct WorkerProgress
{
	int			step;			/* from 1; 0: not begun */
	int			nsteps;
	int			statement;		/* from 1; 0: none */
	int			nstatements;
	int64		rounds;			/* of a repeated statement */
	int64		rows;			/* that its rounds have affected */
	TimestampTz statement_start;
	char		revision[256 * 4];
} WorkerProgress;

/* A worker, as its caller knows it. */
typedef struct Worker Worker;

/*
 * worker_start starts a worker on a task with a request; it begins when the
 * caller's transaction commits, and does nothing if that is rolled back.  Raises
 * an error where the caller's identity cannot be handed on, or where no worker is
 * free; worker_try_start returns NULL then.
 *
 * The worker connects as role, if that is not InvalidOid, which need not be one
 * that can log in.  Nothing that runs there has more rights to go back to.  That
 * the caller may be that role is the caller's concern.
 */
extern Worker *worker_start(const char *task, const char *request, Oid role);
extern Worker *worker_try_start(const char *task, const char *request, Oid role);

/*
 * worker_start_at_commit has a worker started when the caller's transaction
 * commits, by the session as it is now: one a transaction.  It lives on its own,
 * and its messages go to the server's log.
 */
extern void worker_start_at_commit(const char *task, const char *request);

/* How a worker has ended. */
typedef struct WorkerEnd
{
	ErrorData  *error;			/* NULL: it has done its task */
	List	   *answers;
	WorkerProgress progress;	/* what it has shown last */
} WorkerEnd;

/*
 * worker_wait_end passes on the worker's notices until it ends.  Meanwhile it
 * calls idle, if not NULL, some times a second; an error in that, or an
 * interrupt, ends the worker.
 */
extern WorkerEnd worker_wait_end(Worker *worker, void (*idle)(pid_t pid, void *arg), void *arg);

/* worker_raise raises the error that a worker has ended with. */
extern void worker_raise(ErrorData *error) __attribute__((noreturn));

/* worker_wait waits, raises that error, or returns the answers. */
extern List *worker_wait(Worker *worker, void (*idle)(pid_t pid, void *arg), void *arg);

/*
 * worker_call has a worker do a task at once, in any database, though that
 * allows no connections, and returns its answers: a list of StringInfo.  role as
 * in worker_start.
 */
extern List *worker_call(const char *task, Oid database, Oid role, const char *request, Size len);

/*
 * worker_call_as_server does the same as the bootstrap superuser, with the
 * server's own settings: for tasks that run nothing that the caller has written.
 */
extern List *worker_call_as_server(const char *task, Oid database, const char *request, Size len);

/* In the worker: send an answer, of any bytes. */
extern void worker_answer(const char *data, Size len);

/*
 * worker_note_blockers tells the worker who blocks it, as its caller has seen;
 * worker_blockers, in the worker, returns what it was told last, and forgets it:
 * NULL where it was told nothing.
 */
extern void worker_note_blockers(Worker *worker, const char *blockers);
extern char *worker_blockers(void);

/*
 * worker_read_progress copies the progress behind a handle; false where that
 * worker is gone.
 */
extern bool worker_read_progress(dsm_handle handle, WorkerProgress *progress);

/* In the worker: where to write its progress; NULL elsewhere. */
extern WorkerProgress *worker_progress;

/* In the worker: whether its caller has gone, and nobody waits for it. */
extern bool worker_is_orphaned(void);

/* In the worker: take the caller's settings and role, again if need be. */
extern void worker_restore_settings(void);

/* In the worker: have the caller's role again, inside a transaction or outside. */
extern void worker_reset_role(void);
extern void worker_restore_role(void);

/* In the worker: the handle of the segment that it stands in. */
extern dsm_handle worker_own_handle(void);

/*
 * In the worker: whether its caller has cancelled it; and an error that this has
 * raised becomes what it was cancelled for.
 */
extern bool worker_is_cancelled(void);
extern void worker_explain_cancel(ErrorData *error);

#endif							/* MIGRATE_WORKER_H */
