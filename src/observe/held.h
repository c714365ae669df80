/*-------------------------------------------------------------------------
 *
 * held.h
 *		The locks on relations that this backend holds.
 *
 * IDENTIFICATION
 *		src/observe/held.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_OBSERVE_HELD_H
#define MIGRATE_OBSERVE_HELD_H

#include "postgres.h"

#include "storage/lock.h"

/* Locks as they were when they were looked at last. */
typedef struct HeldLocks HeldLocks;

/* held_create makes an empty one, in the current memory context. */
extern HeldLocks *held_create(void);

/*
 * held_look looks at the locks that this backend holds on relations of this
 * database, and calls seen for those that are new since they were looked at
 * last, and those whose modes have changed, with all modes that are held.  One
 * for which seen returns false is not looked at again.  seen may be called more
 * than once with the same; it is called without any lock of the lock table.
 */
typedef bool (*HeldSeen)(Oid relation, LOCKMASK modes);

extern void held_look(HeldLocks *held, HeldSeen seen);

/*
 * held_release lets go of all locks on relations of this database, which a
 * transaction otherwise keeps to its end: for one that nobody else can see the
 * relations of, so that what comes next shows which locks it takes itself.
 */
extern void held_release(void);

/* held_strongest returns the strongest mode of a mask. */
extern LOCKMODE held_strongest(LOCKMASK modes);

/* held_mode_name returns a mode as LOCK TABLE has it. */
extern const char *held_mode_name(LOCKMODE mode);

#endif							/* MIGRATE_OBSERVE_HELD_H */
