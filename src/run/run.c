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

#include "catalog/namespace.h"
#include "executor/spi.h"
#include "utils/acl.h"
#include "utils/guc.h"

#include "catalog/approval.h"
#include "catalog/checksum.h"
#include "catalog/graph.h"
#include "catalog/log.h"
#include "catalog/revision.h"
#include "catalog/step.h"
#include "catalog/version.h"
#include "compat.h"
#include "errcodes.h"
#include "guc.h"
#include "revision/graph.h"
#include "revision/plan.h"
#include "run/drift.h"
#include "run/approval.h"
#include "run/journal.h"
#include "run/lint_plan.h"
#include "run/lock.h"
#include "run/run.h"
#include "run/scope.h"
#include "run/step.h"
#include "schema/model/model.h"
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
 * run_forbid_in_script refuses a call of one of our functions by a script.
 */
void
run_forbid_in_script(const char *function)
{
	if (run_in_progress)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_FORBIDDEN_STATEMENT),
				 errmsg("a migration script cannot call %s", function),
				 errdetail("A run is in progress in this session.")));
}

/*
 * run_forbid_nested refuses a call of one of our functions by a script, and
 * during recovery.
 */
void
run_forbid_nested(const char *function)
{
	run_forbid_in_script(function);
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
 * run_plan_checksum returns a checksum of a plan: its direction, and of each
 * step, in order, the id, the script and the conditions around it.
 */
char *
run_plan_checksum(const MigrationPlan *plan, bool fresh)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "%s\n", plan_direction(plan->upgrade));
	for (int i = 0; i < plan->steps.n; i++)
	{
		char	   *checksum = catalog_step_checksum(run_step_revision(plan, i), plan->upgrade, fresh);

		appendStringInfo(&text, "%s %s\n", run_step_revision(plan, i), checksum ? checksum : "-");
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
				 errhint("Check migrate.plan(), and take the checksum from migrate.plan_checksum().")));
}

/*
 * run_raise_partial raises MG015: only a deploy can go on with a revision that
 * is partially applied.
 */
void
run_raise_partial(const char *revision)
{
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_PARTIAL),
			 errmsg("revision \"%s\" is partially applied", revision),
			 errdetail("Some of its statements have run outside a transaction; table \"migrate.step\" lists them."),
			 errhint("Complete it with migrate.deploy(), or use migrate.resolve() or migrate.abandon().")));
}

/*
 * run_check_partial raises MG015 where any revision of this scope stands half
 * way.
 */
void
run_check_partial(void)
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
		run_check_partial();
	return plan;
}

/* ---------- the run ---------- */

/*
 * require_model raises MG014, where the request wants that, unless the schema is
 * the model's now; prepare: it will be asked for later.
 */
static void
require_model(const RunRequest *request, bool prepare)
{
	Model		model;

	if (!request->check_model)
		return;
	model = autogenerate_model(NULL);
	if (prepare)
		autogenerate_prepare_require(&model);
	else
		autogenerate_require(&model);
}

/*
 * run_steps_and_check runs the steps, and compares what they have made with the
 * model.
 */
static void
run_steps_and_check(Run *run)
{
	run_steps(run);
	require_model(run->request, false);
}

/*
 * run_steps_and_constraints runs the steps, and the constraints that they
 * left for the end of the transaction.
 */
static void
run_steps_and_constraints(void *run)
{
	run_steps_and_check(run);
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
	const char *search_path = scope_search_path();

	if (search_path == NULL && migrate_search_path[0] != '\0')
		search_path = migrate_search_path;
	if (search_path)
		(void) set_config_option("search_path", search_path, PGC_USERSET, PGC_S_SESSION,
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
	scope_check();
	run.plan = plan_under_lock(request);
	if (run.plan->steps.n == 0)
	{
		Names		version = graph_names(run.plan->graph, run.plan->version);

		ereport(migrate_message_level,
				(errmsg("nothing to %s, the database is at %s", plan_direction(request->upgrade),
						version.n > 0 ? names_join(version) : "<base>")));
		require_model(request, false);
		return;
	}

	run_resolve_identity(&run);
	guc_level = NewGUCNestLevel();
	run_set_settings(migrate_lock_timeout > 0 ? migrate_lock_timeout : -1, false);
	run.search_path = pstrdup(namespace_search_path);
	approval_check_plan(&run);
	run_check_scripts(&run);
	if (!request->preview)
		lint_before_run(run.plan);
	require_model(request, true);
	run_notice_change(&run);
	run.id = catalog_new_run_id();
	if (request->dry_run)
		dry_run_steps(&run);
	else
	{
		run_steps_and_check(&run);
		run_take_snapshot();
	}
	AtEOXact_GUC(true, guc_level);
}
