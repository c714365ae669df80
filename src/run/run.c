/*-------------------------------------------------------------------------
 *
 * run.c
 *		Runs: a plan applied under the lock, with its version and its log; and
 *		what a deploy, which applies one in a worker, has in common with them.
 *
 * A run of upgrade or downgrade is part of the caller's transaction: all of it
 * takes effect, or nothing.  What can be known before the first statement is raised before it.
 *
 * IDENTIFICATION
 *		src/run/run.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/regproc.h"
#include "utils/snapmgr.h"
#include "utils/varlena.h"

#include "catalog/checksum.h"
#include "catalog/graph.h"
#include "catalog/log.h"
#include "catalog/revision.h"
#include "catalog/step.h"
#include "catalog/version.h"
#include "compat.h"
#include "errcodes.h"
#include "guc.h"
#include "observe/observe.h"
#include "revision/file.h"
#include "revision/graph.h"
#include "revision/plan.h"
#include "run/journal.h"
#include "run/lint_plan.h"
#include "run/lock.h"
#include "run/run.h"
#include "script/script.h"
#include "script/statement.h"
#include "server/array.h"
#include "server/rights.h"
#include "server/subxact.h"

/* True while scripts run: functions that change anything are refused then. */
static bool run_in_progress = false;

/*
 * run_forbid_change is run_forbid_nested for a function that changes something,
 * which a read-only transaction cannot.
 */
void
run_forbid_change(const char *function)
{
	run_forbid_nested(function);
	PreventCommandIfReadOnly(function);
}

/*
 * run_forbid_nested refuses a call of one of our functions by a script, and
 * during recovery.
 */
void
run_forbid_nested(const char *function)
{
	if (run_in_progress)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_FORBIDDEN_STATEMENT),
				 errmsg("a migration script cannot call %s", function),
				 errdetail("A run is in progress in this session.")));
	PreventCommandDuringRecovery(function);
}

/*
 * run_is_in_progress says whether scripts run.
 */
bool
run_is_in_progress(void)
{
	return run_in_progress;
}

/*
 * run_set_in_progress is for a deploy, which runs scripts all the time.
 */
void
run_set_in_progress(bool in_progress)
{
	run_in_progress = in_progress;
}

/* ---------- the plan ---------- */

/*
 * plan_from_version plans a command from a version.
 */
static MigrationPlan *
plan_from_version(bool upgrade, Names targets, Names version, bool fresh)
{
	Graph	   *g = catalog_graph(fresh);
	NodeList	nodes = plan_version(g, version);

	return upgrade ? plan_upgrade(g, nodes, targets) :
					 plan_downgrade(g, nodes, targets.names[0]);
}

/*
 * run_require_one_target refuses to go down to several targets at once.
 */
void
run_require_one_target(Names targets)
{
	if (targets.n != 1)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_INVALID_TARGET),
				 errmsg("a downgrade has one target"),
				 errhint("A label says which branch: billing@base, or billing@-1.")));
}

/*
 * run_make_plan plans a command from the version that is recorded.
 */
MigrationPlan *
run_make_plan(bool upgrade, Names targets, bool fresh)
{
	Names		version;

	if (!journal_version(&version))
		version = catalog_version(fresh);
	return plan_from_version(upgrade, targets, version, fresh);
}

/*
 * step_revision returns the id of a plan's step.
 */
static const char *
step_revision(const MigrationPlan *plan, int step)
{
	return graph_node(plan->graph, plan->steps.nodes[step])->revision;
}

/*
 * run_plan_checksum returns a checksum of a plan: its direction, and of each
 * step, in order, the id and the script.
 */
char *
run_plan_checksum(const MigrationPlan *plan, bool fresh)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "%s\n", plan_direction(plan->upgrade));
	for (int i = 0; i < plan->steps.n; i++)
	{
		char	   *checksum = catalog_script_checksum(step_revision(plan, i), plan->upgrade, fresh);

		appendStringInfo(&text, "%s %s\n", step_revision(plan, i), checksum ? checksum : "-");
	}
	return catalog_checksum(text.data);
}

/*
 * run_check_expected raises MG013 unless the plan is the expected one.
 */
void
run_check_expected(const MigrationPlan *plan, const char *expect)
{
	char	   *checksum;

	if (expect == NULL)
		return;
	checksum = run_plan_checksum(plan, true);
	if (strcmp(checksum, expect) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_UNEXPECTED_PLAN),
				 errmsg("the plan is not the expected one"),
				 errdetail("The plan has %d steps and the checksum %s, expected was %s.",
						   plan->steps.n, checksum, expect),
				 errhint("Look at migrate.plan(), and take the checksum from migrate.plan_checksum().")));
}

/*
 * run_raise_partial raises MG015: only a deploy can go on with a revision that
 * stands half way.
 */
