/*-------------------------------------------------------------------------
 *
 * left_not_validated.c
 *		A constraint is not validated.
 *
 * IDENTIFICATION
 *		src/observe/rules/left_not_validated.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * is_validated says whether a later statement of the script validates a
 * constraint.
 */
static bool
is_validated(const LintCheck *check, const char *name)
{
	for (int i = check->n + 1; i < script_size(check->script); i++)
	{
		LintCheck	later = {.script = check->script, .n = i, .tree = script_tree(check->script, i)};
		AlterTableCmd *command;
		int			place = 0;

		while ((command = lint_command(&later, AT_ValidateConstraint, &place)) != NULL)
		{
			if (strcmp(command->name, name) == 0)
				return true;
		}
	}
	return false;
}

/*
 * left_not_validated_look looks for a VALIDATE CONSTRAINT behind it.
 */
static void
left_not_validated_look(LintCheck *check)
{
	Oid			table = lint_altered(check);
	AlterTableCmd *command;
	int			place = 0;

	while (OidIsValid(table) && (command = lint_command(check, AT_AddConstraint, &place)) != NULL)
	{
		const Constraint *constraint = (const Constraint *) command->def;

		if (constraint->skip_validation && constraint->conname && !is_validated(check, constraint->conname))
			lint_report(check, table, lint_name(table), psprintf("constraint %s of %s is left NOT VALID", quote_identifier(constraint->conname), lint_name(table)),
						psprintf("ALTER TABLE %s VALIDATE CONSTRAINT %s, in a revision of its own.", lint_name(table), quote_identifier(constraint->conname)));
	}
}

const LintRule lint_left_not_validated = {
	.code = "left-not-validated",
	.severity = LINT_NOTICE,
	.title = "a constraint is not validated",
	.why = "It holds for new rows only, and the planner and readers can't rely on it.",
	.unsafe = "ALTER TABLE users ADD CONSTRAINT users_age CHECK (age > 0) NOT VALID",
	.safe = "-- migrate:up transaction:false\nALTER TABLE users ADD CONSTRAINT users_age CHECK (age > 0) NOT VALID;\nALTER TABLE users VALIDATE CONSTRAINT users_age",
	.before = left_not_validated_look};
