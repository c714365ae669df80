/*-------------------------------------------------------------------------
 *
 * not_analysed.c
 *		A statement that could not be looked at: lint itself reports it.
 *
 * IDENTIFICATION
 *		src/observe/rules/not_analysed.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"


const LintRule lint_not_analysed = {
	.code = "not-analysed",
	.severity = LINT_WARNING,
	.title = "a statement could not be looked at",
	.why = "It failed in the shadow, where the tables are empty and nothing outside of the database can be reached. What it does here is not known.",
	.unsafe = "SELECT 1 / (SELECT count(*) FROM users)",
	.safe = "SELECT count(*) FROM users"};
