/*-------------------------------------------------------------------------
 *
 * blocks_writes.c
 *		Writes wait behind a lock without a time limit.
 *
 * IDENTIFICATION
 *		src/observe/rules/blocks_writes.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/held.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * blocks_writes looks at the locks on tables where no time limit is in force.
 */
static void
blocks_writes(LintCheck *check)
{
	ListCell   *lc;

	foreach(lc, check->observation->relations)
	{
		const ObservedRelation *relation = lfirst(lc);

		if (lint_has_timeout() || !check->transactional || relation->table != relation->oid ||
			!(relation->mode >= ShareLock && relation->mode < AccessExclusiveLock))
			continue;
		lint_report(check, relation->oid, relation->name,
					psprintf("%s waits for %s on %s as long as it takes, and writes wait behind it",
							 check->observation->command, held_mode_name(relation->mode), relation->name),
					"Set migrate.lock_timeout, or run the plan with migrate.deploy(), which tries again.");
	}
}

const LintRule lint_blocks_writes = {
	.code = "blocks-writes",
	.severity = LINT_NOTICE,
	.title = "writes wait behind a lock without a time limit",
	.why = "A lock that has to wait for a long transaction has all that come later wait behind it. A time limit, and another try, bounds that.",
	.unsafe = "SET lock_timeout = 0; ALTER TABLE orders ENABLE TRIGGER audit",
	.safe = "SET lock_timeout = '1s'; ALTER TABLE orders ENABLE TRIGGER audit",
	.after = blocks_writes};
