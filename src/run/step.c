/*-------------------------------------------------------------------------
 *
 * step.c
 *		The steps of a run: their scripts fetched, checked and run.
 *
 * IDENTIFICATION
 *		src/run/step.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "catalog/approval.h"
#include "catalog/checksum.h"
#include "catalog/log.h"
#include "catalog/revision.h"
#include "catalog/version.h"
#include "errcodes.h"
#include "guc.h"
#include "observe/destruction.h"
#include "observe/observe.h"
#include "revision/file.h"
#include "revision/graph.h"
#include "revision/plan.h"
#include "run/approval.h"
#include "run/journal.h"
#include "run/run.h"
#include "run/step.h"
#include "script/script.h"
#include "script/statement.h"
#include "server/array.h"
#include "server/rights.h"

/*
 * run_step_revision returns the id of a plan's step.
 */
const char *
run_step_revision(const MigrationPlan *plan, int step)
{
	return graph_node(plan->graph, plan->steps.nodes[step])->revision;
}

/*
 * run_batch makes an empty batch, in the current context.
 */
Batch *
run_batch(void)
{
	Batch	   *batch = palloc0(sizeof(Batch));

	batch->context = AllocSetContextCreate(CurrentMemoryContext, "migrate batch",
										   ALLOCSET_DEFAULT_SIZES);
	return batch;
}

/*
 * run_check_script raises MG013 where the script of a step is not the one that it
 * was when the run began, when the plan was compared with the expected one.
 */
static void
run_check_script(const Run *run, int step, const char *checksum)
{
	const char *planned = run->checksums[step];

	if (planned == NULL ? checksum == NULL : checksum != NULL && strcmp(checksum, planned) == 0)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_UNEXPECTED_PLAN),
			 errmsg("the script of revision \"%s\" was changed during the run", run_step_revision(run->plan, step)),
			 errdetail("Its checksum is %s, and was %s when the run began.",
					   checksum ? checksum : "none", planned ? planned : "none"),
			 errhint("Check migrate.plan(), and run it again.")));
}

/*
 * run_check_registered does the same with the script as it is registered now:
 * what was fetched ahead can be another.  Under the lock of a run it stays so.
 */
void
run_check_registered(const Run *run, int step)
{
	run_check_script(run, step, catalog_step_checksum(run_step_revision(run->plan, step), run->plan->upgrade, true));
	approval_check_registered(run, step);
}

/*
 * run_stored fetches the revision of a step, and the next ones with it.
 */
StoredRevision *
run_stored(const Run *run, Batch *batch, int step)
{
	const MigrationPlan *plan = run->plan;
	StoredRevision *stored;

	if (step >= batch->first + batch->n)
	{
		NodeList	nodes = {Min(BATCH_STEPS, plan->steps.n - step), plan->steps.nodes + step};
		MemoryContext old;

		MemoryContextReset(batch->context);
		old = MemoryContextSwitchTo(batch->context);
		catalog_small_revisions(plan->graph, nodes, batch->steps);
		MemoryContextSwitchTo(old);
		batch->first = step;
		batch->n = nodes.n;
	}
	stored = batch->steps[step - batch->first];
	if (stored == NULL)
		stored = catalog_node_revision(plan->graph, plan->steps.nodes[step], true);
	if (stored == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NO_SUCH_REVISION),
				 errmsg("revision \"%s\" is no longer registered", run_step_revision(plan, step))));
	if (run->checksums)
		run_check_script(run, step, catalog_stored_step_checksum(stored, run->plan->upgrade));
	approval_check_step(run, step, stored);
	stored->approved_by = run->approvals && run->approvals[step] ? run->approvals[step]->approved_by : NULL;
	return stored;
}

/*
 * run_script takes the step's script apart; see script_parse.
 */
