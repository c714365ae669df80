/*-------------------------------------------------------------------------
 *
 * lock.c
 *		The locks: one run at a time in a scope, one registration at a time.
 *
 * All are locks on the extension as a database object, on sub-objects of it, which no
 * SQL command locks; those of a scope have a hash of it in place of the extension's OID.
 * The extension itself, 0, is another matter: anybody can lock that, to the end of a
 * transaction, by ALTER FUNCTION ... DEPENDS ON EXTENSION.  A lock on a table would not
 * do: VACUUM would seem to hold it.
 *
 * Registrations have a lock of their own.  A run holds that of its scope, and shares the
 * lock of all runs, which whatever changes an applied revision takes for itself.  Both
 * are held to the end of the transaction.  Readers take none.
 *
 * A deploy has many transactions, some of which fail, and its CONCURRENTLY must not
 * wait for somebody who waits for it.  So it has a second pair of such locks, which it
 * holds as an advisory lock is held: for the session, whatever becomes of transactions.
 * Nobody waits for these.
 *
 * IDENTIFICATION
 *		src/run/lock.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_extension.h"
#include "commands/extension.h"
#include "common/hashfn.h"

#include "catalog/lock.h"
#include "catalog/version.h"
#include "compat.h"
#include "errcodes.h"
#include "guc.h"
#include "run/lock.h"
#include "server/client.h"
#include "server/lock.h"

#define THE_EXTENSION	0
#define REGISTRY_LOCK	1
#define DEPLOYS_LOCK	2		/* of all deploys: they have RowExclusiveLock */
#define RUNS_LOCK		3		/* of all runs, in the same way */
#define SCOPE_LOCK		0x4000	/* of the runs in a scope, with bits of its hash */
#define SCOPE_DEPLOY	0x2000	/* of a deploy in it, which has ExclusiveLock, and runs ShareLock */
#define SCOPE_BITS		0x1FFF

/*
 * extension_oid returns the extension's OID.
 */
static Oid
extension_oid(void)
{
	return get_extension_oid("migrate", false);
}

/*
 * our_tag describes the lock on a sub-object of the extension.
 */
static LOCKTAG
our_tag(uint16 which)
{
	LOCKTAG		tag;

	SET_LOCKTAG_OBJECT(tag, MyDatabaseId, ExtensionRelationId, extension_oid(), which);
	if (which == DEPLOYS_LOCK)
		tag.locktag_lockmethodid = USER_LOCKMETHOD;
	return tag;
}

/*
 * scope_tag describes a lock of the scope that migrate.scope names.
 */
static LOCKTAG
scope_tag(uint16 which)
{
	uint64		hash = hash_bytes_extended((const unsigned char *) migrate_scope, (int) strlen(migrate_scope), 0);
	LOCKTAG		tag;

	SET_LOCKTAG_OBJECT(tag, MyDatabaseId, ExtensionRelationId, (Oid) hash,
					   (uint16) (which | ((hash >> 32) & SCOPE_BITS)));
	if (which == SCOPE_DEPLOY)
		tag.locktag_lockmethodid = USER_LOCKMETHOD;
	return tag;
}

/*
 * lock_holder returns the sentence about who holds a lock in a mode; NULL: in any.
 */
static char *
lock_holder(const LOCKTAG *tag, const char *mode)
{
	return catalog_lock_holder(tag->locktag_field3, tag->locktag_field4, mode);
}

/*
 * raise_locked raises MG009, naming who holds a lock in a mode; NULL: in any.
 */
static void
raise_locked(const LOCKTAG *tag, const char *mode, const char *what, const char *hint)
{
	char	   *who = client_text(lock_holder(tag, mode));

	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_LOCKED),
			 errmsg("another %s is in progress", what),
			 who ? errdetail("%s", who) : errdetail("It has just ended."),
			 errhint("%s", hint)));
}

/*
 * keep_extension keeps DROP EXTENSION away until the end of the transaction.
 * That is not waited for: where somebody else has locked the extension, the
 * locks on our tables keep DROP EXTENSION away.
 */
static void
keep_extension(void)
{
	LOCKTAG		tag = our_tag(THE_EXTENSION);

	(void) LockAcquire(&tag, AccessShareLock, false, true);
}

/*
 * lock_object takes a lock until the end of the transaction, or raises MG009; against
 * is the mode that keeps it away, NULL: any.
 */
static void
lock_object(LOCKTAG tag, LOCKMODE mode, const char *against, const char *what)
{
	if (LockAcquire(&tag, mode, false, true) != LOCKACQUIRE_NOT_AVAIL)
		return;
	if (!lock_wait(&tag, mode))
		raise_locked(&tag, against, what, "Try again later, or wait longer by increasing \"migrate.lock_wait_timeout\".");
}

/*
 * lock_run takes the locks of a run in its scope: of upgrade, downgrade and stamp.
 */
