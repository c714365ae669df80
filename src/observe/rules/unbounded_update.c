/*-------------------------------------------------------------------------
 *
 * unbounded_update.c
 *		All rows of a table are changed at once.
 *
 * IDENTIFICATION
 *		src/observe/rules/unbounded_update.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "tcop/utility.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * unbounded_update_look looks for a WHERE.
 */
static void
unbounded_update_look(LintCheck *check)
{
	const UpdateStmt *update = (const UpdateStmt *) check->tree;
	const DeleteStmt *delete = (const DeleteStmt *) check->tree;
	Oid			table;

	if (IsA(update, UpdateStmt) && update->whereClause == NULL)
		table = lint_old_relation(update->relation, "rp");
	else if (IsA(delete, DeleteStmt) && delete->whereClause == NULL && delete->usingClause == NIL)
		table = lint_old_relation(delete->relation, "rp");
	else
		return;
	if (OidIsValid(table))
		lint_report(check, table, lint_name(table), psprintf("%s has no WHERE, and takes all of %s at once", CreateCommandName(check->tree), lint_name(table)),
					"Change rows in portions: \"-- migrate:repeat\" above the statement, in a revision marked transaction:false.");
}

const LintRule lint_unbounded_update = {
	.code = "unbounded-update",
	.severity = LINT_ERROR,
	.title = "all rows of a table are changed at once",
	.why = "Every row gets a new version, all stay locked to the end, standbys fall behind, and the table is twice as large afterwards.",
	.unsafe = "UPDATE users SET score = 1",
	.safe = "UPDATE users SET score = 1 WHERE id BETWEEN 1 AND 1000",
	.before = unbounded_update_look};