Script *
run_script(const Run *run, const StoredRevision *stored)
{
	bool		upgrade = run->plan->upgrade;
	ScriptOrigin *origin = palloc0(sizeof(ScriptOrigin));
	const char *text = upgrade ? stored->file.upgrade : stored->file.downgrade;
	bool		transactional = upgrade ? stored->file.upgrade_transactional :
								   stored->file.downgrade_transactional;

	if (text == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_IRREVERSIBLE),
				 errmsg("revision \"%s\" (%s) is irreversible", stored->file.revision, stored->file.message),
				 errdetail("It has no downgrade script."),
				 errhint("Write one, with migrate.edit() or in its file, or stop the downgrade at it.")));
	if (!transactional && !run->request->plain && !run->request->deploy)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NON_TRANSACTIONAL),
				 errmsg("revision \"%s\" (%s) cannot run inside a transaction",
						stored->file.revision, stored->file.message),
				 errdetail("Its %s script is marked transaction:false.", plan_direction(upgrade)),
				 errhint("Run it with migrate.deploy(), or use non_transactional => 'plain' "
						 "where the locks of the plain form do no harm.")));

	origin->revision = stored->file.revision;
	origin->message = stored->file.message;
	origin->section = upgrade ? FILE_UPGRADE : FILE_DOWNGRADE;
	origin->file_line = file_section_line(&stored->file, origin->section);
	return script_parse(text, transactional ? SCRIPT_TRANSACTIONAL : run->request->plain ? SCRIPT_PLAIN :
																						   SCRIPT_DEPLOY,
						origin);
}

/*
 * run_conditions_script: see step.h.
 */
Script *
run_conditions_script(const RevisionFile *file, FileSection section)
{
	ScriptOrigin *origin;
	const char *text = file_section(file, section);

	if (text == NULL)
		return NULL;
	origin = palloc0(sizeof(ScriptOrigin));
	origin->revision = file->revision;
	origin->message = file->message;
	origin->section = section;
	origin->file_line = file_section_line(file, section);
	return script_parse(text, SCRIPT_QUERIES, origin);
}

/*
 * run_check_scripts raises what can be known of the scripts before the first
 * statement of the first one runs, and notes what they are, for the time of the
 * run.
 */
void
run_check_scripts(Run *run)
{
	Batch	   *batch = run_batch();
	char	  **checksums = palloc(sizeof(char *) * Max(run->plan->steps.n, 1));
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "migrate script check",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = CurrentMemoryContext;

	for (int i = 0; i < run->plan->steps.n; i++)
	{
		StoredRevision *stored;

		CHECK_FOR_INTERRUPTS();
		MemoryContextSwitchTo(context);
		stored = run_stored(run, batch, i);
		(void) run_script(run, stored);
		if (run->plan->upgrade)
		{
			(void) run_conditions_script(&stored->file, FILE_PRECHECK);
			(void) run_conditions_script(&stored->file, FILE_VERIFY);
		}
		MemoryContextSwitchTo(old);
		checksums[i] = catalog_stored_step_checksum(stored, run->plan->upgrade);
		MemoryContextReset(context);
	}
	MemoryContextDelete(context);
	MemoryContextDelete(batch->context);
	run->checksums = checksums;
}

/*
 * run_announce says what a step does: Alembic's line, and how far the run is.
 */
void
run_announce(const Run *run, int step, const RevisionFile *file)
{
	const char *parents = file->down_revision.n > 0 ? names_join(file->down_revision) : "<base>";
	bool		upgrade = run->plan->upgrade;

	ereport(migrate_message_level,
			(errmsg("%s %s -> %s, %s (%d/%d)", plan_direction(upgrade),
					upgrade ? parents : file->revision,
					upgrade ? file->revision : parents,
					file->message, step + 1, run->plan->steps.n)));
}

/*
 * run_with_rights calls a function with the rights that scripts have.
 */
void
run_with_rights(const Run *run, void (*function)(const void *arg), const void *arg)
{
	Rights		before;

	if (!OidIsValid(run->run_as))
	{
		function(arg);
		return;
	}
	rights_take(run->run_as, &before);
	function(arg);
	rights_give_back(&before);
}

/*
 * run_one_script and run_at_top_level are script_run in the form that
 * run_with_rights calls: below a function, and in a deploy's own block.
 */
static void
run_one_script(const void *script)
{
	script_run(script, false);
}

static void
run_at_top_level(const void *script)
{
	script_run(script, true);
}

static void
run_all_conditions(const void *script)
{
	condition_run_all(script);
}

/*
 * run_conditions: see step.h.
 */
void
run_conditions(const Run *run, const RevisionFile *file, FileSection section)
{
	Script	   *script = run->plan->upgrade ? run_conditions_script(file, section) : NULL;

	if (script)
		run_with_rights(run, run_all_conditions, script);
}

/* What the function of migrate.on_version_apply is told. */
typedef struct AppliedStep
{
	const char *direction;
	const char *revision;
	Names		version;
} AppliedStep;

/*
 * call_on_version_apply calls the function that migrate.on_version_apply names.
 */
