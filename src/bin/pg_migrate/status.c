/*-------------------------------------------------------------------------
 *
 * status.c
 *		Where the database is, on one screen, and waiting until it is where it
 *		should be.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/status.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres_fe.h"

#include <time.h>

#include "bin/pg_migrate/connection.h"
#include "bin/pg_migrate/folder.h"
#include "bin/pg_migrate/managed.h"
#include "bin/pg_migrate/options.h"
#include "bin/pg_migrate/output.h"
#include "bin/pg_migrate/pg_migrate.h"
#include "bin/pg_migrate/status.h"

/* More pending revisions than these are not listed. */
#define PENDING_SHOWN	10

/*
 * status_line prints a line "Title:  text", further lines of the text below it.
 */
static void
status_line(const char *title, OutputColor color, const char *text)
{
	const char *line = text;

	while (*line)
	{
		int			len = strcspn(line, "\n");

		printf("%-10s %s%.*s%s\n", line == text ? title : "", output_color(stdout, color), len, line,
			   output_color(stdout, COLOR_NONE));
		line += len + (line[len] == '\n');
	}
}

/*
 * status_list shows the rows of a query of one column, the first ones alone where
 * they are many.
 */
static void
status_list(const char *title, OutputColor color, const char *query)
{
	PGresult   *result = connection_query(query, 0, NULL);
	int			n = PQntuples(result);

	for (int i = 0; i < Min(n, PENDING_SHOWN); i++)
		status_line(i == 0 ? title : "", color, PQgetvalue(result, i, 0));
	if (n > PENDING_SHOWN)
		status_line("", COLOR_DIM, psprintf("and %d more", n - PENDING_SHOWN));
	PQclear(result);
}

/*
 * status_screen prints what a person wants to see at once.
 */
static void
status_screen(void)
{
	if (managed_database())
		status_line("Database", COLOR_NONE, psprintf("%s (managed: without the extension)", managed_database()));
	else
		status_list("Database", COLOR_NONE,
				"SELECT pg_catalog.format('%s (PostgreSQL %s, migrate %s)', pg_catalog.current_database(),"
				" pg_catalog.current_setting('server_version'), extversion)"
				" FROM pg_catalog.pg_extension WHERE extname = 'migrate'");
	status_list("Revision", COLOR_BOLD,
				"SELECT pg_catalog.concat(revision, CASE WHEN is_head THEN ' (head)' END, ', ', message) FROM migrate.current()"
				" UNION ALL SELECT '<base>' WHERE NOT EXISTS (SELECT FROM migrate.current())");
	status_list("Pending", COLOR_WARNING,
				"SELECT pg_catalog.concat(revision, ', ', message) FROM (SELECT *, pg_catalog.row_number() OVER () AS n"
				" FROM migrate.history() ) h WHERE state = 'pending' ORDER BY n DESC");
	status_list("Edited", COLOR_BAD, "SELECT pg_catalog.format('%s applied revisions have another text now', edited)"
				" FROM migrate.status() WHERE edited > 0");
	status_list("Partial", COLOR_BAD, "SELECT pg_catalog.concat(revision, ', ', message, ' (go on: upgrade --deploy)')"
				" FROM migrate.history() WHERE state = 'partial'");
	status_list("Running", COLOR_GOOD, "SELECT pg_catalog.format('deploy %s', running) FROM migrate.status()"
				" WHERE running IS NOT NULL");
	if (managed_database() == NULL)
		status_list("Last run", COLOR_NONE, "SELECT pg_catalog.concat(last_state, ' at ', last_at, ': ' || last_error)"
				" FROM migrate.status() WHERE last_run IS NOT NULL");
}

/*
 * status_run prints the state of the database.
 */
int
status_run(const Command *command, const Arguments *arguments)
{
	char	   *behind = connection_value("SELECT pending > 0 OR edited > 0 OR partially_applied > 0 FROM migrate.status()", 0, NULL);

	if (output_json())
		output_text(connection_value("SELECT pg_catalog.row_to_json(s) FROM migrate.status() s", 0, NULL));
	else
		status_screen();
	if (options_given(OPT_EXIT_CODE) && behind && strcmp(behind, "t") == 0)
		return EXIT_DIFFERENCE;
	return EXIT_DONE;
}

/*
 * is_applied asks once whether revisions are applied; an array, or NULL for the
 * folder's heads.  A server that can't be reached or does not know them has not.
 */
static bool
is_applied(PGconn *conn, const char *revisions, const char *files)
{
	const char *values[] = {revisions ? revisions : files};
	PGresult   *result;
	bool		applied;

	if (PQstatus(conn) != CONNECTION_OK)
	{
		PQreset(conn);
		return false;
	}
	result = PQexecParams(conn, revisions ? "SELECT migrate.require($1::text[])" : "SELECT migrate.require(migrate.heads_of($1::text[]))", 1, NULL, values, NULL, NULL, 0);
	applied = PQresultStatus(result) == PGRES_TUPLES_OK;
	PQclear(result);
	return applied;
}

/*
 * status_wait waits until revisions are applied, also for a server that is not up
 * yet.
 */
int
status_wait(const Command *command, const Arguments *arguments)
{
	const char *revisions = arguments->n > 0 ? connection_array(arguments->n, arguments->words) : NULL;
	const char *files = revisions ? NULL : folder_array();
	int			timeout = options_number(OPT_TIMEOUT);
	time_t		until = time(NULL) + timeout;
	PGconn	   *conn = connection_unchecked();

	while (!is_applied(conn, revisions, files))
	{
		if (options_given(OPT_TIMEOUT) && time(NULL) >= until)
			output_error("the revisions are not applied after %d seconds", NULL, timeout);
		pg_usleep(500 * 1000L);
	}
	PQfinish(conn);
	output_say("applied");
	return EXIT_DONE;
}
