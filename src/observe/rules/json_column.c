/*-------------------------------------------------------------------------
 *
 * json_column.c
 *		A column of type json.
 *
 * IDENTIFICATION
 *		src/observe/rules/json_column.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * json_column_look looks at the types of new columns.
 */
static void
json_column_look(LintCheck *check)
{
	Oid			table;
	ListCell   *lc;

	foreach(lc, lint_new_columns(check, &table))
	{
		const ColumnDef *column = lfirst(lc);
		const char *name = column->typeName ? strVal(llast(column->typeName->names)) : "";

		if (strcmp(name, "json") == 0)
			lint_report(check, InvalidOid, OidIsValid(table) ? lint_name(table) : column->colname,
						psprintf("column %s is json", quote_identifier(column->colname)), "Use jsonb.");
	}
}

const LintRule lint_json_column = {
	.code = "json-column",
	.severity = LINT_WARNING,
	.title = "a column of type json",
	.why = "It has no equality: SELECT DISTINCT, GROUP BY and UNION fail on it, also where they work today with SELECT *.",
	.unsafe = "CREATE TABLE bags (id bigint PRIMARY KEY, bag json)",
	.safe = "CREATE TABLE bags (id bigint PRIMARY KEY, bag jsonb)",
	.after = json_column_look};
