/*-------------------------------------------------------------------------
 *
 * destroys_data.c
 *		Data are destroyed.
 *
 * IDENTIFICATION
 *		src/observe/rules/destroys_data.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * destroys says whether what is dropped holds data.
 */
static bool
destroys(const ObservedDrop *drop)
{
	if (drop->classid == InvalidOid)
		return true;			/* TRUNCATE */
	if (drop->classid != RelationRelationId)
		return false;
	if (drop->subid != 0)
		return drop->relkind == RELKIND_RELATION || drop->relkind == RELKIND_PARTITIONED_TABLE;
	return drop->objid == drop->relation && (drop->relkind == RELKIND_RELATION || drop->relkind == RELKIND_PARTITIONED_TABLE);
}

/*
 * destroys_data looks at what is dropped.
 */
static void
destroys_data(LintCheck *check)
{
	ListCell   *lc;

	foreach(lc, check->observation->drops)
	{
		const ObservedDrop *drop = lfirst(lc);

		if (destroys(drop))
			lint_report(check, drop->relation, drop->name, psprintf("%s destroys %s", check->observation->command, drop->name),
						"Have programs stop using it first, keep a backup, and drop it in a revision of its own; "
						"where that is meant, write \"-- migrate:allow destroys-data reason\" above it.");
	}
}

const LintRule lint_destroys_data = {
	.code = "destroys-data",
	.severity = LINT_ERROR,
	.title = "data are destroyed",
	.why = "A table, a column, a sequence or rows that are gone come back from a backup only, and a program that still uses them fails.",
	.unsafe = "ALTER TABLE users DROP COLUMN age",
	.safe = "ALTER TABLE users ALTER age SET DEFAULT 0",
	.after = destroys_data};