void
lock_run(void)
{
	LOCKTAG		deploy = scope_tag(SCOPE_DEPLOY);

	if (LockAcquire(&deploy, ShareLock, false, true) == LOCKACQUIRE_NOT_AVAIL)
		raise_locked(&deploy, NULL, "deploy", "Try again when it has ended.");
	lock_object(our_tag(RUNS_LOCK), RowExclusiveLock, "ShareRowExclusiveLock", "migration run");
	lock_object(scope_tag(SCOPE_LOCK), ShareUpdateExclusiveLock, NULL, "migration run");
	keep_extension();
}

/*
 * lock_all_runs takes the lock of whatever changes a revision that a run may be
 * executing, in any scope.
 */
void
lock_all_runs(void)
{
	LOCKTAG		deploys = our_tag(DEPLOYS_LOCK);

	if (LockAcquire(&deploys, ShareLock, false, true) == LOCKACQUIRE_NOT_AVAIL)
		raise_locked(&deploys, NULL, "deploy", "Try again when it has ended.");
	lock_object(our_tag(RUNS_LOCK), ShareRowExclusiveLock, NULL, "migration run");
	keep_extension();
}

/*
 * hold takes a lock for the session, at once or not at all, unless it is held already: a
 * script can release it, by pg_advisory_unlock_all().
 */
static void
hold(const LOCKTAG *tag, LOCKMODE mode, const char *against)
{
	if (!migrate_lock_held(tag, mode) && LockAcquire(tag, mode, true, true) == LOCKACQUIRE_NOT_AVAIL)
		raise_locked(tag, against, "migration run", "Try again when it has ended.");
}

/*
 * lock_deploy takes a deploy's locks, at once or not at all.
 */
void
lock_deploy(void)
{
	LOCKTAG		deploys = our_tag(DEPLOYS_LOCK);
	LOCKTAG		scope = scope_tag(SCOPE_DEPLOY);

	hold(&deploys, RowExclusiveLock, "ShareLock");
	hold(&scope, ExclusiveLock, NULL);
}

/*
 * lock_deploy_holder says whose run keeps a deploy from beginning; NULL where
 * nobody's does.
 */
char *
lock_deploy_holder(void)
{
	LOCKTAG		deploys = our_tag(DEPLOYS_LOCK);
	LOCKTAG		scope = scope_tag(SCOPE_DEPLOY);
	char	   *who = lock_holder(&scope, NULL);

	return who ? who : lock_holder(&deploys, "ShareLock");
}

/*
 * lock_check_deploy raises MG009 where a deploy cannot begin now.
 */
void
lock_check_deploy(void)
{
	char	   *who = client_text(lock_deploy_holder());

	if (who)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_LOCKED),
				 errmsg("another %s is in progress", "migration run"),
				 errdetail("%s", who),
				 errhint("%s", "Try again when it has ended.")));
}

/*
 * lock_deploy_pid returns the process of that run; 0 where there is none.
 */
int
lock_deploy_pid(void)
{
	LOCKTAG		deploys = our_tag(DEPLOYS_LOCK);
	LOCKTAG		scope = scope_tag(SCOPE_DEPLOY);
	int			pid = catalog_lock_pid(scope.locktag_field3, scope.locktag_field4, NULL);

	return pid ? pid : catalog_lock_pid(deploys.locktag_field3, deploys.locktag_field4, "ShareLock");
}

/*
 * lock_release_deploy lets go of them, where they are held.
 */
void
lock_release_deploy(void)
{
	LOCKTAG		deploys = our_tag(DEPLOYS_LOCK);
	LOCKTAG		scope = scope_tag(SCOPE_DEPLOY);

	if (migrate_lock_held(&scope, ExclusiveLock))
		(void) LockRelease(&scope, ExclusiveLock, true);
	if (migrate_lock_held(&deploys, RowExclusiveLock))
		(void) LockRelease(&deploys, RowExclusiveLock, true);
}

/*
 * lock_extension keeps DROP EXTENSION away from a deploy's transaction.
 */
void
lock_extension(void)
{
	keep_extension();
}

/*
 * lock_registry takes the lock of registrations.
 */
void
lock_registry(void)
{
	lock_object(our_tag(REGISTRY_LOCK), ShareUpdateExclusiveLock, NULL, "registration of revisions");
}

/*
 * raise_stale raises a serialization failure.
 */
static void
raise_stale(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			 errmsg("could not serialize access due to a concurrent migration"),
			 errdetail("Revisions or version were changed after this transaction's snapshot was taken."),
			 errhint("The transaction might succeed if retried.")));
}

/*
 * lock_check_snapshot raises a serialization failure where, under a lock of ours,
 * this transaction still sees revisions, or a version of its scope, that others have changed
 * since its snapshot was taken.
 */
void
lock_check_snapshot(void)
{
	if (IsolationUsesXactSnapshot() && !catalog_is_current(catalog_version(true), catalog_last_log_id()))
		raise_stale();
}

/*
 * lock_check_snapshot_of_all is lock_check_snapshot for all scopes.
 */
void
lock_check_snapshot_of_all(void)
{
	if (IsolationUsesXactSnapshot() && !catalog_log_is_current())
		raise_stale();
}
