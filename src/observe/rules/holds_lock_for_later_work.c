/*-------------------------------------------------------------------------
 *
 * holds_lock_for_later_work.c
 *		A lock is held while a later statement works.
 *
 * IDENTIFICATION
 *		src/observe/rules/holds_lock_for_later_work.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * works returns what a statement works on for long: a table whose rows it
 * changes or reads; NULL: none.
 */
static const char *
works(const LintCheck *check, const char **verb, Oid *table)
{
	const ObservedRelation *relation = lint_long_work(check, verb);

	*table = relation ? relation->oid : InvalidOid;
	return relation ? relation->name : NULL;
}

/*
 * holds_lock looks at long work after a lock.
 */
static void
holds_lock(LintCheck *check)
{
	const char *verb;
	Oid			worked;
	const char *table = works(check, &verb, &worked);
	ListCell   *lc;

	if (table == NULL || !lint_is_old(worked))
		return;
	foreach(lc, check->locked)
	{
		const LintLocked *locked = lfirst(lc);

		if (locked->mode < ShareRowExclusiveLock)
			continue;
		lint_report(check, worked, locked->name,
					psprintf("%s %s %s while statement %d keeps %s locked", check->observation->command, verb, table,
							 locked->statement + 1, locked->name),
					"Put the two into revisions of their own, and run them with migrate.deploy(), which commits between them.");
		return;
	}
}

const LintRule lint_holds_lock_for_later_work = {
	.code = "holds-lock-for-later-work",
	.severity = LINT_ERROR,
	.title = "a lock is held while a later statement works",
	.why = "Locks last to the end of the transaction: what an early statement has locked for a moment, others wait for until the last one is done.",
	.unsafe = "ALTER TABLE users ADD COLUMN note text; ALTER TABLE users VALIDATE CONSTRAINT users_score",
	.safe = "ALTER TABLE users ADD COLUMN note text",
	.after = holds_lock};
