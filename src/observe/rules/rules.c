/*-------------------------------------------------------------------------
 *
 * rules.c
 *		The list of the rules, and what several of them look at.
 *
 * IDENTIFICATION
 *		src/observe/rules/rules.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/pg_class.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"

#include "observe/rules/rules.h"

const LintRule *const lint_all_rules[] = {
	&lint_allows_nothing,
	&lint_blocks_reads,
	&lint_blocks_writes,
	&lint_builds_index_under_lock,
	&lint_destroys_data,
	&lint_holds_lock_for_later_work,
	&lint_locks_several_tables,
	&lint_not_analysed,
	&lint_rewrites_table,
	&lint_scans_under_lock};

const int	lint_nrules = lengthof(lint_all_rules);

/*
 * has_new_index says whether a table has an index that was not there before the
 * statement, and that has been built by it.
 */
static bool
has_new_index(Oid table)
{
	Relation	relation = try_table_open(table, AccessShareLock);
	List	   *indexes;
	ListCell   *lc;
	bool		found = false;

	if (relation == NULL)
		return false;
	indexes = RelationGetIndexList(relation);
	foreach(lc, indexes)
		found |= observe_is_made(lfirst_oid(lc));
	table_close(relation, AccessShareLock);
	return found;
}

/*
 * lint_builds_index: see rules.h.
 */
bool
lint_builds_index(const LintCheck *check, Oid table)
{
	bool		scanned = false;
	bool		rebuilt = false;
	ListCell   *lc;

	foreach(lc, check->observation->relations)
	{
		const ObservedRelation *relation = lfirst(lc);

		scanned |= relation->oid == table && relation->scanned;
		rebuilt |= relation->table == table && relation->oid != table && relation->rewritten;
	}
	return scanned && (rebuilt || has_new_index(table));
}