static void
call_on_version_apply(const void *arg)
{
	const AppliedStep *step = arg;
	Oid			types[3] = {TEXTOID, TEXTOID, TEXTARRAYOID};
	Datum		values[3];
	List	   *name = guc_function_name("migrate.on_version_apply", migrate_on_version_apply);

	values[0] = CStringGetTextDatum(step->direction);
	values[1] = CStringGetTextDatum(step->revision);
	values[2] = array_from_names(step->version);
	SPI_connect();
	if (SPI_execute_with_args(psprintf("SELECT %s($1, $2, $3)", NameListToQuotedString(name)),
							  3, types, values, NULL, false, 0) < 0)
		elog(ERROR, "could not call migrate.on_version_apply");
	SPI_finish();
}

/*
 * return_step adds a step to the rows that the caller gets.
 */
static void
return_step(const Run *run, int step, const RevisionFile *file, int statements, int64 duration)
{
	Datum		values[6];
	bool		nulls[6] = {false};
	Interval   *interval = palloc0(sizeof(Interval));

	interval->time = duration;
	values[0] = Int32GetDatum(step + 1);
	values[1] = CStringGetTextDatum(plan_direction(run->plan->upgrade));
	values[2] = CStringGetTextDatum(file->revision);
	values[3] = CStringGetTextDatum(file->message);
	values[4] = Int32GetDatum(statements);
	values[5] = IntervalPGetDatum(interval);
	tuplestore_putvalues(run->rows, run->desc, values, nulls);
}

/*
 * run_call_hook calls the function of migrate.on_version_apply, if there is
 * one, after a step.
 */
void
run_call_hook(const Run *run, char *revision)
{
	AppliedStep applied = {plan_direction(run->plan->upgrade), revision};
	int			guc_level;

	if (migrate_on_version_apply[0] == '\0')
		return;
	journal_flush();
	applied.version = catalog_version(true);
	guc_level = NewGUCNestLevel();
	run_with_rights(run, call_on_version_apply, &applied);
	AtEOXact_GUC(false, guc_level);
}

/*
 * run_step runs one step.
 */
void
run_step(const Run *run, const StoredRevision *stored, int step)
{
	Script	   *script = run_script(run, stored);
	bool		upgrade = run->plan->upgrade;
	TimestampTz started_at = GetCurrentTimestamp();
	int64		duration;

	run_announce(run, step, &stored->file);
	observe_step(step + 1);
	if (script_size(script) == 0 && upgrade && stored->file.down_revision.n <= 1)
		ereport(WARNING,
				(errmsg("revision \"%s\" (%s) has no statements", stored->file.revision, stored->file.message)));
	if (!script_is_definition(script) || (upgrade && (stored->file.precheck || stored->file.verify)))
		journal_flush();
	run_conditions(run, &stored->file, FILE_PRECHECK);
	run_with_rights(run, run->request->deploy ? run_at_top_level : run_one_script, script);
	run_conditions(run, &stored->file, FILE_VERIFY);

	duration = GetCurrentTimestamp() - started_at;
	journal_step(stored, started_at, duration, NULL);
	run_call_hook(run, stored->file.revision);
	if (run->rows)
		return_step(run, step, &stored->file, script_size(script), duration);
}

/*
 * run_begin_journal opens the journal of a run, for a plan that may be the rest
 * of the run's own.
 */
void
run_begin_journal(const Run *run, const MigrationPlan *plan)
{
	LogEntry	common = {0};

	common.run_id = run->id;
	common.scope = pstrdup(migrate_scope);
	common.action = plan_direction(run->plan->upgrade);
	common.run_as = run->run_as_name;
	common.search_path = run->search_path;
	common.identity = run->identity;
	journal_begin(&common, plan);
}

/*
 * run_steps runs all steps of the plan, each in a context of its own.
 */
void
run_steps(Run *run)
{
	Batch	   *batch = run_batch();
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "migrate step",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = CurrentMemoryContext;

	run_begin_journal(run, run->plan);
	run_set_in_progress(true);
	PG_TRY();
	{
		if (!run->request->preview)
			destruction_begin();
		for (int i = 0; i < run->plan->steps.n; i++)
		{
			MemoryContextSwitchTo(context);
			run_step(run, run_stored(run, batch, i), i);
			MemoryContextSwitchTo(old);
			MemoryContextReset(context);
		}
		journal_end();
		if (destruction_is_forbidden())
			AfterTriggerSetState(makeNode(ConstraintsSetStmt)); /* what is deferred is the run's, too */
	}
	PG_FINALLY();
	{
		destruction_end();
		run_set_in_progress(false);
		journal_discard();
	}
	PG_END_TRY();
	MemoryContextDelete(context);
	MemoryContextDelete(batch->context);
}
