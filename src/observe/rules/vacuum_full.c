/*-------------------------------------------------------------------------
 *
 * vacuum_full.c
 *		VACUUM FULL writes a table anew.
 *
 * IDENTIFICATION
 *		src/observe/rules/vacuum_full.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * vacuum_full_look looks at the options.
 */
static void
vacuum_full_look(LintCheck *check)
{
	const VacuumStmt *vacuum = (const VacuumStmt *) check->tree;
	DefElem    *full = IsA(vacuum, VacuumStmt) ? statement_option(vacuum->options, "full") : NULL;
	ListCell   *lc;

	if (full == NULL || !defGetBoolean(full))
		return;
	foreach(lc, vacuum->rels)
	{
		Oid			table = lint_old_relation(lfirst_node(VacuumRelation, lc)->relation, "rmp");

		if (OidIsValid(table))
			lint_report(check, table, lint_name(table), psprintf("VACUUM FULL writes %s anew, and nobody can use it meanwhile", lint_name(table)),
						"Use the extension pg_repack or pg_squeeze, outside of migrations.");
	}
	if (vacuum->rels == NIL)
		lint_report(check, InvalidOid, "VACUUM", "VACUUM FULL writes all tables anew", "Name the tables that need it.");
}

const LintRule lint_vacuum_full = {
	.code = "vacuum-full",
	.severity = LINT_ERROR,
	.title = "VACUUM FULL writes a table anew",
	.why = "Nobody can read or write it meanwhile, and it needs as much space again.",
	.unsafe = "-- migrate:up transaction:false\nVACUUM FULL users",
	.safe = "-- migrate:up transaction:false\nVACUUM users",
	.before = vacuum_full_look};
