/*-------------------------------------------------------------------------
 *
 * scan.c
 *		The lexer of revision files: what is quoted, a comment, data or a marker.
 *
 * Where a script ends is the one thing for which SQL is lexed here; the lexer
 * follows the server's in what it takes for a quote or a comment.
 *
 * IDENTIFICATION
 *		src/revision/scan.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/as_role.h"
#include "revision/repeat.h"
#include "revision/scan.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* What is known of the statement that is being read. */
typedef enum Statement
{
	STATEMENT_START,
	STATEMENT_COPY,				/* it begins with COPY */
	STATEMENT_COPY_FROM,		/* its last word is FROM */
	STATEMENT_COPY_STDIN,		/* its data follow */
	STATEMENT_OTHER
} Statement;

/* Whether a string that starts here has backslash escapes. */
typedef enum Escapes
{
	ESCAPES_NO,
	ESCAPES_CONTINUED,			/* one that has them ended; it goes on after a newline */
	ESCAPES_YES,
	ESCAPES_NEVER				/* a bit string */
} Escapes;

/*
 * span_newlines returns the number of newlines in text.
 */
int
span_newlines(Span text)
{
	const char *p = text.start;
	int			n = 0;

	while ((p = memchr(p, '\n', text.end - p)) != NULL)
	{
		n++;
		p++;
	}
	return n;
}

/*
 * span_trim returns span without white space at either end.
 */
Span
span_trim(Span span)
{
	while (span.start < span.end && is_space(*span.start))
		span.start++;
	while (span.start < span.end && is_space(span.end[-1]))
		span.end--;
	return span;
}

/*
 * span_copy returns a copy of span as a string.
 */
char *
span_copy(Span span)
{
	return pnstrdup(span.start, span.end - span.start);
}

/*
 * span_of returns all of a string.
 */
Span
span_of(const char *text)
{
	return (Span){text, text + strlen(text)};
}

/*
 * span_is says whether span is this word, in any case.
 */
bool
span_is(Span span, const char *word)
{
	size_t		len = span.end - span.start;

	return len == strlen(word) && pg_strncasecmp(span.start, word, len) == 0;
}

/*
 * span_starts says whether span starts with exactly this prefix.
 */
bool
span_starts(Span span, const char *prefix)
{
	size_t		len = strlen(prefix);

	return (size_t) (span.end - span.start) >= len &&
		memcmp(span.start, prefix, len) == 0;
}

/*
 * scan_line_number returns the number, from 1, of the line on which pos stands.  The
 * end of a text that ends with a newline counts as part of its last line.
 */
int
scan_line_number(const Scanner *scanner, const char *pos)
{
	if (pos == scanner->end && pos > scanner->text)
		pos--;
	return span_newlines((Span){scanner->text, pos}) + 1;
}

/*
 * scan_malformed raises MG012 for what is wrong at pos.
 */
void
scan_malformed(const Scanner *scanner, const char *pos, const char *problem, const char *hint)
{
	migrate_error(ERRCODE_MIGRATE_MALFORMED_FILE,
				  psprintf("malformed revision file: %s", problem),
				  psprintf("Line %d of the %s.", scan_line_number(scanner, pos), scanner->where),
				  hint);
}

/*
 * scan_start starts to read a text, behind its byte order mark.
 */
void
scan_start(Scanner *scanner, const char *text, size_t len, const char *where)
{
	const char *nul = memchr(text, '\0', len);

	memset(scanner, 0, sizeof(Scanner));
	scanner->text = text;
	scanner->end = text + len;
	scanner->pos = text;
	scanner->where = where;
	if (nul != NULL)
		scan_malformed(scanner, nul, "it contains a NUL byte", NULL);
	if (span_starts((Span){text, text + len}, BYTE_ORDER_MARK))
		scanner->pos = scanner->text = text + strlen(BYTE_ORDER_MARK);
}

/*
 * scan_rest_of_line returns what the line holds from the scanner's position on.
 */
