/*-------------------------------------------------------------------------
 *
 * allows_nothing.c
 *		A line "-- migrate:allow" that silences nothing: lint itself reports it.
 *
 * IDENTIFICATION
 *		src/observe/rules/allows_nothing.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"


const LintRule lint_allows_nothing = {
	.code = "allows-nothing",
	.severity = LINT_NOTICE,
	.title = "a line that allows a rule silences nothing",
	.why = "The line \"-- migrate:allow\" outlives what it was written for, and would hide what is new.",
	.unsafe = "-- migrate:allow rewrites-table\nALTER TABLE users ADD COLUMN note text",
	.safe = "ALTER TABLE users ADD COLUMN note text"};
