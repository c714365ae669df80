/*-------------------------------------------------------------------------
 *
 * api_deploy.c
 *		SQL functions of deploy.
 *
 * IDENTIFICATION
 *		src/api_deploy.c
 *
 *-------------------------------------------------------------------------
 */
#include "deploy.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "pgstat.h"
#include "storage/latch.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"

#include "watch.h"
#include "worker/worker.h"

PG_FUNCTION_INFO_V1(migrate_deploy);
PG_FUNCTION_INFO_V1(migrate_deploy_start);
PG_FUNCTION_INFO_V1(migrate_deploy_cancel);
PG_FUNCTION_INFO_V1(migrate_deploy_wait);
PG_FUNCTION_INFO_V1(migrate_running);
PG_FUNCTION_INFO_V1(migrate_resolve);
PG_FUNCTION_INFO_V1(migrate_abandon);

/* A deploy's lock_timeout where no setting says another, in milliseconds. */
#define DEPLOY_LOCK_TIMEOUT	2000

/*
 * interval_milliseconds returns an interval in milliseconds.
 */
static int
interval_milliseconds(const Interval *interval)
{
	double		ms = interval->time / 1000.0 +
		(interval->day + (double) interval->month * DAYS_PER_MONTH) * SECS_PER_DAY * 1000.0;

	if (!(ms >= 1 && ms <= INT_MAX) && ms != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" is out of range", "lock_timeout")));
	return (int) ms;
}

/*
 * create_run writes the row of a deploy from the arguments (target, direction,
 * lock_timeout, lock_retries, expect).
 */
static DeployRun *
create_run(FunctionCallInfo fcinfo)
{
	DeployRun  *run = palloc0(sizeof(DeployRun));

	run->target = PG_ARGISNULL(0) ? pstrdup(migrate_default_target) : arg_cstring(fcinfo, 0);
	run->upgrade = arg_direction(fcinfo, 1);
	if (!PG_ARGISNULL(2))
		run->lock_timeout = interval_milliseconds(PG_GETARG_INTERVAL_P(2));
	else
		run->lock_timeout = migrate_lock_timeout > 0 ? migrate_lock_timeout : DEPLOY_LOCK_TIMEOUT;
	run->lock_retries = PG_ARGISNULL(3) ? migrate_lock_retries : PG_GETARG_INT32(3);
	if (run->lock_retries < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" is out of range", "lock_retries")));
	run->expect = arg_cstring(fcinfo, 4);
	run->scope = pstrdup(migrate_scope);
	run->actor = catalog_this_session(GetUserId());
	run->id = catalog_new_run_id();
	catalog_run_create(run);
	return run;
}

/*
 * require_no_transaction raises an error where a procedure was called inside a
 * transaction block: it could not commit, and the worker would not see its run.
 */
static void
require_no_transaction(FunctionCallInfo fcinfo, const char *procedure, const char *hint)
{
	CallContext *context = (CallContext *) fcinfo->context;

	if (context && IsA(context, CallContext) && !context->atomic)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
			 errmsg("%s cannot run inside a transaction block", procedure),
			 errdetail("It commits while it runs."),
			 errhint("%s", hint)));
}

/*
 * row_of_run returns a procedure's output: the run's id.
 */
static Datum
row_of_run(int64 id)
{
	TupleDesc	desc = CreateTemplateTupleDesc(1);
	Datum		value = Int64GetDatum(id);
	bool		isnull = false;

	TupleDescInitEntry(desc, 1, "run", INT8OID, -1, 0);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), &value, &isnull));
}

/*
 * migrate_deploy is SQL's procedure deploy(target, direction, lock_timeout,
 * lock_retries, expect, INOUT run).
 */
Datum
migrate_deploy(PG_FUNCTION_ARGS)
{
	char		request[32];
	int64		id;
	Watch		watch = {0};

	run_forbid_change("migrate.deploy()");
	require_no_transaction(fcinfo, "migrate.deploy()",
						   "Call it with autocommit on, or use migrate.deploy_start().");
	SPI_connect_ext(SPI_OPT_NONATOMIC);
	id = create_run(fcinfo)->id;
	snprintf(request, sizeof(request), INT64_FORMAT, id);

	watch.context = AllocSetContextCreate(PortalContext, "migrate deploy caller", ALLOCSET_DEFAULT_SIZES);
	watch.worker = watch_start(request);

	/* the worker begins now, and there is nothing here that it could wait for */
	SPI_commit();
	disable_timeout(STATEMENT_TIMEOUT, false);	/* each statement of the worker has its own */
	worker_wait(watch.worker, watch_from_procedure, &watch);
	SPI_finish();
	PG_RETURN_DATUM(row_of_run(id));
}

/*
 * migrate_deploy_start is SQL's deploy_start(target, direction, lock_timeout,
 * lock_retries, expect).
 */
Datum
migrate_deploy_start(PG_FUNCTION_ARGS)
{
	char		request[32];
	int64		id;

	run_forbid_change("migrate.deploy_start()");
	id = create_run(fcinfo)->id;
	snprintf(request, sizeof(request), INT64_FORMAT, id);
	worker_start(WORKER_DEPLOY, request, true);
	PG_RETURN_INT64(id);
}

