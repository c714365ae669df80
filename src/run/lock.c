/*-------------------------------------------------------------------------
 *
 * lock.c
 *		The locks: one run at a time, one registration at a time.
 *
 * Both are self-conflicting locks on the extension as a database object, held
 * to the end of the transaction: sub-object 1 for registrations and 3 for runs.
 * Readers take neither.  No SQL command locks a sub-object of an extension.
 * The extension itself, 0, is another matter: anybody can lock that, to the end
 * of a transaction, by ALTER FUNCTION ... DEPENDS ON EXTENSION.  A lock on a
 * table would not do: VACUUM would seem to hold it.
 *
 * A deploy has many transactions, some of which fail, and its CONCURRENTLY
 * must not wait for somebody who waits for it.  So it holds sub-object 2, as an
 * advisory lock is held: for the session, whatever becomes of transactions.
 * Runs share that one, and never wait for it.
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

#include "catalog/lock.h"
#include "catalog/version.h"
#include "compat.h"
#include "errcodes.h"
#include "run/lock.h"
#include "server/client.h"
#include "server/lock.h"

#define THE_EXTENSION	0
#define REGISTRY_LOCK	1
#define DEPLOY_LOCK		2
#define RUN_LOCK		3

/*
 * extension_oid returns the extension's OID.
 */
static Oid
extension_oid(void)
{
	return get_extension_oid("migrate", false);
}

/*
 * raise_locked raises MG009, naming who holds a lock.
 */
static void
raise_locked(uint16 which, const char *what, const char *hint)
{
	char	   *holder = client_text(catalog_lock_holder(extension_oid(), which));

	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_LOCKED),
			 errmsg("another %s is in progress", what),
			 holder ? errdetail("%s", holder) : errdetail("It has just ended."),
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
	LOCKTAG		tag;

	SET_LOCKTAG_OBJECT(tag, MyDatabaseId, ExtensionRelationId, extension_oid(), THE_EXTENSION);
	(void) LockAcquire(&tag, AccessShareLock, false, true);
}

/*
 * lock_object takes one of the two locks until the end of the transaction, or
 * raises MG009.
 */
static void
lock_object(uint16 which, const char *what)
{
	LOCKTAG		tag;

	SET_LOCKTAG_OBJECT(tag, MyDatabaseId, ExtensionRelationId, extension_oid(), which);
	if (LockAcquire(&tag, ShareUpdateExclusiveLock, false, true) != LOCKACQUIRE_NOT_AVAIL)
		return;
	if (!lock_wait(&tag))
		raise_locked(which, what, "Try again later, or wait longer by increasing \"migrate.lock_wait_timeout\".");
}

/*
 * deploy_tag describes the lock that a deploy holds and runs share.
 */
static LOCKTAG
deploy_tag(void)
{
	LOCKTAG		tag;

	SET_LOCKTAG_OBJECT(tag, MyDatabaseId, ExtensionRelationId, extension_oid(), DEPLOY_LOCK);
	tag.locktag_lockmethodid = USER_LOCKMETHOD;
	return tag;
}

/*
 * lock_run takes the lock of runs: of upgrade, downgrade and stamp, and of
 * whatever changes a revision that a run may be executing.
 */
void
lock_run(void)
{
	LOCKTAG		tag = deploy_tag();

	if (LockAcquire(&tag, ShareLock, false, true) == LOCKACQUIRE_NOT_AVAIL)
		raise_locked(DEPLOY_LOCK, "deploy", "Try again when it has ended.");
	lock_object(RUN_LOCK, "migration run");
	keep_extension();
}

/*
 * lock_deploy takes a deploy's lock, at once or not at all, unless it is held
 * already: a script can release it, by pg_advisory_unlock_all().
 */
void
lock_deploy(void)
{
	LOCKTAG		tag = deploy_tag();

	if (!migrate_lock_held(&tag, ExclusiveLock) &&
		LockAcquire(&tag, ExclusiveLock, true, true) == LOCKACQUIRE_NOT_AVAIL)
		raise_locked(DEPLOY_LOCK, "migration run", "Try again when it has ended.");
}

/*
 * lock_deploy_holder says whose run keeps a deploy from beginning; NULL where
 * nobody's does.
 */
char *
lock_deploy_holder(void)
{
	return catalog_lock_holder(extension_oid(), DEPLOY_LOCK);
}

/*
 * lock_check_deploy raises MG009 where a deploy cannot begin now.
 */
void
lock_check_deploy(void)
{
	if (lock_deploy_holder() != NULL)
		raise_locked(DEPLOY_LOCK, "migration run", "Try again when it has ended.");
}

/*
 * lock_deploy_pid returns the process of that run; 0 where there is none.
 */
int
lock_deploy_pid(void)
{
	return catalog_lock_pid(extension_oid(), DEPLOY_LOCK);
}

/*
 * lock_release_deploy lets go of it, where it is held.
 */
void
lock_release_deploy(void)
{
	LOCKTAG		tag = deploy_tag();

	if (migrate_lock_held(&tag, ExclusiveLock))
		(void) LockRelease(&tag, ExclusiveLock, true);
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
	lock_object(REGISTRY_LOCK, "registration of revisions");
}

/*
 * lock_check_snapshot raises a serialization failure where, under a lock of ours,
 * this transaction still sees revisions or a version that others have changed
 * since its snapshot was taken.
 */
void
lock_check_snapshot(void)
{
	if (!IsolationUsesXactSnapshot() || catalog_is_current(catalog_version(true), catalog_last_log_id()))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			 errmsg("could not serialize access due to a concurrent migration"),
			 errdetail("Revisions or version were changed after this transaction's snapshot was taken."),
			 errhint("The transaction might succeed if retried.")));
}
