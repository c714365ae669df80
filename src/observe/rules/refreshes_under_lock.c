/*-------------------------------------------------------------------------
 *
 * refreshes_under_lock.c
 *		A materialized view is refreshed while reads wait.
 *
 * IDENTIFICATION
 *		src/observe/rules/refreshes_under_lock.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * refreshes_under_lock_look looks for CONCURRENTLY.
 */
static void
refreshes_under_lock_look(LintCheck *check)
{
	const RefreshMatViewStmt *refresh = (const RefreshMatViewStmt *) check->tree;
	Oid			view = IsA(refresh, RefreshMatViewStmt) && !refresh->concurrent && !refresh->skipData ? lint_old_relation(refresh->relation, "m") : InvalidOid;

	if (OidIsValid(view))
		lint_report(check, view, lint_name(view), psprintf("who reads %s waits until it is refreshed", lint_name(view)),
					psprintf("REFRESH MATERIALIZED VIEW CONCURRENTLY %s, for which it needs a unique index.", lint_name(view)));
}

const LintRule lint_refreshes_under_lock = {
	.code = "refreshes-under-lock",
	.severity = LINT_WARNING,
	.title = "a materialized view is refreshed while reads wait",
	.why = "REFRESH takes ACCESS EXCLUSIVE on it for as long as its query takes.",
	.unsafe = "REFRESH MATERIALIZED VIEW totals",
	.safe = "REFRESH MATERIALIZED VIEW CONCURRENTLY totals",
	.before = refreshes_under_lock_look};
