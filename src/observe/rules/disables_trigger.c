/*-------------------------------------------------------------------------
 *
 * disables_trigger.c
 *		Triggers do not fire any more.
 *
 * IDENTIFICATION
 *		src/observe/rules/disables_trigger.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * disables_trigger_look looks at the command.
 */
static void
disables_trigger_look(LintCheck *check)
{
	static const AlterTableType types[] = {AT_DisableTrig, AT_DisableTrigAll, AT_DisableTrigUser};
	Oid			table = lint_altered(check);

	for (int i = 0; OidIsValid(table) && i < lengthof(types); i++)
	{
		AlterTableCmd *command;
		int			place = 0;

		while ((command = lint_command(check, types[i], &place)) != NULL)
			lint_report(check, table, lint_name(table), psprintf("triggers of %s are switched off", lint_name(table)), "Have the trigger's function look at a setting, or drop the trigger.");
	}
}

const LintRule lint_disables_trigger = {
	.code = "disables-trigger",
	.severity = LINT_WARNING,
	.title = "triggers do not fire any more",
	.why = "What they keep true, foreign keys among it, is not kept, and stays so where the script does not switch them on again.",
	.unsafe = "ALTER TABLE orders DISABLE TRIGGER audit",
	.safe = "ALTER TABLE orders ENABLE TRIGGER audit",
	.before = disables_trigger_look};
