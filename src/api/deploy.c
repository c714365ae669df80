/*-------------------------------------------------------------------------
 *
 * deploy.c
 *		SQL functions of deploy.
 *
 * IDENTIFICATION
 *		src/api/deploy.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/pg_prng.h"
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
#include "utils/timestamp.h"

#include "api/args.h"
#include "catalog/activity.h"
#include "catalog/graph.h"
#include "catalog/log.h"
#include "catalog/run.h"
#include "catalog/step.h"
#include "catalog/version.h"
#include "deploy/dead_run.h"
#include "deploy/monitor.h"
#include "errcodes.h"
#include "guc.h"
#include "revision/graph.h"
#include "revision/plan.h"
#include "revision/target.h"
#include "run/lock.h"
#include "run/run.h"
#include "run/scope.h"
#include "server/client.h"
#include "worker/worker.h"

PG_FUNCTION_INFO_V1(migrate_deploy);
PG_FUNCTION_INFO_V1(migrate_deploy_many);
PG_FUNCTION_INFO_V1(migrate_deploy_start);
PG_FUNCTION_INFO_V1(migrate_deploy_start_many);
PG_FUNCTION_INFO_V1(migrate_deploy_cancel);
PG_FUNCTION_INFO_V1(migrate_deploy_wait);
PG_FUNCTION_INFO_V1(migrate_running);
PG_FUNCTION_INFO_V1(migrate_resolve);
PG_FUNCTION_INFO_V1(migrate_abandon);

/* In libpq/libpq.h, which needs headers of other projects. */
extern bool pq_check_connection(void);

/* The pause between two looks at another run, on an average. */
#define WAIT_MILLISECONDS	250

/* How long a run may be without a worker before it is known to get none. */
#define START_MILLISECONDS	30000

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
 * asked_for returns what the arguments after the targets ask a deploy for:
 * direction, lock_timeout, lock_retries, expect.
 */
static DeployRun *
asked_for(FunctionCallInfo fcinfo, Names targets)
{
	DeployRun  *run = palloc0(sizeof(DeployRun));

	scope_check();
	run->targets = targets;
	run->upgrade = arg_direction(fcinfo, 1);
	if (!run->upgrade)
		run_require_one_target(targets);
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
	run->identity = catalog_session_identity(GetUserId());
	return run;
}

/*
 * create_run writes the row of a deploy, and returns what its worker is asked:
 * the run's id.
 */
static char *
create_run(DeployRun *run)
{
	run->id = catalog_new_run_id();
	catalog_run_create(run);
	return psprintf(INT64_FORMAT, run->id);
}

/*
 * require_no_transaction raises an error where a procedure was called inside a
 * transaction block: it could not commit, and the worker would not see its run.
 * In a pipeline it would commit what others have sent before it.
 */
static void
require_no_transaction(FunctionCallInfo fcinfo, const char *procedure, const char *hint)
{
	CallContext *context = (CallContext *) fcinfo->context;

	if (MyXactFlags & XACT_FLAGS_PIPELINING)
		ereport(ERROR,
				(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
				 errmsg("%s cannot be executed within a pipeline", procedure),
				 errdetail("It commits while it runs."),
				 errhint("%s", hint)));
	if (context && IsA(context, CallContext) && !context->atomic)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
			 errmsg("%s cannot run inside a transaction block", procedure),
			 errdetail("It commits while it runs."),
			 errhint("%s", hint)));
}

/*
 * pause_for waits between two looks, not in step with others who do the same.
 * There is no snapshot and no lock meanwhile, and a client that goes away is
 * noticed.
 */
