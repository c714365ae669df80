/*-------------------------------------------------------------------------
 *
 * drops_constraint.c
 *		A constraint is dropped.
 *
 * IDENTIFICATION
 *		src/observe/rules/drops_constraint.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * is_added_again says whether the statement adds a constraint of the same name.
 */
static bool
is_added_again(const LintCheck *check, const char *name)
{
	AlterTableCmd *command;
	int			place = 0;

	while ((command = lint_command(check, AT_AddConstraint, &place)) != NULL)
	{
		if (((Constraint *) command->def)->conname && strcmp(((Constraint *) command->def)->conname, name) == 0)
			return true;
	}
	return false;
}

/*
 * drops_constraint_look looks at the command.
 */
static void
drops_constraint_look(LintCheck *check)
{
	AlterTableCmd *command;
	Oid			table = lint_altered(check);
	int			place = 0;

	while (OidIsValid(table) && (command = lint_command(check, AT_DropConstraint, &place)) != NULL)
	{
		if (!is_added_again(check, command->name))
			lint_report(check, table, lint_name(table), psprintf("constraint %s of %s is dropped", quote_identifier(command->name), lint_name(table)), "Add its successor first, NOT VALID and then validated, and drop it in a later revision.");
	}
}

const LintRule lint_drops_constraint = {
	.code = "drops-constraint",
	.severity = LINT_WARNING,
	.title = "a constraint is dropped",
	.why = "Rows that break it get in, and it can't come back while they are there.",
	.unsafe = "ALTER TABLE orders DROP CONSTRAINT orders_total",
	.safe = "ALTER TABLE orders VALIDATE CONSTRAINT orders_total",
	.before = drops_constraint_look};
