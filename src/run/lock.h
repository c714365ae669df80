/*-------------------------------------------------------------------------
 *
 * lock.h
 *		The locks: one run at a time, one registration at a time.
 *
 * IDENTIFICATION
 *		src/run/lock.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_LOCK_H
#define MIGRATE_RUN_LOCK_H

extern void lock_run(void);
extern void lock_deploy(void);
extern void unlock_deploy(void);
extern char *lock_deploy_holder(void);
extern int	lock_deploy_pid(void);
extern void lock_refuse_deploy(void);
extern void lock_deploy_step(void);
extern void lock_registry(void);
extern void lock_refuse_stale(void);

#endif							/* MIGRATE_RUN_LOCK_H */
