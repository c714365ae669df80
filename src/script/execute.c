/*-------------------------------------------------------------------------
 *
 * execute.c
 *		Running a script statement by statement.
 *
 * Each statement is run as the server would run it at top level: it is logged,
 * shown in pg_stat_activity and current_query(), and timed by
 * statement_timeout on its own.
 *
 * IDENTIFICATION
 *		src/script/execute.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "parser/analyze.h"
#include "pgstat.h"
#include "storage/proc.h"
#include "tcop/cmdtag.h"
#include "tcop/dest.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/portal.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"

#include "compat.h"
#include "guc.h"
#include "revision/repeat.h"
#include "script/copy.h"
#include "script/index.h"
#include "script/observer.h"
#include "script/script_private.h"
#include "script/statement.h"
#include "server/rights.h"

/* Who is told of each statement, if anybody. */
static void (*monitor)(int statement, int statements) = NULL;

/* And of what each has done. */
static const ScriptObserver *observer = NULL;

/*
 * arm_statement_timeout starts the timeout anew; 0 stops it.
 */
static void
arm_statement_timeout(int milliseconds)
{
	if (milliseconds > 0)
		enable_timeout_after(STATEMENT_TIMEOUT, milliseconds);
	else if (get_timeout_active(STATEMENT_TIMEOUT))
		disable_timeout(STATEMENT_TIMEOUT, false);
}

/*
 * log_statement_start logs the statement where log_statement says so.
 */
static bool
log_statement_start(Node *tree, const char *sql)
{
	if (log_statement == LOGSTMT_NONE ||
		(log_statement != LOGSTMT_ALL && GetCommandLogLevel(tree) > log_statement))
		return false;
	ereport(LOG, (errmsg("statement: %s", sql), errhidestmt(true), errhidecontext(true)));
	return true;
}

/*
 * log_statement_end logs the statement's duration where the settings say so.
 */
static void
log_statement_end(const char *sql, bool was_logged)
{
	char		msec[32];

	switch (check_log_duration(msec, was_logged))
	{
		case 1:
			ereport(LOG, (errmsg("duration: %s ms", msec), errhidestmt(true), errhidecontext(true)));
			break;
		case 2:
			ereport(LOG, (errmsg("duration: %s ms  statement: %s", msec, sql), errhidestmt(true), errhidecontext(true)));
			break;
		default:
			break;
	}
}

/*
 * share_resource_owner has a portal run under the current resource owner.  One
 * of its own hands its locks over when the portal is dropped, for which the
 * server looks through all the locks of the session where the statement took
 * more than a few: a run of many statements would take time by their square.
 */
static void
share_resource_owner(Portal portal)
{
	ResourceOwnerDelete(portal->resowner);
	portal->resowner = NULL;
}

/*
 * script_execute analyzes, plans and runs one parse tree, and returns how many rows it
 * affected; a receiver takes rows that it returns.  top_level: as what a client sends,
 * which may commit where no transaction block is open; not below a function.
 */
static uint64
script_execute(RawStmt *raw, const char *sql, bool top_level, DestReceiver *receiver)
{
	QueryCompletion qc;
	List	   *plans;
	Portal		portal;
	bool		snapshot_set = false;

	if (analyze_requires_snapshot(raw))
	{
		PushActiveSnapshot(GetTransactionSnapshot());
		snapshot_set = true;
	}
	plans = pg_analyze_and_rewrite_fixedparams(raw, sql, NULL, 0, NULL);
	plans = pg_plan_queries(plans, sql, CURSOR_OPT_PARALLEL_OK, NULL);
	if (snapshot_set)
		PopActiveSnapshot();
	CHECK_FOR_INTERRUPTS();

	portal = CreateNewPortal();
	portal->visible = false;
	if (!top_level || IsTransactionBlock())
		share_resource_owner(portal);
	PortalDefineQuery(portal, NULL, sql, CreateCommandTag(raw->stmt), plans, NULL);
	PortalStart(portal, NULL, 0, InvalidSnapshot);
	InitializeQueryCompletion(&qc);
	migrate_portal_run(portal, top_level, receiver, &qc);
	PortalDrop(portal, false);
	return qc.nprocessed;
}

/*
 * script_set_monitor has a function told of each statement that a script begins,
 * counted from 1.
 */
void
script_set_monitor(void (*function)(int statement, int statements))
{
	monitor = function;
}

/*
 * script_observe: see observer.h.
 */
const ScriptObserver *
script_observe(const ScriptObserver *new_observer)
{
	const ScriptObserver *before = observer;

	observer = new_observer;
	return before;
}

/*
 * run_with_role runs a parse tree, which may be COPY with its data, with the
 * rights that its statement has, and returns how many rows it affected.
 */
static uint64
run_with_role(const Script *script, const Statement *statement, RawStmt *raw, const char *sql, bool top_level,
			  DestReceiver *receiver)
{
	Rights		before;
	bool		checked = index_check(true);
	uint64		rows = 0;

	if (statement->role)
		rights_take_as(statement->role, &before);
	PG_TRY();
	{
		if (statement->data_len >= 0)
			copy_from_text((CopyStmt *) raw->stmt, sql, script->text + statement->data, statement->data_len);
		else
			rows = script_execute(raw, sql, top_level, receiver);
	}
	PG_FINALLY();
	{
		(void) index_check(checked);
	}
	PG_END_TRY();
	CommandCounterIncrement();
	if (statement->role)
		rights_give_back(&before);
	return rows;
}

/*
 * follow_lock_timeout puts migrate.lock_timeout in force where a script sets it:
 * it is otherwise what a script begins with.
 */