Span
scan_rest_of_line(const Scanner *scanner)
{
	const char *eol = memchr(scanner->pos, '\n', scanner->end - scanner->pos);

	return (Span){scanner->pos, eol != NULL ? eol : scanner->end};
}

/*
 * scan_skip_line moves behind the end of the line.
 */
void
scan_skip_line(Scanner *scanner)
{
	scanner->pos = scan_rest_of_line(scanner).end;
	if (scanner->pos < scanner->end)
		scanner->pos++;
}

/*
 * scan_skip_blank_lines moves behind all blank lines and byte order marks.
 */
void
scan_skip_blank_lines(Scanner *scanner)
{
	const char *p = scanner->pos;

	while (p < scanner->end)
	{
		if (*p == '\n')
			scanner->pos = ++p;
		else if (is_space(*p))
			p++;
		else if (p == scanner->pos && span_starts((Span){p, scanner->end}, BYTE_ORDER_MARK))
			scanner->pos = p += strlen(BYTE_ORDER_MARK);
		else
			return;
	}
	scanner->pos = p;
}

/*
 * scan_at_marker says whether the scanner stands at the start of a marker line.  In
 * any case, so that a marker written "-- Migrate:Down" is not overlooked.
 */
bool
scan_at_marker(const Scanner *scanner)
{
	static const char word[] = "migrate:";
	const char *p = scanner->pos;

	if (!span_starts((Span){p, scanner->end}, "--"))
		return false;
	p += 2;
	while (p < scanner->end && (*p == ' ' || *p == '\t'))
		p++;
	if (scanner->end - p < (ptrdiff_t) strlen(word) || pg_strncasecmp(p, word, strlen(word)) != 0)
		return false;

	/* these are part of a script */
	return !repeat_stands(scanner->pos, scanner->end) && !as_role_stands(scanner->pos, scanner->end);
}

/*
 * fail notes what is wrong with a script, and ends it here.
 */
static void
fail(Scanner *scanner, const char *pos, const char *problem, const char *hint)
{
	if (scanner->problem)
		return;
	scanner->problem = problem;
	scanner->problem_pos = pos;
	scanner->hint = hint;
	scanner->pos = scanner->end;
}

/*
 * skip_string moves behind a string or quoted identifier.
 */
static void
skip_string(Scanner *scanner, bool escapes)
{
	const char *start = scanner->pos;
	const char	quote = *start;
	const char *problem = quote == '"' ? "unterminated quoted identifier" :
										 "unterminated quoted string";
	const char *p = start + 1;

	for (;;)
	{
		if (!escapes)
			p = memchr(p, quote, scanner->end - p);
		else
		{
			while (p < scanner->end && *p != quote)
				p += *p == '\\' && p + 1 < scanner->end ? 2 : 1;
			if (p == scanner->end)
				p = NULL;
		}
		if (p == NULL)
			break;
		p++;
		if (p == scanner->end || *p != quote)
			break;
		p++;
	}
	if (quote == '\'' && !escapes)
		scanner->backslash |= memchr(start, '\\', (p ? p : scanner->end) - start) != NULL;
	if (p == NULL)
		fail(scanner, start, problem, NULL);
	else
		scanner->pos = p;
}

/*
 * skip_dollar moves behind a dollar-quoted string, or behind a dollar sign that
 * starts none.
 */
static void
skip_dollar(Scanner *scanner)
{
	const char *start = scanner->pos;
	const char *p = start + 1;
	size_t		len;

	if (p < scanner->end && is_word_start(*p))
	{
		while (p < scanner->end && (is_word_start(*p) || is_digit(*p)))
			p++;
	}
	if (p == scanner->end || *p != '$')
	{
		scanner->pos = start + 1;
		return;
	}
	p++;
	len = p - start;
	while ((p = memchr(p, '$', scanner->end - p)) != NULL)
	{
		if ((size_t) (scanner->end - p) >= len && memcmp(p, start, len) == 0)
		{
			scanner->pos = p + len;
			return;
		}
		p++;
	}
	fail(scanner, start, "unterminated dollar-quoted string", NULL);
}

