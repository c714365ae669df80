/*-------------------------------------------------------------------------
 *
 * changes_replica_identity.c
 *		Subscribers find the rows of a table by other means, or not at all.
 *
 * IDENTIFICATION
 *		src/observe/rules/changes_replica_identity.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * changes_replica_identity_look looks at what it becomes.
 */
static void
changes_replica_identity_look(LintCheck *check)
{
	AlterTableCmd *command;
	Oid			table = lint_altered(check);
	int			place = 0;

	while (OidIsValid(table) && (command = lint_command(check, AT_ReplicaIdentity, &place)) != NULL)
	{
		if (((ReplicaIdentityStmt *) command->def)->identity_type == REPLICA_IDENTITY_FULL || ((ReplicaIdentityStmt *) command->def)->identity_type == REPLICA_IDENTITY_NOTHING)
			lint_report(check, table, lint_name(table), psprintf("the replica identity of %s is %s", lint_name(table), ((ReplicaIdentityStmt *) command->def)->identity_type == REPLICA_IDENTITY_FULL ? "whole rows" : "nothing"), "Give the table a primary key, and leave the DEFAULT.");
	}
}

const LintRule lint_changes_replica_identity = {
	.code = "changes-replica-identity",
	.severity = LINT_WARNING,
	.title = "subscribers find the rows of a table by other means, or not at all",
	.why = "FULL writes whole rows to the log and has subscribers search for them; NOTHING has UPDATE and DELETE fail where the table is published.",
	.unsafe = "ALTER TABLE users REPLICA IDENTITY FULL",
	.safe = "ALTER TABLE users REPLICA IDENTITY DEFAULT",
	.before = changes_replica_identity_look};
