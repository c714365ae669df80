/*-------------------------------------------------------------------------
 *
 * adds_required_column.c
 *		A new column has to have a value and has none.
 *
 * IDENTIFICATION
 *		src/observe/rules/adds_required_column.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * is_required says whether a column has to have a value and gets none.
 */
static bool
is_required(const ColumnDef *column)
{
	return lint_constraint(column, CONSTR_NOTNULL) && !lint_constraint(column, CONSTR_DEFAULT) &&
		!lint_constraint(column, CONSTR_IDENTITY) && !lint_constraint(column, CONSTR_GENERATED) &&
		strstr(strVal(llast(column->typeName->names)), "serial") == NULL;
}

/*
 * adds_required_column_look looks at new columns of tables that have rows.
 */
static void
adds_required_column_look(LintCheck *check)
{
	AlterTableCmd *command;
	Oid			table = lint_altered(check);
	int			place = 0;

	while (OidIsValid(table) && (command = lint_command(check, AT_AddColumn, &place)) != NULL)
	{
		if (is_required((ColumnDef *) command->def))
			lint_report(check, table, lint_name(table), psprintf("column %s of %s is NOT NULL and has no default, which fails where there are rows", quote_identifier(((ColumnDef *) command->def)->colname), lint_name(table)), "Give it a DEFAULT, or add it without NOT NULL, fill it, and set NOT NULL in a later revision.");
	}
}

const LintRule lint_adds_required_column = {
	.code = "adds-required-column",
	.severity = LINT_ERROR,
	.title = "a new column has to have a value and has none",
	.why = "It fails on a table that has rows, and passes in tests where it has none.",
	.unsafe = "-- migrate:allow scans-under-lock\nALTER TABLE users ADD COLUMN note text NOT NULL",
	.safe = "ALTER TABLE users ADD COLUMN note text NOT NULL DEFAULT ''",
	.before = adds_required_column_look};
