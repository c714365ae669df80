/*-------------------------------------------------------------------------
 *
 * guard.c
 *		SQL functions of the guard, and the one that its event triggers call.
 *
 * IDENTIFICATION
 *		src/api/guard.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/event_trigger.h"
#include "fmgr.h"
#include "utils/timestamp.h"

#include "api/args.h"
#include "catalog/guard_log.h"
#include "observe/guard.h"
#include "run/run.h"

PG_FUNCTION_INFO_V1(migrate_guard_disable);
PG_FUNCTION_INFO_V1(migrate_guard_enable);
PG_FUNCTION_INFO_V1(migrate_guard_trigger);
PG_FUNCTION_INFO_V1(migrate_guard_trim);

/*
 * migrate_guard_trigger is SQL's guard(), which the event triggers call.
 */
Datum
migrate_guard_trigger(PG_FUNCTION_ARGS)
{
	static bool belongs = false;

	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		elog(ERROR, "not called by event trigger manager");
	if (run_is_in_progress())
		PG_RETURN_NULL();
	if (!belongs)
		guard_trigger_belong();
	belongs = true;
	guard_hear((EventTriggerData *) fcinfo->context);
	PG_RETURN_NULL();
}

/*
 * migrate_guard_enable is SQL's guard_enable().
 */
Datum
migrate_guard_enable(PG_FUNCTION_ARGS)
{
	run_forbid_change("migrate.guard_enable()");
	guard_enable();
	PG_RETURN_VOID();
}

/*
 * migrate_guard_disable is SQL's guard_disable().
 */
Datum
migrate_guard_disable(PG_FUNCTION_ARGS)
{
	run_forbid_change("migrate.guard_disable()");
	guard_disable();
	PG_RETURN_VOID();
}

/*
 * migrate_guard_trim is SQL's guard_trim(before).
 */
Datum
migrate_guard_trim(PG_FUNCTION_ARGS)
{
	run_forbid_change("migrate.guard_trim()");
	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("argument \"%s\" must not be null", "before")));
	PG_RETURN_INT64(catalog_guard_trim(PG_GETARG_TIMESTAMPTZ(0)));
}
