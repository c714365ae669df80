/*-------------------------------------------------------------------------
 *
 * drops_cascade.c
 *		DROP takes what depends on it along.
 *
 * IDENTIFICATION
 *		src/observe/rules/drops_cascade.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * drops_cascade_look looks at what else was dropped.
 */
static void
drops_cascade_look(LintCheck *check)
{
	const DropStmt *drop = (const DropStmt *) check->tree;
	ListCell   *lc;

	if (!IsA(drop, DropStmt) || drop->behavior != DROP_CASCADE ||
		list_length(check->observation->drops) <= list_length(drop->objects))
		return;
	foreach(lc, check->observation->drops)
	{
		const ObservedDrop *dropped = lfirst(lc);

		lint_report(check, InvalidOid, dropped->name, psprintf("CASCADE drops %s", dropped->name), "Drop each by its name, without CASCADE.");
	}
}

const LintRule lint_drops_cascade = {
	.code = "drops-cascade",
	.severity = LINT_WARNING,
	.title = "DROP takes what depends on it along",
	.why = "What that is depends on the database, and nobody has read it.",
	.unsafe = "DROP FUNCTION touch() CASCADE",
	.safe = "DROP TRIGGER audit ON orders",
	.after = drops_cascade_look};
