/*-------------------------------------------------------------------------
 *
 * disables_row_security.c
 *		Policies of a table do not hold any more.
 *
 * IDENTIFICATION
 *		src/observe/rules/disables_row_security.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * disables_row_security_look looks at the command.
 */
static void
disables_row_security_look(LintCheck *check)
{
	AlterTableCmd *command;
	Oid			table = lint_altered(check);
	int			place = 0;

	while (OidIsValid(table) && (command = lint_command(check, AT_DisableRowSecurity, &place)) != NULL)
		lint_report(check, table, lint_name(table), psprintf("every role that may read %s sees all its rows", lint_name(table)), "Write a policy that lets through what is meant.");
}

const LintRule lint_disables_row_security = {
	.code = "disables-row-security",
	.severity = LINT_WARNING,
	.title = "policies of a table do not hold any more",
	.why = "Every role that may read the table sees all rows.",
	.unsafe = "ALTER TABLE users DISABLE ROW LEVEL SECURITY",
	.safe = "ALTER TABLE users ENABLE ROW LEVEL SECURITY",
	.before = disables_row_security_look};
