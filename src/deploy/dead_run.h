/*-------------------------------------------------------------------------
 *
 * dead_run.h
 *		Runs whose worker is gone.
 *
 * IDENTIFICATION
 *		src/deploy/dead_run.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_DEPLOY_DEAD_RUN_H
#define MIGRATE_DEPLOY_DEAD_RUN_H

extern void gone_note(int64 id, const ErrorData *error, const char *revision);
extern void gone_watch_own(int64 id);
extern void gone_clear(void);
extern ErrorData *gone_error(int sqlstate, const char *message);

#endif							/* MIGRATE_DEPLOY_DEAD_RUN_H */
