/*-------------------------------------------------------------------------
 *
 * patience.h
 *		Waits that lock_timeout does not end.
 *
 * IDENTIFICATION
 *		src/deploy/build_wait.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_DEPLOY_BUILD_WAIT_H
#define MIGRATE_DEPLOY_BUILD_WAIT_H

#include "postgres.h"

/* patience_init prepares a worker for patience_set. */
extern void patience_init(void);

/*
 * patience_set says whether lock_timeout is to leave alone a wait for the end of
 * other transactions, such as CONCURRENTLY makes when its work is done.  Waits
 * for locks on relations it ends as ever.
 */
extern void patience_set(bool patient);

#endif							/* MIGRATE_DEPLOY_BUILD_WAIT_H */
