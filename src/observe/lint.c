/*-------------------------------------------------------------------------
 *
 * lint.c
 *		What is dangerous in a plan.
 *
 * IDENTIFICATION
 *		src/observe/lint.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/numeric.h"

#include "errcodes.h"
#include "observe/lint.h"
#include "observe/sizes.h"
#include "schema/shadow/shadow.h"

/*
 * lint_severity_name: see lint.h.
 */
const char *
lint_severity_name(LintSeverity severity)
{
	static const char *const names[] = {"notice", "warning", "error"};

	return names[severity];
}

/*
 * size_named returns what a jsonb object has under a name; -1: nothing.
 */
static int64
size_named(Jsonb *sizes, const char *name)
{
	JsonbValue	buffer;
	JsonbValue *value;
	Datum		number;

	if (sizes == NULL)
		return -1;
	value = getKeyJsonValueFromContainer(&sizes->root, name, (int) strlen(name), &buffer);
	if (value == NULL)
		return -1;
	if (value->type != jbvNumeric)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the size of \"%s\" is not a number", name)));
	number = NumericGetDatum(value->val.numeric);
	return DatumGetInt64(DirectFunctionCall1(numeric_int8, number));
}

/*
 * rows_of returns how many rows a table has.
 */
static int64
rows_of(const char *table, Jsonb *given, Jsonb *live)
{
	int64		rows = size_named(given, table);

	if (rows < 0)
		rows = size_named(given, "*");
	if (rows < 0)
		rows = size_named(live, table);
	return rows;
}

/*
 * judge has a finding weigh what the size of its table gives it; false: nothing,
 * as the table is empty.
 */
static bool
judge(LintFinding *finding, Jsonb *given, Jsonb *live)
{
	int64		rows;

	if (finding->table == NULL)
		return true;
	rows = rows_of(finding->table, given, live);
	if (rows <= 0)
		return false;
	if (rows < LINT_SMALL && finding->severity > LINT_NOTICE)
		finding->severity--;
	return true;
}

/*
 * run_in_shadow runs the scripts, and sets what was seen of them.
 */
static void
run_in_shadow(LintScript *scripts, int n, const Names *before)
{
	ShadowScript *jobs = palloc0(sizeof(ShadowScript) * (n + before->n));
	List	   *answers;
	ListCell   *lc;

	for (int i = 0; i < before->n; i++)
	{
		jobs[i].what = "schema before the plan";
		jobs[i].text = before->names[i];
	}
	for (int i = 0; i < n; i++)
	{
		ShadowScript *job = &jobs[before->n + i];

		job->what = scripts[i].what;
		job->text = scripts[i].text;
		job->observe = psprintf("%s%s", scripts[i].transactional ? "t" : "", scripts[i].reversible ? "r" : "");
	}
	answers = shadow_observe(jobs, n + before->n);
	foreach(lc, answers)
		scripts[foreach_current_index(lc)].answer = lint_answer_read(((StringInfo) lfirst(lc))->data);
}

/*
 * lint_scripts: see lint.h.
 */
List *
lint_scripts(LintScript *scripts, int n, const Names *before, Jsonb *sizes)
{
	List	   *findings = NIL;
	Jsonb	   *live = sizes_json();

	if (sizes && !JB_ROOT_IS_OBJECT(sizes))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("sizes is not a JSON object"),
				 errhint("It has the rows of tables, as migrate.table_sizes() gives them: {\"public.users\": 50000000, \"*\": 1000000}.")));
	if (n > 0)
		run_in_shadow(scripts, n, before);
	for (int i = 0; i < n; i++)
	{
		ListCell   *lc;

		foreach(lc, scripts[i].answer.findings)
		{
			LintFinding *finding = lfirst(lc);

			finding->revision = scripts[i].revision;
			if (judge(finding, sizes, live))
				findings = lappend(findings, finding);
		}
	}
	return findings;
}