/*
 * arg_run returns an argument that is the id of a run.
 */
static int64
arg_run(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0) || catalog_run(PG_GETARG_INT64(0)) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("no such deploy"),
				 errhint("The table migrate.run has them.")));
	return PG_GETARG_INT64(0);
}

/*
 * migrate_deploy_cancel is SQL's deploy_cancel(run).
 */
Datum
migrate_deploy_cancel(PG_FUNCTION_ARGS)
{
	int64		id;

	run_forbid_nested("migrate.deploy_cancel()");
	id = arg_run(fcinfo);
	PG_RETURN_BOOL(catalog_run_cancel_waiting(id) || catalog_run_cancel_running(id));
}

/*
 * migrate_deploy_wait is SQL's procedure deploy_wait(run).  It looks a few
 * times a second, each time in a transaction of its own.
 */
Datum
migrate_deploy_wait(PG_FUNCTION_ARGS)
{
	int64		id;
	char	   *sqlstate;
	char	   *error;
	int			without_worker = 0; /* looks in a row that found none */

	run_forbid_nested("migrate.deploy_wait()");
	require_no_transaction(fcinfo, "migrate.deploy_wait()", "Call it with autocommit on.");
	id = arg_run(fcinfo);
	SPI_connect_ext(SPI_OPT_NONATOMIC);
	for (;;)
	{
		bool		ended;

		PushActiveSnapshot(GetTransactionSnapshot());
		ended = catalog_run_result(id, &sqlstate, &error);
		if (!ended)
		{
			watch_refuse_deadlock(catalog_run_pid(id));
			without_worker = catalog_run_has_worker(id) ? 0 : without_worker + 1;
		}
		PopActiveSnapshot();
		if (ended)
			break;
		if (without_worker > 10)
			ereport(ERROR,
					(errcode(ERRCODE_CONNECTION_FAILURE),
					 errmsg("the worker of deploy %lld is gone", (long long) id),
					 errhint("Deploy again: it goes on from where it was.")));
		SPI_commit();
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, 300, PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
	}
	if (sqlstate)
		ereport(ERROR,
				(errcode(MAKE_SQLSTATE(sqlstate[0], sqlstate[1], sqlstate[2], sqlstate[3], sqlstate[4])),
				 errmsg("deploy %lld failed: %s", (long long) id, error)));
	SPI_finish();
	PG_RETURN_VOID();
}

/*
 * migrate_running is the function behind the view progress.
 */
Datum
migrate_running(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	catalog_running(rsinfo->setResult, rsinfo->setDesc);
	return (Datum) 0;
}

/*
 * log_way_out logs what resolve and abandon do.
 */
static void
log_way_out(const char *action, const char *revision, const char *reason)
{
	LogEntry	entry = {0};

	entry.run_id = catalog_new_run_id();
	entry.action = action;
	entry.revision = revision;
	entry.duration = -1;
	entry.reason = reason;
	catalog_log(&entry);
}

/*
 * partial_revision returns the id of the argument that is a revision half way.
 */
static const char *
partial_revision(FunctionCallInfo fcinfo)
{
	char	   *revision = arg_required(fcinfo, 0, "revision");
	Graph	   *g = catalog_graph(true);
	int			node = target_node(g, plan_version(g, catalog_version(true)), revision);

	if (node < 0 || !names_contain(catalog_partial(), graph_node(g, node)->revision))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("revision %s does not stand half way", revision)));
	return graph_node(g, node)->revision;
}

/*
 * migrate_resolve is SQL's resolve(revision, statement, state).
 */
Datum
migrate_resolve(PG_FUNCTION_ARGS)
{
	const char *revision;
	char	   *state;
	bool		upgrade;
	StatementStep *steps;
	int			n;

	run_forbid_change("migrate.resolve()");
	lock_run();
	revision = partial_revision(fcinfo);
	state = arg_required(fcinfo, 2, "state");
	steps = catalog_steps_any(migrate_scope, revision, &upgrade, &n);
	if (PG_ARGISNULL(1) || PG_GETARG_INT32(1) < 1 || PG_GETARG_INT32(1) > n)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("revision %s has statements 1 to %d", revision, n)));
	if (strcmp(state, "done") != 0 && strcmp(state, "waiting") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid value for argument \"%s\": \"%s\"", "state", state),
				 errhint("It is 'done' or 'waiting'.")));
	steps += PG_GETARG_INT32(1) - 1;
	steps->state = strcmp(state, "done") == 0 ? STATEMENT_DONE : STATEMENT_WAITING;
	catalog_step_write(migrate_scope, revision, upgrade, steps, NULL);
	log_way_out("resolve", revision, psprintf("statement %d: %s", PG_GETARG_INT32(1), state));
	PG_RETURN_VOID();
}

/*
 * migrate_abandon is SQL's abandon(revision).
 */
Datum
migrate_abandon(PG_FUNCTION_ARGS)
{
	const char *revision;

	run_forbid_change("migrate.abandon()");
	lock_run();
	revision = partial_revision(fcinfo);
	catalog_steps_delete(migrate_scope, revision);
	log_way_out("abandon", revision, NULL);
	PG_RETURN_VOID();
}
