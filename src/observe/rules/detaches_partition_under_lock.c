/*-------------------------------------------------------------------------
 *
 * detaches_partition_under_lock.c
 *		A partition is detached while reads and writes wait.
 *
 * IDENTIFICATION
 *		src/observe/rules/detaches_partition_under_lock.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * detaches_partition_under_lock_look looks at the command.
 */
static void
detaches_partition_under_lock_look(LintCheck *check)
{
	AlterTableCmd *command;
	Oid			table = lint_altered(check);
	int			place = 0;

	while (OidIsValid(table) && (command = lint_command(check, AT_DetachPartition, &place)) != NULL)
	{
		if (!((PartitionCmd *) command->def)->concurrent)
			lint_report(check, table, lint_name(table), psprintf("a partition of %s is detached under a lock that all who use it wait for", lint_name(table)), "Use DETACH PARTITION ... CONCURRENTLY, in a revision marked transaction:false.");
	}
}

const LintRule lint_detaches_partition_under_lock = {
	.code = "detaches-partition-under-lock",
	.severity = LINT_WARNING,
	.title = "a partition is detached while reads and writes wait",
	.why = "DETACH PARTITION takes ACCESS EXCLUSIVE on the partitioned table.",
	.unsafe = "ALTER TABLE events DETACH PARTITION events_2026",
	.safe = "-- migrate:up transaction:false\nALTER TABLE events DETACH PARTITION events_2026 CONCURRENTLY",
	.before = detaches_partition_under_lock_look};
