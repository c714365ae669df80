/*-------------------------------------------------------------------------
 *
 * approval.c
 *		SQL functions of the approver.
 *
 * IDENTIFICATION
 *		src/api/approval.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "api/args.h"
#include "run/approval.h"
#include "run/run.h"

PG_FUNCTION_INFO_V1(migrate_approve);
PG_FUNCTION_INFO_V1(migrate_unapprove);

/*
 * migrate_approve is SQL's approve(revision, note).
 */
Datum
migrate_approve(PG_FUNCTION_ARGS)
{
	run_forbid_change("migrate.approve()");
	PG_RETURN_TEXT_P(cstring_to_text(approval_give(arg_required(fcinfo, 0, "revision"), arg_cstring(fcinfo, 1))));
}

/*
 * migrate_unapprove is SQL's unapprove(revision, reason).
 */
Datum
migrate_unapprove(PG_FUNCTION_ARGS)
{
	run_forbid_change("migrate.unapprove()");
	PG_RETURN_TEXT_P(cstring_to_text(approval_withdraw(arg_required(fcinfo, 0, "revision"), arg_required(fcinfo, 1, "reason"))));
}
