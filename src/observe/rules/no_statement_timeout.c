/*-------------------------------------------------------------------------
 *
 * no_statement_timeout.c
 *		A script takes away the time limit for statements.
 *
 * IDENTIFICATION
 *		src/observe/rules/no_statement_timeout.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * no_statement_timeout_look looks at what the script sets.
 */
static void
no_statement_timeout_look(LintCheck *check)
{
	static const char *const names[] = {"statement_timeout"};
	int			ms;

	for (int i = 0; i < lengthof(names); i++)
	{
		if (lint_set_time(check, names[i], &ms) && ms == 0)
			lint_report(check, InvalidOid, names[i], psprintf("%s is without a limit", names[i]), "Set the longest time that the statement may take.");
	}
}

const LintRule lint_no_statement_timeout = {
	.code = "no-statement-timeout",
	.severity = LINT_NOTICE,
	.title = "a script takes away the time limit for statements",
	.why = "What was expected to take seconds can hold its locks for hours.",
	.unsafe = "SET statement_timeout = 0",
	.safe = "SET statement_timeout = '10min'",
	.after = no_statement_timeout_look};
