/*-------------------------------------------------------------------------
 *
 * builds_index_under_lock.c
 *		An index is built while writes wait.
 *
 * IDENTIFICATION
 *		src/observe/rules/builds_index_under_lock.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * index_advice says how the index can be built without the lock.
 */
static char *
index_advice(const LintCheck *check, const char *table)
{
	if (IsA(check->tree, IndexStmt))
		return psprintf("Use CREATE INDEX CONCURRENTLY on %s in a revision marked transaction:false, and run it with migrate.deploy().", table);
	if (IsA(check->tree, ReindexStmt))
		return "Use REINDEX ... CONCURRENTLY in a revision marked transaction:false, and run it with migrate.deploy().";
	return psprintf("Build it with CREATE UNIQUE INDEX CONCURRENTLY on %s in a revision marked transaction:false, "
					"and then ALTER TABLE %s ADD CONSTRAINT ... USING INDEX.",
					table, table);
}

/*
 * builds_index looks at tables that are read for an index.
 */
static void
builds_index(LintCheck *check)
{
	ListCell   *lc;

	foreach(lc, check->observation->relations)
	{
		const ObservedRelation *relation = lfirst(lc);

		if (relation->rewritten || relation->mode < ShareLock || relation->table != relation->oid ||
			!lint_builds_index(check, relation->oid))
			continue;
		lint_report(check, relation->oid, relation->name,
					psprintf("%s builds an index of %s while %s wait", check->observation->command, relation->name,
							 relation->mode == AccessExclusiveLock ? "reads and writes" : "writes"),
					index_advice(check, relation->name));
	}
}

const LintRule lint_builds_index_under_lock = {
	.code = "builds-index-under-lock",
	.severity = LINT_ERROR,
	.title = "an index is built while writes wait",
	.why = "CREATE INDEX, a new primary key or unique constraint, and REINDEX read the whole table and sort it, under a lock that writes, and for constraints reads, wait for.",
	.unsafe = "CREATE INDEX users_age ON users (age)",
	.safe = "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY users_age ON users (age)",
	.after = builds_index};
