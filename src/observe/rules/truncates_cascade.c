/*-------------------------------------------------------------------------
 *
 * truncates_cascade.c
 *		TRUNCATE takes the rows of other tables along.
 *
 * IDENTIFICATION
 *		src/observe/rules/truncates_cascade.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * truncates_cascade_look looks for CASCADE.
 */
static void
truncates_cascade_look(LintCheck *check)
{
	const TruncateStmt *truncate = (const TruncateStmt *) check->tree;
	Oid			table = IsA(truncate, TruncateStmt) && truncate->behavior == DROP_CASCADE ? lint_old_relation(linitial(truncate->relations), "rp") : InvalidOid;

	if (OidIsValid(table))
		lint_report(check, table, lint_name(table), psprintf("TRUNCATE ... CASCADE empties whatever references %s", lint_name(table)),
					"Name the tables, without CASCADE.");
}

const LintRule lint_truncates_cascade = {
	.code = "truncates-cascade",
	.severity = LINT_ERROR,
	.title = "TRUNCATE takes the rows of other tables along",
	.why = "Every table that references it is emptied, too, and those that reference them.",
	.unsafe = "-- migrate:allow destroys-data\nTRUNCATE users CASCADE",
	.safe = "DELETE FROM users WHERE id = 1",
	.before = truncates_cascade_look};