void
run_raise_partial(const char *revision)
{
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_PARTIAL),
			 errmsg("revision %s stands half way", revision),
			 errdetail("Some of its statements have run, outside of a transaction; the table migrate.step has them."),
			 errhint("Go on with migrate.deploy(), or use migrate.resolve() or migrate.abandon().")));
}

/*
 * refuse_partial raises MG015 where any revision of this scope stands half
 * way.
 */
static void
refuse_partial(void)
{
	Names		partial = catalog_partial();

	if (partial.n > 0)
		run_raise_partial(partial.names[0]);
}

/*
 * plan_under_lock plans a command and, if there is something to do, takes the
 * lock.  What was read before the lock holds if neither version nor log has
 * changed since.
 */
static MigrationPlan *
plan_under_lock(const RunRequest *request)
{
	Names		version = catalog_version(true);
	int64		last_log_id = catalog_last_log_id();
	MigrationPlan	   *plan = plan_from_version(request->upgrade, request->targets, version, true);

	if (plan->steps.n > 0)
	{
		lock_run();
		if (!catalog_is_current(version, last_log_id))
		{
			lock_check_snapshot();
			plan = run_make_plan(request->upgrade, request->targets, true);
		}
	}
	run_check_expected(plan, request->expect);
	if (plan->steps.n > 0)
		refuse_partial();
	return plan;
}

/* ---------- one step ---------- */

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
			 errmsg("the script of revision %s was changed during the run", step_revision(run->plan, step)),
			 errdetail("Its checksum is %s, and was %s when the run began.",
					   checksum ? checksum : "none", planned ? planned : "none"),
			 errhint("Look at migrate.plan(), and run it anew.")));
}

/*
 * script_checksum returns the checksum of the script that a step runs; NULL
 * where there is none.
 */
static char *
script_checksum(const Run *run, const StoredRevision *stored)
{
	const char *text = run->plan->upgrade ? stored->file.upgrade : stored->file.downgrade;

	return text ? catalog_checksum(text) : NULL;
}

/*
 * run_check_registered does the same with the script as it is registered now:
 * what was fetched ahead can be another.  Under the lock of a run it stays so.
 */
void
run_check_registered(const Run *run, int step)
{
	run_check_script(run, step, catalog_script_checksum(step_revision(run->plan, step), run->plan->upgrade, true));
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
				 errmsg("revision %s is no longer registered", step_revision(plan, step))));
	if (run->checksums)
		run_check_script(run, step, script_checksum(run, stored));
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
				 errmsg("revision %s \"%s\" is irreversible", stored->file.revision, stored->file.message),
				 errdetail("It has no downgrade script."),
				 errhint("Write one, with migrate.edit() or in its file, or stop the downgrade at it.")));
	if (!transactional && !run->request->plain && !run->request->deploy)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NON_TRANSACTIONAL),
				 errmsg("revision %s \"%s\" cannot run inside a transaction",
						stored->file.revision, stored->file.message),
				 errdetail("Its %s script is marked transaction:false.", plan_direction(upgrade)),
				 errhint("Run it with migrate.deploy(), or use non_transactional => 'plain' "
						 "where the locks of the plain form do no harm.")));

	origin->revision = stored->file.revision;
	origin->message = stored->file.message;
	origin->upgrade = upgrade;
	origin->file_line = file_section_line(&stored->file, upgrade);
	return script_parse(text, transactional ? SCRIPT_TRANSACTIONAL : run->request->plain ? SCRIPT_PLAIN :
																						   SCRIPT_DEPLOY,
						origin);
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
		MemoryContextSwitchTo(old);
		checksums[i] = script_checksum(run, stored);
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
				(errmsg("revision %s \"%s\" has no statements", stored->file.revision, stored->file.message)));
	if (!script_is_definition(script))
		journal_flush();
	run_with_rights(run, run->request->deploy ? run_at_top_level : run_one_script, script);

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
static void
run_steps(Run *run)
{
	Batch	   *batch = run_batch();
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "migrate step",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = CurrentMemoryContext;

	run_begin_journal(run, run->plan);
	run_in_progress = true;
	PG_TRY();
	{
		for (int i = 0; i < run->plan->steps.n; i++)
		{
			MemoryContextSwitchTo(context);
			run_step(run, run_stored(run, batch, i), i);
			MemoryContextSwitchTo(old);
			MemoryContextReset(context);
		}
		journal_end();
	}
	PG_FINALLY();
	{
		run_in_progress = false;
		journal_discard();
	}
	PG_END_TRY();
	MemoryContextDelete(context);
	MemoryContextDelete(batch->context);
}

/* ---------- the run ---------- */

/*
 * run_steps_and_constraints runs the steps, and the constraints that they
 * left for the end of the transaction.
 */
