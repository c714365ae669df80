/*-------------------------------------------------------------------------
 *
 * build_wait.h
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

/* build_wait_init prepares a worker for build_wait_set_unlimited; it replaces the handler of SIGINT. */
extern void build_wait_init(void);

/*
 * build_wait_set_unlimited says whether a wait for the end of other transactions,
 * such as CONCURRENTLY makes when its work is done, may last longer than
 * lock_timeout.  Waits for locks on relations end by lock_timeout as ever.
 */
extern void build_wait_set_unlimited(bool unlimited);

#endif							/* MIGRATE_DEPLOY_BUILD_WAIT_H */
