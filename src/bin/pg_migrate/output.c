/*-------------------------------------------------------------------------
 *
 * output.c
 *		What pg_migrate prints: results, messages, errors.
 *
 * Results go to stdout, all else to stderr.  With --json everything is JSON: a
 * result one value, long work and errors one object a line.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/output.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres_fe.h"

#include <unistd.h>

#include "fe_utils/mbprint.h"
#include "fe_utils/print.h"
#include "mb/pg_wchar.h"

#include "bin/pg_migrate/connection.h"
#include "bin/pg_migrate/error_place.h"
#include "bin/pg_migrate/options.h"
#include "bin/pg_migrate/output.h"
#include "bin/pg_migrate/pg_migrate.h"
#include "bin/pg_migrate/progress.h"

/* When text is coloured. */
static enum
{
	COLORS_AUTO,
	COLORS_ALWAYS,
	COLORS_NEVER
}			output_colors = COLORS_AUTO;

/*
 * output_init reads the options that say how to print.
 */
void
output_init(void)
{
	const char *when = options_text(OPT_COLOR);

	if (when == NULL && getenv("NO_COLOR") && getenv("NO_COLOR")[0] != '\0')
		when = "never";
	if (when == NULL)
		when = getenv("PG_COLOR");
	if (when == NULL || strcmp(when, "auto") == 0)
		output_colors = COLORS_AUTO;
	else if (strcmp(when, "always") == 0)
		output_colors = COLORS_ALWAYS;
	else if (strcmp(when, "never") == 0)
		output_colors = COLORS_NEVER;
	else
		output_usage("invalid value for --color: \"%s\"", when);
}

/*
 * output_json says whether JSON is wanted.
 */
bool
output_json(void)
{
	return options_given(OPT_JSON);
}

/*
 * output_color returns what switches a stream to a colour, COLOR_NONE back to its
 * own; nothing where the stream has no colours.
 */
const char *
output_color(FILE *stream, OutputColor color)
{
	static const char *const codes[] = {
		[COLOR_NONE] = "\033[0m",
		[COLOR_GOOD] = "\033[32m",
		[COLOR_BAD] = "\033[01;31m",
		[COLOR_WARNING] = "\033[01;35m",
		[COLOR_DIM] = "\033[2m",
		[COLOR_BOLD] = "\033[1m",
	};
	const char *term = getenv("TERM");
	bool		on = output_colors == COLORS_ALWAYS ||
		(output_colors == COLORS_AUTO && isatty(fileno(stream)) && term && strcmp(term, "dumb") != 0);

	return on ? codes[color] : "";
}

/*
 * output_stream returns where results go: the file of --output, or stdout.
 */
static FILE *
output_stream(void)
{
	static FILE *stream = NULL;
	const char *path = options_text(OPT_OUTPUT);

	if (stream == NULL)
	{
		stream = path && strcmp(path, "-") != 0 ? fopen(path, "w") : stdout;
		if (stream == NULL)
			output_error("could not create file \"%s\": %m", NULL, path);
	}
	return stream;
}

/*
 * output_flush writes a result out.  A disk that is full is an error; a reader of
 * a pipe that has gone away is none.
 */
static void
output_flush(void)
{
	FILE	   *stream = output_stream();

	if ((fflush(stream) != 0 || ferror(stream)) && errno != EPIPE)
		output_error("could not write the result: %m", NULL);
}

/*
 * output_rows prints a result as psql does.
 */
void
output_rows(PGresult *result)
{
	printQueryOpt options = {0};

	options.topt.format = PRINT_ALIGNED;
	options.topt.border = 1;
	options.topt.pager = 0;
	options.topt.start_table = options.topt.stop_table = true;
	options.topt.default_footer = !options_given(OPT_QUIET);
	options.topt.encoding = PQclientEncoding(connection_get());
	options.topt.columns = 0;
	options.topt.expanded = 0;
	options.nullPrint = "";
	printQuery(result, &options, output_stream(), false, NULL);
	output_flush();
}

/*
 * output_text prints a result that is a text, with a line end.
 */
void
output_text(const char *text)
{
	size_t		len = strlen(text);

	fputs(text, output_stream());
	if (len == 0 || text[len - 1] != '\n')
		fputc('\n', output_stream());
	output_flush();
}

/*
 * output_say tells what is being done, unless --quiet or --json is given.
 */
