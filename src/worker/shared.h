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

#include "worker.h"

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
	WorkerTask	task;
	Oid			database;
	uint32		flags;			/* of its connection */
	Oid			session_user;	/* InvalidOid: the bootstrap superuser, with none of the caller's settings */
	bool		is_superuser;	/* that role is one */
	bool		own_role;		/* it is not the caller's session user */
	Oid			role;			/* of the caller's SET ROLE; InvalidOid: none */
	TransactionId starter;		/* begin when it has committed; invalid: at once */
	bool		detached;
	bool		abandoned;		/* the caller has gone */
	bool		done;			/* the worker came to its end without error */
	WorkerProgress progress;
	char		blockers[1024]; /* that the caller has seen, for the log */
} WorkerHeader;

#endif							/* MIGRATE_WORKER_SHARED_H */
