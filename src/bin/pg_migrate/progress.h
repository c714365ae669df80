/*-------------------------------------------------------------------------
 *
 * progress.h
 *		Waiting for the server, with a line that tells how far it is.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/progress.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PG_MIGRATE_PROGRESS_H
#define PG_MIGRATE_PROGRESS_H

#include "postgres_fe.h"

#include "libpq-fe.h"

extern PGresult *progress_wait(PGconn *conn);
extern void progress_notice(void *arg, const PGresult *result);
extern void progress_begin(const char *what);
extern void progress_clear(void);
extern void progress_end(void);

#endif							/* PG_MIGRATE_PROGRESS_H */
