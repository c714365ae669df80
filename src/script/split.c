/*-------------------------------------------------------------------------
 *
 * split.c
 *		The parts of a script: where statements may begin, the data of COPY,
 *		psql's commands and variables.
 *
 * What is no SQL is made blank in the copy of the text that the server's parser
 * gets: positions stay what they are.
 *
 * IDENTIFICATION
 *		src/script/split.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "parser/parser.h"

#include "errcodes.h"
#include "revision/scan.h"
#include "script/script_private.h"

/*
 * end_of_line returns the offset of the newline, or end, at or after offset.
 */
static int
end_of_line(const char *text, int offset)
{
	return offset + (int) strcspn(text + offset, "\n");
}

/*
 * make_blank overwrites a range of the SQL by spaces, but for newlines.
 */
static void
make_blank(Script *script, int from, int to)
{
	for (int i = from; i < to; i++)
	{
		if (script->sql[i] != '\n')
			script->sql[i] = ' ';
	}
}

/*
 * check_meta_command raises MG010 for a psql command other than \restrict and
 * \unrestrict, which pg_dump writes.
 */
static void
check_meta_command(const Script *script, int offset)
{
	const char *word = script->text + offset + 1;
	char	   *name = pnstrdup(word, strcspn(word, " \t\r\n"));

	if (strcmp(name, "restrict") != 0 && strcmp(name, "unrestrict") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_FORBIDDEN_STATEMENT),
				 errmsg("psql meta-command \"\\%s\" in a script", name),
				 errhint("A script holds SQL only: the server runs it, not psql."),
				 errposition(pg_mbstrlen_with_len(script->text, offset) + 1)));
}

/*
 * psql_variable returns the name in the place of which psql would put the value
 * of a variable: :name, :'name' or :"name", whose colon the server takes for
 * that of a slice.  NULL where there is none.
 */
static char *
psql_variable(const char *colon)
{
	const char *name = colon + 1;
	char		quote = *name == '\'' || *name == '"' ? *name++ : '\0';
	int			len = 0;

	while (is_word_start(name[len]) || is_digit(name[len]))
		len++;
	return len == 0 || (quote && name[len] != quote) ? NULL : pnstrdup(name, len);
}

/*
 * add_variable notes a variable of psql's.
 */
static void
add_variable(Script *script, int offset, char *name)
{
	PsqlVariable *variable = palloc(sizeof(PsqlVariable));

	variable->offset = offset;
	variable->name = name;
	script->variables = lappend(script->variables, variable);
}

/*
 * add_data notes the data of a COPY, whose statement is the last one begun, and
 * makes them and the line that ends them blank.
 */
static void
add_data(Script *script, Span data)
{
	CopyData   *copy = palloc(sizeof(CopyData));

	copy->statement = llast_int(script->starts);
	copy->start = (int) (data.start - script->text);
	copy->len = (int) (data.end - data.start);
	script->data = lappend(script->data, copy);
	make_blank(script, copy->start, end_of_line(script->text, copy->start + copy->len));
}

/*
 * script_split: see script_private.h.
 */
const char *
script_split(Script *script, bool escapes)
{
	Scanner		scanner;
	ScanToken	token;

	scan_start(&scanner, script->text, strlen(script->text), "script");
	scanner.pos = script->text; /* the server takes a byte order mark for a word */
	scanner.escapes = escapes;
	scan_begin(&scanner);
	while ((token = scan_next(&scanner)).kind != SCAN_END)
	{
		int			offset = (int) (token.span.start - script->text);
		char	   *variable = *token.span.start == ':' ? psql_variable(token.span.start) : NULL;

		if (token.kind == SCAN_META_COMMAND)
		{
			check_meta_command(script, offset);
			make_blank(script, offset, end_of_line(script->text, offset));
		}
		if (token.first)
			script->starts = lappend_int(script->starts, offset);
		if (variable && token.span.end == token.span.start + 1)
			add_variable(script, offset, variable);
		if (token.data.start)
			add_data(script, token.data);
	}
	if (scanner.data_problem)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("%s", scanner.problem),
				 errhint("%s", scanner.hint),
				 errposition(pg_mbstrlen_with_len(script->text, (int) (scanner.problem_pos - script->text)) + 1)));
	return scanner.problem;
}
