/*-------------------------------------------------------------------------
 *
 * lock.h
 *		The lock of a shadow database.
 *
 * IDENTIFICATION
 *		src/schema/shadow/lock.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_SHADOW_LOCK_H
#define MIGRATE_SCHEMA_SHADOW_LOCK_H

/* shadow_lock takes it, to the end of the transaction, or raises MG009; shadow_unlock lets go of it. */
extern void shadow_lock(const char *name);
extern void shadow_unlock(const char *name);

#endif							/* MIGRATE_SCHEMA_SHADOW_LOCK_H */
