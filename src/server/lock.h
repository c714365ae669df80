/*-------------------------------------------------------------------------
 *
 * lock.h
 *		A wait for a lock that ends after migrate.lock_wait_timeout.
 *
 * IDENTIFICATION
 *		src/server/lock.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SERVER_LOCK_H
#define MIGRATE_SERVER_LOCK_H

#include "storage/lock.h"

extern bool lock_wait(LOCKTAG *tag, LOCKMODE mode);

#endif							/* MIGRATE_SERVER_LOCK_H */
