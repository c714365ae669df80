/*-------------------------------------------------------------------------
 *
 * drop_hook.h
 *		What a script drops without saying so.
 *
 * IDENTIFICATION
 *		src/run/drop_hook.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_DROP_HOOK_H
#define MIGRATE_RUN_DROP_HOOK_H

extern void drop_hook_init(void);

#endif							/* MIGRATE_RUN_DROP_HOOK_H */
