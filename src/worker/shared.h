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
	bool		abandoned;		/* the caller has gone */
	int			cancel_code;	/* SQLSTATE of why the caller cancels; 0: no reason given */
	char		cancel_message[256];
	bool		done;			/* the worker came to its end without error */
	WorkerProgress progress;
	char		blockers[1024]; /* that the caller has seen, for the log */
} WorkerHeader;

/* What a worker is to do, when and where, and who for. */
typedef struct WorkerOrder
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
} WorkerOrder;

/*
 * worker_order makes an order of the session as it is now, for a worker that
 * connects as role, if that is not InvalidOid; raises an error where the caller's
 * identity cannot be handed on, or where no worker can write.
 */
extern WorkerOrder *worker_order(const char *task, Oid database, uint32 flags, Oid role,
								 const char *request, Size len);

/*
 * worker_launch_detached starts a worker that keeps its segment by itself, and
 * begins when a transaction has committed.
 */
extern void worker_launch_detached(const WorkerOrder *order, TransactionId starter);

/* worker_do_task does a task by the function registered for it. */
extern void worker_do_task(const char *task, const char *request);

/*
 * In the worker, whose messages go to a queue: have them in the database's
 * encoding from now on, whatever client_encoding is; and for an error that is on
 * its way out.
 */
extern void worker_keep_encoding(void);
extern void worker_put_out_of_force(void);

#endif							/* MIGRATE_WORKER_SHARED_H */
