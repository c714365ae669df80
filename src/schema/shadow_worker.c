/*-------------------------------------------------------------------------
 *
 * shadow_worker.c
 *		The worker's side: jobs in the shadow, and making it.
 *
 * All of a job is one transaction that is rolled back, and in it a subtransaction
 * that is rolled back where a script is to begin anew.
 *
 * IDENTIFICATION
 *		src/schema/shadow_worker.c
 *
 *-------------------------------------------------------------------------
 */
#include "migrate.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "schema/bytes.h"
#include "schema/shadow.h"
#include "schema/shadow_database.h"
#include "schema/shadow_guard.h"
#include "worker/worker.h"

/*
 * start_transaction starts one that can write and sees what is committed, and
 * says nothing but errors, whatever the caller's settings are.
 */
static void
start_transaction(MemoryContext context)
{
	StartTransactionCommand();
	MemoryContextSwitchTo(context);
	XactIsoLevel = XACT_READ_COMMITTED;
	XactReadOnly = false;
	XactDeferrable = false;
	(void) set_config_option("client_min_messages", "error", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SET, true, 0, false);
}

/*
 * run_sql runs a script of ours in a worker; alone: statement by statement, as
 * outside a transaction block, else in one transaction.
 */
static void
run_sql(const char *sql, bool alone)
{
	ScriptOrigin origin = {.what = "making the shadow database"};
	MemoryContext context = AllocSetContextCreate(TopMemoryContext, "migrate shadow", ALLOCSET_DEFAULT_SIZES);
	Script	   *script;

	start_transaction(context);
	script = script_parse(sql, alone ? SCRIPT_DEPLOY : SCRIPT_PLAIN, &origin);
	for (int i = 0; alone && i < script_size(script); i++)
	{
		(void) script_run_statement(script, i, true);
		CommitTransactionCommand();
		start_transaction(context);
	}
	if (!alone)
		script_run(script);
	CommitTransactionCommand();
}

/*
 * shadow_make_in_worker and shadow_fill_in_worker: see shadow.h.
 */
void
shadow_make_in_worker(const char *sql)
{
	run_sql(sql, true);
}

void
shadow_fill_in_worker(const char *sql)
{
	run_sql(sql, false);
}

/* What a job is asked to do. */
typedef struct Job
{
	SnapshotFilter filter;
	int			n;
	ShadowScript *scripts;
} Job;

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
 * read_request reads what shadow.c has written.
 */
static Job
read_request(char *data)
{
	Job			job = {{0}};
	int			nschemas = get_int(&data);

	if (nschemas >= 0)
	{
		Names	   *schemas = palloc(sizeof(Names));

		schemas->n = nschemas;
		schemas->names = palloc(sizeof(char *) * Max(nschemas, 1));
		for (int i = 0; i < nschemas; i++)
			schemas->names[i] = (char *) get_string(&data);
		job.filter.schemas = schemas;
	}
	job.n = get_int(&data);
	job.scripts = palloc(sizeof(ShadowScript) * Max(job.n, 1));
	for (int i = 0; i < job.n; i++)
	{
		job.scripts[i].what = get_string(&data);
		job.scripts[i].text = get_string(&data);
		job.scripts[i].anew = get_int(&data);
		job.scripts[i].snapshot = get_int(&data);
	}
	return job;
}

/*
 * note_statement notes a statement that begins, and the end of the one before.
 */
static void
note_end(void)
{
	if (done.n > 0 && done.statements[done.n - 1].end == InvalidOid)
		done.statements[done.n - 1].end = migrate_next_oid();
}

static void
note_statement(int statement, int statements)
{
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);

	note_end();
	if (done.n == done.size)
	{
		done.size = Max(64, done.size * 2);
		done.statements = done.statements == NULL ?
			palloc(sizeof(ModelStatement) * done.size) :
			repalloc(done.statements, sizeof(ModelStatement) * done.size);
	}
	done.statements[done.n++] = (ModelStatement){script_statement(done.script, statement - 1),
												 migrate_next_oid(), InvalidOid,
												 strcmp(namespace_search_path, done.path) == 0};
	MemoryContextSwitchTo(old);
}

/*
 * run_shadow_script runs a script of a job.
 */
static void
run_shadow_script(const ShadowScript *script)
{
	ScriptOrigin origin = {.what = script->what};

	done.script = script_parse(script->text, SCRIPT_MODEL, &origin);
	done.path = pstrdup(namespace_search_path);
	script_run(done.script);
	note_end();
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
	snapshot = snapshot_read(filter, true);
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
 * shadow_in_worker: see shadow.h.
 */
void
shadow_in_worker(const char *request, Size len)
{
	MemoryContext context = AllocSetContextCreate(TopMemoryContext, "migrate shadow", ALLOCSET_DEFAULT_SIZES);
	Job			job;

	start_transaction(context);
	job = read_request((char *) request);
	shadow_check();
	shadow_own();
	shadow_guard();
	script_watch(note_statement);
	begin_empty(context);
	for (int i = 0; i < job.n; i++)
	{
		if (job.scripts[i].anew && i > 0)
		{
			RollbackAndReleaseCurrentSubTransaction();
			begin_empty(context);
		}
		run_shadow_script(&job.scripts[i]);
		if (job.scripts[i].snapshot)
			send_snapshot(&job.filter);
	}
	RollbackAndReleaseCurrentSubTransaction();
	AbortCurrentTransaction();
}
