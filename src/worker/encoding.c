/*-------------------------------------------------------------------------
 *
 * encoding.c
 *		The worker's messages, in the database's encoding.
 *
 * The worker has the caller's client_encoding, which is also the encoding of
 * the files that COPY reads, and a script may set another one.  But its messages
 * go to the caller, which takes them as they are and converts them for its
 * client.  So the setting is out of force from when a message is made to the next
 * statement, at any depth.
 *
 * IDENTIFICATION
 *		src/worker/encoding.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/executor.h"
#include "mb/pg_wchar.h"
#include "tcop/utility.h"
#include "utils/guc.h"

#include "worker/shared.h"

static ExecutorStart_hook_type next_executor_start;
static ProcessUtility_hook_type next_process_utility;

/*
 * use_client_encoding puts the setting client_encoding in force.
 */
static void
use_client_encoding(void)
{
	const char *name = GetConfigOption("client_encoding", false, false);

	(void) SetClientEncoding(pg_char_to_encoding(name));
}

/*
 * worker_use_database_encoding: see shared.h.
 */
void
worker_use_database_encoding(void)
{
	(void) SetClientEncoding(GetDatabaseEncoding());
}

/*
 * begin_message is called by the server for each message that is made.
 */
static void
begin_message(void *arg)
{
	worker_use_database_encoding();
}

/*
 * start_query and process_utility are called for each statement.
 */
static void
start_query(QueryDesc *query, int eflags)
{
	use_client_encoding();
	if (next_executor_start)
		next_executor_start(query, eflags);
	else
		standard_ExecutorStart(query, eflags);
}

static void
process_utility(PlannedStmt *stmt, const char *sql, bool read_only_tree, ProcessUtilityContext context,
				ParamListInfo params, QueryEnvironment *environment, DestReceiver *dest, QueryCompletion *qc)
{
	use_client_encoding();
	if (next_process_utility)
		next_process_utility(stmt, sql, read_only_tree, context, params, environment, dest, qc);
	else
		standard_ProcessUtility(stmt, sql, read_only_tree, context, params, environment, dest, qc);
}

/*
 * worker_init_encoding: see shared.h.
 */
void
worker_init_encoding(void)
{
	static ErrorContextCallback callback = {.callback = begin_message};

	callback.previous = error_context_stack;
	error_context_stack = &callback;
	next_executor_start = ExecutorStart_hook;
	ExecutorStart_hook = start_query;
	next_process_utility = ProcessUtility_hook;
	ProcessUtility_hook = process_utility;
}
