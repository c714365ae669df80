/*-------------------------------------------------------------------------
 *
 * rules.h
 *		The rules of lint, one in each file of this folder.
 *
 * IDENTIFICATION
 *		src/observe/rules/rules.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_OBSERVE_RULES_RULES_H
#define MIGRATE_OBSERVE_RULES_RULES_H

#include "observe/rule.h"

/* lint_builds_index says whether a statement has built an index of a table that was there before. */
extern bool lint_builds_index(const LintCheck *check, Oid table);

extern const LintRule lint_adds_required_column;
extern const LintRule lint_adds_trigger;
extern const LintRule lint_allows_nothing;
extern const LintRule lint_alters_table_twice;
extern const LintRule lint_blocks_reads;
extern const LintRule lint_blocks_writes;
extern const LintRule lint_builds_index_under_lock;
extern const LintRule lint_changes_replica_identity;
extern const LintRule lint_char_type;
extern const LintRule lint_concurrently_in_transaction;
extern const LintRule lint_definer_without_path;
extern const LintRule lint_destroys_data;
extern const LintRule lint_detaches_partition_under_lock;
extern const LintRule lint_disables_autovacuum;
extern const LintRule lint_disables_row_security;
extern const LintRule lint_disables_trigger;
extern const LintRule lint_domain_with_constraint;
extern const LintRule lint_drops_cascade;
extern const LintRule lint_drops_constraint;
extern const LintRule lint_drops_index_under_lock;
extern const LintRule lint_drops_not_null;
extern const LintRule lint_enum_value_order;
extern const LintRule lint_enum_value_used;
extern const LintRule lint_foreign_key_without_index;
extern const LintRule lint_grants_to_public;
extern const LintRule lint_holds_lock_for_later_work;
extern const LintRule lint_identifier_truncated;
extern const LintRule lint_integer_primary_key;
extern const LintRule lint_irreversible;
extern const LintRule lint_json_column;
extern const LintRule lint_left_not_validated;
extern const LintRule lint_lock_timeout_too_long;
extern const LintRule lint_locks_several_tables;
extern const LintRule lint_mixes_data_and_schema;
extern const LintRule lint_narrows_type;
extern const LintRule lint_no_lock_timeout;
extern const LintRule lint_no_statement_timeout;
extern const LintRule lint_not_analysed;
extern const LintRule lint_prefer_identity;
extern const LintRule lint_refreshes_under_lock;
extern const LintRule lint_renames_in_use;
extern const LintRule lint_rewrites_table;
extern const LintRule lint_scans_under_lock;
extern const LintRule lint_table_without_primary_key;
extern const LintRule lint_timestamp_without_zone;
extern const LintRule lint_truncates_cascade;
extern const LintRule lint_unbounded_update;
extern const LintRule lint_unlogged_table;
extern const LintRule lint_vacuum_full;
extern const LintRule lint_varchar_with_length;
extern const LintRule lint_wide_index;

#endif							/* MIGRATE_OBSERVE_RULES_RULES_H */
