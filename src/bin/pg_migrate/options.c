/*-------------------------------------------------------------------------
 *
 * options.c
 *		The options of pg_migrate, and what the command line says of them.
 *
 * One table says what the command line, the help, the completion of shells and
 * the manual page know of an option.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/options.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres_fe.h"

#include <limits.h>

#include "getopt_long.h"

#include "bin/pg_migrate/options.h"
#include "bin/pg_migrate/output.h"
#include "bin/pg_migrate/pg_migrate.h"

const OptionSpec option_specs[OPT_COUNT] = {
	[OPT_DBNAME] = {'d', "dbname", "DBNAME", "database, connection string or URI; else PGDATABASE, PGSERVICE, DATABASE_URL"},
	[OPT_HOST] = {'h', "host", "HOST", "server's host, or the folder of its socket"},
	[OPT_PORT] = {'p', "port", "PORT", "server's port"},
	[OPT_USERNAME] = {'U', "username", "NAME", "role to connect as"},
	[OPT_NO_PASSWORD] = {'w', "no-password", NULL, "never ask for a password"},
	[OPT_PASSWORD] = {'W', "password", NULL, "ask for a password before connecting"},
	[OPT_SERVICE] = {0, "service", "NAME", "service of the connection service file"},
	[OPT_DIR] = {'D', "dir", "DIR", "folder of revision files (migrations)"},
	[OPT_MODEL] = {'M', "model", "FILE", "file with the model's DDL, or a folder of them; may be given several times"},
	[OPT_CONFIG] = {0, "config", "FILE", "configuration file, instead of migrate.conf here or above"},
	[OPT_SCRATCH] = {0, "scratch", NULL, "work on a throw-away server that has the folder's revisions applied"},
	[OPT_MANAGED] = {0, "managed", NULL, "the database has no extension: plan in a throw-away server, keep alembic_version"},
	[OPT_SCHEMA_OF] = {0, "schema-of", "CONNINFO", "with --scratch: take the present schema from this database, by pg_dump"},
	[OPT_SCRATCH_OPTIONS] = {0, "scratch-options", "OPTIONS", "options of the throw-away server, as postgres takes them"},
	[OPT_JSON] = {0, "json", NULL, "print JSON; long work prints one object a line"},
	[OPT_QUIET] = {'q', "quiet", NULL, "print results and errors only"},
	[OPT_COLOR] = {0, "color", "WHEN", "auto, always or never (auto; NO_COLOR and PG_COLOR count)"},
	[OPT_EXIT_CODE] = {0, "exit-code", NULL, "exit with 3 where something is pending or differs"},
	[OPT_HELP] = {'?', "help", NULL, "print this help, or that of the command"},
	[OPT_VERSION] = {'V', "version", NULL, "print the version"},
	[OPT_MESSAGE] = {'m', "message", "TEXT", "the revision's message"},
	[OPT_AUTOGENERATE] = {'a', "autogenerate", NULL, "write the scripts from the difference to the model"},
	[OPT_ONLINE] = {0, "online", NULL, "write a chain of revisions that hold no strong lock for long"},
	[OPT_RENAMES] = {0, "renames", "JSON", "renames that the difference holds, as {\"old name\": \"new name\"}"},
	[OPT_HEAD] = {0, "head", "REVISION", "revision that the new one follows (head)"},
	[OPT_SPLICE] = {0, "splice", NULL, "allow a parent that is not a head"},
	[OPT_BRANCH_LABEL] = {0, "branch-label", "LABEL", "label of the new revision's branch"},
	[OPT_DEPENDS_ON] = {0, "depends-on", "REVISION", "revision that must be applied first; may be given several times"},
	[OPT_REV_ID] = {0, "rev-id", "ID", "id of the new revision"},
	[OPT_EDIT] = {'e', "edit", NULL, "open the file in $VISUAL or $EDITOR, and register what it then says"},
	[OPT_DRY_RUN] = {'n', "dry-run", NULL, "run everything, and roll it back"},
	[OPT_SQL] = {0, "sql", NULL, "print SQL for psql instead of running anything"},
	[OPT_DEPLOY] = {0, "deploy", NULL, "commit revision by revision; non-transactional revisions can run"},
	[OPT_EXPECT] = {0, "expect", "CHECKSUM", "refuse any other plan than the one with this checksum"},
	[OPT_CHECK_MODEL] = {0, "check-model", NULL, "commit only if the schema is the model's afterwards"},
	[OPT_NOTE] = {0, "note", "TEXT", "what is kept beside the approval"},
	[OPT_PURGE] = {0, "purge", NULL, "forget the recorded version first"},
	[OPT_PRUNE] = {0, "prune", NULL, "forget registered revisions that the folder lacks and that are not applied"},
	[OPT_CHECK_HEADS] = {0, "check-heads", NULL, "exit with 3 unless the database is at the heads"},
	[OPT_DIRECTION] = {0, "direction", "WORD", "upgrade or downgrade (upgrade)"},
	[OPT_FORMAT] = {0, "format", "WORD", "form of the output"},
	[OPT_OUTPUT] = {'o', "output", "FILE", "write to this file"},
	[OPT_SIZES] = {0, "sizes", "FILE", "file with rows per table, as table_sizes() of the real database tells them"},
	[OPT_VERBOSE] = {'v', "verbose", NULL, "tell more"},
	[OPT_TIMEOUT] = {0, "timeout", "SECONDS", "give up after this time"},
};

/* What was given, by option. */
static SimpleStringList option_values[OPT_COUNT];
static bool option_is_given[OPT_COUNT];

