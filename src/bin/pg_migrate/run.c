/*-------------------------------------------------------------------------
 *
 * run.c
 *		Commands that run revisions: upgrade, downgrade, stamp.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/run.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres_fe.h"

#include "lib/stringinfo.h"

#include "bin/pg_migrate/connection.h"
#include "bin/pg_migrate/options.h"
#include "bin/pg_migrate/output.h"
#include "bin/pg_migrate/pg_migrate.h"
#include "bin/pg_migrate/progress.h"
#include "bin/pg_migrate/run.h"

/* A call that is put together: its text, and the values of its parameters. */
typedef struct Call
{
	StringInfoData sql;
	const char *values[8];
	int			n;
} Call;

/*
 * call_begin begins a call with what stands before its arguments.
 */
static void
call_begin(Call *call, const char *text)
{
	initStringInfo(&call->sql);
	appendStringInfoString(&call->sql, text);
	call->n = 0;
}

/*
 * call_argument adds a named argument; one whose value is NULL is left to its
 * default.
 */
static void
call_argument(Call *call, const char *name, const char *type, const char *value)
{
	if (value == NULL)
		return;
	call->values[call->n++] = value;
	appendStringInfo(&call->sql, "%s%s => $%d::%s", call->n > 1 ? ", " : "", name, call->n, type);
}

/*
 * call_targets adds the targets: none, one, or several.
 */
static void
call_targets(Call *call, const char *one, const char *several, const Arguments *arguments)
{
	if (arguments->n == 1)
		call_argument(call, one, "text", arguments->words[0]);
	else if (arguments->n > 1)
		call_argument(call, several, "text[]", connection_array(arguments->n, arguments->words));
}

/*
 * tell_steps tells what a run has done.
 */
static void
tell_steps(PGresult *result, bool upgrade)
{
	static const char *const keys[] = {"#step", "direction", "revision", "message", "#statements", "duration"};
	int			n = PQntuples(result);

	for (int i = 0; output_json() && i < n; i++)
	{
		const char *values[lengthof(keys)];

		for (int column = 0; column < lengthof(keys); column++)
			values[column] = PQgetvalue(result, i, column);
		output_event("step", lengthof(keys), keys, values);
	}
	if (n > 0)
		output_say("%s%d revision%s %s%s%s", output_color(stderr, COLOR_GOOD), n, n == 1 ? "" : "s",
				   upgrade ? "upgraded" : "downgraded",
				   options_given(OPT_DRY_RUN) ? ", and rolled back" : "", output_color(stderr, COLOR_NONE));
}

/*
 * run_in_transaction runs revisions in the transaction that holds the folder's
 * registration, too.
 */
static int
run_in_transaction(bool upgrade, const Arguments *arguments)
{
	Call		call;
	PGresult   *result;

	call_begin(&call, upgrade ? "SELECT * FROM migrate.upgrade(" : "SELECT * FROM migrate.downgrade(");
	call_targets(&call, "target", "targets", arguments);
	call_argument(&call, "dry_run", "boolean", options_given(OPT_DRY_RUN) ? "t" : NULL);
	call_argument(&call, "expect", "text", options_text(OPT_EXPECT));
	call_argument(&call, "check_model", "boolean", options_given(OPT_CHECK_MODEL) ? "t" : NULL);
	appendStringInfoChar(&call.sql, ')');
	result = connection_query(call.sql.data, call.n, call.values);
	connection_end(true);
	progress_end();
	tell_steps(result, upgrade);
	PQclear(result);
	return EXIT_DONE;
}

/*
 * run_deploy runs revisions in a worker, each committed.  The registration of the
 * folder is committed first.
 */
static int
run_deploy(bool upgrade, const Arguments *arguments)
{
	Call		call;

	connection_end(true);
	call_begin(&call, "CALL migrate.deploy(");
	call_targets(&call, "target", "targets", arguments);
	call_argument(&call, "direction", "text", upgrade ? "upgrade" : "downgrade");
	call_argument(&call, "expect", "text", options_text(OPT_EXPECT));
	appendStringInfoChar(&call.sql, ')');
	PQclear(connection_query(call.sql.data, call.n, call.values));
	progress_end();
	output_say("%sdeployed%s", output_color(stderr, COLOR_GOOD), output_color(stderr, COLOR_NONE));
	return EXIT_DONE;
}

/*
 * run_sql prints the run as SQL for psql.
 */
static int
run_sql(bool upgrade, const Arguments *arguments)
{
	Call		call;

	call_begin(&call, upgrade ? "SELECT migrate.upgrade_sql(" : "SELECT migrate.downgrade_sql(");
	call_targets(&call, "range", "targets", arguments);
	appendStringInfoChar(&call.sql, ')');
	output_text(connection_value(call.sql.data, call.n, call.values));
	return EXIT_DONE;
}

/*
 * run_revisions runs revisions in the way that the options say.
 */
static int
run_revisions(bool upgrade, const Arguments *arguments)
{
	int			code;

	if (options_given(OPT_DEPLOY) && (options_given(OPT_DRY_RUN) || options_given(OPT_SQL)))
		output_usage("--deploy can't be combined with --dry-run or --sql");
	if (options_given(OPT_CHECK_MODEL) && (options_given(OPT_DEPLOY) || options_given(OPT_SQL)))
		output_usage("--check-model can't be combined with --deploy or --sql");
	progress_begin(upgrade ? "upgrade" : "downgrade");
	if (options_given(OPT_SQL))
		code = run_sql(upgrade, arguments);
	else if (options_given(OPT_DEPLOY))
		code = run_deploy(upgrade, arguments);
	else
		code = run_in_transaction(upgrade, arguments);
	progress_end();
	return code;
}

/*
 * run_upgrade is the command upgrade.
 */
int
run_upgrade(const Command *command, const Arguments *arguments)
{
	return run_revisions(true, arguments);
}

/*
 * run_downgrade is the command downgrade.
 */
int
run_downgrade(const Command *command, const Arguments *arguments)
{
	return run_revisions(false, arguments);
}

/*
 * run_stamp is the command stamp.
 */
int
run_stamp(const Command *command, const Arguments *arguments)
{
	Call		call;
	PGresult   *result;

	call_begin(&call, "SELECT * FROM migrate.stamp(");
	call_targets(&call, "target", "targets", arguments);
	call_argument(&call, "purge", "boolean", options_given(OPT_PURGE) ? "t" : NULL);
	appendStringInfoChar(&call.sql, ')');
	result = connection_query(call.sql.data, call.n, call.values);
	connection_end(true);
	for (int i = 0; i < PQntuples(result); i++)
		output_say("%s %s", PQgetvalue(result, i, 0), PQgetvalue(result, i, 1));
	if (PQntuples(result) == 0)
		output_say("nothing to do");
	PQclear(result);
	return EXIT_DONE;
}
