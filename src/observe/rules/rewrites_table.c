/*-------------------------------------------------------------------------
 *
 * rewrites_table.c
 *		A table is written anew.
 *
 * IDENTIFICATION
 *		src/observe/rules/rewrites_table.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * rewrites_table looks at the files of tables.
 */
static void
rewrites_table(LintCheck *check)
{
	ListCell   *lc;

	foreach(lc, check->observation->relations)
	{
		const ObservedRelation *relation = lfirst(lc);

		if (relation->rewritten && relation->relkind == RELKIND_RELATION)
			lint_report(check, relation->oid, relation->name,
						psprintf("%s writes %s anew, and nobody can read or write it meanwhile",
								 check->observation->command, relation->name),
						psprintf("Add a column to %s, fill it in portions with \"-- migrate:repeat\" in a revision marked transaction:false, "
								 "and switch over; revision(..., autogenerate => true, online => true) writes such a chain.",
								 relation->name));
	}
}

const LintRule lint_rewrites_table = {
	.code = "rewrites-table",
	.severity = LINT_ERROR,
	.title = "a table is written anew",
	.why = "Every row is copied into another file, and all indexes are built, while nobody can read or write the table.",
	.unsafe = "ALTER TABLE users ALTER age TYPE bigint",
	.safe = "ALTER TABLE users ADD COLUMN age_wide bigint",
	.after = rewrites_table};
