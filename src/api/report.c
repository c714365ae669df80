/*-------------------------------------------------------------------------
 *
 * report.c
 *		The SQL function that writes a page about this database.
 *
 * The page is one file: its pictures stand in it, it has no script, and it
 * forbids the browser to ask for anything.
 *
 * IDENTIFICATION
 *		src/api/report.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "commands/dbcommands.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "parser/parse_func.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "api/picture.h"
#include "catalog/graph.h"
#include "compat.h"
#include "guc.h"
#include "picture/diagram.h"
#include "revision/plan.h"
#include "run/lint_plan.h"
#include "run/run.h"
#include "schema/model/schema_diagram.h"
#include "server/query.h"
#include "server/subxact.h"

PG_FUNCTION_INFO_V1(migrate_report);

static const char report_style[] =
	"<style>\n"
	":root{color-scheme:light dark;--page:#ffffff;--text:#1f2328;--dim:#59636e;--line:#d1d9e0;--head:#f6f8fa;--good:#116329;--wait:#7d4e00;--bad:#a40e26}\n"
	"@media (prefers-color-scheme:dark){:root{--page:#0d1117;--text:#e6edf3;--dim:#9da7b1;--line:#30363d;--head:#161b22;--good:#56d364;--wait:#e3b341;--bad:#ff7b72}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;padding:16px;max-width:1280px;background:var(--page);color:var(--text);font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}\n"
	"h1{font-size:24px;line-height:1.25;margin:8px 0 4px}h2{font-size:19px;margin:32px 0 8px}h3{font-size:16px;margin:20px 0 8px}p{margin:4px 0 12px}.dim{color:var(--dim)}\n"
	"dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(160px,1fr));gap:8px;margin:16px 0}\n"
	"dl div{border:1px solid var(--line);border-radius:6px;padding:8px 12px;background:var(--head)}dt{color:var(--dim);font-size:13px}dd{margin:0;font-weight:600}\n"
	".scroll{overflow-x:auto;border:1px solid var(--line);border-radius:6px}.scroll:focus{outline:2px solid var(--dim)}svg{display:block}\n"
	"table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:left;vertical-align:top;padding:6px 12px;border-bottom:1px solid var(--line)}\n"
	"th{background:var(--head);white-space:nowrap}td{overflow-wrap:normal}tr:last-child td{border-bottom:0}td.wide{min-width:220px;overflow-wrap:anywhere}td.number,td.time{white-space:nowrap;font-variant-numeric:tabular-nums}\n"
	".good{color:var(--good)}.wait{color:var(--wait)}.bad{color:var(--bad)}code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px}\n"
	"</style>\n";

/*
 * report_text appends a text, NULL for none.
 */
static void
report_text(StringInfo out, const char *text)
{
	picture_xml(out, text ? text : "", GetDatabaseEncoding());
}

/*
 * report_element appends an element that holds a text; class: NULL for none.
 */
static void
report_element(StringInfo out, const char *element, const char *class, const char *text)
{
	appendStringInfo(out, class ? "<%s class=\"%s\">" : "<%s>", element, class);
	report_text(out, text);
	appendStringInfo(out, "</%s>", element);
}

/*
 * report_scroll_begin and report_scroll_end stand around what may be wider than the page.
 */
static void
report_scroll_begin(StringInfo out, const char *label)
{
	appendStringInfo(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">\n", label);
}

static void
report_scroll_end(StringInfo out)
{
	appendStringInfoString(out, "</div>\n");
}

/*
 * report_table_begin and report_table_end stand around the rows of a table.
 */
static void
report_table_begin(StringInfo out, const char *label, const char *const *columns, int n)
{
	report_scroll_begin(out, label);
	appendStringInfoString(out, "<table><thead><tr>");
	for (int i = 0; i < n; i++)
		appendStringInfo(out, "<th scope=\"col\">%s</th>", columns[i]);
	appendStringInfoString(out, "</tr></thead><tbody>\n");
}

static void
report_table_end(StringInfo out)
{
	appendStringInfoString(out, "</tbody></table>\n");
	report_scroll_end(out);
}

/* ---------- the state ---------- */

static CatalogQuery report_state_query = {
	"SELECT coalesce(nullif(pg_catalog.array_to_string(s.revision, ', '), ''), 'nothing applied'),"
	" coalesce(nullif(pg_catalog.array_to_string(s.heads, ', '), ''), 'none'),"
	" s.pending::pg_catalog.text, s.edited::pg_catalog.text, s.partially_applied::pg_catalog.text,"
	" CASE WHEN s.running IS NULL THEN 'nothing' ELSE pg_catalog.concat('deploy ', s.running) END,"
	" pg_catalog.concat_ws(', ', s.last_state, pg_catalog.to_char(pg_catalog.timezone('UTC', s.last_at), 'YYYY-MM-DD HH24:MI')),"
	" s.last_error"
	" FROM migrate.status() s"};

