/*-------------------------------------------------------------------------
 *
 * drops_not_null.c
 *		A column may be NULL from now on.
 *
 * IDENTIFICATION
 *		src/observe/rules/drops_not_null.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * drops_not_null_look looks at columns that lose it.
 */
static void
drops_not_null_look(LintCheck *check)
{
	AlterTableCmd *command;
	Oid			table = lint_altered(check);
	int			place = 0;

	while (OidIsValid(table) && (command = lint_command(check, AT_DropNotNull, &place)) != NULL)
		lint_report(check, table, lint_name(table), psprintf("column %s of %s may be NULL from now on", quote_identifier(command->name), lint_name(table)), "See that the programs that read it can stand that.");
}

const LintRule lint_drops_not_null = {
	.code = "drops-not-null",
	.severity = LINT_NOTICE,
	.title = "a column may be NULL from now on",
	.why = "Programs that never met a NULL there fail on the first one.",
	.unsafe = "ALTER TABLE users ALTER email DROP NOT NULL",
	.safe = "ALTER TABLE users ALTER email SET DEFAULT ''",
	.before = drops_not_null_look};