/*
 * skip_block_comment moves behind a comment, and those nested in it.
 */
static void
skip_block_comment(Scanner *scanner)
{
	const char *p = scanner->pos;
	size_t		depth = 0;

	do
	{
		if (scanner->end - p < 2)
		{
			fail(scanner, scanner->pos, "unterminated comment", NULL);
			return;
		}
		if (p[0] == '/' && p[1] == '*')
		{
			depth++;
			p += 2;
		}
		else if (p[0] == '*' && p[1] == '/')
		{
			depth--;
			p += 2;
		}
		else
			p++;
	} while (depth > 0);
	scanner->pos = p;
}

/*
 * check_as_role raises MG012 where the line at which the scanner stands is one
 * of "migrate:as", and names no role, or stands within a statement.
 */
static void
check_as_role(Scanner *scanner, Statement statement)
{
	Span		line = scan_rest_of_line(scanner);

	if (!as_role_stands(line.start, line.end))
		return;
	if (as_role_read(line.start, line.end) == NULL)
		fail(scanner, line.start, "\"-- migrate:as\" names no role",
					   "Write the role as SQL has it, and nothing behind it.");
	if (statement != STATEMENT_START)
		fail(scanner, line.start, "\"-- migrate:as\" within a statement",
					   "Put it on a line above the statement.");
}

/*
 * scan_check_repeat does the same for "migrate:repeat", and returns true for such a
 * line; before is one that no statement has followed.
 */
static bool
scan_check_repeat(Scanner *scanner, Statement statement, const char *before)
{
	Span		line = scan_rest_of_line(scanner);
	Repeat		repeat;
	char	   *problem;

	if (!repeat_stands(line.start, line.end))
		return false;
	problem = repeat_read(line.start, line.end, &repeat);
	if (problem)
		fail(scanner, line.start, problem, REPEAT_HINT);
	if (statement != STATEMENT_START)
		fail(scanner, line.start, "\"-- migrate:repeat\" within a statement", REPEAT_HINT);
	if (before)
		fail(scanner, line.start, "\"-- migrate:repeat\" is given twice", REPEAT_HINT);
	return true;
}

/*
 * skip_line_comment moves to the end of a comment, which a carriage return ends
 * as well as a newline does.
 */
static void
skip_line_comment(Scanner *scanner)
{
	while (scanner->pos < scanner->end && *scanner->pos != '\n' && *scanner->pos != '\r')
		scanner->pos++;
}

/*
 * scan_skip_copy_data moves behind the data of a COPY statement, which start on the
 * line below its semicolon.
 */
static void
scan_skip_copy_data(Scanner *scanner)
{
	const char *start = scanner->pos;
	Span		line;

	do
	{
		scan_skip_line(scanner);
		if (scanner->pos == scanner->end)
		{
			fail(scanner, start, "COPY data is not terminated",
				 "A line that is exactly \"\\.\" ends the data.");
			return;
		}
		line = scan_rest_of_line(scanner);
		if (line.end > line.start && line.end[-1] == '\r')
			line.end--;
	} while (!span_is(line, "\\."));
	scan_skip_line(scanner);
}

/*
 * skip_word moves behind a keyword or identifier and returns it.
 */
static Span
skip_word(Scanner *scanner)
{
	const char *start = scanner->pos;
	const char *p = start;

	while (p < scanner->end && (is_word_start(*p) || is_digit(*p) || *p == '$'))
		p++;
	scanner->pos = p;
	return (Span){start, p};
}

/*
 * statement_add returns what is known of a statement after one more word of it;
 * a token that is no word is an empty one.
 */