/*
 * report_state writes how the database stands.
 */
static void
report_state(StringInfo out)
{
	static const char *const names[] = {"Version", "Heads", "Pending", "Edited", "Partially applied", "Running", "Last run"};
	QueryArgs	args = {0};
	SavedContext saved;
	const char *error;

	query_enter(&saved);
	query_run(&report_state_query, &args, true);
	appendStringInfoString(out, "<dl>\n");
	for (int i = 0; i < lengthof(names); i++)
	{
		const char *value = query_row_text(saved.context, 0, i + 1);

		appendStringInfo(out, "<div><dt>%s</dt>", names[i]);
		report_element(out, "dd", i >= 2 && i <= 4 && value && strcmp(value, "0") != 0 ? "wait" : NULL,
					   value && value[0] ? value : "none");
		appendStringInfoString(out, "</div>\n");
	}
	appendStringInfoString(out, "</dl>\n");
	error = query_row_text(saved.context, 0, 8);
	if (error)
		report_element(out, "p", "bad", error);
	query_leave(&saved);
}

/* ---------- what is pending ---------- */

/*
 * report_run_lint looks at what is pending.
 */
static void
report_run_lint(void *arg)
{
	*(LintPlan **) arg = lint_plan(NULL, true, NULL);
}

/*
 * report_may_lint says whether the caller may have lint look.
 */
static bool
report_may_lint(void)
{
	Oid			types[] = {TEXTOID, TEXTOID, JSONBOID, BOOLOID};
	Oid			lint = LookupFuncName(list_make2(makeString("migrate"), makeString("lint")), 4, types, false);

	return migrate_function_aclcheck(lint, GetUserId()) == ACLCHECK_OK;
}

/*
 * report_findings writes what lint has found.
 */
static void
report_findings(StringInfo out, const List *findings)
{
	static const char *const columns[] = {"Severity", "Rule", "Revision", "Line", "Finding", "Advice"};
	static const char *const classes[] = {[LINT_NOTICE] = "dim", [LINT_WARNING] = "wait", [LINT_ERROR] = "bad"};
	const ListCell *lc;

	if (findings == NIL)
	{
		appendStringInfoString(out, "<p>Lint has found nothing in it.</p>\n");
		return;
	}
	appendStringInfoString(out, "<h3>What lint has found</h3>\n");
	report_table_begin(out, "Findings of lint", columns, lengthof(columns));
	foreach(lc, findings)
	{
		const LintFinding *finding = lfirst(lc);

		appendStringInfoString(out, "<tr>");
		report_element(out, "td", classes[finding->severity], lint_severity_name(finding->severity));
		report_element(out, "td", NULL, finding->rule->code);
		report_element(out, "td", NULL, finding->revision);
		report_element(out, "td", "number", finding->statement < 0 ? "" : psprintf("%d", finding->line));
		report_element(out, "td", "wide", finding->message);
		report_element(out, "td", "wide", finding->advice);
		appendStringInfoString(out, "</tr>\n");
	}
	report_table_end(out);
}

/*
 * report_lint has lint look at what is pending, where the caller may, and tells of an error as well.
 */
static void
report_lint(StringInfo out)
{
	LintPlan   *lint = NULL;
	ErrorData  *error;

	if (!report_may_lint())
	{
		appendStringInfoString(out, "<p class=\"dim\">Lint has not looked at it: that takes the right to call it.</p>\n");
		return;
	}
	error = subxact_run(report_run_lint, &lint, true);
	if (error)
		report_element(out, "p", "bad", psprintf("Lint could not look at it: %s", error->message));
	else
		report_findings(out, lint->findings);
}

/*
 * report_pending writes the plan that leads to the heads.
 */
static void
report_pending(StringInfo out, const Place *place)
{
	static const char *const columns[] = {"Step", "Revision", "Message", "Transaction"};
	MigrationPlan *plan = plan_upgrade(place->g, place->version, names_of_one("heads"));
	RevisionSummary *summaries = catalog_summaries(place->g, false);

	appendStringInfoString(out, "<h2>Pending</h2>\n");
	if (plan->steps.n == 0)
	{
		appendStringInfoString(out, "<p>Everything is applied.</p>\n");
		return;
	}
	report_table_begin(out, "Pending revisions", columns, lengthof(columns));
	for (int i = 0; i < plan->steps.n; i++)
	{
		const RevisionSummary *summary = &summaries[plan->steps.nodes[i]];

		appendStringInfo(out, "<tr><td class=\"number\">%d</td><td><code>", i + 1);
		report_text(out, graph_node(place->g, plan->steps.nodes[i])->revision);
		appendStringInfoString(out, "</code></td>");
		report_element(out, "td", "wide", summary->message);
		report_element(out, "td", NULL, summary->upgrade_transactional ? "yes" : "no");
		appendStringInfoString(out, "</tr>\n");
	}
	report_table_end(out);
	report_lint(out);
}

