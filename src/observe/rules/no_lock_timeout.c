/*-------------------------------------------------------------------------
 *
 * no_lock_timeout.c
 *		A script takes away the time limit for locks.
 *
 * IDENTIFICATION
 *		src/observe/rules/no_lock_timeout.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * no_lock_timeout_look looks at what the script sets.
 */
static void
no_lock_timeout_look(LintCheck *check)
{
	static const char *const names[] = {"lock_timeout", "migrate.lock_timeout"};
	int			ms;

	for (int i = 0; i < lengthof(names); i++)
	{
		if (lint_set_time(check, names[i], &ms) && ms == 0)
			lint_report(check, InvalidOid, names[i], psprintf("%s is without a limit", names[i]), "Leave it to migrate.lock_timeout, or set some seconds.");
	}
}

const LintRule lint_no_lock_timeout = {
	.code = "no-lock-timeout",
	.severity = LINT_WARNING,
	.title = "a script takes away the time limit for locks",
	.why = "A statement that waits for a lock without a limit has everybody else wait behind it.",
	.unsafe = "SET lock_timeout = 0",
	.safe = "SET lock_timeout = '3s'",
	.after = no_lock_timeout_look};