static Statement
statement_add(Statement statement, Span word)
{
	switch (statement)
	{
		case STATEMENT_START:
			return span_is(word, "copy") ? STATEMENT_COPY : STATEMENT_OTHER;
		case STATEMENT_COPY:
			return span_is(word, "from") ? STATEMENT_COPY_FROM : STATEMENT_COPY;
		case STATEMENT_COPY_FROM:
			return span_is(word, "stdin") ? STATEMENT_COPY_STDIN : STATEMENT_COPY;
		case STATEMENT_COPY_STDIN:
		case STATEMENT_OTHER:
			break;
	}
	return statement;
}

/*
 * skip_token moves behind one token of SQL and returns it if it is a word.
 */
static Span
skip_token(Scanner *scanner, Escapes *escapes)
{
	Span		word = {scanner->pos, scanner->pos};

	switch (*scanner->pos)
	{
		case '\'':
			skip_string(scanner, *escapes == ESCAPES_YES || (scanner->escapes && *escapes != ESCAPES_NEVER));
			*escapes = *escapes == ESCAPES_YES ? ESCAPES_CONTINUED : ESCAPES_NO;
			return word;
		case '"':
			skip_string(scanner, false);
			break;
		case '$':
			skip_dollar(scanner);
			break;
		default:
			if (is_word_start(*scanner->pos))
				word = skip_word(scanner);
			else
				scanner->pos++;
	}
	*escapes = ESCAPES_NO;
	if (scanner->pos < scanner->end && *scanner->pos == '\'')
	{
		if (span_is(word, "e"))
			*escapes = ESCAPES_YES;
		else if (span_is(word, "b") || span_is(word, "x"))
			*escapes = ESCAPES_NEVER;
	}
	return word;
}

/*
 * scan_try_script moves to the next marker line or the end, or notes what is wrong.
 */
bool
scan_try_script(Scanner *scanner)
{
	const char *start = scanner->pos;
	Statement	statement = STATEMENT_START;
	Escapes		escapes = ESCAPES_NO;
	const char *repeat = NULL;	/* a line that waits for its statement */

	while (scanner->pos < scanner->end)
	{
		const char *p = scanner->pos;
		char		next = p + 1 < scanner->end ? p[1] : '\0';
		bool		line_start = p == start || p[-1] == '\n';

		if (line_start && scan_at_marker(scanner))
			break;
		if (line_start && *p == '\\')
			scan_skip_line(scanner);
		else if (is_space(*p) || *p == '\n')
		{
			if ((*p == '\n' || *p == '\r') && escapes == ESCAPES_CONTINUED)
				escapes = ESCAPES_YES;
			scanner->pos++;
		}
		else if (*p == '-' && next == '-')
		{
			if (line_start)
				check_as_role(scanner, statement);
			if (line_start && scan_check_repeat(scanner, statement, repeat))
				repeat = p;
			skip_line_comment(scanner);
		}
		else if (*p == '/' && next == '*')
			skip_block_comment(scanner);
		else if (*p != ';')
		{
			statement = statement_add(statement, skip_token(scanner, &escapes));
			repeat = NULL;
		}
		else
		{
			if (statement == STATEMENT_COPY_STDIN)
				scan_skip_copy_data(scanner);
			else
				scanner->pos++;
			statement = STATEMENT_START;
			escapes = ESCAPES_NO;
		}
	}
	if (repeat && scanner->problem == NULL)
		fail(scanner, repeat, "\"-- migrate:repeat\" has no statement below it", REPEAT_HINT);
	return statement != STATEMENT_START;
}

/*
 * scan_raise_problem raises MG012 for what is wrong with a script, if anything is.
 */
void
scan_raise_problem(const Scanner *scanner)
{
	if (scanner->problem)
		scan_malformed(scanner, scanner->problem_pos, scanner->problem, scanner->hint);
}

/*
 * scan_skip_script moves to the next marker line or the end, from the start of a line.
 */
bool
scan_skip_script(Scanner *scanner)
{
	bool		open = scan_try_script(scanner);

	scan_raise_problem(scanner);
	return open;
}
