/*-------------------------------------------------------------------------
 *
 * timestamp_without_zone.c
 *		A column of type timestamp.
 *
 * IDENTIFICATION
 *		src/observe/rules/timestamp_without_zone.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * timestamp_without_zone_look looks at the types of new columns.
 */
static void
timestamp_without_zone_look(LintCheck *check)
{
	Oid			table;
	ListCell   *lc;

	foreach(lc, lint_new_columns(check, &table))
	{
		const ColumnDef *column = lfirst(lc);
		const char *name = column->typeName ? strVal(llast(column->typeName->names)) : "";

		if (strcmp(name, "timestamp") == 0)
			lint_report(check, InvalidOid, OidIsValid(table) ? lint_name(table) : column->colname,
						psprintf("column %s is a timestamp without time zone", quote_identifier(column->colname)), "Use timestamptz.");
	}
}

const LintRule lint_timestamp_without_zone = {
	.code = "timestamp-without-zone",
	.severity = LINT_NOTICE,
	.title = "a column of type timestamp",
	.why = "It does not say what moment is meant: that depends on who reads it where.",
	.unsafe = "CREATE TABLE visits (id bigint PRIMARY KEY, at timestamp)",
	.safe = "CREATE TABLE visits (id bigint PRIMARY KEY, at timestamptz)",
	.after = timestamp_without_zone_look};
