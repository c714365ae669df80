/*-------------------------------------------------------------------------
 *
 * varchar_with_length.c
 *		A column of type varchar(n).
 *
 * IDENTIFICATION
 *		src/observe/rules/varchar_with_length.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * varchar_with_length_look looks at the types of new columns.
 */
static void
varchar_with_length_look(LintCheck *check)
{
	Oid			table;
	ListCell   *lc;

	foreach(lc, lint_new_columns(check, &table))
	{
		const ColumnDef *column = lfirst(lc);
		const char *name = column->typeName ? strVal(llast(column->typeName->names)) : "";

		if (strcmp(name, "varchar") == 0 && column->typeName->typmods != NIL)
			lint_report(check, InvalidOid, OidIsValid(table) ? lint_name(table) : column->colname,
						psprintf("column %s has a limit in its type", quote_identifier(column->colname)), "Use text, with a CHECK on its length where it has to have one.");
	}
}

const LintRule lint_varchar_with_length = {
	.code = "varchar-with-length",
	.severity = LINT_NOTICE,
	.title = "a column of type varchar(n)",
	.why = "A longer limit later takes a lock on the table, a shorter one writes it anew; a CHECK constraint can be changed online.",
	.unsafe = "CREATE TABLE notes (id bigint PRIMARY KEY, body varchar(100))",
	.safe = "CREATE TABLE notes (id bigint PRIMARY KEY, body text)",
	.after = varchar_with_length_look};
