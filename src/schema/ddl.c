/*-------------------------------------------------------------------------
 *
 * ddl.c
 *		The statements of an operation, as they are collected.
 *
 * IDENTIFICATION
 *		src/schema/ddl.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "revision/as_role.h"
#include "schema/ddl.h"

/* How the note begins that says what a statement destroys. */
#define DESTROYS		"destroys data: "

/*
 * emit_init makes an empty collection.
 */
void
emit_init(Emit *out, const Diff *diff)
{
	out->diff = diff;
	out->statements = NIL;
	initStringInfo(&out->notes);
	out->role = NULL;
	out->destructive = out->needs_values = false;
	out->secret = NULL;
}

/*
 * emit_text adds a statement.
 */
void
emit_text(Emit *out, const char *statement)
{
	Emitted    *emitted = palloc0(sizeof(Emitted));

	emitted->statement = pstrdup(statement);
	if (out->notes.len > 0)
		emitted->notes = pstrdup(out->notes.data);
	emitted->role = out->role;
	emitted->destructive = out->destructive;
	emitted->needs_values = out->needs_values;
	emitted->secret = out->secret;
	out->statements = lappend(out->statements, emitted);
	resetStringInfo(&out->notes);
	out->destructive = out->needs_values = false;
	out->secret = NULL;
}

/*
 * emit adds a statement, given as a format.
 */
void
emit(Emit *out, const char *format, ...)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (;;)
	{
		va_list		args;
		int			needed;

		va_start(args, format);
		needed = appendStringInfoVA(&buf, format, args);
		va_end(args);
		if (needed == 0)
			break;
		enlargeStringInfo(&buf, needed);
	}
	emit_text(out, buf.data);
	pfree(buf.data);
}

/*
 * add_note adds a comment line to the next statement's.
 */
static void pg_attribute_printf(3, 0)
	add_note(Emit *out, const char *prefix, const char *format, va_list args)
{
	char		note[1024];
	int			len = vsnprintf(note, sizeof(note), format, args);

	if (len >= (int) sizeof(note))
		note[pg_mbcliplen(note, sizeof(note) - 1, sizeof(note) - 1)] = '\0';
	for (char *c = note; *c; c++)
	{
		if (*c == '\n' || *c == '\r')
			*c = ' ';
	}
	appendStringInfo(&out->notes, "-- %s%s\n", prefix, note);
}

/*
 * emit_note puts a comment line before the next statement.
 */
void
emit_note(Emit *out, const char *note, ...)
{
	va_list		args;

	va_start(args, note);
	add_note(out, "", note, args);
	va_end(args);
}

/*
 * emit_destructive marks the next statement as one that destroys data, and
 * says what.
 */
void
emit_destructive(Emit *out, const char *what, ...)
{
	va_list		args;

	va_start(args, what);
	add_note(out, DESTROYS, what, args);
	va_end(args);
	out->destructive = true;
}

/*
 * emit_secret marks the next statement as one that has a mask where secrets
 * should be.
 */
void
emit_secret(Emit *out, const SchemaObject *object)
{
	emit_note(out, "secrets are not kept: put the values in");
	out->secret = psprintf("%s %s", object->kind->name, object->identity);
}

/*
 * emit_needs_values marks the next statement as one that fails where there are
 * rows, unless they are given values before, and says which.
 */
void
emit_needs_values(Emit *out, const char *what, ...)
{
	va_list		args;

	va_start(args, what);
	add_note(out, "needs values: ", what, args);
	va_end(args);
	out->needs_values = true;
}

/*
 * append_losses: see emit.h.
 */
void
append_losses(StringInfo buf, const Emitted *emitted)
{
	const char *mark = "-- " DESTROYS;

	for (const char *line = emitted->notes; line && *line; line = strchr(line, '\n') + 1)
	{
		if (strncmp(line, mark, strlen(mark)) == 0)
			appendStringInfo(buf, "%s%.*s", buf->len > 0 ? ", " : "", (int) (strcspn(line, "\n") - strlen(mark)),
							 line + strlen(mark));
	}
}

/*
 * literal returns text as an SQL literal; NULL as NULL.
 */
const char *
literal(const char *text)
{
	return text ? quote_literal_cstr(text) : "NULL";
}

/*
 * write_needs writes the statements that grant what a statement needs, or take
 * it away again.
 */
static void
write_needs(StringInfo buf, const Emitted *emitted, const char *verb, const char *preposition)
{
	const ListCell *lc;

	foreach(lc, emitted->needs)
	{
		if (buf->len > 0)
			appendStringInfoChar(buf, '\n');
		appendStringInfo(buf, "%s %s %s %s;\n", verb, (const char *) lfirst(lc), preposition, emitted->role);
	}
}

/*
 * write_role writes the line that has a statement run as a role.  What stood
 * after a line break in the name would be a statement of its own for whoever
 * runs the script otherwise.
 */
static void
write_role(StringInfo buf, const char *role)
{
	if (strpbrk(role, "\r\n"))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("the name of role %s has a line break", role),
				 errdetail("What it owns would be made by a statement below a line that names it."),
				 errhint("Rename the role, or leave out what it owns.")));
	appendStringInfo(buf, AS_ROLE_MARKER " %s\n", role);
}

/*
 * emit_script: see emit.h.
 */
char *
emit_script(const List *statements)
{
	StringInfoData buf;
	const ListCell *lc;

	initStringInfo(&buf);
	foreach(lc, statements)
	{
		const Emitted *emitted = lfirst(lc);

		write_needs(&buf, emitted, "GRANT", "TO");
		if (buf.len > 0)
			appendStringInfoChar(&buf, '\n');
		if (emitted->notes)
			appendStringInfoString(&buf, emitted->notes);
		if (emitted->role)
			write_role(&buf, emitted->role);
		appendStringInfo(&buf, "%s;\n", emitted->statement);
		write_needs(&buf, emitted, "REVOKE", "FROM");
	}
	return buf.data;
}

/*
 * join_scripts: see emit.h.
 */
char *
join_scripts(const char *one, const char *two)
{
	return psprintf("%s%s%s", one, one[0] && two[0] ? "\n" : "", two);
}
