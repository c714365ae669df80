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
 * The shadow has a lock too.  The caller of a job holds it, while the job runs,
 * so that its worker need not wait.
 *
 * IDENTIFICATION
 *		src/server/lock.c
 *
 *-------------------------------------------------------------------------
 */
#include "server/query.h"

#include "access/xact.h"
#include "catalog/pg_database.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/resowner.h"

#include "compat.h"
#include "server/client.h"

#define THE_EXTENSION	0
#define REGISTRY_LOCK	1
#define DEPLOY_LOCK		2
#define RUN_LOCK		3

/* Of a database: whether it is there or not, by its name. */
#define SHADOW_LOCK		1

/*
 * extension_oid returns the extension's OID.
 */
static Oid
extension_oid(void)
{
	return get_extension_oid("migrate", false);
}

/*
 * wait_for_lock waits for the lock, for migrate.lock_wait_timeout at most: a
 * wait that the deadlock detector sees.
 */
static void
wait_for_lock(void *tag)
{
	int			guc_level = NewGUCNestLevel();
	char		timeout[32];

	snprintf(timeout, sizeof(timeout), "%d", migrate_lock_wait_timeout);
	(void) set_config_option("lock_timeout", timeout, PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	(void) LockAcquire((LOCKTAG *) tag, ShareUpdateExclusiveLock, false, false);
	AtEOXact_GUC(true, guc_level);
}

/* Who holds the lock on sub-object $2 of the extension, $1, but for us. */
#define LOCK_IS_HELD \
	"l.locktype OPERATOR(pg_catalog.=) 'object' AND l.granted" \
	" AND l.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass" \
	" AND l.objid OPERATOR(pg_catalog.=) $1 AND l.objsubid OPERATOR(pg_catalog.=) $2" \
	" AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()" \
	" AND l.database OPERATOR(pg_catalog.=) (SELECT d.oid FROM pg_catalog.pg_database d" \
	" WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())"

static CatalogQuery lock_holder_query = {
	"SELECT CASE WHEN p.gid IS NOT NULL THEN"
	" pg_catalog.format('The prepared transaction \"%s\" of role %s has held the migration lock since %s.',"
	" p.gid, p.owner, pg_catalog.date_trunc('second', p.prepared))"
	" ELSE pg_catalog.concat(CASE WHEN a.backend_type OPERATOR(pg_catalog.=) 'migrate worker' THEN"
	" pg_catalog.format('Process %s of role %s has been deploying since %s%s',"
	" l.pid, a.usename, pg_catalog.date_trunc('second', a.backend_start),"
	" (SELECT pg_catalog.format(', run %s', r.run_id) FROM migrate.run r"
	" WHERE r.pid OPERATOR(pg_catalog.=) l.pid AND r.finished_at IS NULL LIMIT 1)) ELSE"
	" pg_catalog.format('Process %s of role %s has held the migration lock in its transaction since %s',"
	" l.pid, a.usename, pg_catalog.date_trunc('second', a.xact_start)) END, coalesce(': '"
	" OPERATOR(pg_catalog.||) nullif(" SQL_VISIBLE_ACTIVITY("a", "200", "$3") ", ''), '.')) END"
	" FROM pg_catalog.pg_locks l"
	" LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid"
	" LEFT JOIN pg_catalog.pg_locks x ON l.pid IS NULL AND x.pid IS NULL"
	" AND x.locktype OPERATOR(pg_catalog.=) 'transactionid' AND x.granted"
	" AND x.mode OPERATOR(pg_catalog.=) 'ExclusiveLock'"
	" AND x.virtualtransaction OPERATOR(pg_catalog.=) l.virtualtransaction"
	" LEFT JOIN pg_catalog.pg_prepared_xacts p ON p.transaction OPERATOR(pg_catalog.=) x.transactionid"
	" WHERE " LOCK_IS_HELD
	" ORDER BY l.mode OPERATOR(pg_catalog.=) 'ShareLock' LIMIT 1",
	3,
	{OIDOID, INT2OID, OIDOID}};

/*
 * lock_holder says who holds a lock on the extension as a sentence, in as far as
 * the current role may know; NULL where nobody does any more.
 */
static char *
lock_holder(Oid extension, uint16 subobject)
{
	Args		args = {0};

	arg_datum(&args, ObjectIdGetDatum(extension));
	arg_datum(&args, Int16GetDatum((int16) subobject));
	arg_datum(&args, ObjectIdGetDatum(GetUserId()));
	query_refresh_activity();
	return query_text(&lock_holder_query, &args, true);
}

/*
 * raise_locked raises MG009, naming who holds a lock.
 */
static void
raise_locked(uint16 which, const char *what, const char *hint)
{
	char	   *holder = client_text(lock_holder(extension_oid(), which));

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
	ErrorData  *error;

	SET_LOCKTAG_OBJECT(tag, MyDatabaseId, ExtensionRelationId, extension_oid(), which);
	if (LockAcquire(&tag, ShareUpdateExclusiveLock, false, true) != LOCKACQUIRE_NOT_AVAIL)
		return;

	/* in a subtransaction, so that a timeout can be told in our own words */
	error = subxact_run(wait_for_lock, &tag, true);
	if (error == NULL)
		return;
	if (error->sqlerrcode != ERRCODE_LOCK_NOT_AVAILABLE)
		ReThrowError(error);
	raise_locked(which, what, "Try again later, or wait longer by a greater migrate.lock_wait_timeout.");
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
	return lock_holder(extension_oid(), DEPLOY_LOCK);
}

/*
 * lock_refuse_deploy raises MG009 where a deploy cannot begin now.
 */
void
lock_refuse_deploy(void)
{
	if (lock_deploy_holder() != NULL)
		raise_locked(DEPLOY_LOCK, "migration run", "Try again when it has ended.");
}

static CatalogQuery lock_pid_query = {
	"SELECT coalesce(l.pid, 0)::text FROM pg_catalog.pg_locks l WHERE " LOCK_IS_HELD " LIMIT 1",
	2,
	{OIDOID, INT2OID}};

/*
 * lock_deploy_pid returns the process of that run; 0 where there is none.
 */
int
lock_deploy_pid(void)
{
	Args		args = {0};
	char	   *pid;

	arg_datum(&args, ObjectIdGetDatum(extension_oid()));
	arg_datum(&args, Int16GetDatum(DEPLOY_LOCK));
	pid = query_text(&lock_pid_query, &args, true);
	return pid ? pg_strtoint32(pid) : 0;
}

/*
 * unlock_deploy lets go of it, where it is held.
 */
void
unlock_deploy(void)
{
	LOCKTAG		tag = deploy_tag();

	if (migrate_lock_held(&tag, ExclusiveLock))
		(void) LockRelease(&tag, ExclusiveLock, true);
}

/*
 * lock_deploy_step keeps DROP EXTENSION away from a deploy's transaction.
 */
void
lock_deploy_step(void)
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
 * lock_shadow takes the lock of a shadow database, or raises MG009.
 */
void
lock_shadow(const char *name)
{
	LOCKTAG		tag = shadow_tag(name);
	ErrorData  *error = subxact_run(wait_for_lock, &tag, true);

	if (error == NULL)
		return;
	if (error->sqlerrcode != ERRCODE_LOCK_NOT_AVAILABLE)
		ReThrowError(error);
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_LOCKED),
			 errmsg("shadow database \"%s\" is in use", name),
			 errhint("Try again later, or wait longer by a greater migrate.lock_wait_timeout.")));
}

/*
 * unlock_shadow lets go of it: before the end of the transaction, which owns it.
 */
void
unlock_shadow(const char *name)
{
	LOCKTAG		tag = shadow_tag(name);
	ResourceOwner owner = CurrentResourceOwner;

	CurrentResourceOwner = CurTransactionResourceOwner;
	(void) LockRelease(&tag, ShareUpdateExclusiveLock, false);
	CurrentResourceOwner = owner;
}

/*
 * lock_refuse_stale raises a serialization failure where, under a lock of ours,
 * this transaction still sees revisions or a version that others have changed
 * since its snapshot was taken.
 */
void
lock_refuse_stale(void)
{
	if (!IsolationUsesXactSnapshot() || catalog_is_current(catalog_version(true), catalog_last_log_id()))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			 errmsg("could not serialize access due to a concurrent migration"),
			 errdetail("Revisions or version were changed after this transaction's snapshot was taken."),
			 errhint("The transaction might succeed if retried.")));
}
