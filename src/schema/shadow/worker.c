/*-------------------------------------------------------------------------
 *
 * worker.c
 *		The worker's side of jobs in the shadow.
 *
 * All of a job is one transaction that is rolled back, and in it a subtransaction
 * that is rolled back where a script is to begin anew.  Where that would take,
 * or takes, too many locks, it is done in a clone instead, see shadow_clone.c.
 *
 * IDENTIFICATION
 *		src/schema/shadow/worker.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/twophase.h"
#include "access/xact.h"
#include "catalog/pg_enum.h"
#include "catalog/namespace.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "schema/shadow/database.h"
#include "schema/shadow/guard.h"
#include "schema/shadow/job.h"
#include "schema/shadow/shadow.h"
#include "script/script.h"
#include "worker/worker.h"

/*
 * set sets a setting.
 */
static void
set(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SET, true, 0, false);
}

/*
 * shadow_worker_start_transaction starts one that can write and sees what is committed, and
 * says nothing but errors, whatever the caller's settings are.
 */
static void
shadow_worker_start_transaction(MemoryContext context)
{
	StartTransactionCommand();
	MemoryContextSwitchTo(context);
	XactIsoLevel = XACT_READ_COMMITTED;
	XactReadOnly = false;
	XactDeferrable = false;
	set("client_min_messages", "error");
	set("synchronous_commit", "off");
}

/* In a clone, how many statements a transaction has at most, and how many OIDs it gives out before it ends. */
#define BATCH_STATEMENTS	100
#define BATCH_OIDS			1000

/* The statements that have run since the shadow was empty. */
static struct
{
	int			n;
	int			size;
	ModelStatement *statements;
	const Script *script;		/* that is running */
	const char *path;			/* search_path before it */
} done;

/*
 * note_statement notes a statement that begins, and the end of the one before.
 */
static void
shadow_worker_note_end(void)
{
	if (done.n > 0 && done.statements[done.n - 1].end == InvalidOid)
		done.statements[done.n - 1].end = migrate_next_oid();
}

static void
note_statement(int statement, int statements)
{
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);

	shadow_worker_note_end();
	if (done.n == done.size)
	{
		done.size = Max(64, done.size * 2);
		done.statements = done.statements == NULL ?
			palloc(sizeof(ModelStatement) * done.size) :
			repalloc(done.statements, sizeof(ModelStatement) * done.size);
	}
	done.statements[done.n++] = (ModelStatement){pstrdup(script_statement(done.script, statement - 1)),
												 migrate_next_oid(), InvalidOid,
												 strcmp(namespace_search_path, done.path) == 0};
	MemoryContextSwitchTo(old);
}

/*
 * begin_script notes that a script begins.
 */
static void
begin_script(const Script *script)
{
	done.script = script;
	done.path = pstrdup(namespace_search_path);
}

/*
 * parse_scripts takes the scripts of a job apart.
 */
static Script **
parse_scripts(const ShadowJob *job)
{
	Script	  **scripts = palloc(sizeof(Script *) * Max(job->n, 1));

	for (int i = 0; i < job->n; i++)
	{
		ScriptOrigin *origin = palloc0(sizeof(ScriptOrigin));

		origin->what = job->scripts[i].what;
		scripts[i] = script_parse(job->scripts[i].text, SCRIPT_MODEL, origin);
	}
	return scripts;
}

/*
 * takes_too_many_locks says whether the scripts, from one that begins anew to
 * the next, would take more than a quarter of the server's lock table, which
 * every database needs.
 */
static bool
takes_too_many_locks(const ShadowJob *job, Script **scripts)
{
	int64		most = (int64) max_locks_per_xact * (MaxBackends + max_prepared_xacts) / 4;
	int64		locks = 0;

	for (int i = 0; i < job->n; i++)
	{
		locks = script_locks(scripts[i]) + (job->scripts[i].anew ? 0 : locks);
		if (locks > most)
			return true;
	}
	return false;
}

/*
 * send_snapshot sends the caller a snapshot of the database as it stands.
 */
static void
send_snapshot(const SnapshotFilter *filter)
{
	SchemaSnapshot *snapshot;
	StringInfoData buf;

	PushActiveSnapshot(GetTransactionSnapshot());
	snapshot = snapshot_read(filter);
	PopActiveSnapshot();
	snapshot->nstatements = done.n;
	snapshot->statements = done.statements;
	initStringInfo(&buf);
	snapshot_write(&buf, snapshot);
	worker_answer(buf.data, buf.len);
	pfree(buf.data);
	MemoryContextDelete(snapshot->context);
}

/*
 * send_trial tries the scripts on rows, and sends the caller what became of it.
 */
static void
send_trial(const ShadowJob *job, Script **scripts)
{
	StringInfoData buf;

	script_set_monitor(NULL);
	trial_run(job->trial, scripts[job->trial->upgrade], scripts[job->trial->downgrade]);
	script_set_monitor(note_statement);
	initStringInfo(&buf);
	trial_write(&buf, job->trial);
	worker_answer(buf.data, buf.len);
	pfree(buf.data);
}

