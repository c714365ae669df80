/*-------------------------------------------------------------------------
 *
 * char_type.c
 *		A column of type char(n).
 *
 * IDENTIFICATION
 *		src/observe/rules/char_type.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * char_type_look looks at the types of new columns.
 */
static void
char_type_look(LintCheck *check)
{
	Oid			table;
	ListCell   *lc;

	foreach(lc, lint_new_columns(check, &table))
	{
		const ColumnDef *column = lfirst(lc);
		const char *name = column->typeName ? strVal(llast(column->typeName->names)) : "";

		if (strcmp(name, "bpchar") == 0)
			lint_report(check, InvalidOid, OidIsValid(table) ? lint_name(table) : column->colname,
						psprintf("column %s is a char(n)", quote_identifier(column->colname)), "Use text, with a CHECK on its length.");
	}
}

const LintRule lint_char_type = {
	.code = "char-type",
	.severity = LINT_NOTICE,
	.title = "a column of type char(n)",
	.why = "Values are filled up with spaces, which are there or not depending on who looks.",
	.unsafe = "CREATE TABLE codes (id bigint PRIMARY KEY, code char(3))",
	.safe = "CREATE TABLE codes (id bigint PRIMARY KEY, code text CHECK (length(code) = 3))",
	.after = char_type_look};
