/*-------------------------------------------------------------------------
 *
 * lint_json.c
 *		Plans and findings as JSON, for programs.
 *
 * IDENTIFICATION
 *		src/run/lint_json.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "tcop/utility.h"
#include "utils/json.h"

#include "catalog/revision.h"
#include "revision/file.h"
#include "revision/graph.h"
#include "run/file_names.h"
#include "run/lint_json.h"
#include "run/run.h"
#include "script/observer.h"
#include "script/script.h"

/* The version of the form of a plan. */
#define PLAN_FORM	1

/*
 * add_key appends the name of a member, with a comma before it unless it is the
 * first of its object.
 */
static void
add_key(StringInfo out, const char *name)
{
	char		last = out->data[out->len - 1];

	if (last != '{' && last != '[')
		appendStringInfoChar(out, ',');
	escape_json(out, name);
	appendStringInfoChar(out, ':');
}

/*
 * add_string appends a member that is a string, or null.
 */
static void
add_string(StringInfo out, const char *name, const char *value)
{
	add_key(out, name);
	if (value)
		escape_json(out, value);
	else
		appendStringInfoString(out, "null");
}

/*
 * add_int and add_bool append members of those types.
 */
static void
add_int(StringInfo out, const char *name, int value)
{
	add_key(out, name);
	appendStringInfo(out, "%d", value);
}

static void
add_bool(StringInfo out, const char *name, bool value)
{
	add_key(out, name);
	appendStringInfoString(out, value ? "true" : "false");
}

/*
 * add_texts appends a member that is a list of strings.
 */
static void
add_texts(StringInfo out, const char *name, const List *texts)
{
	const ListCell *lc;

	add_key(out, name);
	appendStringInfoChar(out, '[');
	foreach(lc, texts)
	{
		if (foreach_current_index(lc) > 0)
			appendStringInfoChar(out, ',');
		escape_json(out, lfirst(lc));
	}
	appendStringInfoChar(out, ']');
}

/*
 * next_element begins an object in an array.
 */
static void
next_element(StringInfo out)
{
	if (out->data[out->len - 1] != '[')
		appendStringInfoChar(out, ',');
	appendStringInfoChar(out, '{');
}

/* ---------- a plan ---------- */

/*
 * add_findings appends the findings of a statement of a script; -1: of the script
 * as a whole.
 */
static void
add_findings(StringInfo out, const LintPlan *linted, const char *revision, int statement)
{
	ListCell   *lc;

	add_key(out, "findings");
	appendStringInfoChar(out, '[');
	foreach(lc, linted->findings)
	{
		const LintFinding *finding = lfirst(lc);

		if (finding->statement != statement || strcmp(finding->revision, revision) != 0)
			continue;
		next_element(out);
		add_string(out, "rule", finding->rule->code);
		add_string(out, "severity", lint_severity_name(finding->severity));
		add_string(out, "object", finding->object);
		add_string(out, "message", finding->message);
		add_string(out, "advice", finding->advice);
		appendStringInfoChar(out, '}');
	}
	appendStringInfoChar(out, ']');
}

/*
 * add_seen appends what was seen of a statement.
 */
static void
add_seen(StringInfo out, const LintSeen *seen)
{
	add_key(out, "facts");
	appendStringInfoChar(out, '{');
	add_string(out, "error", seen->error);
	add_texts(out, "locks", seen->locks);
	add_texts(out, "rewrites", seen->rewrites);
	add_texts(out, "scans", seen->scans);
	add_texts(out, "drops", seen->drops);
	appendStringInfoChar(out, '}');
}

/*
 * seen_script returns what lint has seen of a revision's script; NULL: nothing.
 */
static const LintScript *
seen_script(const LintPlan *linted, const char *revision)
{
	for (int i = 0; linted && i < linted->n; i++)
	{
		if (strcmp(linted->scripts[i].revision, revision) == 0)
			return &linted->scripts[i];
	}
	return NULL;
}

/*
 * add_statements appends the statements of a script.
 */
static void
add_statements(StringInfo out, const RevisionFile *file, bool upgrade, const LintPlan *linted)
{
	FileSection section = upgrade ? FILE_UPGRADE : FILE_DOWNGRADE;
	ScriptOrigin origin = {.revision = file->revision, .message = file->message, .section = section, .file_line = file_section_line(file, section)};
	const char *text = upgrade ? file->upgrade : file->downgrade;
	const LintScript *seen = seen_script(linted, file->revision);
	Script	   *script = script_parse(text ? text : "", SCRIPT_DEPLOY, &origin);

	add_key(out, "statements");
	appendStringInfoChar(out, '[');
	for (int n = 0; n < script_size(script); n++)
	{
		int			line = script_statement_line(script, n);

		next_element(out);
		add_int(out, "statement", n + 1);
		add_int(out, "line", line);
		add_int(out, "file_line", origin.file_line + line - 1);
		add_string(out, "command", CreateCommandName(script_tree(script, n)));
		add_string(out, "sql", script_statement(script, n));
		if (seen)
		{
			add_seen(out, list_nth(seen->answer.seen, n));
			add_findings(out, linted, file->revision, n);
		}
		appendStringInfoChar(out, '}');
	}
	appendStringInfoChar(out, ']');
}

