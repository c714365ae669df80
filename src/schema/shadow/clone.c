/*-------------------------------------------------------------------------
 *
 * clone.c
 *		A job that would take too many locks: in a clone of the shadow that is
 *		thrown away, so that it can commit as it goes.
 *
 * A worker in the caller's database makes the clone, has another do the job in
 * it, and drops it, whatever comes of the job or of the caller.  A clone that
 * outlived a crash is dropped by the next such job: there is one job at a time.
 *
 * IDENTIFICATION
 *		src/schema/shadow/clone.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_database.h"
#include "commands/dbcommands.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "schema/shadow/database.h"
#include "schema/shadow/job.h"
#include "schema/shadow/shadow.h"
#include "schema/suffix.h"
#include "worker/worker.h"

#define SUFFIX	"_clone"
#define MARK	"Clone of a scratch database of the extension migrate, for one job."

/*
 * shadow_clone_name: see database.h.
 */
char *
shadow_clone_name(const char *shadow)
{
	return name_with_suffix(shadow, SUFFIX);
}

/*
 * is_clone says whether a database is a clone: it belongs to the bootstrap
 * superuser, so that nobody else can have written its comment.
 */
static bool
is_clone(Oid database)
{
	HeapTuple	tuple = SearchSysCache1(DATABASEOID, ObjectIdGetDatum(database));
	char	   *comment = shadow_comment(database);
	bool		ours;

	if (!HeapTupleIsValid(tuple))
		return false;
	ours = ((Form_pg_database) GETSTRUCT(tuple))->datdba == BOOTSTRAP_SUPERUSERID &&
		comment && strcmp(comment, MARK) == 0;
	ReleaseSysCache(tuple);
	return ours;
}

/*
 * shadow_drop_clone: see database.h.
 */
void
shadow_drop_clone(const char *clone)
{
	Oid			database = get_database_oid(clone, true);

	if (OidIsValid(database) && is_clone(database))
		dropdb(clone, true, true);
}

/*
 * drop_clone and create_clone are to be called as superuser, whose rights take
 * the place of those that the caller may not have: nothing that the caller has
 * written runs with them.
 */
static void
drop_clone(const char *shadow, const char *clone)
{
	shadow_drop_clone(clone);
}

static void
create_clone(const char *shadow, const char *clone)
{
	char	   *quoted = pstrdup(quote_identifier(clone));

	if (OidIsValid(get_database_oid(clone, true)))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("database \"%s\" already exists", clone),
				 errdetail("A large model needs a database of that name while its snapshot is built."),
				 errhint("Rename it, or set \"migrate.shadow_database\" to another name.")));
	shadow_create_database(psprintf("CREATE DATABASE %s TEMPLATE %s CONNECTION LIMIT 0", quoted, quote_identifier(shadow)),
						   MARK);
}

/*
 * shadow_clone_as_superuser does one of the two in a transaction of its own.
 */
static void
shadow_clone_as_superuser(void (*function)(const char *shadow, const char *clone), const char *shadow, const char *clone)
{
	Oid			user;
	int			sec_context;

	StartTransactionCommand();
	PushActiveSnapshot(GetTransactionSnapshot());
	GetUserIdAndSecContext(&user, &sec_context);
	SetUserIdAndSecContext(BOOTSTRAP_SUPERUSERID, sec_context | SECURITY_LOCAL_USERID_CHANGE);
	function(shadow, clone);
	SetUserIdAndSecContext(user, sec_context);
	PopActiveSnapshot();
	CommitTransactionCommand();
}

/*
 * shadow_clone_call has another worker do a job in the clone, and sends its answers on.
 */
static void
shadow_clone_call(const ShadowJob *job, const char *clone)
{
	ListCell   *lc;

	StartTransactionCommand();
	foreach(lc, shadow_call(SHADOW_TASK_RUN, get_database_oid(clone, false), job))
	{
		StringInfo	answer = lfirst(lc);

		worker_answer(answer->data, answer->len);
	}
	CommitTransactionCommand();
}

/*
 * do_in_clone does a job in a new clone.
 */
static void
do_in_clone(const ShadowJob *job, const char *shadow, const char *clone, MemoryContext context)
{
	shadow_clone_as_superuser(drop_clone, shadow, clone);
	shadow_clone_as_superuser(create_clone, shadow, clone);
	PG_TRY();
	{
		shadow_clone_call(job, clone);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		AbortCurrentTransaction();
		shadow_clone_as_superuser(drop_clone, shadow, clone);
		ReThrowError(error);
	}
	PG_END_TRY();
	shadow_clone_as_superuser(drop_clone, shadow, clone);
}

/*
 * shadow_clone_in_worker: see job.h.  Where a script is to begin anew, it
 * does so in another clone.
 */
void
shadow_clone_in_worker(const char *request)
{
	MemoryContext context = AllocSetContextCreate(TopMemoryContext, "migrate shadow", ALLOCSET_DEFAULT_SIZES);
	ShadowJob	asked;
	ShadowJob	job;
	char	   *shadow;
	char	   *clone;

	StartTransactionCommand();
	MemoryContextSwitchTo(context);
	asked = shadow_read_job((char *) request);
	shadow = shadow_name();
	clone = shadow_clone_name(shadow);
	CommitTransactionCommand();

	job = asked;
	job.in_clone = true;
	for (int first = 0; first < asked.n; first += job.n)
	{
		job.scripts = asked.scripts + first;
		for (job.n = 1; first + job.n < asked.n && !job.scripts[job.n].anew;)
			job.n++;
		do_in_clone(&job, shadow, clone, context);
	}
}
