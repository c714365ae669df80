/*-------------------------------------------------------------------------
 *
 * held.c
 *		The locks on relations that this backend holds.
 *
 * pg_locks copies the locks of all backends.  What is needed here is what one
 * statement has added to our own.  The server adds to the end of its lists of
 * them, which are walked from there; the modes of older ones are looked at where
 * somebody wants to know.
 *
 * IDENTIFICATION
 *		src/observe/held.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/lmgr.h"
#include "storage/lwlock.h"
#include "storage/proc.h"

#include "compat.h"
#include "observe/held.h"

/* A lock that has been seen. */
typedef struct HeldLock
{
	const PROCLOCK *lock;		/* NULL: none, or a weak one in its place */
	Oid			relation;
	LOCKMASK	modes;
} HeldLock;

struct HeldLocks
{
	MemoryContext context;
	HeldLock	last[NUM_LOCK_PARTITIONS];	/* of the server's lists, when they were walked last */
	HeldLock   *weak;			/* by place */
	int			nkept;			/* whose modes are looked at again */
	int			maxkept;
	HeldLock   *kept;
	int			nnews;
	int			maxnews;
	HeldLock   *news;
};

/*
 * held_create: see held.h.
 */
HeldLocks *
held_create(void)
{
	HeldLocks  *held = palloc0(sizeof(HeldLocks));

	held->context = CurrentMemoryContext;
	held->weak = palloc0(sizeof(HeldLock) * MIGRATE_FAST_PATH_SLOTS);
	return held;
}

/*
 * add_held adds a lock to an array.
 */
static void
add_held(HeldLocks *held, HeldLock **locks, int *n, int *max, HeldLock lock)
{
	if (*n == *max)
	{
		*max = Max(16, *max * 2);
		*locks = *locks == NULL ? MemoryContextAlloc(held->context, sizeof(HeldLock) * *max) :
								  repalloc(*locks, sizeof(HeldLock) * *max);
	}
	(*locks)[(*n)++] = lock;
}

/*
 * add_news notes a lock that is to be told of.
 */
static void
add_news(HeldLocks *held, HeldLock lock)
{
	if (lock.modes != 0)
		add_held(held, &held->news, &held->nnews, &held->maxnews, lock);
}

/*
 * is_on_relation says whether a lock is one of ours on a relation of this
 * database: what was one may have become another.
 */
static bool
is_on_relation(const PROCLOCK *lock)
{
	const LOCKTAG *tag = &lock->tag.myLock->tag;

	return lock->tag.myProc == MyProc && tag->locktag_type == LOCKTAG_RELATION && tag->locktag_field1 == MyDatabaseId;
}

/*
 * walk_partition walks the server's list of a partition back to what was its end.
 */
static void
walk_partition(HeldLocks *held, int partition)
{
	HeldLock	before = held->last[partition];
	PROCLOCK   *last = NULL;

	while ((last = migrate_previous_proclock(partition, last)) != NULL)
	{
		Oid			relation = last->tag.myLock->tag.locktag_field2;

		if (last == before.lock && relation == before.relation)
			break;
		if (is_on_relation(last))
			add_news(held, (HeldLock){last, relation, last->holdMask});
	}
	last = migrate_previous_proclock(partition, NULL);
	held->last[partition] = (HeldLock){last, last ? last->tag.myLock->tag.locktag_field2 : InvalidOid, 0};
}

/*
 * look_again looks at the modes of the locks that somebody wants to know of.
 */
static void
look_again(HeldLocks *held)
{
	for (int i = 0; i < held->nkept; i++)
	{
		HeldLock   *kept = &held->kept[i];

		if (!is_on_relation(kept->lock) || kept->lock->tag.myLock->tag.locktag_field2 != kept->relation)
			*kept = held->kept[--held->nkept], i--;
		else if (kept->lock->holdMask != kept->modes)
		{
			kept->modes = kept->lock->holdMask;
			add_news(held, (HeldLock){NULL, kept->relation, kept->modes});
		}
	}
}

/*
 * walk_weak looks at the places for weak locks.
 */
static void
walk_weak(HeldLocks *held)
{
	for (int i = 0; i < MIGRATE_FAST_PATH_SLOTS; i++)
	{
		HeldLock	lock = {NULL, MyProc->fpRelId[i], migrate_fast_path_mask(i)};

		if (lock.relation != held->weak[i].relation || lock.modes != held->weak[i].modes)
			add_news(held, lock);
		held->weak[i] = lock;
	}
}

/*
 * held_look: see held.h.
 */
void
held_look(HeldLocks *held, HeldSeen seen)
{
	held->nnews = 0;
	look_again(held);
	for (int i = 0; i < NUM_LOCK_PARTITIONS; i++)
	{
		LWLockAcquire(LockHashPartitionLockByIndex(i), LW_SHARED);
		walk_partition(held, i);
		LWLockRelease(LockHashPartitionLockByIndex(i));
	}
	LWLockAcquire(&MyProc->fpInfoLock, LW_SHARED);
	walk_weak(held);
	LWLockRelease(&MyProc->fpInfoLock);
	for (int i = 0; i < held->nnews; i++)
	{
		if (seen(held->news[i].relation, held->news[i].modes) && held->news[i].lock)
			add_held(held, &held->kept, &held->nkept, &held->maxkept, held->news[i]);
	}
}

/* What held_release has found. */
static List *release_relations = NIL;
static List *release_modes = NIL;

static bool
note_all(Oid relation, LOCKMASK modes)
{
	release_relations = lappend_oid(release_relations, relation);
	release_modes = lappend_int(release_modes, modes);
	return false;
}

/*
 * held_release: see held.h.
 */
void
held_release(void)
{
	ListCell   *lc;
	ListCell   *lc2;

	release_relations = release_modes = NIL;
	held_look(held_create(), note_all);
	forboth(lc, release_relations, lc2, release_modes)
	{
		LOCKTAG		tag;

		SET_LOCKTAG_RELATION(tag, MyDatabaseId, lfirst_oid(lc));
		for (LOCKMODE mode = AccessShareLock; mode <= AccessExclusiveLock; mode++)
		{
			while ((lfirst_int(lc2) & LOCKBIT_ON(mode)) && migrate_lock_held(&tag, mode) &&
				   LockRelease(&tag, mode, false))
				;
		}
	}
}

/*
 * held_strongest: see held.h.
 */
LOCKMODE
held_strongest(LOCKMASK modes)
{
	for (LOCKMODE mode = AccessExclusiveLock; mode > NoLock; mode--)
	{
		if (modes & LOCKBIT_ON(mode))
			return mode;
	}
	return NoLock;
}

/*
 * held_mode_name: see held.h.
 */
const char *
held_mode_name(LOCKMODE mode)
{
	static const char *const names[] = {
		"none", "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE",
		"EXCLUSIVE", "ACCESS EXCLUSIVE"};

	return names[mode];
}
