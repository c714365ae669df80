/*-------------------------------------------------------------------------
 *
 * unlogged_table.c
 *		A table is not in the log.
 *
 * IDENTIFICATION
 *		src/observe/rules/unlogged_table.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * unlogged_table_look looks at new tables, and at the command.
 */
static void
unlogged_table_look(LintCheck *check)
{
	AlterTableCmd *command;
	int			place = 0;
	Oid			table = lint_altered(check);

	if (IsA(check->tree, CreateStmt) && ((CreateStmt *) check->tree)->relation->relpersistence == RELPERSISTENCE_UNLOGGED)
		lint_report(check, InvalidOid, ((CreateStmt *) check->tree)->relation->relname, "the table is empty after a crash, and on standbys", "Leave out UNLOGGED.");
	while (OidIsValid(table) && (command = lint_command(check, AT_SetUnLogged, &place)) != NULL)
		lint_report(check, table, lint_name(table), psprintf("%s is empty after a crash, and on standbys", lint_name(table)), "Leave it LOGGED.");
}

const LintRule lint_unlogged_table = {
	.code = "unlogged-table",
	.severity = LINT_WARNING,
	.title = "a table is not in the log",
	.why = "After a crash it is empty, and standbys never have its rows.",
	.unsafe = "CREATE UNLOGGED TABLE cache (id bigint PRIMARY KEY)",
	.safe = "CREATE TABLE cache (id bigint PRIMARY KEY)",
	.before = unlogged_table_look};