static void
run_steps_and_constraints(void *run)
{
	run_steps(run);
	AfterTriggerSetState(makeNode(ConstraintsSetStmt));
}

/*
 * dry_run_steps really runs the steps, and takes everything back.
 */
static void
dry_run_steps(Run *run)
{
	ErrorData  *error = subxact_run(run_steps_and_constraints, run, false);

	if (error)
		ReThrowError(error);
}

/*
 * run_resolve_identity finds out whose rights the scripts have.
 */
void
run_resolve_identity(Run *run)
{
	run->run_as = rights_run_as();
	run->run_as_name = OidIsValid(run->run_as) ? pstrdup(migrate_run_as) : NULL;
}

/*
 * run_notice_change says so where role or search_path are not those of the last
 * run: a frequent reason for tables in the wrong schema or of the wrong owner.
 */
void
run_notice_change(const Run *run)
{
	const char *role = run->run_as_name ? run->run_as_name : GetUserNameFromId(GetUserId(), false);
	char	   *last_role;
	char	   *last_search_path;

	if (!catalog_last_run(&last_role, &last_search_path))
		return;
	if (strcmp(role, last_role) != 0)
		ereport(NOTICE,
				(errmsg("this run has the rights of role \"%s\", the last one had those of \"%s\"",
						role, last_role)));
	if (last_search_path && strcmp(run->search_path, last_search_path) != 0)
		ereport(NOTICE,
				(errmsg("this run has the search_path %s, the last one had %s",
						run->search_path, last_search_path)));
}

/*
 * run_set_settings puts the settings that scripts begin with in force: within
 * the caller's nest level, or for the session; lock_timeout in milliseconds, 0:
 * no limit, -1: as it is.
 */
void
run_set_settings(int lock_timeout, bool for_session)
{
	GucAction	action = for_session ? GUC_ACTION_SET : GUC_ACTION_SAVE;

	if (migrate_search_path[0] != '\0')
		(void) set_config_option("search_path", migrate_search_path, PGC_USERSET, PGC_S_SESSION,
								 action, true, 0, false);
	if (lock_timeout >= 0)
		(void) set_config_option("lock_timeout", psprintf("%d", lock_timeout),
								 PGC_USERSET, PGC_S_SESSION, action, true, 0, false);
}

/*
 * run_plan does what a request asks, and adds a row for each step to rows.
 */
void
run_plan(const RunRequest *request, Tuplestorestate *rows, TupleDesc desc)
{
	Run			run = {0};
	int			guc_level;

	run.request = request;
	run.rows = rows;
	run.desc = desc;
	run.plan = plan_under_lock(request);
	if (run.plan->steps.n == 0)
	{
		Names		version = graph_names(run.plan->graph, run.plan->version);

		ereport(migrate_message_level,
				(errmsg("nothing to %s, the database is at %s", plan_direction(request->upgrade),
						version.n > 0 ? names_join(version) : "<base>")));
		return;
	}

	run_resolve_identity(&run);
	guc_level = NewGUCNestLevel();
	run_set_settings(migrate_lock_timeout > 0 ? migrate_lock_timeout : -1, false);
	run.search_path = pstrdup(namespace_search_path);
	run_check_scripts(&run);
	if (!request->preview)
		lint_before_run(run.plan);
	run_notice_change(&run);
	run.id = catalog_new_run_id();
	if (request->dry_run)
		dry_run_steps(&run);
	else
		run_steps(&run);
	AtEOXact_GUC(true, guc_level);
}

/* ---------- version without scripts ---------- */

/*
 * run_change_version takes the version from one list to another and logs each
 * change under the action given; rows, if any, get (revision, change).
 */
static void
run_change_version(Names removed, const char *remove_action, Names added, const char *add_action,
				   Tuplestorestate *rows, TupleDesc desc)
{
	LogEntry	entry = {0};

	if (removed.n == 0 && added.n == 0)
		return;
	catalog_set_version(migrate_scope, removed, added);
	entry.run_id = catalog_new_run_id();
	entry.duration = -1;
	for (int i = 0; i < removed.n + added.n; i++)
	{
		bool		is_added = i >= removed.n;
		Datum		values[2];
		bool		nulls[2] = {false};

		entry.action = is_added ? add_action : remove_action;
		entry.revision = is_added ? added.names[i - removed.n] : removed.names[i];
		catalog_log(&entry);
		values[0] = CStringGetTextDatum(entry.revision);
		values[1] = CStringGetTextDatum(is_added ? "added" : "removed");
		if (rows)
			tuplestore_putvalues(rows, desc, values, nulls);
	}
}

/*
 * names_minus returns the names of one list that another lacks.
 */
static Names
names_minus(Names names, Names others)
{
	Names		result = {0, palloc(sizeof(char *) * Max(names.n, 1))};

	for (int i = 0; i < names.n; i++)
	{
		if (!names_contain(others, names.names[i]))
			result.names[result.n++] = names.names[i];
	}
	return result;
}

