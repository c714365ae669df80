/*-------------------------------------------------------------------------
 *
 * lock.c
 *		A wait for a lock that ends after migrate.lock_wait_timeout.
 *
 * IDENTIFICATION
 *		src/server/lock.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/guc.h"

#include "guc.h"
#include "server/lock.h"
#include "server/subxact.h"

/* A lock that is waited for. */
typedef struct WaitedLock
{
	LOCKTAG    *tag;
	LOCKMODE	mode;
} WaitedLock;

/*
 * wait_for_lock waits for the lock, for migrate.lock_wait_timeout at most: a
 * wait that the deadlock detector sees.
 */
static void
wait_for_lock(void *arg)
{
	const WaitedLock *lock = arg;
	int			guc_level = NewGUCNestLevel();
	char		timeout[32];

	snprintf(timeout, sizeof(timeout), "%d", migrate_lock_wait_timeout);
	(void) set_config_option("lock_timeout", timeout, PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	(void) LockAcquire(lock->tag, lock->mode, false, false);
	AtEOXact_GUC(true, guc_level);
}

/*
 * lock_wait takes a lock to the end of the transaction; false where that was not
 * to be had in time.
 */
bool
lock_wait(LOCKTAG *tag, LOCKMODE mode)
{
	WaitedLock	lock = {tag, mode};
	/* in a subtransaction, so that a timeout can be told in our own words */
	ErrorData  *error = subxact_run(wait_for_lock, &lock, true);

	if (error != NULL && error->sqlerrcode != ERRCODE_LOCK_NOT_AVAILABLE)
		ReThrowError(error);
	return error == NULL;
}
