/*-------------------------------------------------------------------------
 *
 * managed.c
 *		Databases whose server loads no extension.
 *
 * What runs there is standalone SQL, which keeps the table alembic_version; it is
 * planned in a throw-away server that has loaded the folder and is stamped with
 * what that table says, and run by psql.  Commands that only look are answered by
 * the throw-away server.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/managed.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres_fe.h"

#include <unistd.h>

#include "fe_utils/string_utils.h"
#include "lib/stringinfo.h"
#include "pqexpbuffer.h"

#include "bin/pg_migrate/author.h"
#include "bin/pg_migrate/commands.h"
#include "bin/pg_migrate/connection.h"
#include "bin/pg_migrate/folder.h"
#include "bin/pg_migrate/managed.h"
#include "bin/pg_migrate/options.h"
#include "bin/pg_migrate/output.h"
#include "bin/pg_migrate/pg_migrate.h"
#include "bin/pg_migrate/scratch.h"

static char *managed_target = NULL; /* the database, as a connection string */
static char *managed_name = NULL;

/*
 * conninfo_of returns how a connection was made, with its password, as a string
 * for other programs.
 */
static char *
conninfo_of(PGconn *conn)
{
	PQconninfoOption *options = PQconninfo(conn);
	PQExpBufferData buf;

	initPQExpBuffer(&buf);
	for (PQconninfoOption *option = options; option && option->keyword; option++)
	{
		if (option->val == NULL || option->val[0] == '\0' || strcmp(option->keyword, "client_encoding") == 0)
			continue;
		appendPQExpBuffer(&buf, "%s%s=", buf.len ? " " : "", option->keyword);
		appendConnStrVal(&buf, option->val);
	}
	PQconninfoFree(options);
	return buf.data;
}

/*
 * managed_database returns the name of the database; NULL: there is none of this kind.
 */
const char *
managed_database(void)
{
	return managed_name;
}

/*
 * recorded_version returns the ids in the database's alembic_version, an array;
 * empty where there is no such table.
 */
static char *
recorded_version(PGconn *conn)
{
	PGresult   *result = PQexec(conn, "SELECT pg_catalog.to_regclass('alembic_version') IS NOT NULL");
	char	   *version = pg_strdup("{}");

	if (PQresultStatus(result) == PGRES_TUPLES_OK && strcmp(PQgetvalue(result, 0, 0), "t") == 0)
	{
		PQclear(result);
		result = PQexec(conn, "SELECT coalesce(pg_catalog.array_agg(version_num::text), '{}') FROM alembic_version");
		if (PQresultStatus(result) == PGRES_TUPLES_OK)
			version = pg_strdup(PQgetvalue(result, 0, 0));
	}
	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		output_error_message(PQresultErrorMessage(result));
	PQclear(result);
	return version;
}

/*
 * managed_prepare starts the throw-away server, loads the folder into it, and
 * stamps it with what the database has recorded; where schema is set it has the
 * database's schema as well.
 */
static void
managed_prepare(bool schema)
{
	PGconn	   *conn = connection_to(connection_name(), true);
	const char *version[] = {recorded_version(conn)};

	managed_target = conninfo_of(conn);
	managed_name = pg_strdup(PQdb(conn));
	PQfinish(conn);
	scratch_start();
	connection_open();
	scratch_prepare(schema ? managed_target : NULL, false);
	connection_begin();
	load_folder(false, true);
	if (strcmp(version[0], "{}") != 0)
		PQclear(connection_query("SELECT migrate.stamp($1::text[])", 1, version));
	connection_end(true);
}

/*
 * folder_line finds the line of the folder's file that a line of the standalone
 * script comes from, and returns "path:line"; NULL where it comes from no file.
 */