static void
follow_lock_timeout(Node *tree, int before)
{
	const VariableSetStmt *set = IsA(tree, VariableSetStmt) ? (VariableSetStmt *) tree : NULL;

	if (migrate_lock_timeout == before &&
		!(set && set->name && strcmp(set->name, "migrate.lock_timeout") == 0))
		return;
	(void) set_config_option("lock_timeout", psprintf("%d", migrate_lock_timeout), PGC_USERSET, PGC_S_SESSION,
							 set && set->is_local ? GUC_ACTION_LOCAL : GUC_ACTION_SET, true, 0, false);
}

/*
 * run_statement runs one statement of the script and returns how many rows it
 * affected.
 */
static uint64
run_statement(const Script *script, const Statement *statement, ScriptPosition *position, bool top_level,
			  DestReceiver *receiver)
{
	uint64		rows;
	const char *sql = statement->sql;
	RawStmt    *raw = copyObject(statement->tree);
	bool		was_logged;
	bool		is_query = script->mode == SCRIPT_QUERIES;
	int			lock_timeout = migrate_lock_timeout;

	CHECK_FOR_INTERRUPTS();
	position->sql = sql;
	position->offset = statement->start;
	debug_query_string = sql;
	SetCurrentStatementStartTimestamp();
	if (monitor && !is_query)
		monitor((int) (statement - script->statements) + 1, script->nstatements);
	pgstat_report_activity(STATE_RUNNING, sql);
	arm_statement_timeout(StatementTimeout);

	was_logged = log_statement_start(raw->stmt, sql);
	if (script->mode == SCRIPT_PLAIN || script->mode == SCRIPT_MODEL)
		statement_make_plain(raw->stmt);
	if (observer && !is_query)
		observer->begin(script, (int) (statement - script->statements));
	rows = run_with_role(script, statement, raw, sql, top_level, receiver);
	if (observer && !is_query)
		observer->end(script, (int) (statement - script->statements), rows);
	follow_lock_timeout(raw->stmt, lock_timeout);
	log_statement_end(sql, was_logged);
	return rows;
}

/*
 * back_to_caller ends what a script's statements have put in the place of the
 * caller's own statement.
 */
static void
back_to_caller(const char *query_string, int timeout)
{
	debug_query_string = query_string;
	pgstat_report_activity(STATE_RUNNING, query_string);
	arm_statement_timeout(timeout);
}

/*
 * script_warn_max says that a statement was repeated as often as max allows, and
 * may have left something to do; it returns that, for the log.
 */
char *
script_warn_max(const Script *script, int n, const Repeat *repeat)
{
	char	   *reason = psprintf("statement %d was repeated max=%lld times and still affected rows",
							n + 1, (long long) repeat->max);

	ereport(WARNING, (errmsg("%s", reason)));
	return reason;
}

/*
 * script_run runs a script, in one transaction, with the rights and settings in
 * force; top_level: in a transaction block of ours, not below a function.
 * Settings that it changes are restored, its SET ROLE among them; what else it
 * leaves in the session stays.
 */
void
script_run(const Script *script, bool top_level)
{
	ScriptPosition position = {script, script->sql, 0, 0, 0};
	ErrorContextCallback callback;
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "migrate statement",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = CurrentMemoryContext;
	const char *query_string = debug_query_string;
	int			timeout = StatementTimeout;
	int			guc_level = NewGUCNestLevel();

	position_push(&callback, &position);
	PG_TRY();
	{
		for (int i = 0; i < script->nstatements; i++)
		{
			Repeat		repeat;
			bool		repeated = script_repeat(script, i, &repeat);
			int64		rounds = 0;
			uint64		rows;

			if (script->statements[i].skipped)
				continue;
			do
			{
				MemoryContextSwitchTo(context);
				rows = run_statement(script, &script->statements[i], &position, top_level, None_Receiver);
				MemoryContextSwitchTo(old);
				MemoryContextReset(context);
			} while (repeated && rows > 0 && ++rounds != repeat.max);
			if (repeated && rows > 0)
				script_warn_max(script, i, &repeat);
		}
	}
	PG_CATCH();
	{
		back_to_caller(query_string, timeout);
		position_raise(old);
	}
	PG_END_TRY();
	position_pop(&callback);

	AtEOXact_GUC(false, guc_level);
	back_to_caller(query_string, timeout);
	MemoryContextDelete(context);
}

/*
 * script_run_alone runs one statement of a script, and has a receiver take its rows.
 */
static uint64
script_run_alone(const Script *script, int n, bool top_level, DestReceiver *receiver)
{
	ScriptPosition position = {script, script->sql, 0, 0, 0};
	ErrorContextCallback callback;
	MemoryContext old = CurrentMemoryContext;
	MemoryContext context = AllocSetContextCreate(old, "migrate statement", ALLOCSET_DEFAULT_SIZES);
	const char *query_string = debug_query_string;
	int			timeout = StatementTimeout;
	uint64		rows = 0;

	if (script->statements[n].skipped)
		return 0;
	position_push(&callback, &position);
	PG_TRY();
	{
		MemoryContextSwitchTo(context);
		rows = run_statement(script, &script->statements[n], &position, top_level, receiver);
	}
	PG_CATCH();
	{
		back_to_caller(query_string, timeout);
		position_raise(old);
	}
	PG_END_TRY();
	position_pop(&callback);
	back_to_caller(query_string, 0);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	return rows;
}

/*
 * script_run_statement runs one statement of a script, counted from 0, and
 * returns how many rows it affected; top_level as for script_run.  Settings that
 * it changes stay.
 */
uint64
script_run_statement(const Script *script, int n, bool top_level)
{
	return script_run_alone(script, n, top_level, None_Receiver);
}

/*
 * script_run_query: see script_private.h.
 */
void
script_run_query(const Script *script, int n, DestReceiver *receiver)
{
	(void) script_run_alone(script, n, false, receiver);
}