static void
pause_for(int milliseconds)
{
	double		chance = 0.5 + pg_prng_double(&pg_global_prng_state);

	SPI_commit();
	(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
					 (long) (milliseconds * chance), PG_WAIT_EXTENSION);
	ResetLatch(MyLatch);
	CHECK_FOR_INTERRUPTS();
	if (MyProcPort != NULL && WaitEventSetCanReportClosed() && !pq_check_connection())
		ereport(FATAL,
				(errcode(ERRCODE_CONNECTION_FAILURE),
				 errmsg("connection to client lost")));
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
 * wait_for_others waits until no other run keeps a deploy from beginning.
 */
static void
wait_for_others(MemoryContext context)
{
	for (bool told = false;; told = true)
	{
		MemoryContext old = MemoryContextSwitchTo(context);
		char	   *holder;

		MemoryContextReset(context);
		PushActiveSnapshot(GetTransactionSnapshot());
		holder = lock_deploy_holder();
		if (holder)
			monitor_check_deadlock(lock_deploy_pid());
		PopActiveSnapshot();
		if (holder && !told)
			monitor_notice("waiting for the end of another migration run", holder);
		MemoryContextSwitchTo(old);
		if (holder == NULL)
			return;
		pause_for(WAIT_MILLISECONDS);
	}
}

/*
 * try_worker starts the worker of a deploy in a transaction that also writes the
 * run, and commits it: then the worker begins, and there is nothing here that it
 * could wait for.  Where no slot is free, it returns NULL if missing_ok.
 */
static Worker *
try_worker(DeployRun *run, bool missing_ok)
{
	char	   *request;
	Worker	   *worker;

	PushActiveSnapshot(GetTransactionSnapshot());
	if (!missing_ok)
		lock_check_deploy();
	request = create_run(run);
	PopActiveSnapshot();
	worker = monitor_start_worker(request, missing_ok);
	if (worker)
		SPI_commit();
	else
		SPI_rollback();
	return worker;
}

/*
 * api_deploy_write_end writes how a deploy has ended, where its worker could not; again is
 * where it will be asked for anew.
 */
static void
api_deploy_write_end(const DeployRun *run, const WorkerEnd *end, bool again)
{
	PushActiveSnapshot(GetTransactionSnapshot());
	if (again)
		catalog_run_delete(run->id);
	else
		dead_run_record(run->id, end->error, end->progress.revision);
	PopActiveSnapshot();
	SPI_commit();
}

/*
 * do_deploy does a deploy, in a worker.  wait: where another run is at work, it
 * waits for the end of that, and then plans anew; where there are so many that no
 * worker is free, for migrate.lock_wait_timeout.
 */
static void
do_deploy(DeployRun *run, bool wait)
{
	Monitor		monitor = {0};
	TimestampTz start = GetCurrentTimestamp();

	monitor.context = AllocSetContextCreate(PortalContext, "migrate deploy caller", ALLOCSET_DEFAULT_SIZES);
	for (;;)
	{
		WorkerEnd	end;
		bool		again;
		bool		missing_ok = wait &&
			(migrate_lock_wait_timeout == 0 ||
			 !TimestampDifferenceExceeds(start, GetCurrentTimestamp(), migrate_lock_wait_timeout));

		if (wait)
			wait_for_others(monitor.context);
		monitor.worker = try_worker(run, missing_ok);
		if (monitor.worker == NULL)
		{
			pause_for(WAIT_MILLISECONDS);
			continue;
		}
		end = worker_wait_end(monitor.worker, monitor_from_procedure, &monitor);
		if (end.error == NULL)
			return;
		again = wait && end.error->sqlerrcode == ERRCODE_MIGRATE_LOCKED && end.progress.nsteps == 0;
		api_deploy_write_end(run, &end, again);
		if (!again)
			worker_raise(end.error);
		start = GetCurrentTimestamp();
	}
}

/*
 * deploy is SQL's procedure deploy(targets, direction, lock_timeout,
 * lock_retries, expect, wait, INOUT run).
 */
static Datum
deploy(FunctionCallInfo fcinfo, Names (*targets)(FunctionCallInfo fcinfo))
{
	DeployRun  *run;
	int64		id;

	run_forbid_change("migrate.deploy()");
	require_no_transaction(fcinfo, "migrate.deploy()",
						   "Call it with autocommit on, or use migrate.deploy_start().");
	SPI_connect_ext(SPI_OPT_NONATOMIC);
	run = asked_for(fcinfo, targets(fcinfo));
	disable_timeout(STATEMENT_TIMEOUT, false);	/* each statement of the worker has its own */
	do_deploy(run, arg_bool(fcinfo, 5));
	id = run->id;				/* what SPI has allocated goes with it */
	SPI_finish();
	PG_RETURN_DATUM(row_of_run(id));
}

/*
 * one_target and many_targets read the first argument of the two forms of a
 * function.
 */
static Names
one_target(FunctionCallInfo fcinfo)
{
	return arg_names_of_target(PG_ARGISNULL(0) ? migrate_default_target : arg_cstring(fcinfo, 0));
}

static Names
many_targets(FunctionCallInfo fcinfo)
{
	return arg_names(fcinfo, 0, "targets");
}

/*
 * migrate_deploy and migrate_deploy_many are the two forms of deploy.
 */
Datum
migrate_deploy(PG_FUNCTION_ARGS)
{
	return deploy(fcinfo, one_target);
}

Datum
migrate_deploy_many(PG_FUNCTION_ARGS)
{
	return deploy(fcinfo, many_targets);
}

/*
 * deploy_start is SQL's deploy_start(targets, direction, lock_timeout,
 * lock_retries, expect).
 */
static Datum
deploy_start(FunctionCallInfo fcinfo, Names (*targets)(FunctionCallInfo fcinfo))
{
	DeployRun  *run;

	run_forbid_change("migrate.deploy_start()");
	run = asked_for(fcinfo, targets(fcinfo));
	lock_check_deploy();
	worker_start_at_commit(MONITOR_TASK, create_run(run));
	PG_RETURN_INT64(run->id);
}

/*
 * migrate_deploy_start and migrate_deploy_start_many are the two forms of
 * deploy_start.
 */
Datum
migrate_deploy_start(PG_FUNCTION_ARGS)
{
	return deploy_start(fcinfo, one_target);
}

Datum
migrate_deploy_start_many(PG_FUNCTION_ARGS)
{
	return deploy_start(fcinfo, many_targets);
}

/*
 * migrate_deploy_cancel is SQL's deploy_cancel(run).
 */
Datum
migrate_deploy_cancel(PG_FUNCTION_ARGS)
{
	int64		id;

	run_forbid_change("migrate.deploy_cancel()");
	id = catalog_existing_run(arg_required_int64(fcinfo, 0, "run"))->id;
	dead_run_record_all();
	PG_RETURN_BOOL(catalog_run_cancel_waiting(id) || catalog_run_cancel_running(id));
}

/*
 * status_read_run reads a run, and says whether it is at work, or about to be: one
 * that stands so without a worker is written as what it is.
 */
static DeployRun *
status_read_run(int64 id, bool *ended)
{
	bool		has_worker = catalog_run_has_worker(id);
	DeployRun  *run = catalog_existing_run(id);
	bool		is_waiting = strcmp(run->state, "waiting") == 0;

	*ended = !is_waiting && strcmp(run->state, "running") != 0;
	if (*ended || has_worker)
		return run;
	if (is_waiting && !TimestampDifferenceExceeds(run->created_at, GetCurrentTimestamp(), START_MILLISECONDS))
		return run;
	dead_run_record(id, dead_run_error(ERRCODE_CONNECTION_FAILURE, psprintf("worker of deploy %lld has ended unexpectedly", (long long) id)), NULL);
	*ended = true;
	return catalog_existing_run(id);
}

/*
 * raise_failed raises the error that a deploy has failed with.
 */
static void
raise_failed(const DeployRun *run)
{
	const char *code = run->sqlstate;
	char	   *message = client_text(psprintf("deploy %lld failed: %s", (long long) run->id, run->error));

	ereport(ERROR,
			(errcode(MAKE_SQLSTATE(code[0], code[1], code[2], code[3], code[4])),
			 errmsg("%s", message),
			 errhint("Deploy again: it goes on from where it was.")));
}

/*
 * migrate_deploy_wait is SQL's procedure deploy_wait(run).  It looks a few
 * times a second, each time in a transaction of its own.
 */
Datum
migrate_deploy_wait(PG_FUNCTION_ARGS)
{
	int64		id = arg_required_int64(fcinfo, 0, "run");
	MemoryContext context;
	DeployRun  *run;

	run_forbid_nested("migrate.deploy_wait()");
	require_no_transaction(fcinfo, "migrate.deploy_wait()",
						   "Call it with autocommit on, or look at migrate.deploy_state().");
	SPI_connect_ext(SPI_OPT_NONATOMIC);
	disable_timeout(STATEMENT_TIMEOUT, false);	/* as in deploy() */
	context = AllocSetContextCreate(PortalContext, "migrate deploy wait", ALLOCSET_DEFAULT_SIZES);
	for (;;)
	{
		bool		ended;

		MemoryContextReset(context);
		MemoryContextSwitchTo(context);
		PushActiveSnapshot(GetTransactionSnapshot());
		run = status_read_run(id, &ended);
		if (!ended)
			monitor_check_deadlock(catalog_run_pid(id));
		PopActiveSnapshot();
		if (ended)
			break;
		pause_for(WAIT_MILLISECONDS);
	}
	SPI_commit();
	if (run->sqlstate)
		raise_failed(run);
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
 * partial_revision returns the id of the argument that is a partially applied revision.
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
				 errmsg("revision \"%s\" is not partially applied", revision)));
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
				 errmsg("revision \"%s\" has statements 1 to %d", revision, n)));
	if (strcmp(state, "done") != 0 && strcmp(state, "waiting") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid value for argument \"%s\": \"%s\"", "state", state),
				 errhint("Valid values are \"done\" and \"waiting\".")));
	steps += PG_GETARG_INT32(1) - 1;
	steps->state = strcmp(state, "done") == 0 ? STATEMENT_DONE : STATEMENT_WAITING;
	catalog_step_write(migrate_scope, revision, upgrade, steps, NULL);
	catalog_log_action("resolve", revision, NULL, psprintf("statement %d: %s", PG_GETARG_INT32(1), state));
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
	catalog_log_action("abandon", revision, NULL, NULL);
	PG_RETURN_VOID();
}
