/*-------------------------------------------------------------------------
 *
 * pg_migrate.c
 *		Alembic's commands for a folder of revision files.
 *
 * Everything is done by functions of the extension: this program reads options
 * and files, calls them, and shows what they say.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/pg_migrate.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres_fe.h"

#include "common/logging.h"

#include "bin/pg_migrate/author.h"
#include "bin/pg_migrate/commands.h"
#include "bin/pg_migrate/config.h"
#include "bin/pg_migrate/connection.h"
#include "bin/pg_migrate/folder.h"
#include "bin/pg_migrate/help.h"
#include "bin/pg_migrate/look.h"
#include "bin/pg_migrate/managed.h"
#include "bin/pg_migrate/options.h"
#include "bin/pg_migrate/output.h"
#include "bin/pg_migrate/pg_migrate.h"
#include "bin/pg_migrate/run.h"
#include "bin/pg_migrate/scratch.h"
#include "bin/pg_migrate/status.h"

/* More missing revisions than these are not named. */
#define MISSING_SHOWN	5

/*
 * tell_loaded says what loading the folder has found: revisions that are new, and
 * those that the database has and the folder has not.
 */
static void
tell_loaded(PGresult *result)
{
	int			missing = 0;

	for (int i = 0; i < PQntuples(result); i++)
	{
		const char *revision = PQgetvalue(result, i, 0);

		if (strcmp(PQgetvalue(result, i, 2), "missing") != 0)
			continue;
		if (++missing <= MISSING_SHOWN)
			output_warning("revision \"%s\" is registered, but \"%s\" has no file of it", revision, folder_dir());
	}
	if (missing > MISSING_SHOWN)
		output_warning("%d more revisions are registered without a file", missing - MISSING_SHOWN);
}

/*
 * can_load says whether this role may register files on this server, which a
 * standby lets nobody do.
 */
static bool
can_load(void)
{
	char	   *can = connection_value("SELECT NOT pg_catalog.pg_is_in_recovery() AND"
								 " pg_catalog.has_schema_privilege('migrate', 'USAGE') AND"
								 " pg_catalog.has_function_privilege('migrate.load(text[], boolean)', 'EXECUTE')",
								 0, NULL);

	return can && strcmp(can, "t") == 0;
}

/*
 * load_folder registers the folder's files in the transaction under way.  Without
 * a folder, where none was asked for, what is registered counts.  tell: say what
 * the folder lacks.  It returns false where it has not loaded anything.
 */
bool
load_folder(bool prune, bool tell)
{
	const char *values[2];
	PGresult   *result;

	if (!folder_exists() && !options_given(OPT_DIR))
		return false;
	values[0] = folder_array();
	values[1] = prune ? "t" : "f";
	result = connection_query("SELECT revision, message, status FROM migrate.load($1::text[], $2::boolean)", 2, values);
	if (tell)
		tell_loaded(result);
	PQclear(result);
	return true;
}

/*
 * run_command connects as far as a command needs it, runs it, and returns the exit
 * code.  What a command that only looks has loaded is rolled back.
 */
static int
run_command(const Command *command, const Arguments *arguments)
{
	int			code;

	if (command->needs >= NEEDS_DATABASE)
	{
		if (options_given(OPT_SCRATCH))
			scratch_start();
		connection_open();
		if (options_given(OPT_SCRATCH))
			scratch_prepare(options_text(OPT_SCHEMA_OF), command->on_applied);
		connection_require_extension();
		connection_begin();
	}
	if (command->needs == NEEDS_REVISIONS && (command->changes || can_load()))
		load_folder(false, true);
	code = command->run(command, arguments);
	if (command->needs >= NEEDS_DATABASE && PQtransactionStatus(connection_get()) == PQTRANS_INTRANS)
		connection_end(command->changes);
	connection_close();
	return code;
}

/*
 * check_usage ends the program where a command got options or words that it does
 * not take.
 */
static void
check_usage(const Command *command, const Arguments *arguments)
{
	for (int i = OPT_COMMON_END; i < OPT_COUNT; i++)
		if (options_given(i) && !command_takes(command, i))
			output_usage("\"%s\" does not take the option --%s", command->name, option_specs[i].name);
	if (arguments->n < command->min_arguments)
		output_usage("\"%s\" needs %s", command->name, command->arguments);
	if (command->max_arguments >= 0 && arguments->n > command->max_arguments)
		output_usage("too many words for \"%s\" (first is \"%s\")", command->name, arguments->words[command->max_arguments]);
}

int
main(int argc, char **argv)
{
	SimpleStringList words = {NULL, NULL};
	Arguments	arguments = {0};
	const Command *command;

	pg_logging_init(argv[0]);
	set_pglocale_pgservice(argv[0], "pg_migrate");
	options_parse(argc, argv, &words);
	if (options_given(OPT_VERSION))
	{
		printf("pg_migrate %s (PostgreSQL %s)\n", MIGRATE_VERSION, PG_VERSION);
		return EXIT_DONE;
	}
	command = words.head ? command_find(words.head->val) : NULL;
	if (options_given(OPT_HELP) || (words.head && strcmp(words.head->val, "help") == 0))
	{
		help_print(command);
		return EXIT_DONE;
	}
	output_init();
	if (words.head == NULL)
		output_usage("no command is given");
	if (strcmp(words.head->val, "manual") == 0)
	{
		help_print_manual();
		return EXIT_DONE;
	}
	if (command == NULL)
		output_usage("unknown command \"%s\"", words.head->val);
	for (SimpleStringListCell *cell = words.head->next; cell; cell = cell->next)
	{
		arguments.words = pg_realloc(arguments.words, (arguments.n + 1) * sizeof(char *));
		arguments.words[arguments.n++] = cell->val;
	}
	check_usage(command, &arguments);
	if (command->needs == NEEDS_NOTHING)
	{
		help_print_completion(arguments.words[0]);
		return EXIT_DONE;
	}
	config_read();
	if (options_given(OPT_MANAGED))
		return managed_run(command, &arguments);
	return run_command(command, &arguments);
}
