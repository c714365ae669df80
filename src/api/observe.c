/*-------------------------------------------------------------------------
 *
 * observe.c
 *		What plans would do: the functions that look before a run.
 *
 * IDENTIFICATION
 *		src/api/observe.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"

#include "api/args.h"
#include "guc.h"
#include "observe/observe.h"
#include "observe/sizes.h"
#include "run/lint_json.h"
#include "run/lint_plan.h"
#include "run/preview.h"
#include "run/prove_plan.h"
#include "run/run.h"
#include "run/verify.h"
#include "server/array.h"

PG_FUNCTION_INFO_V1(migrate_lint);
PG_FUNCTION_INFO_V1(migrate_lint_rules);
PG_FUNCTION_INFO_V1(migrate_lint_sarif);
PG_FUNCTION_INFO_V1(migrate_plan_json);
PG_FUNCTION_INFO_V1(migrate_preview);
PG_FUNCTION_INFO_V1(migrate_preview_many);
PG_FUNCTION_INFO_V1(migrate_prove);
PG_FUNCTION_INFO_V1(migrate_table_sizes);
PG_FUNCTION_INFO_V1(migrate_verify);

/*
 * texts_array returns a list of strings as text[].
 */
static Datum
texts_array(const List *texts)
{
	Names		names = {0, palloc(sizeof(char *) * Max(list_length(texts), 1))};
	const ListCell *lc;

	foreach(lc, texts)
		names.names[names.n++] = lfirst(lc);
	return array_from_names(names);
}

/*
 * put_observation adds a row of preview.
 */
static void
put_observation(const Observation *observation, Tuplestorestate *rows, TupleDesc desc)
{
	Datum		values[12];
	bool		nulls[12] = {false};
	Interval   *duration = palloc0(sizeof(Interval));

	duration->time = observation->duration;
	values[0] = Int32GetDatum(observation->step);
	values[1] = CStringGetTextDatum(observation->revision);
	values[2] = Int32GetDatum(observation->statement + 1);
	values[3] = Int32GetDatum(observation->line);
	values[4] = CStringGetTextDatum(observation->command);
	values[5] = texts_array(observe_locks(observation));
	values[6] = texts_array(observe_rewrites(observation));
	values[7] = texts_array(observe_scans(observation));
	values[8] = texts_array(observe_drops(observation));
	values[9] = Int64GetDatum((int64) observation->rows);
	values[10] = IntervalPGetDatum(duration);
	values[11] = Int64GetDatum((int64) observation->wal);
	tuplestore_putvalues(rows, desc, values, nulls);
}

/*
 * preview does what the two forms of preview share.
 */
static Datum
preview(FunctionCallInfo fcinfo, Names targets)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	bool		upgrade = arg_direction(fcinfo, 1);
	ListCell   *lc;
	List	   *observations;

	InitMaterializedSRF(fcinfo, 0);
	if (!upgrade)
		run_require_one_target(targets);
	observations = run_preview(upgrade, targets);
	foreach(lc, observations)
		put_observation(lfirst(lc), rsinfo->setResult, rsinfo->setDesc);
	return (Datum) 0;
}

/*
 * migrate_preview and migrate_preview_many are SQL's preview(target, direction)
 * and preview(targets, direction).
 */
Datum
migrate_preview(PG_FUNCTION_ARGS)
{
	run_forbid_change("migrate.preview()");
	return preview(fcinfo, arg_names_of_target(PG_ARGISNULL(0) ? migrate_default_target : arg_cstring(fcinfo, 0)));
}

Datum
migrate_preview_many(PG_FUNCTION_ARGS)
{
	run_forbid_change("migrate.preview()");
	return preview(fcinfo, arg_names(fcinfo, 0, "targets"));
}

/*
 * migrate_table_sizes is SQL's table_sizes().
 */
Datum
migrate_table_sizes(PG_FUNCTION_ARGS)
{
	PG_RETURN_JSONB_P(sizes_json());
}

/*
 * put_text sets a value of a row to a text, or NULL.
 */
static void
put_text(Datum *values, bool *nulls, int column, const char *text)
{
	nulls[column] = text == NULL;
	if (text)
		values[column] = CStringGetTextDatum(text);
}

/*
 * put_finding_row adds a row of lint.
 */
