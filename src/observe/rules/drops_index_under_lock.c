/*-------------------------------------------------------------------------
 *
 * drops_index_under_lock.c
 *		An index is dropped while reads and writes wait.
 *
 * IDENTIFICATION
 *		src/observe/rules/drops_index_under_lock.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/index.h"
#include "catalog/namespace.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * drops_index_under_lock_look looks at what is dropped.
 */
static void
drops_index_under_lock_look(LintCheck *check)
{
	const DropStmt *drop = (const DropStmt *) check->tree;
	ListCell   *lc;

	if (!IsA(drop, DropStmt) || drop->removeType != OBJECT_INDEX || drop->concurrent)
		return;
	foreach(lc, drop->objects)
	{
		Oid			index = lint_old_relation(makeRangeVarFromNameList(lfirst(lc)), "i");
		Oid			table = OidIsValid(index) ? IndexGetRelation(index, true) : InvalidOid;

		if (OidIsValid(table))
			lint_report(check, table, lint_name(index), psprintf("%s is dropped under a lock that all who use %s wait for", lint_name(index), lint_name(table)),
						psprintf("DROP INDEX CONCURRENTLY %s, in a revision marked transaction:false.", lint_name(index)));
	}
}

const LintRule lint_drops_index_under_lock = {
	.code = "drops-index-under-lock",
	.severity = LINT_WARNING,
	.title = "an index is dropped while reads and writes wait",
	.why = "DROP INDEX takes ACCESS EXCLUSIVE on the table, and waits for the longest query that uses it, with all others behind it.",
	.unsafe = "DROP INDEX users_email",
	.safe = "-- migrate:up transaction:false\nDROP INDEX CONCURRENTLY users_email",
	.before = drops_index_under_lock_look};
