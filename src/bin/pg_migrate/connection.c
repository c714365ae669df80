/*-------------------------------------------------------------------------
 *
 * connection.c
 *		The connection to the database, and what is asked of it.
 *
 * The program has one connection that does its work, and opens a second one to
 * watch long work.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/connection.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres_fe.h"

#include "common/logging.h"
#include "common/string.h"
#include "fe_utils/cancel.h"
#include "pqexpbuffer.h"

#include "bin/pg_migrate/connection.h"
#include "bin/pg_migrate/folder.h"
#include "bin/pg_migrate/options.h"
#include "bin/pg_migrate/output.h"
#include "bin/pg_migrate/pg_migrate.h"
#include "bin/pg_migrate/progress.h"
#include "bin/pg_migrate/scratch.h"

static PGconn *connection = NULL;
static PGconn *second_connection = NULL;
static char *connection_password = NULL;

/*
 * connection_name returns the database that the options name, else the one of
 * DATABASE_URL where neither options nor libpq's variables name any; NULL: what
 * libpq takes.
 */
const char *
connection_name(void)
{
	if (scratch_is_running())
		return scratch_conninfo();
	if (options_given(OPT_DBNAME))
		return options_text(OPT_DBNAME);
	if (options_given(OPT_SERVICE) || getenv("PGDATABASE") || getenv("PGSERVICE"))
		return NULL;
	return getenv("DATABASE_URL");
}

/*
 * connection_try connects by name, a database or a connection string, NULL for
 * libpq's own choice, and with the options -h, -p, -U and --service where by_options is set.
 */
static PGconn *
connection_try(const char *name, bool by_options)
{
	const char *keywords[10];
	const char *values[10];
	int			n = 0;

#define ADD_KEYWORD(keyword, value) (keywords[n] = (keyword), values[n++] = (value))
	if (by_options)
	{
		ADD_KEYWORD("host", options_text(OPT_HOST));
		ADD_KEYWORD("port", options_text(OPT_PORT));
		ADD_KEYWORD("user", options_text(OPT_USERNAME));
		ADD_KEYWORD("service", options_text(OPT_SERVICE));
	}
	ADD_KEYWORD("password", connection_password);
	ADD_KEYWORD("dbname", name);
	ADD_KEYWORD("fallback_application_name", "pg_migrate");
	ADD_KEYWORD("client_encoding", getenv("PGCLIENTENCODING") ? NULL : "UTF8");
	ADD_KEYWORD(NULL, NULL);
#undef ADD_KEYWORD
	return PQconnectdbParams(keywords, values, 1);
}

/*
 * connection_to connects to a database, and asks for a password where the server
 * wants one and the options allow it; by_options: see connection_try.  The caller
 * owns the connection.  On failure it ends the program.
 */
PGconn *
connection_to(const char *conninfo, bool by_options)
{
	PGconn	   *conn;

	if (options_given(OPT_PASSWORD) && connection_password == NULL)
		connection_password = simple_prompt("Password: ", false);
	conn = connection_try(conninfo, by_options);
	if (PQstatus(conn) == CONNECTION_BAD && PQconnectionNeedsPassword(conn) &&
		connection_password == NULL && !options_given(OPT_NO_PASSWORD))
	{
		PQfinish(conn);
		connection_password = simple_prompt("Password: ", false);
		conn = connection_try(conninfo, by_options);
	}
	if (PQstatus(conn) == CONNECTION_BAD)
		output_error_message(PQerrorMessage(conn));
	return conn;
}

/*
 * connection_unchecked returns a new connection to the database of the options,
 * which may have failed.  The caller owns it.
 */
PGconn *
connection_unchecked(void)
{
	return connection_try(connection_name(), !scratch_is_running());
}

/*
 * connection_open opens the connection that does the work.
 */
void
connection_open(void)
{
	connection = connection_to(connection_name(), !scratch_is_running());
	setup_cancel_handler(NULL);
	SetCancelConn(connection);
	PQsetNoticeReceiver(connection, progress_notice, NULL);
}

/*
 * connection_require_extension ends the program where the database has not the
 * extension.
 */