void
output_say(const char *format, ...)
{
	va_list		args;

	if (options_given(OPT_QUIET) || output_json())
		return;
	progress_clear();
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

/*
 * output_json_string prints a text as a JSON string.
 */
static void
output_json_string(FILE *stream, const char *text)
{
	fputc('"', stream);
	for (const char *p = text; *p; p++)
	{
		if (*p == '"' || *p == '\\')
			fprintf(stream, "\\%c", *p);
		else if ((unsigned char) *p < 0x20)
			fprintf(stream, "\\u%04x", (unsigned char) *p);
		else
			fputc(*p, stream);
	}
	fputc('"', stream);
}

/*
 * output_event prints one line of JSON about long work; a value that is NULL is
 * left out.  The values of keys that begin with a # are numbers.
 */
void
output_event(const char *event, int n, const char *const *keys, const char *const *values)
{
	printf("{\"event\": ");
	output_json_string(stdout, event);
	for (int i = 0; i < n; i++)
	{
		if (values[i] == NULL)
			continue;
		printf(", ");
		output_json_string(stdout, keys[i] + (keys[i][0] == '#'));
		printf(": ");
		if (keys[i][0] == '#')
			printf("%s", values[i]);
		else
			output_json_string(stdout, values[i]);
	}
	printf("}\n");
	fflush(stdout);
}

/*
 * output_finish ends the program after an error of its own.
 */
static void __attribute__((noreturn))
output_finish(int code)
{
	connection_close();
	exit(code);
}

/*
 * output_problem prints an error or a warning of the program itself.  place: a
 * file's name and line, NULL: the program's.
 */
static void
output_problem(const char *severity, const char *place, const char *message, const char *hint)
{
	static const char *const keys[] = {"message", "hint", "place"};
	const char *values[] = {message, hint, place};

	progress_clear();
	if (output_json())
	{
		output_event(severity, 3, keys, values);
		return;
	}
	fprintf(stderr, "%s: %s%s:%s %s\n", place ? place : "pg_migrate",
			output_color(stderr, strcmp(severity, "error") == 0 ? COLOR_BAD : COLOR_WARNING), severity,
			output_color(stderr, COLOR_NONE), message);
	if (hint)
		fprintf(stderr, "HINT:  %s\n", hint);
}

/*
 * output_format returns a formatted message; %m is the error of the system's last
 * call.
 */
static char *pg_attribute_printf(1, 0)
	output_format(const char *format, va_list args)
{
	char		message[4096];

	vsnprintf(message, sizeof(message), format, args);
	return pg_strdup(message);
}

/*
 * output_error ends the program with an error, exit code 1.  hint: NULL for none.
 */
void
output_error(const char *format, const char *hint, ...)
{
	va_list		args;

	va_start(args, hint);
	output_problem("error", NULL, output_format(format, args), hint);
	va_end(args);
	output_finish(EXIT_ERROR);
}

/*
 * output_usage ends the program with an error in how it was called, exit code 2.
 */
void
output_usage(const char *format, ...)
{
	va_list		args;

	va_start(args, format);
	output_problem("error", NULL, output_format(format, args), "Try \"pg_migrate --help\" for more information.");
	va_end(args);
	output_finish(EXIT_USAGE);
}

/*
 * output_error_message ends the program with a message of libpq.
 */
void
output_error_message(const char *message)
{
	char	   *text = pg_strdup(message);
	size_t		len = strlen(text);

	if (len > 0 && text[len - 1] == '\n')
		text[len - 1] = '\0';
	output_problem("error", NULL, text, NULL);
	output_finish(EXIT_ERROR);
}

/*
 * output_error_place ends the program with an error in "path:line".
 */
void
output_error_place(const char *place, const char *message)
{
	output_problem("error", place, message, NULL);
	output_finish(EXIT_ERROR);
}

/*
 * output_error_at ends the program with an error in a line of a file.
 */
void
output_error_at(const char *path, int line, const char *format, ...)
{
	va_list		args;

	va_start(args, format);
	output_problem("error", psprintf("%s:%d", path, line), output_format(format, args), NULL);
	va_end(args);
	output_finish(EXIT_ERROR);
}

/*
 * output_warning prints a warning.
 */
void
output_warning(const char *format, ...)
{
	va_list		args;

	va_start(args, format);
	output_problem("warning", NULL, output_format(format, args), NULL);
	va_end(args);
}

/*
 * output_server prints what the server says, as a compiler would where it is about
 * a line of the folder's files, and with psql's further lines.
 */
static void
output_server(const PGresult *result, const char *severity, const char *message, OutputColor color)
{
	static const struct
	{
		int			field;
		const char *title;
	}			fields[] = {
		{PG_DIAG_MESSAGE_DETAIL, "DETAIL"},
		{PG_DIAG_MESSAGE_HINT, "HINT"},
		{PG_DIAG_CONTEXT, "CONTEXT"},
	};
	char	   *place = error_place(PQresultErrorField(result, PG_DIAG_CONTEXT),
							  PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL));

	fprintf(stderr, "%s: %s%s:%s %s\n", place ? place : "pg_migrate", output_color(stderr, color), severity,
			output_color(stderr, COLOR_NONE), message);
	for (int i = 0; i < lengthof(fields); i++)
	{
		const char *text = PQresultErrorField(result, fields[i].field);

		if (text)
			fprintf(stderr, "%s:  %s\n", fields[i].title, text);
	}
}

/*
 * output_server_event prints what the server says as an object.
 */
static void
output_server_event(const PGresult *result, const char *event, const char *message)
{
	static const char *const keys[] = {"sqlstate", "message", "detail", "hint", "context", "place"};
	const char *values[] = {
		PQresultErrorField(result, PG_DIAG_SQLSTATE),
		message,
		PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL),
		PQresultErrorField(result, PG_DIAG_MESSAGE_HINT),
		PQresultErrorField(result, PG_DIAG_CONTEXT),
		NULL,
	};

	values[5] = error_place(values[4], values[2]);
	output_event(event, lengthof(keys), keys, values);
}

/*
 * output_server_error prints an error of the server, or of the connection.
 */
void
output_server_error(PGconn *conn, const PGresult *result)
{
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	char	   *text = pg_strdup(message ? message : PQerrorMessage(conn));

	if (text[0] != '\0' && text[strlen(text) - 1] == '\n')
		text[strlen(text) - 1] = '\0';
	progress_clear();
	if (output_json())
		output_server_event(result, "error", text);
	else
		output_server(result, "error", text, COLOR_BAD);
}

/*
 * output_server_notice prints a warning or a notice of the server.
 */
void
output_server_notice(const PGresult *result)
{
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	bool		warning = severity && strcmp(severity, "WARNING") == 0;

	if (message == NULL || (options_given(OPT_QUIET) && !warning))
		return;
	progress_clear();
	if (output_json())
		output_server_event(result, warning ? "warning" : "notice", message);
	else if (warning)
		output_server(result, "warning", message, COLOR_WARNING);
	else
	{
		const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);

		fprintf(stderr, "%s\n", message);
		if (detail)
			fprintf(stderr, "DETAIL:  %s\n", detail);
	}
}
