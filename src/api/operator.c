/*-------------------------------------------------------------------------
 *
 * operator.c
 *		SQL functions of the operator: what runs revisions.
 *
 * IDENTIFICATION
 *		src/api/operator.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"

#include "api/args.h"
#include "catalog/graph.h"
#include "deploy/dead_run.h"
#include "errcodes.h"
#include "guc.h"
#include "revision/graph.h"
#include "revision/plan.h"
#include "run/offline.h"
#include "run/run.h"
#include "run/stamp.h"

PG_FUNCTION_INFO_V1(migrate_upgrade);
PG_FUNCTION_INFO_V1(migrate_upgrade_many);
PG_FUNCTION_INFO_V1(migrate_upgrade_number);
PG_FUNCTION_INFO_V1(migrate_downgrade);
PG_FUNCTION_INFO_V1(migrate_downgrade_number);
PG_FUNCTION_INFO_V1(migrate_downgrade_nowhere);
PG_FUNCTION_INFO_V1(migrate_stamp);
PG_FUNCTION_INFO_V1(migrate_stamp_many);
PG_FUNCTION_INFO_V1(migrate_plan);
PG_FUNCTION_INFO_V1(migrate_plan_many);
PG_FUNCTION_INFO_V1(migrate_plan_checksum);
PG_FUNCTION_INFO_V1(migrate_plan_checksum_many);
PG_FUNCTION_INFO_V1(migrate_upgrade_sql);
PG_FUNCTION_INFO_V1(migrate_upgrade_sql_many);
PG_FUNCTION_INFO_V1(migrate_downgrade_sql);
PG_FUNCTION_INFO_V1(migrate_record_step);
PG_FUNCTION_INFO_V1(migrate_dump_state);

/*
 * arg_upgrade_target returns a target whose default is a setting.
 */
static const char *
arg_upgrade_target(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? migrate_default_target : arg_cstring(fcinfo, n);
}

/*
 * arg_plain returns what the argument non_transactional says.
 */
static bool
arg_plain(FunctionCallInfo fcinfo, int n)
{
	char	   *value = arg_required(fcinfo, n, "non_transactional");

	if (strcmp(value, "plain") != 0 && strcmp(value, "error") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid value for argument \"%s\": \"%s\"", "non_transactional", value),
				 errhint("Valid values are \"error\" and \"plain\".")));
	return strcmp(value, "plain") == 0;
}

/*
 * api_operator_run does what upgrade and downgrade share; their arguments from the second
 * on are the same, but that only an upgrade has check_model.
 */
static Datum
api_operator_run(FunctionCallInfo fcinfo, bool upgrade, Names targets)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	RunRequest	request = {0};

	InitMaterializedSRF(fcinfo, 0);
	dead_run_record_all();
	request.upgrade = upgrade;
	request.targets = targets;
	request.dry_run = arg_bool(fcinfo, 1);
	request.plain = arg_plain(fcinfo, 2);
	request.expect = arg_cstring(fcinfo, 3);
	request.check_model = upgrade && arg_bool(fcinfo, 4);
	run_plan(&request, rsinfo->setResult, rsinfo->setDesc);
	return (Datum) 0;
}

/*
 * migrate_upgrade is SQL's upgrade(target, dry_run, non_transactional, expect,
 * check_model).
 */
Datum
migrate_upgrade(PG_FUNCTION_ARGS)
{
	run_forbid_change("migrate.upgrade()");
	return api_operator_run(fcinfo, true, arg_names_of_target(arg_upgrade_target(fcinfo, 0)));
}

/*
 * migrate_upgrade_many is SQL's upgrade(targets, dry_run, non_transactional,
 * expect, check_model).
 */
Datum
migrate_upgrade_many(PG_FUNCTION_ARGS)
{
	run_forbid_change("migrate.upgrade()");
	return api_operator_run(fcinfo, true, arg_names(fcinfo, 0, "targets"));
}

/*
 * migrate_downgrade is SQL's downgrade(target, dry_run, non_transactional,
 * expect).
 */
Datum
migrate_downgrade(PG_FUNCTION_ARGS)
{
	Names		targets;

	run_forbid_change("migrate.downgrade()");
	targets = arg_targets(fcinfo, 0, "target");
	run_require_one_target(targets);
	return api_operator_run(fcinfo, false, targets);
}

