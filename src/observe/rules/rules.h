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

extern const LintRule lint_allows_nothing;
extern const LintRule lint_blocks_reads;
extern const LintRule lint_blocks_writes;
extern const LintRule lint_builds_index_under_lock;
extern const LintRule lint_destroys_data;
extern const LintRule lint_holds_lock_for_later_work;
extern const LintRule lint_locks_several_tables;
extern const LintRule lint_not_analysed;
extern const LintRule lint_rewrites_table;
extern const LintRule lint_scans_under_lock;

#endif							/* MIGRATE_OBSERVE_RULES_RULES_H */
