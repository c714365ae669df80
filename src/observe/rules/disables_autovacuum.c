/*-------------------------------------------------------------------------
 *
 * disables_autovacuum.c
 *		Autovacuum is switched off for a table.
 *
 * IDENTIFICATION
 *		src/observe/rules/disables_autovacuum.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * disables_autovacuum_look looks at the options that are set.
 */
static void
disables_autovacuum_look(LintCheck *check)
{
	Oid			table = lint_altered(check);
	AlterTableCmd *command;
	int			place = 0;

	while (OidIsValid(table) && (command = lint_command(check, AT_SetRelOptions, &place)) != NULL)
	{
		DefElem    *option = statement_option((List *) command->def, "autovacuum_enabled");

		if (option && !defGetBoolean(option))
			lint_report(check, table, lint_name(table), psprintf("autovacuum passes over %s from now on", lint_name(table)),
						"Set its thresholds instead, such as autovacuum_vacuum_scale_factor.");
	}
}

const LintRule lint_disables_autovacuum = {
	.code = "disables-autovacuum",
	.severity = LINT_WARNING,
	.title = "autovacuum is switched off for a table",
	.why = "It grows without limit, plans get worse, and in the end the server stops to keep transaction ids from running out.",
	.unsafe = "ALTER TABLE users SET (autovacuum_enabled = false)",
	.safe = "ALTER TABLE users SET (autovacuum_vacuum_scale_factor = 0.05)",
	.before = disables_autovacuum_look};