/*
 * not_text raises MG005 for a target that is no text, with a hint.
 */
static void
not_text(const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_INVALID_TARGET),
			 errmsg("a target is text"),
			 errhint("%s", hint)));
}

/*
 * migrate_upgrade_number is SQL's upgrade(bigint, ...): what a newcomer types
 * who means a number of revisions, or an id of digits.
 */
Datum
migrate_upgrade_number(PG_FUNCTION_ARGS)
{
	int64		n = PG_ARGISNULL(0) ? 0 : PG_GETARG_INT64(0);

	if (n > 0)
		not_text(psprintf("migrate.upgrade('+" INT64_FORMAT "') walks so many revisions up, "
						  "migrate.upgrade('" INT64_FORMAT "') goes to the revision of that id.",
						  n, n));
	if (n < 0)
		not_text(psprintf("migrate.downgrade('" INT64_FORMAT "') walks so many revisions down.", n));
	not_text("migrate.upgrade() goes to the head, migrate.upgrade('+1') one revision up.");
	PG_RETURN_NULL();
}

/*
 * migrate_downgrade_number is SQL's downgrade(bigint, ...).
 */
Datum
migrate_downgrade_number(PG_FUNCTION_ARGS)
{
	int64		n = PG_ARGISNULL(0) ? 0 : PG_GETARG_INT64(0);

	if (n < 0)
		not_text(psprintf("migrate.downgrade('" INT64_FORMAT "') walks so many revisions down.", n));
	if (n > 0)
		not_text(psprintf("migrate.downgrade('-" INT64_FORMAT "') walks so many revisions down, "
						  "migrate.downgrade('" INT64_FORMAT "') goes back to the revision of that id.",
						  n, n));
	not_text("migrate.downgrade('-1') walks one revision down, migrate.downgrade('base') all of them.");
	PG_RETURN_NULL();
}

/*
 * migrate_downgrade_nowhere is SQL's downgrade().
 */
Datum
migrate_downgrade_nowhere(PG_FUNCTION_ARGS)
{
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_INVALID_TARGET),
			 errmsg("a downgrade needs a target"),
			 errhint("migrate.downgrade('-1') walks one revision down, migrate.downgrade('base') all of them.")));
	PG_RETURN_NULL();
}

/*
 * stamp does what the two forms of stamp share.
 */
static Datum
stamp(FunctionCallInfo fcinfo, Names targets)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	run_stamp(targets, arg_bool(fcinfo, 1), rsinfo->setResult, rsinfo->setDesc);
	return (Datum) 0;
}

/*
 * migrate_stamp is SQL's stamp(target, purge).
 */
Datum
migrate_stamp(PG_FUNCTION_ARGS)
{
	run_forbid_change("migrate.stamp()");
	return stamp(fcinfo, arg_targets(fcinfo, 0, "target"));
}

/*
 * migrate_stamp_many is SQL's stamp(targets, purge).
 */
Datum
migrate_stamp_many(PG_FUNCTION_ARGS)
{
	run_forbid_change("migrate.stamp()");
	return stamp(fcinfo, arg_names(fcinfo, 0, "targets"));
}

/*
 * api_operator_make_plan makes the plan that an argument direction asks for.
 */
static MigrationPlan *
api_operator_make_plan(FunctionCallInfo fcinfo, Names targets)
{
	bool		upgrade = arg_direction(fcinfo, 1);

	if (!upgrade)
		run_require_one_target(targets);
	return run_make_plan(upgrade, targets, false);
}

/*
 * return_plan returns the steps of a plan as rows.
 */
