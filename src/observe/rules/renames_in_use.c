/*-------------------------------------------------------------------------
 *
 * renames_in_use.c
 *		What programs use gets another name.
 *
 * IDENTIFICATION
 *		src/observe/rules/renames_in_use.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * renames_in_use_look looks at new names of tables that were there, and of their columns.
 */
static void
renames_in_use_look(LintCheck *check)
{
	const RenameStmt *rename = (const RenameStmt *) check->tree;
	Oid			table;

	if (!IsA(check->tree, RenameStmt) ||
		(rename->renameType != OBJECT_TABLE && rename->renameType != OBJECT_COLUMN && rename->renameType != OBJECT_MATVIEW))
		return;
	table = lint_old_relation(rename->relation, "rpm");
	if (!OidIsValid(table))
		return;
	lint_report(check, table, lint_name(table),
				psprintf("%s gets another name, which programs that use it do not know",
						 rename->renameType == OBJECT_COLUMN ? psprintf("column %s of %s", quote_identifier(rename->subname), lint_name(table)) :
															   lint_name(table)),
				rename->renameType == OBJECT_COLUMN ?
					psprintf("Add column %s, have a trigger keep both, move programs over, and drop %s in a later revision.",
							 quote_identifier(rename->newname), quote_identifier(rename->subname)) :
					psprintf("Rename it and CREATE VIEW %s AS SELECT * FROM %s in the same revision, until no program uses the old name.",
							 lint_name(table), quote_identifier(rename->newname)));
}

const LintRule lint_renames_in_use = {
	.code = "renames-in-use",
	.severity = LINT_ERROR,
	.title = "what programs use gets another name",
	.why = "Programs that run while the migration does, and those not yet upgraded, still use the old name, and fail.",
	.unsafe = "ALTER TABLE users RENAME COLUMN name TO full_name",
	.safe = "ALTER TABLE users ADD COLUMN full_name text",
	.before = renames_in_use_look};
