/*-------------------------------------------------------------------------
 *
 * lock.c
 *		The lock of a shadow database.
 *
 * The caller of a job holds it, while the job runs, so that its worker need not
 * wait.
 *
 * IDENTIFICATION
 *		src/schema/shadow/lock.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_database.h"
#include "common/hashfn.h"
#include "utils/resowner.h"

#include "errcodes.h"
#include "schema/shadow/lock.h"
#include "server/lock.h"

/* Of a database: whether it is there or not, by its name. */
#define SHADOW_LOCK		1

/*
 * shadow_tag describes the lock of a shadow database.
 */
static LOCKTAG
shadow_tag(const char *name)
{
	LOCKTAG		tag;

	SET_LOCKTAG_OBJECT(tag, InvalidOid, DatabaseRelationId,
					   hash_bytes((const unsigned char *) name, (int) strlen(name)), SHADOW_LOCK);
	return tag;
}

/*
 * shadow_lock takes the lock of a shadow database, or raises MG009.
 */
void
shadow_lock(const char *name)
{
	LOCKTAG		tag = shadow_tag(name);

	if (lock_wait(&tag, ShareUpdateExclusiveLock))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_LOCKED),
			 errmsg("shadow database \"%s\" is in use", name),
			 errhint("Try again later, or wait longer by increasing \"migrate.lock_wait_timeout\".")));
}

/*
 * shadow_unlock lets go of it: before the end of the transaction, which owns it.
 */
void
shadow_unlock(const char *name)
{
	LOCKTAG		tag = shadow_tag(name);
	ResourceOwner owner = CurrentResourceOwner;

	CurrentResourceOwner = CurTransactionResourceOwner;
	(void) LockRelease(&tag, ShareUpdateExclusiveLock, false);
	CurrentResourceOwner = owner;
}
