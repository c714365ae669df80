/*-------------------------------------------------------------------------
 *
 * shadow_clone.c
 *		A job that would take too many locks: in a clone of the shadow that is
 *		thrown away, so that it can commit as it goes.
 *
 * A worker in the caller's database makes the clone, has another do the job in
 * it, and drops it, whatever comes of the job or of the caller.  A clone that
 * outlived a crash is dropped by the next such job: there is one job at a time.
 *
 * IDENTIFICATION
 *		src/schema/shadow_clone.c
 *
 *-------------------------------------------------------------------------
 */
#include "migrate.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_database.h"
#include "commands/dbcommands.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "parser/parse_node.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "compat.h"
#include "schema/shadow.h"
#include "schema/shadow_database.h"
#include "schema/shadow_job.h"
#include "schema/suffix.h"
#include "worker/worker.h"

#define SUFFIX	"_clone"

/*
 * exists says whether there is a clone; one that allows connections is none, and
 * an error.
 */
static bool
exists(const char *name)
{
	HeapTuple	tuple = SearchSysCache1(DATABASEOID, ObjectIdGetDatum(get_database_oid(name, true)));
	bool		is_clone;

	if (!HeapTupleIsValid(tuple))
		return false;
	is_clone = !((Form_pg_database) GETSTRUCT(tuple))->datallowconn;
	ReleaseSysCache(tuple);
	if (!is_clone)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("database \"%s\" is in the way", name),
				 errdetail("A large model needs a database of that name, for as long as it is elaborated."),
				 errhint("Rename it, or set \"migrate.shadow_database\" to another name.")));
	return true;
}

/*
 * drop_clone and create_clone are to be called as superuser, whose rights take
 * the place of those that the caller may not have: nothing that the caller has
 * written runs with them.
 */
static void
drop_clone(const char *shadow, const char *clone)
{
	if (exists(clone))
		dropdb(clone, true, true);
}

static void
create_clone(const char *shadow, const char *clone)
{
	CreatedbStmt *stmt = makeNode(CreatedbStmt);
	char	   *owner = GetUserNameFromId(GetOuterUserId(), false);

	stmt->dbname = (char *) clone;
	stmt->options = list_make3(makeDefElem("template", (Node *) makeString((char *) shadow), -1),
							   makeDefElem("owner", (Node *) makeString(owner), -1),
							   makeDefElem("allow_connections", (Node *) makeString("false"), -1));
	(void) createdb(make_parsestate(NULL), stmt);
}

/*
 * as_superuser does one of the two in a transaction of its own.
 */
static void
as_superuser(void (*function)(const char *shadow, const char *clone), const char *shadow, const char *clone)
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
 * call has another worker do a job in the clone, and sends its answers on.
 */
static void
call(const ShadowJob *job, const char *clone)
{
	StringInfoData request;
	ListCell   *lc;

	StartTransactionCommand();
	initStringInfo(&request);
	shadow_write_job(&request, job);
	foreach(lc, worker_call(WORKER_SHADOW, get_database_oid(clone, false), request.data, request.len))
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
	as_superuser(drop_clone, shadow, clone);
	as_superuser(create_clone, shadow, clone);
	PG_TRY();
	{
		call(job, clone);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		AbortCurrentTransaction();
		as_superuser(drop_clone, shadow, clone);
		ReThrowError(error);
	}
	PG_END_TRY();
	as_superuser(drop_clone, shadow, clone);
}

/*
 * shadow_clone_in_worker: see shadow.h.  Where a script is to begin anew, it
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
	clone = name_with_suffix(shadow, SUFFIX);
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
