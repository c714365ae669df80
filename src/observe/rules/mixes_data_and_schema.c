/*-------------------------------------------------------------------------
 *
 * mixes_data_and_schema.c
 *		One transaction changes the schema and rows.
 *
 * IDENTIFICATION
 *		src/observe/rules/mixes_data_and_schema.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "tcop/utility.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * mixes_data_and_schema_look looks at rows that are changed after a lock that the schema took.
 */
static void
mixes_data_and_schema_look(LintCheck *check)
{
	const RangeVar *target = IsA(check->tree, UpdateStmt) ? ((UpdateStmt *) check->tree)->relation :
		IsA(check->tree, DeleteStmt) ? ((DeleteStmt *) check->tree)->relation :
															NULL;
	Oid			table = target ? lint_old_relation(target, "rp") : InvalidOid;

	if (!OidIsValid(table) || check->locked == NIL)
		return;
	lint_report(check, table, lint_name(table),
				psprintf("%s changes rows of %s in the transaction that has changed the schema", CreateCommandName(check->tree), lint_name(table)),
				"Put the change of rows into a revision of its own, marked transaction:false and with \"-- migrate:repeat\" where it is long.");
}

const LintRule lint_mixes_data_and_schema = {
	.code = "mixes-data-and-schema",
	.severity = LINT_WARNING,
	.title = "one transaction changes the schema and rows",
	.why = "The locks of the schema change last while rows are changed, and the two are taken back together or not at all.",
	.unsafe = "ALTER TABLE users ADD COLUMN note text; UPDATE users SET note = '' WHERE id = 10",
	.safe = "UPDATE users SET name = '' WHERE id = 10",
	.before = mixes_data_and_schema_look};