void
connection_require_extension(void)
{
	PGresult   *result = connection_query("SELECT 1 FROM pg_catalog.pg_extension WHERE extname = 'migrate'", 0, NULL);

	if (PQntuples(result) == 0)
		output_error("the database \"%s\" does not have the extension \"migrate\"",
					 "\"pg_migrate init\" creates it; --managed works without it.", PQdb(connection));
	PQclear(result);
}

/*
 * connection_get returns the connection that does the work; NULL: there is none.
 */
PGconn *
connection_get(void)
{
	return connection;
}

/*
 * connection_second returns another connection to the same database, for looks at
 * what the first one is at; NULL where the server does not give one.
 */
PGconn *
connection_second(void)
{
	if (second_connection == NULL)
	{
		second_connection = connection_unchecked();
		if (PQstatus(second_connection) == CONNECTION_BAD)
		{
			PQfinish(second_connection);
			second_connection = NULL;
		}
	}
	return second_connection;
}

/*
 * connection_close closes all connections.
 */
void
connection_close(void)
{
	ResetCancelConn();
	PQfinish(connection);
	PQfinish(second_connection);
	connection = second_connection = NULL;
}

/*
 * connection_settled ends the program, with the server's error told, unless a
 * result is one of success.
 */
static void
connection_settled(PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
	{
		progress_end();
		output_server_error(connection, result);
		connection_close();
		exit(EXIT_ERROR);
	}
}

/*
 * connection_query runs a query with n parameters, all of them text, while progress
 * is shown.  The caller clears the result.  An error ends the program.
 */
PGresult *
connection_query(const char *sql, int n, const char *const *values)
{
	PGresult   *result;

	if (!PQsendQueryParams(connection, sql, n, NULL, values, NULL, NULL, 0))
		result = PQmakeEmptyPGresult(connection, PGRES_FATAL_ERROR);
	else
		result = progress_wait(connection);
	connection_settled(result);
	return result;
}

/*
 * connection_value returns the one value that a query gives, NULL for a null.
 */
char *
connection_value(const char *sql, int n, const char *const *values)
{
	PGresult   *result = connection_query(sql, n, values);
	char	   *value = NULL;

	if (PQntuples(result) > 0 && !PQgetisnull(result, 0, 0))
		value = pg_strdup(PQgetvalue(result, 0, 0));
	PQclear(result);
	return value;
}

/*
 * connection_begin begins the transaction of a command.
 */
void
connection_begin(void)
{
	PQclear(connection_query("BEGIN", 0, NULL));
}

/*
 * connection_end ends the transaction of a command.
 */
void
connection_end(bool commit)
{
	PQclear(connection_query(commit ? "COMMIT" : "ROLLBACK", 0, NULL));
}

/*
 * connection_array returns an array of texts as the server reads arrays.
 */
char *
connection_array(int n, const char *const *values)
{
	PQExpBufferData buf;

	initPQExpBuffer(&buf);
	appendPQExpBufferChar(&buf, '{');
	for (int i = 0; i < n; i++)
	{
		appendPQExpBufferStr(&buf, i ? ",\"" : "\"");
		for (const char *p = values[i]; *p; p++)
		{
			size_t		plain = strcspn(p, "\"\\");

			appendBinaryPQExpBuffer(&buf, p, plain);
			p += plain;
			if (*p == '\0')
				break;
			appendPQExpBufferChar(&buf, '\\');
			appendPQExpBufferChar(&buf, *p);
		}
		appendPQExpBufferChar(&buf, '"');
	}
	appendPQExpBufferChar(&buf, '}');
	if (PQExpBufferDataBroken(buf))
	{
		pg_log_error("out of memory");
		exit(EXIT_ERROR);
	}
	return buf.data;
}

/*
 * connection_list returns the words of a list as an array.
 */
char *
connection_list(const SimpleStringList *list)
{
	const char **values;
	int			n = 0;

	for (SimpleStringListCell *cell = list->head; cell; cell = cell->next)
		n++;
	values = pg_malloc((n + 1) * sizeof(char *));
	n = 0;
	for (SimpleStringListCell *cell = list->head; cell; cell = cell->next)
		values[n++] = cell->val;
	return connection_array(n, values);
}
