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

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/numeric.h"

#include "catalog/checksum.h"
#include "catalog/model.h"
#include "compat.h"
#include "errcodes.h"
#include "observe/lint.h"
#include "observe/sizes.h"
#include "schema/bytes.h"
#include "schema/shadow/shadow.h"
#include "server/rights.h"

/* Changes where what is kept is other bytes, or a rule looks otherwise. */
#define ANSWERS_FORM	"1"

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
 * answers_key returns the key under which what the shadow shows is kept: all that
 * it depends on.
 */
static char *
answers_key(const ShadowScript *jobs, int n)
{
	static const char *const settings[] = {"server_version_num", "search_path", "default_table_access_method", "DateStyle", "TimeZone",
										   "standard_conforming_strings", "lock_timeout", "migrate.lock_timeout"};
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "lint " ANSWERS_FORM " %s", GetUserNameFromId(rights_scripts_role(), false));
	for (int i = 0; i < lengthof(settings); i++)
		appendStringInfo(&buf, "\n%s", GetConfigOption(settings[i], true, false));
	for (int i = 0; i < lint_nrules; i++)
		appendStringInfo(&buf, "\n%s", lint_all_rules[i]->code);
	for (int i = 0; i < n; i++)
		appendStringInfo(&buf, "\n%s %s %zu %s", jobs[i].what, jobs[i].observe ? jobs[i].observe : "-", strlen(jobs[i].text), jobs[i].text);
	return catalog_sha256(buf.data);
}

/*
 * keep_answers keeps the worker's answers.
 */
static void
keep_answers(const char *key, const List *answers)
{
	StringInfoData buf;
	bytea	   *bytes;
	const ListCell *lc;

	initStringInfo(&buf);
	put_int(&buf, list_length(answers));
	foreach(lc, answers)
	{
		const StringInfoData *answer = lfirst(lc);

		put_int(&buf, answer->len);
		appendBinaryStringInfo(&buf, answer->data, answer->len);
	}
	bytes = palloc(VARHDRSZ + buf.len);
	SET_VARSIZE(bytes, VARHDRSZ + buf.len);
	memcpy(VARDATA(bytes), buf.data, buf.len);
	catalog_keep_snapshot(key, bytes);
}

/*
 * read_kept sets what was seen of the scripts to what was kept.
 */
static void
read_kept(LintScript *scripts, bytea *kept)
{
	char	   *data = VARDATA(kept);

	for (int i = 0, n = get_int(&data); i < n; i++)
	{
		int			len = get_int(&data);

		scripts[i].answer = lint_answer_read(data);
		data += len;
	}
}

/*
 * all_seen says whether every statement could be looked at: what could not be
 * may be the next time.
 */
static bool
all_seen(const LintScript *scripts, int n)
{
	const ListCell *lc;

	for (int i = 0; i < n; i++)
	{
		foreach(lc, scripts[i].answer.seen)
		{
			if (((const LintSeen *) lfirst(lc))->error)
				return false;
		}
	}
	return true;
}

/*
 * run_in_shadow runs the scripts, and sets what was seen of them.  It takes as
 * long as making the schema does, so that is kept.
 */
static void
run_in_shadow(LintScript *scripts, int n, const Names *before)
{
	ShadowScript *jobs = palloc0(sizeof(ShadowScript) * (n + before->n));
	List	   *answers;
	ListCell   *lc;
	char	   *key;
	bytea	   *kept;

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
		job->observer = LINT_OBSERVER;
		job->observe = psprintf("%s%s", scripts[i].transactional ? "t" : "", scripts[i].reversible ? "r" : "");
	}
	key = answers_key(jobs, n + before->n);
	kept = catalog_find_snapshot(key);
	if (kept)
	{
		read_kept(scripts, kept);
		return;
	}
	answers = shadow_observe(jobs, n + before->n);
	foreach(lc, answers)
		scripts[foreach_current_index(lc)].answer = lint_answer_read(((StringInfo) lfirst(lc))->data);
	if (all_seen(scripts, n))
		keep_answers(key, answers);
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