/* A target like -1 looks like an option; until getopt is done it begins with this. */
#define RELATIVE_MARK	'\001'

/*
 * hide_relative_targets marks the words of argv that are relative targets, so
 * that getopt takes them for words.
 */
static void
hide_relative_targets(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (argv[i][0] == '-' && argv[i][1] >= '0' && argv[i][1] <= '9')
			argv[i] = psprintf("%c%s", RELATIVE_MARK, argv[i]);
}

/*
 * shown_relative_target returns a word as it was given.
 */
static const char *
shown_relative_target(const char *word)
{
	return word[0] == RELATIVE_MARK ? word + 1 : word;
}

/*
 * options_parse reads the command line: options, which may stand anywhere, into
 * what options_given and the like tell, and all other words into words.  A wrong
 * option ends the program with exit code 2.
 */
void
options_parse(int argc, char **argv, SimpleStringList *words)
{
	struct option longs[OPT_COUNT + 1] = {0};
	char		shorts[3 * OPT_COUNT + 1];
	char	   *end = shorts;
	int			c;

	for (int i = 0; i < OPT_COUNT; i++)
	{
		const OptionSpec *spec = &option_specs[i];

		longs[i].name = spec->name;
		longs[i].has_arg = spec->argument ? required_argument : no_argument;
		longs[i].val = 256 + i;
		if (spec->letter)
			*end++ = spec->letter;
		if (spec->letter && spec->argument)
			*end++ = ':';
	}
	*end = '\0';
	hide_relative_targets(argc, argv);
	while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1)
	{
		int			id = c - 256;

		if (c == '?' && strcmp(argv[optind - 1], "-?") != 0)
			exit(EXIT_USAGE);
		for (int i = 0; c < 256 && i < OPT_COUNT; i++)
			if (option_specs[i].letter == c)
				id = i;
		option_is_given[id] = true;
		if (optarg)
			simple_string_list_append(&option_values[id], shown_relative_target(optarg));
	}
	for (int i = optind; i < argc; i++)
		simple_string_list_append(words, shown_relative_target(argv[i]));
}

/*
 * options_given says whether an option is given.
 */
bool
options_given(OptionId id)
{
	return option_is_given[id];
}

/*
 * options_text returns the value of an option, the last where there are several;
 * NULL: none.
 */
const char *
options_text(OptionId id)
{
	return option_values[id].tail ? option_values[id].tail->val : NULL;
}

/*
 * options_list returns all values of an option.
 */
const SimpleStringList *
options_list(OptionId id)
{
	return &option_values[id];
}

/*
 * options_number returns the value of an option that is a number, 0 where it is not
 * given.  Another value ends the program with exit code 2.
 */
int
options_number(OptionId id)
{
	const char *text = options_text(id);
	char	   *end;
	long		value;

	if (text == NULL)
		return 0;
	value = strtol(text, &end, 10);
	if (end == text || *end != '\0' || value < 0 || value > INT_MAX)
		output_usage("invalid value for --%s: \"%s\"", option_specs[id].name, text);
	return (int) value;
}

/*
 * options_default gives an option another value, as the configuration does, and
 * as what the command line has not said.  value: NULL for options without one.
 */
void
options_default(OptionId id, const char *value)
{
	option_is_given[id] = true;
	if (value)
		simple_string_list_append(&option_values[id], value);
}