/* Who looks at scripts. */
static struct
{
	const char *name;
	ShadowObserver observer;
}			observers[4];
static int	nobservers = 0;

/*
 * shadow_add_observer: see shadow.h.
 */
void
shadow_add_observer(const char *name, ShadowObserver observer)
{
	Assert(nobservers < lengthof(observers));
	observers[nobservers].name = name;
	observers[nobservers++].observer = observer;
}

/*
 * send_observed runs a script under an observer's eyes, and sends the caller its
 * answer.
 */
static void
send_observed(const ShadowScript *asked, const Script *script)
{
	StringInfoData buf;
	int			n = 0;

	while (strcmp(observers[n].name, asked->observer) != 0)
		n++;
	initStringInfo(&buf);
	script_set_monitor(NULL);
	observers[n].observer(script, asked->observe, &buf);
	script_set_monitor(note_statement);
	worker_answer(buf.data, buf.len);
	pfree(buf.data);
}

/*
 * begin_empty begins a subtransaction in which the shadow is empty.
 */
static void
begin_empty(MemoryContext context)
{
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	done.n = 0;
}

/*
 * do_job does a job in the shadow, in one transaction.
 */
static void
do_job(const ShadowJob *job, Script **scripts, MemoryContext context)
{
	begin_empty(context);
	for (int i = 0; i < job->n; i++)
	{
		if (job->scripts[i].anew && i > 0)
		{
			RollbackAndReleaseCurrentSubTransaction();
			begin_empty(context);
		}
		AtEOXact_Enum();		/* as where each script is committed */
		begin_script(scripts[i]);
		if (job->scripts[i].observer)
			send_observed(&job->scripts[i], scripts[i]);
		else
			script_run(scripts[i], false);
		shadow_worker_note_end();
		if (job->scripts[i].snapshot)
			send_snapshot(&job->filter);
		if (job->trial && i == job->trial->after)
			send_trial(job, scripts);
	}
	RollbackAndReleaseCurrentSubTransaction();
}

/*
 * try_job does a job in the shadow, or gives it up and returns false where the
 * lock table is full: what a DO block makes is not known before.
 */
static bool
try_job(const ShadowJob *job, Script **scripts, MemoryContext context)
{
	volatile bool done_it = true;

	PG_TRY();
	{
		do_job(job, scripts, context);
	}
	PG_CATCH();
	{
		if (geterrcode() != ERRCODE_OUT_OF_MEMORY)
			PG_RE_THROW();
		FlushErrorState();
		AbortOutOfAnyTransaction();
		done_it = false;
	}
	PG_END_TRY();
	return done_it;
}

/*
 * commit commits what has been done in a clone, unless that would keep it from
 * being dropped; and so would an owner who is not us.
 */
static bool
commit(void)
{
	if (shadow_guard_has_subscription())
		return false;
	shadow_disown();
	CommitTransactionCommand();
	return true;
}

/*
 * go_on starts the next transaction in a clone.
 */
static void
go_on(MemoryContext context)
{
	shadow_worker_start_transaction(context);
	shadow_own_again();
}

/*
 * end_script has the settings end that a script in a clone has changed.  Where
 * it cannot be committed, only its SET ROLE does.
 */
static void
end_script(MemoryContext context)
{
	shadow_worker_note_end();
	if (commit())
	{
		worker_restore_settings();
		go_on(context);
	}
	else
		worker_reset_role();
}

/*
 * do_job_in_clone does a job in a clone of the shadow, in as many transactions
 * as it takes.
 */
static void
do_job_in_clone(const ShadowJob *job, Script **scripts, MemoryContext context)
{
	for (int i = 0; i < job->n; i++)
	{
		Oid			oid = migrate_next_oid();

		begin_script(scripts[i]);
		if (job->scripts[i].observer)
			send_observed(&job->scripts[i], scripts[i]);
		for (int n = 0; job->scripts[i].observer == NULL && n < script_size(scripts[i]); n++)
		{
			(void) script_run_statement(scripts[i], n, false);
			if ((n + 1) % BATCH_STATEMENTS != 0 && migrate_next_oid() - oid < BATCH_OIDS)
				continue;
			oid = migrate_next_oid();
			if (commit())
				go_on(context);
		}
		end_script(context);
		if (job->scripts[i].snapshot)
			send_snapshot(&job->filter);
	}
}

/*
 * shadow_in_worker: see job.h.
 */
void
shadow_in_worker(const char *request)
{
	MemoryContext context = AllocSetContextCreate(TopMemoryContext, "migrate shadow", ALLOCSET_DEFAULT_SIZES);
	ShadowJob	job;
	Script	  **scripts;

	shadow_worker_start_transaction(context);
	job = shadow_read_job((char *) request);
	shadow_check();
	shadow_own();
	scripts = parse_scripts(&job);
	if (!job.in_clone && takes_too_many_locks(&job, scripts))
	{
		worker_answer("", 0);
		return;
	}
	shadow_guard();
	script_set_monitor(note_statement);
	if (job.in_clone)
		do_job_in_clone(&job, scripts, context);
	else if (!try_job(&job, scripts, context))
	{
		worker_answer("", 0);
		return;
	}
	AbortCurrentTransaction();
}