/* ---------- the log ---------- */

#define REPORT_LOG_ROWS "200"

static CatalogQuery report_log_query = {
	"SELECT pg_catalog.to_char(pg_catalog.timezone('UTC', l.started_at), 'YYYY-MM-DD HH24:MI:SS'), l.action, l.revision,"
	" pg_catalog.to_char(pg_catalog.date_part('epoch', l.duration), 'FM999999990.000'), l.outcome, l.login_role::pg_catalog.text,"
	" pg_catalog.concat_ws(': ', l.sqlstate, l.error)"
	" FROM migrate.log l WHERE l.scope OPERATOR(pg_catalog.=) $1"
	" ORDER BY l.id USING OPERATOR(pg_catalog.>) LIMIT " REPORT_LOG_ROWS,
	1,
	{TEXTOID}};

/*
 * report_log writes the last rows of the log.
 */
static void
report_log(StringInfo out)
{
	static const char *const columns[] = {"Started (UTC)", "Action", "Revision", "Seconds", "Outcome", "By", "Error"};
	static const char *const classes[] = {"time", NULL, NULL, "number", NULL, NULL, "wide bad"};
	QueryArgs	args = {0};
	SavedContext saved;

	appendStringInfoString(out, "<h2>Log</h2>\n");
	query_arg_text(&args, migrate_scope);
	query_enter(&saved);
	query_run(&report_log_query, &args, true);
	if (SPI_processed == 0)
		appendStringInfoString(out, "<p>It is empty.</p>\n");
	else
	{
		appendStringInfoString(out, "<p class=\"dim\">Newest first, " REPORT_LOG_ROWS " rows at most.</p>\n");
		report_table_begin(out, "Log", columns, lengthof(columns));
		for (uint64 row = 0; row < SPI_processed; row++)
		{
			appendStringInfoString(out, "<tr>");
			for (int i = 0; i < lengthof(columns); i++)
				report_element(out, "td", classes[i], query_row_text(saved.context, row, i + 1));
			appendStringInfoString(out, "</tr>\n");
		}
		report_table_end(out);
	}
	query_leave(&saved);
}

/* ---------- the page ---------- */

/*
 * report_begin writes the head of the page.
 */
static void
report_begin(StringInfo out)
{
	char	   *database = get_database_name(MyDatabaseId);
	char	   *scope = migrate_scope && migrate_scope[0] ? psprintf(", scope %s", migrate_scope) : "";
	pg_time_t	now = timestamptz_to_time_t(GetCurrentTimestamp());
	char		time[64];

	pg_strftime(time, sizeof(time), "%Y-%m-%d %H:%M:%S UTC", pg_gmtime(&now));
	appendStringInfoString(out,
						   "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
						   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
						   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;;"
						   " style-src &#39;unsafe-inline&#39;; img-src data:\"/>\n"
						   "<link rel=\"icon\" href=\"data:,\"/>\n");
	report_element(out, "title", NULL, psprintf("Migrations of %s", database));
	appendStringInfo(out, "\n%s</head>\n<body>\n<main>\n", report_style);
	report_element(out, "h1", NULL, psprintf("Migrations of %s%s", database, scope));
	appendStringInfoChar(out, '\n');
	report_element(out, "p", "dim", psprintf("%s, PostgreSQL %s", time, GetConfigOption("server_version", false, false)));
	appendStringInfoChar(out, '\n');
}

/*
 * report_picture writes a picture under a heading.
 */
static void
report_picture(StringInfo out, const char *heading, const char *svg)
{
	appendStringInfo(out, "<h2>%s</h2>\n", heading);
	report_scroll_begin(out, heading);
	appendStringInfo(out, "%s\n", svg);
	report_scroll_end(out);
}

/*
 * migrate_report is SQL's report().
 */
Datum
migrate_report(PG_FUNCTION_ARGS)
{
	Place		place;
	StringInfoData out;

	run_forbid_nested("migrate.report()");
	place = read_place();
	initStringInfo(&out);
	report_begin(&out);
	report_state(&out);
	report_pending(&out, &place);
	report_picture(&out, "Revisions", picture_of_graph(&place, PICTURE_SVG));
	report_log(&out);
	report_picture(&out, "Tables", diagram_picture(schema_diagram_live(), PICTURE_SVG));
	appendStringInfoString(&out, "</main>\n</body>\n</html>");
	PG_RETURN_TEXT_P(cstring_to_text(out.data));
}
