/*-------------------------------------------------------------------------
 *
 * lock_timeout_too_long.c
 *		The time limit for locks is longer than a minute.
 *
 * IDENTIFICATION
 *		src/observe/rules/lock_timeout_too_long.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * lock_timeout_too_long_look looks at what the script sets.
 */
static void
lock_timeout_too_long_look(LintCheck *check)
{
	static const char *const names[] = {"lock_timeout", "migrate.lock_timeout"};
	int			ms;

	for (int i = 0; i < lengthof(names); i++)
	{
		if (lint_set_time(check, names[i], &ms) && ms > 60000)
			lint_report(check, InvalidOid, names[i], psprintf("%s is longer than a minute", names[i]), "Set some seconds, and let migrate.deploy() try again.");
	}
}

const LintRule lint_lock_timeout_too_long = {
	.code = "lock-timeout-too-long",
	.severity = LINT_WARNING,
	.title = "the time limit for locks is longer than a minute",
	.why = "While the statement waits, everybody else who wants the table waits behind it.",
	.unsafe = "SET lock_timeout = '10min'",
	.safe = "SET lock_timeout = '3s'",
	.after = lock_timeout_too_long_look};