static void
put_finding_row(const LintFinding *finding, Tuplestorestate *rows, TupleDesc desc)
{
	Datum		values[8] = {0};
	bool		nulls[8] = {false};

	put_text(values, nulls, 0, finding->revision);
	values[1] = Int32GetDatum(finding->statement + 1);
	values[2] = Int32GetDatum(finding->line);
	nulls[1] = nulls[2] = finding->statement < 0;
	put_text(values, nulls, 3, finding->rule->code);
	put_text(values, nulls, 4, lint_severity_name(finding->severity));
	put_text(values, nulls, 5, finding->object);
	put_text(values, nulls, 6, finding->message);
	put_text(values, nulls, 7, finding->advice);
	tuplestore_putvalues(rows, desc, values, nulls);
}

/*
 * migrate_lint is SQL's lint(range, direction, sizes, fail).
 */
Datum
migrate_lint(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Jsonb	   *sizes = PG_ARGISNULL(2) ? NULL : PG_GETARG_JSONB_P(2);
	LintPlan   *plan;
	ListCell   *lc;

	run_forbid_nested("migrate.lint()");
	InitMaterializedSRF(fcinfo, 0);
	plan = lint_plan(arg_cstring(fcinfo, 0), arg_direction(fcinfo, 1), sizes);
	if (arg_bool(fcinfo, 3))
		lint_refuse(plan->findings);
	foreach(lc, plan->findings)
		put_finding_row(lfirst(lc), rsinfo->setResult, rsinfo->setDesc);
	return (Datum) 0;
}

/*
 * migrate_lint_rules is SQL's lint_rules().
 */
Datum
migrate_lint_rules(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < lint_nrules; i++)
	{
		const LintRule *rule = lint_all_rules[i];
		Datum		values[6];
		bool		nulls[6] = {false};

		put_text(values, nulls, 0, rule->code);
		put_text(values, nulls, 1, lint_severity_name(rule->severity));
		put_text(values, nulls, 2, rule->title);
		put_text(values, nulls, 3, rule->why);
		put_text(values, nulls, 4, rule->unsafe);
		put_text(values, nulls, 5, rule->safe);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * json_result returns a document as jsonb.
 */
static Datum
json_result(char *text)
{
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(text));
}

/*
 * migrate_lint_sarif is SQL's lint_sarif(range, direction, sizes).
 */
Datum
migrate_lint_sarif(PG_FUNCTION_ARGS)
{
	Jsonb	   *sizes = PG_ARGISNULL(2) ? NULL : PG_GETARG_JSONB_P(2);

	run_forbid_nested("migrate.lint_sarif()");
	return json_result(lint_json_sarif(lint_plan(arg_cstring(fcinfo, 0), arg_direction(fcinfo, 1), sizes)));
}

/*
 * migrate_plan_json is SQL's plan_json(target, direction, lint).
 */
Datum
migrate_plan_json(PG_FUNCTION_ARGS)
{
	Names		targets = arg_names_of_target(PG_ARGISNULL(0) ? migrate_default_target : arg_cstring(fcinfo, 0));
	bool		upgrade = arg_direction(fcinfo, 1);

	run_forbid_nested("migrate.plan_json()");
	if (!upgrade)
		run_require_one_target(targets);
	return json_result(lint_json_plan(run_make_plan(upgrade, targets, false), arg_bool(fcinfo, 2)));
}

/*
 * migrate_prove is SQL's prove(range).
 */
Datum
migrate_prove(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	ProveStep  *steps;
	int			n;

	run_forbid_nested("migrate.prove()");
	InitMaterializedSRF(fcinfo, 0);
	steps = prove_plan(arg_cstring(fcinfo, 0), &n);
	for (int i = 0; i < n; i++)
	{
		Datum		values[5] = {0};
		bool		nulls[5] = {false};

		put_text(values, nulls, 0, steps[i].revision);
		put_text(values, nulls, 1, prove_result_name(steps[i].result));
		put_text(values, nulls, 2, prove_direction(&steps[i]));
		values[3] = Int32GetDatum(steps[i].line);
		nulls[3] = steps[i].line == 0;
		put_text(values, nulls, 4, steps[i].difference);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * migrate_verify is SQL's verify(range).
 */
Datum
migrate_verify(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	ListCell   *lc;
	List	   *conditions;

	run_forbid_in_script("migrate.verify()");
	InitMaterializedSRF(fcinfo, 0);
	conditions = verify_range(arg_cstring(fcinfo, 0));
	foreach(lc, conditions)
	{
		const VerifiedCondition *condition = lfirst(lc);
		Datum		values[5] = {0};
		bool		nulls[5] = {false};

		put_text(values, nulls, 0, condition->revision);
		values[1] = Int32GetDatum(condition->statement);
		nulls[1] = condition->statement == 0;
		values[2] = Int32GetDatum(condition->line);
		nulls[2] = condition->line == 0;
		values[3] = BoolGetDatum(condition->detail == NULL);
		put_text(values, nulls, 4, condition->detail);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}
