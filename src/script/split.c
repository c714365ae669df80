/*-------------------------------------------------------------------------
 *
 * split.c
 *		The parts of a script: statements, the data of COPY, psql's commands and
 *		variables.
 *
 * IDENTIFICATION
 *		src/script/split.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/keywords.h"
#include "mb/pg_wchar.h"
#include "parser/scanner.h"

#include "revision/scan.h"
#include "script/script_private.h"

/* What the lexer is looking for in the statement that it is in. */
typedef struct CopyWatch
{
	int			copy;			/* the tokens' codes */
	int			from;
	int			stdin_;
	int			last;			/* the token before */
	bool		in_copy;		/* the statement begins with COPY */
	bool		from_stdin;		/* and FROM STDIN has been seen */
} CopyWatch;

/*
 * keyword_token returns the token code of a keyword.
 */
static int
keyword_token(const char *keyword)
{
	return ScanKeywordTokens[ScanKeywordLookup(keyword, &ScanKeywords)];
}

/*
 * script_end_of_line returns the offset of the newline, or end, at or after offset.
 */
int
script_end_of_line(const char *text, int offset)
{
	return offset + (int) strcspn(text + offset, "\n");
}

/*
 * blank overwrites a range of the SQL, and of what the lexer has still to
 * read, by spaces.
 */
static void
blank(Script *script, core_yy_extra_type *lexer, int from, int to)
{
	for (int i = from; i < to; i++)
	{
		if (script->sql[i] != '\n')
			script->sql[i] = lexer->scanbuf[i] = ' ';
	}
}

/*
 * skip_meta_command returns the end of a \restrict or \unrestrict line, as
 * pg_dump writes it; any other psql command is an error.  offset is that of
 * the backslash.
 */
static int
skip_meta_command(const Script *script, int offset)
{
	const char *word = script->text + offset + 1;
	int			len = (int) strcspn(word, " \t\r\n");

	if ((len != strlen("restrict") || strncmp(word, "restrict", len) != 0) &&
		(len != strlen("unrestrict") || strncmp(word, "unrestrict", len) != 0))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_FORBIDDEN_STATEMENT),
				 errmsg("psql command \"\\%s\" in a script", pnstrdup(word, len)),
				 errhint("A script holds SQL only: the server runs it, not psql."),
				 errposition(pg_mbstrlen_with_len(script->text, offset) + 1)));
	return script_end_of_line(script->text, offset);
}

/*
 * data_end returns the length of a line that ends the data of COPY, without its
 * newline; 0 for any other line.
 */
static int
data_end(const char *line)
{
	int			len = 2;

	if (strncmp(line, "\\.", 2) != 0)
		return 0;
	len += line[len] == '\r';
	return line[len] == '\n' || line[len] == '\0' ? len : 0;
}

/*
 * script_skip_copy_data notes and blanks the data of a COPY FROM stdin, which begin
 * on the line after the statement's semicolon and end before a line "\.".
 */
static void
script_skip_copy_data(Script *script, core_yy_extra_type *lexer, int semicolon)
{
	const char *text = script->text;
	int			data = script_end_of_line(text, semicolon);
	int			line;
	Statement  *copy;

	if (text[data] == '\n')
		data++;
	for (line = data; data_end(text + line) == 0;)
	{
		line = script_end_of_line(text, line);
		if (text[line] == '\0')
			ereport(ERROR,
					(errcode(ERRCODE_SYNTAX_ERROR),
					 errmsg("the data of COPY are not terminated"),
					 errhint("End them by a line that holds \"\\.\" and nothing else."),
					 errposition(pg_mbstrlen_with_len(text, semicolon) + 1)));
		line++;
	}
	if (script->ncopies == script->maxcopies)
	{
		script->maxcopies = Max(8, script->maxcopies * 2);
		script->copies = script->copies == NULL ?
			palloc(sizeof(Statement) * script->maxcopies) :
			repalloc(script->copies, sizeof(Statement) * script->maxcopies);
	}
	copy = &script->copies[script->ncopies++];
	copy->start = script->starts[script->nstarts - 1];
	copy->data = data;
	copy->data_len = line - data;
	blank(script, lexer, data, line + data_end(text + line));
}

/*
 * add_offset adds an offset to an array that grows.
 */
static void
add_offset(int **offsets, int *n, int *max, int offset)
{
	if (*n == *max)
	{
		*max = Max(8, *max * 2);
		*offsets = *offsets == NULL ? palloc(sizeof(int) * *max) : repalloc(*offsets, sizeof(int) * *max);
	}
	(*offsets)[(*n)++] = offset;
}

/*
 * add_start notes that a statement may begin here.
 */
static void
add_start(Script *script, int offset)
{
	add_offset(&script->starts, &script->nstarts, &script->maxstarts, offset);
}

/*
 * script_psql_variable returns the name in the place of which psql would put the value
 * of a variable: :name, :'name' or :"name", whose colon the server takes for
 * that of a slice.  NULL where there is none.
 */
char *
script_psql_variable(const char *colon)
{
	const char *name = colon + 1;
	char		quote = *name == '\'' || *name == '"' ? *name++ : '\0';
	int			len = 0;

	while (is_word_start(name[len]) || is_digit(name[len]))
		len++;
	return len == 0 || (quote && name[len] != quote) ? NULL : pnstrdup(name, len);
}

/*
 * script_split runs the server's lexer over the script.  It finds the first
 * tokens that may begin a statement, the data of COPY, and psql's commands and
 * variables.
 */
void
script_split(Script *script)
{
	core_yy_extra_type lexer;
	core_yyscan_t scanner = scanner_init(script->text, &lexer, &ScanKeywords, ScanKeywordTokens);
	CopyWatch watch = {.copy = keyword_token("copy"), .from = keyword_token("from"), .stdin_ = keyword_token("stdin")};
	bool		at_start = true;
	core_YYSTYPE value;
	YYLTYPE		location = 0;
	int			token;
	int			skipped = 0;	/* tokens before this offset are to be ignored */

	while ((token = core_yylex(&value, &location, scanner)) != 0)
	{
		if (location < skipped)
			continue;
		if (token == '\\')
		{
			/* the lexer holds one character more of it */
			skipped = skip_meta_command(script, location);
			blank(script, &lexer, location, skipped);
			continue;
		}
		if (token == ':' && script_psql_variable(script->text + location))
			add_offset(&script->colons, &script->ncolons, &script->maxcolons, location);
		if (at_start && token != ';')
		{
			add_start(script, location);
			watch.in_copy = (token == watch.copy);
			watch.from_stdin = false;
			at_start = false;
		}
		if (watch.in_copy && token == watch.stdin_ && watch.last == watch.from)
			watch.from_stdin = true;
		if (token == ';')
		{
			if (!at_start && watch.from_stdin)
				script_skip_copy_data(script, &lexer, location);
			watch.in_copy = watch.from_stdin = false;
			at_start = true;
		}
		watch.last = token;
	}
	scanner_finish(scanner);
}
