/*-------------------------------------------------------------------------
 *
 * commands.c
 *		The commands of pg_migrate.
 *
 * One table says what the command line, the help, the completion of shells and
 * the manual page know of a command.  Most commands are a look: a query whose
 * rows are shown.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/commands.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres_fe.h"

#include "bin/pg_migrate/author.h"
#include "bin/pg_migrate/commands.h"
#include "bin/pg_migrate/help.h"
#include "bin/pg_migrate/look.h"
#include "bin/pg_migrate/pg_migrate.h"
#include "bin/pg_migrate/run.h"
#include "bin/pg_migrate/status.h"

#define REVISION_OPTIONS \
	TAKES(OPT_BRANCH_LABEL), TAKES(OPT_REV_ID), TAKES(OPT_SPLICE), TAKES(OPT_EDIT)
#define RUN_OPTIONS \
	TAKES(OPT_DRY_RUN), TAKES(OPT_SQL), TAKES(OPT_DEPLOY), TAKES(OPT_EXPECT)

const Command commands[] = {
	{
		.name = "init",
		.run = author_init,
		.needs = NEEDS_FOLDER,
		.changes = true,
		.summary = "make the folder, the configuration file and the extension",
		.details = "What is there already is left as it is.",
	},
	{
		.name = "new",
		.alias = "revision",
		.arguments = "[MESSAGE]",
		.max_arguments = 1,
		.run = author_new,
		.needs = NEEDS_REVISIONS,
		.changes = true,
		.on_applied = true,
		.summary = "write a new revision file, and register it",
		.options = {TAKES(OPT_MESSAGE), TAKES(OPT_AUTOGENERATE), TAKES(OPT_ONLINE), TAKES(OPT_RENAMES), TAKES(OPT_HEAD),
					TAKES(OPT_DEPENDS_ON), REVISION_OPTIONS},
	},
	{
		.name = "status",
		.run = status_run,
		.needs = NEEDS_REVISIONS,
		.summary = "tell where the database is, and what is pending, edited or half done",
	},
	{
		.name = "upgrade",
		.arguments = "[TARGET]...",
		.max_arguments = -1,
		.run = run_upgrade,
		.needs = NEEDS_REVISIONS,
		.changes = true,
		.summary = "run revisions up to a target (head)",
		.details = "One transaction holds registered files, scripts, version and log; with --deploy each revision is committed.",
		.options = {RUN_OPTIONS, TAKES(OPT_CHECK_MODEL)},
	},
	{
		.name = "downgrade",
		.arguments = "TARGET",
		.min_arguments = 1,
		.max_arguments = 1,
		.run = run_downgrade,
		.needs = NEEDS_REVISIONS,
		.changes = true,
		.summary = "run revisions' downgrade scripts down to a target",
		.options = {RUN_OPTIONS},
	},
	{
		.name = "plan",
		.arguments = "[TARGET]",
		.max_arguments = 1,
		.run = look_run,
		.needs = NEEDS_REVISIONS,
		.summary = "show what upgrade would run",
		.query = "SELECT * FROM migrate.plan(coalesce($1, 'head'), coalesce($2, 'upgrade'))",
		.parameters = {1, LOOK_OPTION + OPT_DIRECTION},
		.options = {TAKES(OPT_DIRECTION)},
	},
	{
		.name = "check",
		.run = look_run,
		.needs = NEEDS_REVISIONS,
		.rows_differ = true,
		.on_applied = true,
		.summary = "show what differs from the model; exit code 3 where anything does",
		.query = "SELECT kind, object, operation, destructive, needs_values, sql FROM migrate.check($1::text[])",
		.parameters = {LOOK_MODEL},
	},
	{
		.name = "preview",
		.arguments = "[TARGET]",
		.max_arguments = 1,
		.run = look_run,
		.needs = NEEDS_REVISIONS,
		.summary = "run a plan here and roll it back: what each statement locks, rewrites, scans and drops",
		.query = "SELECT * FROM migrate.preview(coalesce($1, 'head'), coalesce($2, 'upgrade'))",
		.parameters = {1, LOOK_OPTION + OPT_DIRECTION},
		.options = {TAKES(OPT_DIRECTION)},
	},
	{
		.name = "lint",
		.arguments = "[RANGE]",
		.max_arguments = 1,
		.run = look_run,
		.needs = NEEDS_REVISIONS,
		.rows_differ = true,
		.summary = "show what is dangerous in the pending revisions, or in a range; exit code 3 where anything is",
		.query = "SELECT revision, line, rule, severity, object, message, advice"
		" FROM migrate.lint($1, coalesce($2, 'upgrade'), $3::jsonb)",
		.parameters = {1, LOOK_OPTION + OPT_DIRECTION, LOOK_SIZES},
		.options = {TAKES(OPT_DIRECTION), TAKES(OPT_SIZES)},
	},
	{
		.name = "drift",
		.arguments = "[revisions|model|snapshot:NAME]",
		.max_arguments = 1,
		.run = look_run,
		.needs = NEEDS_DATABASE,
		.rows_differ = true,
		.summary = "show what was changed by hand; exit code 3 where anything was",
		.query = "SELECT kind, object, operation, destructive, sql, keep_sql, changed_at, changed_by, statement FROM migrate.drift(coalesce($1, 'revisions'))",
		.parameters = {1},
	},
	{
		.name = "prove",
		.arguments = "[RANGE]",
		.max_arguments = 1,
		.run = look_run,
		.needs = NEEDS_REVISIONS,
		.rows_differ = true,
		.judged = "result",
		.sound = {"ok", "irreversible"},
		.summary = "run each revision up, down and up again in the shadow; exit code 3 where that is not as it should be",
		.query = "SELECT * FROM migrate.prove($1)",
		.parameters = {1},
	},
	{
		.name = "verify",
		.arguments = "[RANGE]",
		.max_arguments = 1,
		.run = look_run,
		.needs = NEEDS_REVISIONS,
		.rows_differ = true,
		.judged = "ok",
		.sound = {"t", "true"},
		.on_applied = true,
		.summary = "run the verify sections of the applied revisions; exit code 3 where a condition does not hold",
		.query = "SELECT * FROM migrate.verify($1)",
		.parameters = {1},
	},
	{
		.name = "current",
		.run = look_run,
		.needs = NEEDS_REVISIONS,
		.summary = "show the revisions that the database is at",
		.query = "SELECT * FROM migrate.current()",
		.plain_query = "SELECT concat(revision, CASE WHEN is_head THEN ' (head)' END, ', ', message) FROM migrate.current()",
		.options = {TAKES(OPT_CHECK_HEADS)},
	},
	{
		.name = "destinations",
		.arguments = "[PATTERN]",
		.max_arguments = 1,
		.run = look_run,
		.needs = NEEDS_REVISIONS,
		.summary = "show where the tenants are whose names are LIKE a pattern",
		.query = "SELECT name, scope, schema, reachable, revision, behind, is_head, partially_applied, last_state, last_error, last_at"
				 " FROM migrate.destinations(coalesce($1, '%'))",
		.parameters = {1},
	},
	{
		.name = "history",
		.arguments = "[RANGE]",
		.max_arguments = 1,
		.run = look_run,
		.needs = NEEDS_REVISIONS,
		.summary = "show the revisions, newest first",
		.query = "SELECT * FROM migrate.history($1)",
		.plain_query = "SELECT CASE WHEN $2::text IS NULL THEN line ELSE migrate.show(revision) || E'\\n' END FROM migrate.history($1)",
		.parameters = {1, LOOK_OPTION + OPT_VERBOSE},
		.options = {TAKES(OPT_VERBOSE)},
	},
	{
		.name = "heads",
		.run = look_run,
		.needs = NEEDS_REVISIONS,
		.summary = "show the revisions that nothing follows",
		.query = "SELECT * FROM migrate.heads()",
	},
	{
		.name = "branches",
		.run = look_run,
		.needs = NEEDS_REVISIONS,
		.summary = "show the revisions that several follow",
		.query = "SELECT * FROM migrate.branches()",
	},
	{
		.name = "show",
		.arguments = "REVISION",
		.min_arguments = 1,
		.max_arguments = 1,
		.run = look_run,
		.needs = NEEDS_REVISIONS,
		.summary = "show a revision",
		.query = "SELECT * FROM migrate.history($1 || ':' || $1)",
		.plain_query = "SELECT migrate.show($1)",
		.parameters = {1},
	},
	{
		.name = "graph",
		.run = look_run,
		.needs = NEEDS_REVISIONS,
		.summary = "draw the revisions and their state",
		.details = "--format is text, dot, mermaid or svg.",
		.query = "SELECT migrate.graph(coalesce($1, 'text')) AS graph",
		.plain_query = "SELECT migrate.graph(coalesce($1, 'text'))",
		.parameters = {LOOK_OPTION + OPT_FORMAT},
		.options = {TAKES(OPT_FORMAT), TAKES(OPT_OUTPUT)},
	},
	{
		.name = "diagram",
		.arguments = "[REVISION]",
		.max_arguments = 1,
		.run = look_run,
		.needs = NEEDS_REVISIONS,
		.summary = "draw the tables and their keys, of a revision, or what changes in a range",
		.details = "--format is mermaid, dot or svg; without a revision the tables are those of the database.",
		.query = "SELECT migrate.diagram(coalesce($2, 'mermaid'), $1) AS diagram",
		.plain_query = "SELECT migrate.diagram(coalesce($2, 'mermaid'), $1)",
		.parameters = {1, LOOK_OPTION + OPT_FORMAT},
		.options = {TAKES(OPT_FORMAT), TAKES(OPT_OUTPUT)},
	},
	{
		.name = "report",
		.arguments = "FILE",
		.min_arguments = 1,
		.max_arguments = 1,
		.run = look_report,
		.needs = NEEDS_REVISIONS,
		.summary = "write one HTML page: state, pending plan, revisions, log, tables",
		.details = "The page is written to FILE, or to standard output for -.",
		.plain_query = "SELECT migrate.report()",
		.query = "SELECT migrate.report() AS report",
	},
	{
		.name = "merge",
		.arguments = "[REVISION]...",
		.max_arguments = -1,
		.run = author_merge,
		.needs = NEEDS_REVISIONS,
		.changes = true,
		.summary = "write a revision that joins revisions (all heads)",
		.options = {TAKES(OPT_MESSAGE), REVISION_OPTIONS},
	},
	{
		.name = "stamp",
		.arguments = "TARGET...",
		.min_arguments = 1,
		.max_arguments = -1,
		.run = run_stamp,
		.needs = NEEDS_REVISIONS,
		.changes = true,
		.summary = "record a version without running anything",
		.options = {TAKES(OPT_PURGE)},
	},
	{
		.name = "approve",
		.arguments = "REVISION",
		.min_arguments = 1,
		.max_arguments = 1,
		.run = look_run,
		.needs = NEEDS_DATABASE,
		.changes = true,
		.summary = "approve a revision as it is registered",
		.query = "SELECT migrate.approve($1, $2) AS revision",
		.parameters = {1, LOOK_OPTION + OPT_NOTE},
		.options = {TAKES(OPT_NOTE)},
	},
	{
		.name = "unapprove",
		.arguments = "REVISION REASON",
		.min_arguments = 2,
		.max_arguments = 2,
		.run = look_run,
		.needs = NEEDS_DATABASE,
		.changes = true,
		.summary = "take back the approvals of a revision",
		.query = "SELECT migrate.unapprove($1, $2) AS revision",
		.parameters = {1, 2},
	},
	{
		.name = "edit",
		.arguments = "REVISION",
		.min_arguments = 1,
		.max_arguments = 1,
		.run = author_edit,
		.needs = NEEDS_REVISIONS,
		.changes = true,
		.summary = "open a revision's file in $VISUAL or $EDITOR, and register what it then says",
	},
	{
		.name = "forget",
		.arguments = "REVISION",
		.min_arguments = 1,
		.max_arguments = 1,
		.run = author_forget,
		.needs = NEEDS_REVISIONS,
		.changes = true,
		.summary = "remove a revision that is not applied, with its file",
	},
	{
		.name = "load",
		.run = author_load,
		.needs = NEEDS_DATABASE,
		.changes = true,
		.summary = "register the folder's files, and show what became of each",
		.options = {TAKES(OPT_PRUNE)},
	},
	{
		.name = "wait",
		.arguments = "[REVISION]...",
		.max_arguments = -1,
		.run = status_wait,
		.needs = NEEDS_FOLDER,
		.summary = "wait until revisions are applied (the folder's heads)",
		.options = {TAKES(OPT_TIMEOUT)},
	},
	{
		.name = "dump",
		.run = look_run,
		.needs = NEEDS_REVISIONS,
		.summary = "print SQL that loads the revisions and stamps the version, to stand beside pg_dump -s",
		.query = "SELECT migrate.dump_state() AS sql",
		.plain_query = "SELECT migrate.dump_state()",
		.options = {TAKES(OPT_OUTPUT)},
	},
	{
		.name = "convert",
		.arguments = "TOOL|auto DIR",
		.min_arguments = 2,
		.max_arguments = 2,
		.run = author_convert,
		.needs = NEEDS_DATABASE,
		.changes = false,
		.summary = "write revision files made of another tool's files",
		.details = "TOOL is atlas, dbmate, diesel, drizzle, flyway, golang-migrate, goose, graphile-migrate, liquibase, node-pg-migrate,"
		" plain, prisma, sqitch, sqlx, supabase or tern. What can't be taken over is told, file by file.",
	},
	{
		.name = "adopt",
		.arguments = "[TOOL]",
		.max_arguments = 1,
		.run = look_run,
		.needs = NEEDS_REVISIONS,
		.changes = true,
		.summary = "stamp the version that another tool has recorded in its own table",
		.query = "SELECT * FROM migrate.adopt($1, $2::text IS NOT NULL)",
		.parameters = {1, LOOK_OPTION + OPT_DRY_RUN},
		.options = {TAKES(OPT_DRY_RUN)},
	},
	{
		.name = "completion",
		.arguments = "bash|zsh|fish",
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = NEEDS_NOTHING,
		.summary = "print the completion script of a shell",
	},
	{.name = NULL},
};

/*
 * command_find returns a command by its name or alias; NULL: there is none.
 */
const Command *
command_find(const char *name)
{
	for (const Command *command = commands; command->name; command++)
		if (strcmp(command->name, name) == 0 || (command->alias && strcmp(command->alias, name) == 0))
			return command;
	return NULL;
}

/*
 * command_takes says whether a command takes an option.
 */
bool
command_takes(const Command *command, OptionId id)
{
	if (id < OPT_COMMON_END)
		return true;
	for (int i = 0; command->options[i]; i++)
		if (command->options[i] == TAKES(id))
			return true;
	return false;
}
