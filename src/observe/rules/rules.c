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
	&lint_adds_required_column,
	&lint_adds_trigger,
	&lint_allows_nothing,
	&lint_alters_table_twice,
	&lint_blocks_reads,
	&lint_blocks_writes,
	&lint_builds_index_under_lock,
	&lint_changes_replica_identity,
	&lint_char_type,
	&lint_concurrently_in_transaction,
	&lint_definer_without_path,
	&lint_destroys_data,
	&lint_detaches_partition_under_lock,
	&lint_disables_autovacuum,
	&lint_disables_row_security,
	&lint_disables_trigger,
	&lint_domain_with_constraint,
	&lint_drops_cascade,
	&lint_drops_constraint,
	&lint_drops_index_under_lock,
	&lint_drops_not_null,
	&lint_enum_value_order,
	&lint_enum_value_used,
	&lint_foreign_key_without_index,
	&lint_grants_to_public,
	&lint_holds_lock_for_later_work,
	&lint_identifier_truncated,
	&lint_integer_primary_key,
	&lint_irreversible,
	&lint_json_column,
	&lint_left_not_validated,
	&lint_lock_timeout_too_long,
	&lint_locks_several_tables,
	&lint_mixes_data_and_schema,
	&lint_narrows_type,
	&lint_no_lock_timeout,
	&lint_no_statement_timeout,
	&lint_not_analysed,
	&lint_prefer_identity,
	&lint_refreshes_under_lock,
	&lint_renames_in_use,
	&lint_rewrites_table,
	&lint_scans_under_lock,
	&lint_table_without_primary_key,
	&lint_timestamp_without_zone,
	&lint_truncates_cascade,
	&lint_unbounded_update,
	&lint_unlogged_table,
	&lint_vacuum_full,
	&lint_varchar_with_length,
	&lint_wide_index};

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
