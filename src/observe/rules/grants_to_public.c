/*-------------------------------------------------------------------------
 *
 * grants_to_public.c
 *		Everybody gets a privilege.
 *
 * IDENTIFICATION
 *		src/observe/rules/grants_to_public.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * grants_to_public_look looks at who gets it.
 */
static void
grants_to_public_look(LintCheck *check)
{
	const GrantStmt *grant = (const GrantStmt *) check->tree;
	ListCell   *lc;

	if (!IsA(grant, GrantStmt) || !grant->is_grant || (grant->objtype != OBJECT_TABLE && grant->objtype != OBJECT_SCHEMA && grant->objtype != OBJECT_SEQUENCE))
		return;
	foreach(lc, grant->grantees)
	{
		if (lfirst_node(RoleSpec, lc)->roletype == ROLESPEC_PUBLIC)
			lint_report(check, InvalidOid, "PUBLIC", "PUBLIC gets privileges", "Grant them to a role, and that to those who need it.");
	}
}

const LintRule lint_grants_to_public = {
	.code = "grants-to-public",
	.severity = LINT_WARNING,
	.title = "everybody gets a privilege",
	.why = "PUBLIC is each role that there is and that there will be, those of other programs among them.",
	.unsafe = "GRANT SELECT ON users TO PUBLIC",
	.safe = "GRANT SELECT ON users TO CURRENT_USER",
	.before = grants_to_public_look};