/*
 * lint_json_plan: see lint_json.h.
 */
char *
lint_json_plan(const MigrationPlan *plan, bool lint)
{
	LintPlan   *linted = lint ? lint_plan_of(plan, NULL) : NULL;
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoChar(&out, '{');
	add_int(&out, "form", PLAN_FORM);
	add_string(&out, "id", run_plan_checksum(plan, false));
	add_string(&out, "direction", plan->upgrade ? "upgrade" : "downgrade");
	add_key(&out, "steps");
	appendStringInfoChar(&out, '[');
	for (int i = 0; i < plan->steps.n; i++)
	{
		const RevisionFile *file = &catalog_node_revision(plan->graph, plan->steps.nodes[i], false)->file;

		next_element(&out);
		add_int(&out, "step", i + 1);
		add_string(&out, "revision", file->revision);
		add_string(&out, "message", file->message);
		add_bool(&out, "transactional", plan->upgrade ? file->upgrade_transactional : file->downgrade_transactional);
		add_bool(&out, "reversible", file->downgrade != NULL);
		if (linted)
			add_findings(&out, linted, file->revision, -1);
		add_statements(&out, file, plan->upgrade, linted);
		appendStringInfoChar(&out, '}');
	}
	appendStringInfoString(&out, "]}");
	return out.data;
}

/* ---------- SARIF ---------- */

/*
 * sarif_level returns SARIF's name of a severity.
 */
static const char *
sarif_level(LintSeverity severity)
{
	return severity == LINT_NOTICE ? "note" : lint_severity_name(severity);
}

/*
 * add_message appends a member that is an object with a text.
 */
static void
add_message(StringInfo out, const char *name, const char *text)
{
	add_key(out, name);
	appendStringInfoChar(out, '{');
	add_string(out, "text", text);
	appendStringInfoChar(out, '}');
}

/*
 * add_sarif_rules appends all rules, in the order of their indexes.
 */
static void
add_sarif_rules(StringInfo out)
{
	add_key(out, "rules");
	appendStringInfoChar(out, '[');
	for (int i = 0; i < lint_nrules; i++)
	{
		const LintRule *rule = lint_all_rules[i];

		next_element(out);
		add_string(out, "id", rule->code);
		add_message(out, "shortDescription", rule->title);
		add_message(out, "fullDescription", rule->why);
		add_message(out, "help", psprintf("Unsafe:\n%s\n\nSafe:\n%s", rule->unsafe, rule->safe));
		add_key(out, "defaultConfiguration");
		appendStringInfoChar(out, '{');
		add_string(out, "level", sarif_level(rule->severity));
		appendStringInfoString(out, "}}");
	}
	appendStringInfoChar(out, ']');
}

/*
 * rule_index returns the place of a rule in the list of all.
 */
static int
rule_index(const LintRule *rule)
{
	int			i = 0;

	while (lint_all_rules[i] != rule)
		i++;
	return i;
}

/*
 * file_uri returns a file name as a relative URI.
 */
static char *
file_uri(const char *name)
{
	StringInfoData out;

	initStringInfo(&out);
	for (; *name; name++)
	{
		if (isalnum((unsigned char) *name) || strchr("-._~/", *name))
			appendStringInfoChar(&out, *name);
		else
			appendStringInfo(&out, "%%%02X", (unsigned char) *name);
	}
	return out.data;
}

/*
 * finding_line returns the line of the file that a finding is about.
 */
static int
finding_line(const LintPlan *plan, const LintFinding *finding)
{
	for (int i = 0; i < plan->n; i++)
	{
		if (strcmp(plan->scripts[i].revision, finding->revision) == 0)
			return finding->line > 0 ? plan->file_lines[i] + finding->line - 1 : 1;
	}
	return 1;
}

/*
 * add_result appends a finding.
 */
static void
add_result(StringInfo out, const LintPlan *plan, const LintFinding *finding, const FileNames *names)
{
	next_element(out);
	add_string(out, "ruleId", finding->rule->code);
	add_int(out, "ruleIndex", rule_index(finding->rule));
	add_string(out, "level", sarif_level(finding->severity));
	add_message(out, "message", psprintf("%s. %s", finding->message, finding->advice));
	add_key(out, "locations");
	appendStringInfoString(out, "[{\"physicalLocation\":{\"artifactLocation\":{");
	add_string(out, "uri", file_uri(file_names_find(names, finding->revision)));
	appendStringInfo(out, "},\"region\":{\"startLine\":%d}}}]}", finding_line(plan, finding));
}

/*
 * lint_json_sarif: see lint_json.h.
 */
char *
lint_json_sarif(const LintPlan *plan)
{
	FileNames  *names = file_names();
	StringInfoData out;
	ListCell   *lc;

	initStringInfo(&out);
	appendStringInfoChar(&out, '{');
	add_string(&out, "$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
	add_string(&out, "version", "2.1.0");
	appendStringInfoString(&out, ",\"runs\":[{\"tool\":{\"driver\":{");
	add_string(&out, "name", "migrate");
	add_sarif_rules(&out);
	appendStringInfoString(&out, "}},\"results\":[");
	foreach(lc, plan->findings)
		add_result(&out, plan, lfirst(lc), names);
	appendStringInfoString(&out, "]}]}");
	return out.data;
}
