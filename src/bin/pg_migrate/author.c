/*-------------------------------------------------------------------------
 *
 * author.c
 *		Commands that write revisions and their files.
 *
 * A new file is written before the transaction that registers it commits, and
 * removed again where it does not.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/author.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres_fe.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/stringinfo.h"

#include "bin/pg_migrate/author.h"
#include "bin/pg_migrate/config.h"
#include "bin/pg_migrate/connection.h"
#include "bin/pg_migrate/folder.h"
#include "bin/pg_migrate/options.h"
#include "bin/pg_migrate/output.h"
#include "bin/pg_migrate/pg_migrate.h"
#include "bin/pg_migrate/progress.h"
#include "bin/pg_migrate/scratch.h"

/* Files that are written and whose revisions are not committed yet. */
static SimpleStringList uncommitted_files = {NULL, NULL};

/*
 * remove_uncommitted removes the files whose revisions were not committed.
 */
static void
remove_uncommitted(void)
{
	for (SimpleStringListCell *cell = uncommitted_files.head; cell; cell = cell->next)
		unlink(cell->val);
	simple_string_list_destroy(&uncommitted_files);
	uncommitted_files.head = uncommitted_files.tail = NULL;
}

/*
 * make_folder makes the folder of revision files unless it is there.
 */
static void
make_folder(void)
{
	if (!folder_exists() && mkdir(folder_dir(), 0777) != 0)
		output_error("could not create folder \"%s\": %m", NULL, folder_dir());
}

/*
 * author_init is the command init.
 */
int
author_init(const Command *command, const Arguments *arguments)
{
	bool		there = folder_exists();
	FILE	   *file;

	make_folder();
	output_say("%s %s", there ? "kept   " : "created", folder_dir());
	there = options_given(OPT_CONFIG) || access(CONFIG_FILE, F_OK) == 0;
	if (!there)
	{
		file = fopen(CONFIG_FILE, "w");
		if (file == NULL || fprintf(file, "# pg_migrate: what stands here need not be said on the command line\n"
										  "dir = %s\n# model = schema.sql\n# service = my_service\n",
									folder_dir()) < 0 ||
			fclose(file) != 0)
			output_error("could not write file \"%s\": %m", NULL, CONFIG_FILE);
	}
	output_say("%s %s", there ? "kept   " : "created", CONFIG_FILE);
	if (options_given(OPT_MANAGED) || options_given(OPT_SCRATCH))
		return EXIT_DONE;
	connection_open();
	PQclear(connection_query("SET client_min_messages = warning", 0, NULL));
	there = connection_value("SELECT extname FROM pg_catalog.pg_extension WHERE extname = 'migrate'", 0, NULL) != NULL;
	if (!there)
		PQclear(connection_query("CREATE EXTENSION IF NOT EXISTS migrate", 0, NULL));
	output_say("%s the extension in the database \"%s\"", there ? "kept   " : "created", PQdb(connection_get()));
	return EXIT_DONE;
}

/*
 * run_editor opens files in the user's editor and waits for it.
 */