/*
 * run_stamp records targets as the version without running anything; purge
 * empties the version first.
 */
void
run_stamp(Names targets, bool purge, Tuplestorestate *rows, TupleDesc desc)
{
	Names		version;
	Names		new_version;
	Names		none = {0};
	Graph	   *g;

	lock_run();
	lock_check_snapshot();
	refuse_partial();
	version = catalog_version(true);
	g = catalog_graph(true);
	new_version = graph_names(g, plan_stamp(g, plan_version(g, purge ? none : version), targets));
	run_change_version(names_minus(version, new_version), purge ? "purge" : "unstamp",
					   names_minus(new_version, version), "stamp", rows, desc);
}

/*
 * run_walk_version does the next step of a walk on a version, whose names are
 * sorted, as are those that it returns.
 */
Names
run_walk_version(PlanWalk *walk, Names version)
{
	Graph	   *g = walk->plan->graph;
	NodeSet		nodes = graph_set_of(g, plan_version(g, version));

	plan_walk_step(walk);
	for (int i = 0; i < walk->removed.n; i++)
		nodes[walk->removed.nodes[i]] = false;
	for (int i = 0; i < walk->added.n; i++)
		nodes[walk->added.nodes[i]] = true;
	return names_sorted(graph_names(g, graph_sorted(g, nodes)));
}

/*
 * can_step says whether a step of a revision can come next: up, where it is not
 * applied and all that it needs is, or down, where nothing that is applied
 * needs it.
 */
static bool
can_step(const PlanWalk *walk, int node)
{
	const GraphNode *revision = graph_node(walk->plan->graph, node);

	if (!walk->plan->upgrade)
		return walk->applied[node] && walk->followers[node] == 0;
	for (int i = 0; i < revision->down.n; i++)
	{
		if (!walk->applied[revision->down.nodes[i]])
			return false;
	}
	for (int i = 0; i < revision->deps.n; i++)
	{
		if (!walk->applied[revision->deps.nodes[i]])
			return false;
	}
	return !walk->applied[node];
}

/*
 * check_step raises an error unless a step of a revision leads from one version
 * to the other.
 */
static void
check_step(bool upgrade, const char *revision, Names version, Names new_version)
{
	Graph	   *g = catalog_graph(true);
	int			node = graph_find(g, revision);
	MigrationPlan plan = {g, upgrade, {1, &node}, plan_version(g, version)};
	PlanWalk   *walk;
	Names		expected;

	if (node < 0)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NO_SUCH_REVISION),
				 errmsg("no such revision \"%s\"", revision)));
	walk = plan_walk_start(&plan);
	if (!can_step(walk, node))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_INVALID_TARGET),
				 errmsg(upgrade ? "revision %s cannot be applied next" : "revision %s cannot be taken back next", revision),
				 errdetail("The database is at %s.", version.n > 0 ? names_join(version) : "<base>")));
	expected = run_walk_version(walk, version);
	if (new_version.n != expected.n || names_minus(expected, new_version).n > 0)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_INVALID_TARGET),
				 errmsg("this step does not lead to the version that is given"),
				 errdetail("The %s of revision %s leads to %s.", plan_direction(upgrade), revision,
						   expected.n > 0 ? names_join(expected) : "<base>")));
}

/*
 * run_record_offline_step is the bookkeeping of a script that upgrade_sql or
 * downgrade_sql wrote: it raises MG014 unless the version is the given one,
 * and, where new_version is given, records the step that leads to it.
 */
void
run_record_offline_step(const char *direction, const char *revision, Names version,
						const Names *new_version)
{
	Names		current;
	LogEntry	entry = {0};

	lock_run();
	lock_check_snapshot();
	refuse_partial();
	current = catalog_version(true);
	if (current.n != version.n || names_minus(current, version).n > 0)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NOT_AT_REVISION),
				 errmsg("the database is not at the revision that this script starts from"),
				 errdetail("It is at %s, the script needs %s.",
						   current.n > 0 ? names_join(current) : "<base>",
						   version.n > 0 ? names_join(version) : "<base>"),
				 errhint("Write the script anew, starting from where this database is.")));
	if (new_version == NULL)
		return;
	check_step(strcmp(direction, "upgrade") == 0, revision, current, *new_version);
	catalog_set_version(migrate_scope, names_minus(current, *new_version), names_minus(*new_version, current));
	entry.run_id = catalog_new_run_id();
	entry.action = direction;
	entry.revision = revision;
	entry.duration = -1;
	entry.search_path = namespace_search_path;
	entry.new_checksum = catalog_script_checksum(revision, strcmp(direction, "upgrade") == 0, true);
	catalog_log(&entry);
}
