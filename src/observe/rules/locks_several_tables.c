/*-------------------------------------------------------------------------
 *
 * locks_several_tables.c
 *		One transaction locks several tables.
 *
 * IDENTIFICATION
 *		src/observe/rules/locks_several_tables.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * locks_several looks at the second table that is locked so that reads or writes
 * wait.
 */
static void
locks_several(LintCheck *check)
{
	ListCell   *lc;

	foreach(lc, check->observation->relations)
	{
		const ObservedRelation *relation = lfirst(lc);
		const LintLocked *other = check->locked ? linitial(check->locked) : NULL;
		bool		again = false;
		ListCell   *lc2;

		if (other == NULL || relation->mode < ShareRowExclusiveLock || relation->table != relation->oid)
			continue;
		foreach(lc2, check->locked)
			again |= ((const LintLocked *) lfirst(lc2))->table == relation->oid;
		if (again)
			continue;
		lint_report(check, relation->oid, relation->name,
					psprintf("%s is locked beside %s, by statement %d, to the end of the transaction", relation->name,
							 other->name, other->statement + 1),
					"Put the statements into revisions of their own, and run them with migrate.deploy().");
		return;
	}
}

const LintRule lint_locks_several_tables = {
	.code = "locks-several-tables",
	.severity = LINT_WARNING,
	.title = "one transaction locks several tables",
	.why = "Whoever uses the same tables in another order deadlocks with it, and each table waits for the work on all of them.",
	.unsafe = "ALTER TABLE users ADD COLUMN note text; ALTER TABLE orders ADD COLUMN note text",
	.safe = "ALTER TABLE users ADD COLUMN note text, ADD COLUMN remark text",
	.after = locks_several};
