/*-------------------------------------------------------------------------
 *
 * lock.h
 *		The locks: one run at a time in a scope, one registration at a time.
 *
 * IDENTIFICATION
 *		src/run/lock.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_LOCK_H
#define MIGRATE_RUN_LOCK_H

extern void lock_run(void);
extern void lock_all_runs(void);
extern void lock_deploy(void);
extern void lock_release_deploy(void);
extern char *lock_deploy_holder(void);
extern int	lock_deploy_pid(void);
extern void lock_check_deploy(void);
extern void lock_extension(void);
extern void lock_registry(void);
extern void lock_check_snapshot(void);
extern void lock_check_snapshot_of_all(void);

#endif							/* MIGRATE_RUN_LOCK_H */
