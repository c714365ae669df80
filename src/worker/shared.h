/*-------------------------------------------------------------------------
 *
 * shared.h
 *		What caller and worker share in memory.
 *
 * IDENTIFICATION
 *		src/worker/shared.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_WORKER_SHARED_H
#define MIGRATE_WORKER_SHARED_H

#include "worker/worker.h"

#include "storage/shm_mq.h"
#include "storage/shm_toc.h"

#define WORKER_MAGIC		0x6d696772
#define WORKER_QUEUE_SIZE	65536

/* The type of the messages that are answers, beside the protocol's 'N' and 'E'. */
#define WORKER_ANSWER		'D'

/* Keys of the segment's table of contents. */
#define WORKER_KEY_HEADER	1
#define WORKER_KEY_SETTINGS	2
#define WORKER_KEY_REQUEST	3
#define WORKER_KEY_QUEUE	4

typedef struct WorkerHeader
{
	char		task[WORKER_TASK_SIZE];
	Oid			database;
	uint32		flags;			/* of its connection */
	Oid			session_user;	/* InvalidOid: the bootstrap superuser, with none of the caller's settings */
	bool		is_superuser;	/* that role is one */
	bool		own_role;		/* it is not the caller's session user */
	Oid			role;			/* of the caller's SET ROLE; InvalidOid: none */
	TransactionId starter;		/* begin when it has committed; invalid: at once */
	bool		detached;
	bool		orphaned;		/* the caller has ended */
	int			cancel_code;	/* SQLSTATE of why the caller cancels; 0: no reason given */
	char		cancel_message[256];
	bool		done;			/* the worker came to its end without error */
	WorkerProgress progress;
	char		blockers[1024]; /* that the caller has seen, for the log */
} WorkerHeader;

/* What a worker is launched with. */
typedef struct WorkerSpec
{
	const char *task;
	Oid			database;
	uint32		flags;			/* of its connection */
	const char *request;
	Size		len;
	bool		own_role;		/* this and the next as in the header */
	Oid			session_user;
	bool		is_superuser;
	Oid			role;
	Size		settings_size;
	char	   *settings;
} WorkerSpec;

/*
 * worker_make_spec describes a worker that does a task with the settings and the
 * identity of this session, or connects as role, if that is not InvalidOid.
 * Raises an error where the caller's identity cannot be passed on, and during
 * recovery.
 */
extern WorkerSpec *worker_make_spec(const char *task, Oid database, uint32 flags, Oid role,
									const char *request, Size len);

/*
 * worker_launch_detached starts a worker that keeps its segment by itself, and
 * begins when a transaction has committed.
 */
extern void worker_launch_detached(const WorkerSpec *spec, TransactionId starter);

/* worker_do_task does a task by the function registered for it. */
extern void worker_do_task(const char *task, const char *request);

/*
 * worker_init_encoding makes all messages of a worker be in the database's
 * encoding, whatever client_encoding is.  worker_use_database_encoding does so
 * for an error that is about to be sent.
 */
extern void worker_init_encoding(void);
extern void worker_use_database_encoding(void);

#endif							/* MIGRATE_WORKER_SHARED_H */
