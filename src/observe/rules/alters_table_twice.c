/*-------------------------------------------------------------------------
 *
 * alters_table_twice.c
 *		A table is altered by several statements.
 *
 * IDENTIFICATION
 *		src/observe/rules/alters_table_twice.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * alters_table_twice_look looks for an earlier ALTER TABLE of the same table right before.
 */
static void
alters_table_twice_look(LintCheck *check)
{
	Oid			table = lint_altered(check);
	const AlterTableStmt *before = check->n > 0 ? (const AlterTableStmt *) script_tree(check->script, check->n - 1) : NULL;

	if (OidIsValid(table) && check->transactional && before && IsA(before, AlterTableStmt) && lint_relation(before->relation) == table)
		lint_report(check, table, lint_name(table), psprintf("%s is altered twice in a row", lint_name(table)), "Put both into one ALTER TABLE.");
}

const LintRule lint_alters_table_twice = {
	.code = "alters-table-twice",
	.severity = LINT_NOTICE,
	.title = "a table is altered by several statements",
	.why = "Each passes over the table by itself where it has to read or write it; one statement does it all in one pass.",
	.unsafe = "ALTER TABLE users ADD COLUMN note text; ALTER TABLE users ADD COLUMN remark text",
	.safe = "ALTER TABLE users ADD COLUMN note text, ADD COLUMN remark text",
	.before = alters_table_twice_look};
