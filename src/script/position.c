/*-------------------------------------------------------------------------
 *
 * position.c
 *		Where in a script an error is, and what it says of that.
 *
 * An error keeps the server's words.  It gains the revision and the line, and
 * where the server has a cursor position, that points into the statement.
 *
 * IDENTIFICATION
 *		src/script/position.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "script/observer.h"
#include "script/script_private.h"

/* The line of the last message that a script has had. */
static int	last_line = 0;

/*
 * script_error_line returns the line, from 1, of the script that the last
 * message since the last call came from; 0 where there was none.
 */
int
script_error_line(void)
{
	int			line = last_line;

	last_line = 0;
	return line;
}

/*
 * script_line returns the line, from 1, on which a byte of the script stands.
 * It counts on from the last one asked for: many messages may ask.
 */
static int
script_line(ScriptPosition *position, int offset)
{
	const char *text = position->script->text;

	if (offset < position->line_offset)
		position->line_offset = position->line = 0;
	for (; position->line_offset < offset; position->line_offset++)
	{
		if (text[position->line_offset] == '\n')
			position->line++;
	}
	return position->line + 1;
}

/*
 * statement_at returns a copy of the statement around a byte of the script, as
 * far as the lexer came, or of the lines around it where that is long; *start
 * is set to where the copy begins.
 */
static char *
statement_at(const Script *script, int offset, int *start)
{
	int			end = (int) strlen(script->sql);
	ListCell   *lc;

	*start = 0;
	foreach(lc, script->starts)
	{
		if (lfirst_int(lc) > offset)
		{
			end = lfirst_int(lc);
			break;
		}
		*start = lfirst_int(lc);
	}
	end = Min(end, offset + 1000);
	if (offset - *start > 10000)
	{
		int			near = offset - 1000;

		while (near < offset && script->sql[near] != '\n')
			near++;
		*start = Min(near + 1, offset);
	}
	end = *start + pg_mbcliplen(script->sql + *start, end - *start, end - *start);
	return pnstrdup(script->sql + *start, end - *start);
}

/*
 * script_error_callback says which revision, script and line an error comes
 * from, and moves the cursor from the client's query to the statement.
 */
static void
script_error_callback(void *arg)
{
	ScriptPosition *position = arg;
	const Script *script = position->script;
	const ScriptOrigin *origin = script->origin;
	int			cursor = geterrposition();
	int			offset = position->offset;
	int			line;

	if (cursor > 0)
	{
		int			in_sql = pg_mbcharcliplen(position->sql, strlen(position->sql), cursor - 1);
		int			start = 0;
		char	   *statement;

		offset += in_sql;
		if (position->sql == script->sql)
			statement = statement_at(script, offset, &start);
		else
			statement = pstrdup(position->sql);
		errposition(0);
		internalerrposition(pg_mbstrlen_with_len(position->sql + start, in_sql - start) + 1);
		internalerrquery(statement);
	}
	line = script_line(position, offset);
	last_line = line;
	if (origin->what)
	{
		errcontext("%s, line %d", origin->what, line);
		return;
	}
	errcontext("revision %s \"%s\", %s, line %d (line %d of the file)",
			   origin->revision, origin->message, file_section_name(origin->section),
			   line, origin->file_line + line - 1);
}

/*
 * position_push and position_pop put script_error_callback in force.
 */
void
position_push(ErrorContextCallback *callback, ScriptPosition *position)
{
	callback->callback = script_error_callback;
	callback->arg = position;
	callback->previous = error_context_stack;
	error_context_stack = callback;
}

void
position_pop(const ErrorContextCallback *callback)
{
	error_context_stack = callback->previous;
}

/*
 * hint_of returns what we have to say of an error of the server's; NULL where
 * that is nothing.
 */
static const char *
hint_of(const ErrorData *error)
{
	if (error->sqlerrcode == ERRCODE_UNSAFE_NEW_ENUM_VALUE_USAGE)
		return "Use the new value in another revision, and run both with migrate.deploy(), "
			"with upgrade_sql(transaction_per_revision => true), or in two calls.";
	if (error->sqlerrcode == ERRCODE_INVALID_TRANSACTION_TERMINATION)
		return "Put it in a revision marked transaction:false and run it with migrate.deploy().";
	if (error->message_id == NULL)
		return NULL;
	if (strstr(error->message_id, "cannot run inside a transaction block") != NULL ||
		strstr(error->message_id, "cannot be executed from a function") != NULL)
		return "Put it in a revision marked transaction:false and run it with migrate.deploy().";
	if (strstr(error->message_id, "pending trigger events") != NULL)
		return "Put SET CONSTRAINTS ALL IMMEDIATE before this statement, or upgrade in two calls.";
	if (strcmp(error->message_id, "out of shared memory") == 0)
		return "Where a run needs too many locks, upgrade in several calls, such as upgrade('+100').";
	return NULL;
}

/*
 * position_raise re-raises the current error; where it is one by which the
 * server says that one transaction is not enough, it gains a hint.
 */
void
position_raise(MemoryContext context)
{
	ErrorData  *error;
	const char *hint;

	MemoryContextSwitchTo(context);
	error = CopyErrorData();
	hint = hint_of(error);
	if (hint == NULL)
		PG_RE_THROW();

	FlushErrorState();
	error->hint = error->hint ? psprintf("%s %s", error->hint, hint) : pstrdup(hint);
	ReThrowError(error);
}

/*
 * script_statement_line: see observer.h.
 */
int
script_statement_line(const Script *script, int n)
{
	ScriptPosition position = {script, script->sql, 0, 0, 0};

	return script_line(&position, script->statements[n].start);
}
