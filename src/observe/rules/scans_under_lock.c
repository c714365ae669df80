/*-------------------------------------------------------------------------
 *
 * scans_under_lock.c
 *		A table is read as a whole while writes, or reads too, wait.
 *
 * IDENTIFICATION
 *		src/observe/rules/scans_under_lock.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * scan_advice says how a scan can be had without the lock.
 */
static char *
scan_advice(const LintCheck *check, const char *table)
{
	AlterTableCmd *command;
	int			place = 0;

	while ((command = lint_command(check, AT_AddConstraint, &place)) != NULL)
	{
		const Constraint *constraint = (const Constraint *) command->def;

		if (constraint->conname)
			return psprintf("Add it with NOT VALID, and in a later revision ALTER TABLE %s VALIDATE CONSTRAINT %s.",
							table, quote_identifier(constraint->conname));
	}
	place = 0;
	command = lint_command(check, AT_SetNotNull, &place);
	if (command)
		return psprintf("First ALTER TABLE %s ADD CHECK (%s IS NOT NULL) NOT VALID, validate that in a later revision, "
						"and then set NOT NULL, which reads nothing.",
						table, quote_identifier(command->name));
	return psprintf("Have %s checked without the lock: NOT VALID first, VALIDATE CONSTRAINT in a later revision.", table);
}

/*
 * scans_under_lock looks at scans of tables that are locked meanwhile, unless
 * they are rewritten or an index of theirs is built, which other rules tell of.
 */
static void
scans_under_lock(LintCheck *check)
{
	ListCell   *lc;

	foreach(lc, check->observation->relations)
	{
		const ObservedRelation *relation = lfirst(lc);

		if (!relation->scanned || relation->rewritten || relation->mode < ShareLock || lint_builds_index(check, relation->oid))
			continue;
		lint_report(check, relation->oid, relation->name,
					psprintf("%s reads all of %s while %s wait", check->observation->command, relation->name,
							 relation->mode == AccessExclusiveLock ? "reads and writes" : "writes"),
					scan_advice(check, relation->name));
	}
}

const LintRule lint_scans_under_lock = {
	.code = "scans-under-lock",
	.severity = LINT_ERROR,
	.title = "a table is read as a whole while writes, or reads too, wait",
	.why = "SET NOT NULL, a CHECK constraint or a foreign key that is checked at once reads every row under a lock that others wait for.",
	.unsafe = "ALTER TABLE users ADD CONSTRAINT users_age CHECK (age > 0)",
	.safe = "-- migrate:up transaction:false\nALTER TABLE users ADD CONSTRAINT users_age CHECK (age > 0) NOT VALID;\nALTER TABLE users VALIDATE CONSTRAINT users_age",
	.after = scans_under_lock};
