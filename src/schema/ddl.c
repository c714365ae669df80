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
 * ddl_init makes an empty collection.
 */
void
ddl_init(DdlList *out, const Diff *diff)
{
	out->diff = diff;
	out->statements = NIL;
	initStringInfo(&out->notes);
	out->role = NULL;
	out->destructive = out->needs_values = out->makes_helper = false;
	out->secret = NULL;
}

/*
 * ddl_add_text adds a statement.
 */
void
ddl_add_text(DdlList *out, const char *statement)
{
	DdlStatement    *ddl = palloc0(sizeof(DdlStatement));

	ddl->text = pstrdup(statement);
	if (out->notes.len > 0)
		ddl->notes = pstrdup(out->notes.data);
	ddl->role = out->role;
	ddl->destructive = out->destructive;
	ddl->needs_values = out->needs_values;
	ddl->makes_helper = out->makes_helper;
	ddl->secret = out->secret;
	out->statements = lappend(out->statements, ddl);
	resetStringInfo(&out->notes);
	out->destructive = out->needs_values = out->makes_helper = false;
	out->secret = NULL;
}

/*
 * ddl_add adds a statement, given as a format.
 */
void
ddl_add(DdlList *out, const char *format, ...)
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
	ddl_add_text(out, buf.data);
	pfree(buf.data);
}

/*
 * add_note adds a comment line to the next statement's.
 */
static void pg_attribute_printf(3, 0)
	add_note(DdlList *out, const char *prefix, const char *format, va_list args)
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
 * ddl_note puts a comment line before the next statement.
 */
void
ddl_note(DdlList *out, const char *note, ...)
{
	va_list		args;

	va_start(args, note);
	add_note(out, "", note, args);
	va_end(args);
}

/*
 * ddl_destructive marks the next statement as one that destroys data, and
 * says what.
 */
void
ddl_destructive(DdlList *out, const char *what, ...)
{
	va_list		args;

	va_start(args, what);
	add_note(out, DESTROYS, what, args);
	va_end(args);
	out->destructive = true;
}

/*
 * ddl_secret marks the next statement as one that has a mask where secrets
 * should be.
 */
void
ddl_secret(DdlList *out, const SchemaObject *object)
{
	ddl_note(out, "secrets are not kept: put the values in");
	out->secret = psprintf("%s %s", object->kind->name, object->identity);
}

/*
 * ddl_needs_values marks the next statement as one that fails where there are
 * rows, unless they are given values before, and says which.
 */
void
ddl_needs_values(DdlList *out, const char *what, ...)
{
	va_list		args;

	va_start(args, what);
	add_note(out, "needs values: ", what, args);
	va_end(args);
	out->needs_values = true;
}

/*
 * ddl_append_losses: see ddl.h.
 */
void
ddl_append_losses(StringInfo buf, const DdlStatement *ddl)
{
	const char *mark = "-- " DESTROYS;

	for (const char *line = ddl->notes; line && *line; line = strchr(line, '\n') + 1)
	{
		if (strncmp(line, mark, strlen(mark)) == 0)
			appendStringInfo(buf, "%s%.*s", buf->len > 0 ? ", " : "", (int) (strcspn(line, "\n") - strlen(mark)),
							 line + strlen(mark));
	}
}

/*
 * ddl_literal returns text as an SQL literal; NULL as NULL.
 */
const char *
ddl_literal(const char *text)
{
	return text ? quote_literal_cstr(text) : "NULL";
}

/*
 * write_needs writes the statements that grant what a statement needs, or take
 * it away again.
 */
static void
write_needs(StringInfo buf, const DdlStatement *ddl, const char *verb, const char *preposition)
{
	const ListCell *lc;

	foreach(lc, ddl->needs)
	{
		if (buf->len > 0)
			appendStringInfoChar(buf, '\n');
		appendStringInfo(buf, "%s %s %s %s;\n", verb, (const char *) lfirst(lc), preposition, ddl->role);
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
				 errmsg("name of role %s contains a line break", role),
				 errdetail("What it owns would be made by a statement below a line that names it."),
				 errhint("Rename the role, or leave out what it owns.")));
	appendStringInfo(buf, AS_ROLE_MARKER " %s\n", role);
}

/*
 * ddl_script: see ddl.h.
 */
char *
ddl_script(const List *statements)
{
	StringInfoData buf;
	const ListCell *lc;

	initStringInfo(&buf);
	foreach(lc, statements)
	{
		const DdlStatement *ddl = lfirst(lc);

		write_needs(&buf, ddl, "GRANT", "TO");
		if (buf.len > 0)
			appendStringInfoChar(&buf, '\n');
		if (ddl->notes)
			appendStringInfoString(&buf, ddl->notes);
		if (ddl->role)
			write_role(&buf, ddl->role);
		appendStringInfo(&buf, "%s;\n", ddl->text);
		write_needs(&buf, ddl, "REVOKE", "FROM");
	}
	return buf.data;
}

/*
 * ddl_join_scripts: see ddl.h.
 */
char *
ddl_join_scripts(const char *one, const char *two)
{
	return psprintf("%s%s%s", one, one[0] && two[0] ? "\n" : "", two);
}
