/*-------------------------------------------------------------------------
 *
 * progress.c
 *		Waiting for the server, with a line that tells how far it is.
 *
 * A second connection looks once a second at what the server itself tells: the
 * deploy's view of its steps, the build of an index, who blocks whom.  On a
 * terminal that is one line that is drawn again and again; with --json it is an
 * object a line; elsewhere there are only the lines that a run announces.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/progress.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres_fe.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "fe_utils/mbprint.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

#include "bin/pg_migrate/connection.h"
#include "bin/pg_migrate/options.h"
#include "bin/pg_migrate/output.h"
#include "bin/pg_migrate/progress.h"

#define BAR_CELLS		20
#define FIRST_LOOK_MS	700

/* The columns of the look, in its order. */
enum
{
	LOOK_REVISION,
	LOOK_STEP,
	LOOK_STEPS,
	LOOK_STATEMENT,
	LOOK_STATEMENTS,
	LOOK_PHASE,
	LOOK_DONE,
	LOOK_TOTAL,
	LOOK_ROWS,
	LOOK_BLOCKERS,
	LOOK_COLUMNS
};

static const char *const look_keys[LOOK_COLUMNS] = {
	"revision", "#step", "#steps", "#statement", "#statements", "phase", "#done", "#total", "#rows", "blocked_by"};

static const char look_query[] =
"SELECT p.revision, p.step, p.steps, p.statement, p.statements, coalesce(p.phase, i.phase),"
" coalesce(p.done, nullif(i.blocks_done, 0), nullif(i.tuples_done, 0)),"
" coalesce(p.total, nullif(i.blocks_total, 0), nullif(i.tuples_total, 0)), nullif(p.rows, 0),"
" (SELECT string_agg(a.pid || coalesce(' ' || nullif(a.application_name, ''), ''), ', ')"
" FROM pg_catalog.pg_stat_activity a WHERE a.pid = ANY (pg_catalog.pg_blocking_pids(coalesce(p.pid, m.pid))))"
" FROM (SELECT $1::integer AS pid) m LEFT JOIN migrate.progress p ON true"
" LEFT JOIN pg_catalog.pg_stat_progress_create_index i ON i.pid = m.pid LIMIT 1";

static const char *work = NULL; /* what is being done; NULL: nothing that takes long */
static struct timespec work_started;
static bool drawn = false;		/* the line stands on the terminal */
static int	work_step = 0;
static int	work_steps = 0;
static char *work_revision = NULL;
static const char *last_blockers = NULL;

/*
 * elapsed_ms returns the time since the work began, in milliseconds.
 */
static int64
elapsed_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64) (now.tv_sec - work_started.tv_sec) * 1000 + (now.tv_nsec - work_started.tv_nsec) / 1000000;
}

/*
 * progress_begin says that work begins which may take long.
 */
void
progress_begin(const char *what)
{
	work = what;
	work_step = work_steps = 0;
	clock_gettime(CLOCK_MONOTONIC, &work_started);
}

/*
 * progress_clear removes the line from the terminal.
 */
void
progress_clear(void)
{
	if (drawn)
		fputs("\r\033[K", stderr);
	drawn = false;
}

/*
 * progress_end says that the work is done.
 */
void
progress_end(void)
{
	progress_clear();
	work = NULL;
}

/*
 * terminal_width returns the width of the terminal in columns.
 */