static void
run_editor(const SimpleStringList *paths)
{
	const char *editor = getenv("VISUAL") ? getenv("VISUAL") : getenv("EDITOR");
	StringInfoData command;
	int			status;

	initStringInfo(&command);
	appendStringInfoString(&command, editor && editor[0] ? editor : "vi");
	for (SimpleStringListCell *cell = paths->head; cell; cell = cell->next)
	{
		appendStringInfoString(&command, " '");
		for (const char *p = cell->val; *p; p++)
			appendStringInfo(&command, *p == '\'' ? "'\\''" : "%c", *p);
		appendStringInfoChar(&command, '\'');
	}
	fflush(NULL);
	status = system(command.data);
	if (status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		output_error("the editor \"%s\" failed", "The files are there; nothing more was registered.", editor ? editor : "vi");
}

/*
 * edit_files opens files in the editor, and registers in a transaction of its own
 * what they then say.
 */
static void
edit_files(const SimpleStringList *paths)
{
	run_editor(paths);
	folder_reread();
	connection_begin();
	load_folder(false, false);
	connection_end(true);
}

/*
 * write_new_files writes the files of the revisions that are not among those
 * before, commits, and says so.
 */
static void
write_new_files(const char *before)
{
	const char *values[] = {before};
	SimpleStringList paths = {NULL, NULL};
	PGresult   *result = connection_query("SELECT migrate.file_name(revision), migrate.file(revision), revision"
										" FROM migrate.history() WHERE NOT revision = ANY ($1::text[])",
										1, values);

	make_folder();
	atexit(remove_uncommitted);
	for (int i = PQntuples(result) - 1; i >= 0; i--)
	{
		char	   *path = folder_write(PQgetvalue(result, i, 0), PQgetvalue(result, i, 1));

		simple_string_list_append(&uncommitted_files, path);
		simple_string_list_append(&paths, path);
	}
	connection_end(!scratch_is_running());
	simple_string_list_destroy(&uncommitted_files);
	uncommitted_files.head = uncommitted_files.tail = NULL;
	for (SimpleStringListCell *cell = paths.head; cell; cell = cell->next)
		output_text(cell->val);
	PQclear(result);
	if (options_given(OPT_EDIT) && paths.head)
		edit_files(&paths);
}

/*
 * registered_revisions returns the ids of all revisions, as an array.
 */
static char *
registered_revisions(void)
{
	return connection_value("SELECT coalesce(pg_catalog.array_agg(revision), '{}') FROM migrate.history()", 0, NULL);
}

/*
 * option_flag returns "t" or "f".
 */
static const char *
option_flag(OptionId id)
{
	return options_given(id) ? "t" : "f";
}

/*
 * author_new is the command new.
 */
int
author_new(const Command *command, const Arguments *arguments)
{
	const char *values[11];
	char	   *before = registered_revisions();

	values[0] = options_given(OPT_MESSAGE) ? options_text(OPT_MESSAGE) : arguments->n > 0 ? arguments->words[0] :
																							NULL;
	if (values[0] == NULL)
		output_usage("\"new\" needs a message");
	values[1] = options_given(OPT_HEAD) ? options_text(OPT_HEAD) : "head";
	values[2] = option_flag(OPT_SPLICE);
	values[3] = options_text(OPT_BRANCH_LABEL);
	values[4] = connection_list(options_list(OPT_DEPENDS_ON));
	values[5] = options_text(OPT_REV_ID);
	values[6] = option_flag(OPT_AUTOGENERATE);
	values[7] = options_text(OPT_RENAMES);
	values[8] = folder_model();
	values[9] = option_flag(OPT_ONLINE);
	if (values[8] && !options_given(OPT_AUTOGENERATE))
		values[8] = NULL;
	progress_begin("autogenerate");
	PQclear(connection_query("SELECT migrate.revision(message => $1, head => $2, splice => $3::boolean,"
							 " branch_label => $4, depends_on => $5::text[], rev_id => $6, autogenerate => $7::boolean,"
							 " renames => $8::jsonb, model => $9::text[], online => $10::boolean)",
							 10, values));
	progress_end();
	write_new_files(before);
	return EXIT_DONE;
}

/*
 * author_merge is the command merge.
 */
int
author_merge(const Command *command, const Arguments *arguments)
{
	static const char *const heads[] = {"heads"};
	const char *values[5];
	char	   *before = registered_revisions();

	values[0] = options_given(OPT_MESSAGE) ? options_text(OPT_MESSAGE) : "merge";
	values[1] = arguments->n > 0 ? connection_array(arguments->n, arguments->words) : connection_array(1, heads);
	values[2] = options_text(OPT_BRANCH_LABEL);
	values[3] = options_text(OPT_REV_ID);
	values[4] = option_flag(OPT_SPLICE);
	PQclear(connection_query("SELECT migrate.merge($1, $2::text[], $3, $4, $5::boolean)", 5, values));
	write_new_files(before);
	return EXIT_DONE;
}

/*
 * revision_file returns the file of a revision that is named by whatever means one.
 */
static const FolderFile *
revision_file(const char *name)
{
	const char *values[] = {name};
	char	   *id = connection_value("SELECT revision FROM migrate.history($1 || ':' || $1)", 1, values);
	const FolderFile *file = id ? folder_find(id) : NULL;

	if (file == NULL)
		output_error("\"%s\" has no file of revision \"%s\"", NULL, folder_dir(), name);
	return file;
}

/*
 * author_edit is the command edit.
 */
int
author_edit(const Command *command, const Arguments *arguments)
{
	SimpleStringList paths = {NULL, NULL};

	simple_string_list_append(&paths, revision_file(arguments->words[0])->path);
	connection_end(true);
	edit_files(&paths);
	return EXIT_DONE;
}

/*
 * author_forget is the command forget.
 */
int
author_forget(const Command *command, const Arguments *arguments)
{
	const char *path = revision_file(arguments->words[0])->path;

	PQclear(connection_query("SELECT migrate.forget($1)", 1, arguments->words));
	connection_end(true);
	if (unlink(path) != 0)
		output_error("could not remove file \"%s\": %m", NULL, path);
	output_say("removed %s", path);
	return EXIT_DONE;
}

/*
 * author_convert is the command convert.
 */
int
author_convert(const Command *command, const Arguments *arguments)
{
	const char *dir = arguments->words[1];
	char	  **paths;
	int			n = folder_tree(dir, &paths);
	const char **texts = pg_malloc((n + 1) * sizeof(char *));
	const char *values[3];
	PGresult   *result;

	for (int i = 0; i < n; i++)
	{
		texts[i] = folder_read_file(paths[i]);
		paths[i] += strlen(dir) + 1;
	}
	values[0] = strcmp(arguments->words[0], "auto") == 0 ? NULL : arguments->words[0];
	values[1] = connection_array(n, (const char *const *) paths);
	values[2] = connection_array(n, texts);
	result = connection_query("SELECT file_name, file, note FROM migrate.convert($1, $2::text[], $3::text[])", 3, values);
	make_folder();
	for (int i = 0; i < PQntuples(result); i++)
	{
		const char *path = PQgetisnull(result, i, 0) ? NULL : folder_write(PQgetvalue(result, i, 0), PQgetvalue(result, i, 1));

		if (path)
			output_text(path);
		if (!PQgetisnull(result, i, 2))
			output_warning("%s%s%s", path ? path : "", path ? ": " : "", PQgetvalue(result, i, 2));
	}
	PQclear(result);
	return EXIT_DONE;
}

/*
 * author_load is the command load.
 */
int
author_load(const Command *command, const Arguments *arguments)
{
	const char *values[] = {folder_array(), option_flag(OPT_PRUNE)};
	PGresult   *result = connection_query(output_json() ?
											"SELECT coalesce(pg_catalog.json_agg(pg_catalog.row_to_json(l)), '[]')"
											" FROM migrate.load($1::text[], $2::boolean) l" :
											"SELECT * FROM migrate.load($1::text[], $2::boolean)",
										2, values);

	connection_end(true);
	if (output_json())
		output_text(PQgetvalue(result, 0, 0));
	else
		output_rows(result);
	PQclear(result);
	return EXIT_DONE;
}
