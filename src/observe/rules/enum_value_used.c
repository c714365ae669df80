/*-------------------------------------------------------------------------
 *
 * enum_value_used.c
 *		A new value of an enum is used in the transaction that adds it.
 *
 * IDENTIFICATION
 *		src/observe/rules/enum_value_used.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * enum_value_used looks at the error that the server has for it.
 */
static bool
enum_value_used(LintCheck *check)
{
	if (check->observation->sqlstate != ERRCODE_UNSAFE_NEW_ENUM_VALUE_USAGE)
		return false;
	lint_report(check, InvalidOid, check->observation->command, check->observation->error,
				"Use the value in another revision, and run both with migrate.deploy(), which commits between them.");
	return true;
}

const LintRule lint_enum_value_used = {
	.code = "enum-value-used",
	.severity = LINT_ERROR,
	.title = "a new value of an enum is used in the transaction that adds it",
	.why = "The server refuses that: the value can be used once it is committed.",
	.unsafe = "ALTER TYPE mood ADD VALUE 'angry' AFTER 'sad'; UPDATE users SET mood = 'angry' WHERE id = 1",
	.safe = "ALTER TYPE mood ADD VALUE 'angry' AFTER 'sad'",
	.failed = enum_value_used};
