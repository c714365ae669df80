/*-------------------------------------------------------------------------
 *
 * wide_index.c
 *		An index has more than three columns.
 *
 * IDENTIFICATION
 *		src/observe/rules/wide_index.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * wide_index_look counts the columns.
 */
static void
wide_index_look(LintCheck *check)
{
	const IndexStmt *index = (const IndexStmt *) check->tree;

	if (IsA(index, IndexStmt) && !index->unique && list_length(index->indexParams) > 3)
		lint_report(check, InvalidOid, index->relation->relname, psprintf("the index has %d columns", list_length(index->indexParams)),
					"Keep those that queries search by, and INCLUDE the others where they are read.");
}

const LintRule lint_wide_index = {
	.code = "wide-index",
	.severity = LINT_NOTICE,
	.title = "an index has more than three columns",
	.why = "It is large, slows each write, and is seldom used beyond its first columns.",
	.unsafe = "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY ON orders (user_id, status, total, id)",
	.safe = "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY ON orders (user_id, status, total)",
	.before = wide_index_look};
