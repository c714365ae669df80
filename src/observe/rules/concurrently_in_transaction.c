/*-------------------------------------------------------------------------
 *
 * concurrently_in_transaction.c
 *		CONCURRENTLY inside a transaction.
 *
 * IDENTIFICATION
 *		src/observe/rules/concurrently_in_transaction.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "tcop/utility.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * concurrently_in_transaction_look looks at the statement and its script.
 */
static void
concurrently_in_transaction_look(LintCheck *check)
{
	if (check->transactional && statement_is_concurrent(check->tree))
		lint_report(check, InvalidOid, CreateCommandName(check->tree), psprintf("%s cannot run CONCURRENTLY inside a transaction", CreateCommandName(check->tree)),
					"Mark the script transaction:false, and run it with migrate.deploy().");
}

const LintRule lint_concurrently_in_transaction = {
	.code = "concurrently-in-transaction",
	.severity = LINT_ERROR,
	.title = "CONCURRENTLY inside a transaction",
	.why = "The server refuses it there.",
	.unsafe = "CREATE INDEX CONCURRENTLY users_age ON users (age)",
	.safe = "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY users_age ON users (age)",
	.before = concurrently_in_transaction_look};
