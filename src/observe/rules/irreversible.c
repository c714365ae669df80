/*-------------------------------------------------------------------------
 *
 * irreversible.c
 *		A revision has no downgrade script.
 *
 * IDENTIFICATION
 *		src/observe/rules/irreversible.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * irreversible_look looks at the revision.
 */
static void
irreversible_look(LintCheck *check)
{
	if (!check->reversible)
		lint_report(check, InvalidOid, NULL, "the revision has no downgrade script", "Write one, or have revision(..., autodowngrade => true) do it.");
}

const LintRule lint_irreversible = {
	.code = "irreversible",
	.severity = LINT_NOTICE,
	.title = "a revision has no downgrade script",
	.why = "What goes wrong after it can be put right forward only.",
	.unsafe = "-- irreversible\nSELECT 1",
	.safe = "SELECT 1",
	.script = irreversible_look};