static int
terminal_width(void)
{
	struct winsize size;

	if (ioctl(fileno(stderr), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 80;
}

/*
 * draw writes the line, cut to the terminal's width.
 */
static void
draw(const char *line)
{
	int			encoding = PQclientEncoding(connection_get());
	int			left = terminal_width() - 1;
	const char *end = line;

	while (*end)
	{
		int			bytes = PQmblenBounded(end, encoding);
		int			width = PQdsplen(end, encoding);

		if (width < 0 || width > left)
			break;
		left -= width;
		end += bytes;
	}
	fprintf(stderr, "\r\033[K%.*s", (int) (end - line), line);
	fflush(stderr);
	drawn = true;
}

/*
 * add_bar adds a bar of done parts of total.
 */
static void
add_bar(StringInfo line, int64 done, int64 total)
{
	int			cells = total > 0 ? Min(BAR_CELLS, done * BAR_CELLS / total) : 0;

	appendStringInfoChar(line, '[');
	for (int i = 0; i < BAR_CELLS; i++)
		appendStringInfoChar(line, i < cells ? '#' : '.');
	appendStringInfoString(line, "] ");
}

/*
 * draw_look draws what a look at the server has told.
 */
static void
draw_look(const char *const *values)
{
	StringInfoData line;
	int64		seconds = elapsed_ms() / 1000;
	int			step = values[LOOK_STEP] ? atoi(values[LOOK_STEP]) : work_step;
	int			steps = values[LOOK_STEPS] ? atoi(values[LOOK_STEPS]) : work_steps;
	const char *revision = values[LOOK_REVISION] ? values[LOOK_REVISION] : work_revision;

	initStringInfo(&line);
	if (steps > 0)
	{
		add_bar(&line, step - 1, steps);
		appendStringInfo(&line, "%d/%d ", step, steps);
	}
	appendStringInfoString(&line, revision ? revision : work);
	if (values[LOOK_STATEMENT] && values[LOOK_STATEMENTS])
		appendStringInfo(&line, " statement %s/%s", values[LOOK_STATEMENT], values[LOOK_STATEMENTS]);
	if (values[LOOK_PHASE])
		appendStringInfo(&line, ", %s", values[LOOK_PHASE]);
	if (values[LOOK_DONE] && values[LOOK_TOTAL] && atoll(values[LOOK_TOTAL]) > 0)
		appendStringInfo(&line, " %d %%", (int) (100.0 * atoll(values[LOOK_DONE]) / atoll(values[LOOK_TOTAL])));
	if (values[LOOK_ROWS])
		appendStringInfo(&line, ", %s rows", values[LOOK_ROWS]);
	if (values[LOOK_BLOCKERS])
		appendStringInfo(&line, ", blocked by %s", values[LOOK_BLOCKERS]);
	appendStringInfo(&line, ", %d:%02d", (int) (seconds / 60), (int) (seconds % 60));
	draw(line.data);
	pfree(line.data);
}

/*
 * look_at_work asks the server how far the work is, and shows it.
 */
static void
look_at_work(PGconn *conn)
{
	PGconn	   *second = connection_second();
	char		pid[16];
	const char *parameters[] = {pid};
	const char *values[LOOK_COLUMNS] = {NULL};
	PGresult   *result = NULL;

	snprintf(pid, sizeof(pid), "%d", PQbackendPID(conn));
	if (second)
		result = PQexecParams(second, look_query, 1, NULL, parameters, NULL, NULL, 0);
	for (int i = 0; result && PQntuples(result) == 1 && i < LOOK_COLUMNS; i++)
		if (!PQgetisnull(result, 0, i))
			values[i] = PQgetvalue(result, 0, i);
	if (output_json())
		output_event("progress", LOOK_COLUMNS, look_keys, values);
	else if (isatty(fileno(stderr)))
		draw_look(values);
	else if (values[LOOK_BLOCKERS] && (last_blockers == NULL || strcmp(last_blockers, values[LOOK_BLOCKERS]) != 0))
	{
		last_blockers = pg_strdup(values[LOOK_BLOCKERS]);
		fprintf(stderr, "blocked by %s\n", last_blockers);
	}
	PQclear(result);
}

/*
 * progress_wait waits for the result of the query that has been sent.  The caller
 * clears the result, the last one where there are several.
 */
PGresult *
progress_wait(PGconn *conn)
{
	PGresult   *result = NULL;
	PGresult   *next;
	bool		watched = work && !options_given(OPT_QUIET);
	int64		next_look = FIRST_LOOK_MS;

	while (PQisBusy(conn))
	{
		struct pollfd socket = {.fd = PQsocket(conn), .events = POLLIN};
		int			ready = poll(&socket, 1, watched ? 100 : -1);

		if (ready > 0 && !PQconsumeInput(conn))
			break;
		if (watched && elapsed_ms() >= next_look)
		{
			look_at_work(conn);
			next_look = elapsed_ms() + 1000;
		}
	}
	while ((next = PQgetResult(conn)) != NULL)
	{
		PQclear(result);
		result = next;
	}
	return result ? result : PQmakeEmptyPGresult(conn, PGRES_FATAL_ERROR);
}

/*
 * note_step remembers the step that a run announces: "upgrade a -> b, text (2/3)".
 */
static void
note_step(const char *message)
{
	const char *open = strrchr(message, '(');
	const char *arrow = strstr(message, " -> ");

	if (arrow == NULL || open == NULL || sscanf(open, "(%d/%d)", &work_step, &work_steps) != 2)
		return;
	pg_free(work_revision);
	work_revision = pnstrdup(arrow + 4, strcspn(arrow + 4, ", "));
}

/*
 * progress_notice is libpq's receiver of notices.
 */
void
progress_notice(void *arg, const PGresult *result)
{
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

	if (work && message)
		note_step(message);
	output_server_notice(result);
}