static Datum
return_plan(FunctionCallInfo fcinfo, const MigrationPlan *plan)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	RevisionSummary *summaries = catalog_summaries(plan->graph, false);

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < plan->steps.n; i++)
	{
		int			node = plan->steps.nodes[i];
		Datum		values[5];
		bool		nulls[5] = {false};

		values[0] = Int32GetDatum(i + 1);
		values[1] = CStringGetTextDatum(plan_direction(plan->upgrade));
		values[2] = CStringGetTextDatum(graph_node(plan->graph, node)->revision);
		values[3] = CStringGetTextDatum(summaries[node].message);
		values[4] = BoolGetDatum(plan->upgrade ? summaries[node].upgrade_transactional :
												 summaries[node].downgrade_transactional);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * migrate_plan and migrate_plan_many are SQL's plan(target, direction) and
 * plan(targets, direction).
 */
Datum
migrate_plan(PG_FUNCTION_ARGS)
{
	return return_plan(fcinfo, api_operator_make_plan(fcinfo, arg_names_of_target(arg_upgrade_target(fcinfo, 0))));
}

Datum
migrate_plan_many(PG_FUNCTION_ARGS)
{
	return return_plan(fcinfo, api_operator_make_plan(fcinfo, arg_names(fcinfo, 0, "targets")));
}

/*
 * migrate_plan_checksum and migrate_plan_checksum_many are the two forms of
 * plan_checksum.
 */
Datum
migrate_plan_checksum(PG_FUNCTION_ARGS)
{
	MigrationPlan *plan = api_operator_make_plan(fcinfo, arg_names_of_target(arg_upgrade_target(fcinfo, 0)));

	PG_RETURN_TEXT_P(cstring_to_text(run_plan_checksum(plan, false)));
}

Datum
migrate_plan_checksum_many(PG_FUNCTION_ARGS)
{
	MigrationPlan *plan = api_operator_make_plan(fcinfo, arg_names(fcinfo, 0, "targets"));

	PG_RETURN_TEXT_P(cstring_to_text(run_plan_checksum(plan, false)));
}

/*
 * offline does what the forms of upgrade_sql and downgrade_sql share; their
 * arguments from the second on are the same.
 */
static Datum
offline(FunctionCallInfo fcinfo, OfflineRequest *request)
{
	request->standalone = arg_bool(fcinfo, 1);
	request->transaction_per_revision = arg_bool(fcinfo, 2);
	PG_RETURN_TEXT_P(cstring_to_text(offline_sql(request)));
}

/*
 * migrate_upgrade_sql is SQL's upgrade_sql(range, standalone,
 * transaction_per_revision).
 */
Datum
migrate_upgrade_sql(PG_FUNCTION_ARGS)
{
	OfflineRequest request = {.upgrade = true};
	const char *range = arg_upgrade_target(fcinfo, 0);
	Names		targets = arg_names_of_target(range);

	if (targets.n == 1 && strcmp(targets.names[0], range) == 0)
		request.range = range;
	else
		request.targets = targets;
	return offline(fcinfo, &request);
}

/*
 * migrate_upgrade_sql_many is SQL's upgrade_sql(targets, standalone,
 * transaction_per_revision).
 */
Datum
migrate_upgrade_sql_many(PG_FUNCTION_ARGS)
{
	OfflineRequest request = {.upgrade = true, .targets = arg_names(fcinfo, 0, "targets")};

	return offline(fcinfo, &request);
}

/*
 * migrate_downgrade_sql is SQL's downgrade_sql(range, standalone,
 * transaction_per_revision).
 */
Datum
migrate_downgrade_sql(PG_FUNCTION_ARGS)
{
	OfflineRequest request = {.range = arg_required(fcinfo, 0, "range")};

	return offline(fcinfo, &request);
}

/*
 * migrate_record_step is SQL's record_step(direction, revision, version,
 * new_version).
 */
Datum
migrate_record_step(PG_FUNCTION_ARGS)
{
	Names		new_version;

	run_forbid_change("migrate.record_step()");
	if (PG_ARGISNULL(3))
	{
		run_record_offline_step(NULL, NULL, arg_names(fcinfo, 2, "version"), NULL);
		PG_RETURN_VOID();
	}
	new_version = arg_names(fcinfo, 3, "new_version");
	run_record_offline_step(plan_direction(arg_direction(fcinfo, 0)), arg_required(fcinfo, 1, "revision"),
							arg_names(fcinfo, 2, "version"), &new_version);
	PG_RETURN_VOID();
}

/*
 * migrate_dump_state is SQL's dump_state().
 */
Datum
migrate_dump_state(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(offline_dump_state()));
}