static char *
folder_line(const char *script, int line)
{
	const FolderFile *file = NULL;
	const char *marker = NULL;
	int			begins = 0;
	int			number = 1;

	for (const char *at = script; at && number < line; number++)
	{
		bool		upgrade = strncmp(at, "-- upgrade ", 11) == 0;

		if (upgrade || strncmp(at, "-- downgrade ", 13) == 0)
		{
			const char *id = at + (upgrade ? 11 : 13);
			const FolderFile *found = folder_find(pnstrdup(id, strcspn(id, ",\n")));

			if (found)
			{
				file = found;
				begins = number;
				marker = upgrade ? "\n-- migrate:up" : "\n-- migrate:down";
			}
		}
		at = strchr(at, '\n');
		at += at != NULL;
	}
	marker = file ? strstr(file->text, marker) : NULL;
	if (marker == NULL)
		return NULL;
	number = 2;
	for (const char *p = file->text; p < marker; p++)
		number += *p == '\n';
	return psprintf("%s:%d", file->path, number + line - begins);
}

/*
 * fail_as_psql ends the program with what psql said, at the line of the folder's
 * file where it names one of the script.
 */
static void
fail_as_psql(const char *script, const char *path, const char *said)
{
	char	   *begin = psprintf("psql:%s:", path);
	const char *message;
	int			line;
	int			skip = 0;

	for (const char *at = strstr(said, begin); at; at = strstr(at + 1, begin))
		if (sscanf(at + strlen(begin), "%d: ERROR:  %n", &line, &skip) == 1 && skip > 0)
		{
			char	   *place = folder_line(script, line);

			message = psprintf("%.*s", (int) strcspn(at + strlen(begin) + skip, "\n"), at + strlen(begin) + skip);
			if (place)
				output_error_place(place, message);
			output_error_message(message);
		}
	output_error_message(said);
}

/*
 * run_by_psql runs a standalone script in the database.
 */
static void
run_by_psql(const char *script)
{
	char	   *path = scratch_file("script.sql");
	char	   *log = scratch_file("psql.log");
	char	   *arguments[] = {(char *) scratch_program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", path, "-d",
						 managed_target, NULL};
	FILE	   *file = fopen(path, "w");

	if (file == NULL || fputs(script, file) < 0 || fclose(file) != 0)
		output_error("could not write file \"%s\": %m", NULL, path);
	if (scratch_run(arguments, log, false) != 0)
		fail_as_psql(script, path, folder_read_file(log));
}

/*
 * managed_upgrade is upgrade and downgrade.
 */
static int
managed_upgrade(const Command *command, const Arguments *arguments)
{
	bool		upgrade = strcmp(command->name, "upgrade") == 0;
	const char *values[] = {arguments->n > 0 ? arguments->words[0] : "head", upgrade ? "upgrade" : "downgrade"};
	PGresult   *plan = connection_query("SELECT direction, revision, message FROM migrate.plan($1, $2)", 2, values);
	char	   *script = connection_value(upgrade ? "SELECT migrate.upgrade_sql($1, standalone => true)" :
											  "SELECT migrate.downgrade_sql("
											  "coalesce((SELECT pg_catalog.string_agg(revision, ',') FROM migrate.current()), 'base')"
											  " || ':' || $1, standalone => true)",
									1, values);

	if (options_given(OPT_SQL))
		output_text(script);
	else if (PQntuples(plan) == 0)
		output_say("nothing to %s", values[1]);
	else
	{
		run_by_psql(script);
		for (int i = 0; i < PQntuples(plan); i++)
			output_say("%s %s, %s", PQgetvalue(plan, i, 0), PQgetvalue(plan, i, 1), PQgetvalue(plan, i, 2));
	}
	PQclear(plan);
	return EXIT_DONE;
}

/*
 * managed_run runs a command for a database without the extension.
 */
int
managed_run(const Command *command, const Arguments *arguments)
{
	bool		runs = strcmp(command->name, "upgrade") == 0 || strcmp(command->name, "downgrade") == 0;
	int			code;

	if (command->needs == NEEDS_FOLDER)
		return command->run(command, arguments);
	if (runs && (options_given(OPT_DEPLOY) || options_given(OPT_DRY_RUN) || options_given(OPT_EXPECT) || options_given(OPT_CHECK_MODEL) || arguments->n > 1))
		output_usage("--managed can't be combined with --deploy, --dry-run, --expect, --check-model or several targets");
	if (command->changes && !runs && command->run != author_new && command->run != author_merge)
		output_usage("\"%s\" can't be used with --managed", command->name);
	managed_prepare(command->on_applied);
	connection_begin();
	code = runs ? managed_upgrade(command, arguments) : command->run(command, arguments);
	connection_close();
	return code;
}
