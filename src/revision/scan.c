/*-------------------------------------------------------------------------
 *
 * scan.c
 *		The lexer of revision files and their scripts: what is quoted, a comment,
 *		data, a marker or a command of psql, and where a statement may begin.
 *
 * SQL is lexed here, and nowhere else, and only as far as that takes; what a
 * statement is, the server's parser says.  The lexer follows the server's in
 * what it takes for a quote or a comment.
 *
 * IDENTIFICATION
 *		src/revision/scan.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/allow.h"
#include "revision/as_role.h"
#include "revision/repeat.h"
#include "revision/scan.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

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
	return !repeat_stands(scanner->pos, scanner->end) && !as_role_stands(scanner->pos, scanner->end) &&
		!allow_stands(scanner->pos, scanner->end);
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
 * check_as_role notes what is wrong with a line of "migrate:as": it names no
 * role, or stands within a statement.
 */
static void
check_as_role(Scanner *scanner, Span line)
{
	if (!as_role_stands(line.start, line.end))
		return;
	if (as_role_read(line.start, line.end) == NULL)
		fail(scanner, line.start, "\"-- migrate:as\" names no role",
			 "Write the role as SQL has it, and nothing behind it.");
	if (scanner->statement != SCAN_NO_STATEMENT)
		fail(scanner, line.start, "\"-- migrate:as\" within a statement",
			 "Put it on a line above the statement.");
}

/*
 * scan_check_repeat does the same for "migrate:repeat", and returns true for
 * such a line; before is one that no statement has followed.
 */
static bool
scan_check_repeat(Scanner *scanner, Span line, const char *before)
{
	Repeat		repeat;
	char	   *problem;

	if (!repeat_stands(line.start, line.end))
		return false;
	problem = repeat_read(line.start, line.end, &repeat);
	if (problem)
		fail(scanner, line.start, problem, REPEAT_HINT);
	if (scanner->statement != SCAN_NO_STATEMENT)
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
 * find_copy_data returns the data of a COPY statement at whose semicolon the
 * scanner stands: the lines below, or those below the data of another COPY on
 * the same line, up to one that is "\.".  scanner->data is extended by them.
 */
static Span
find_copy_data(Scanner *scanner)
{
	const char *semicolon = scanner->pos;
	Scanner		below = *scanner;
	Span		data;
	Span		line;

	if (scanner->data.start)
		below.pos = scanner->data.end;
	else
		scan_skip_line(&below);
	data.start = below.pos;
	for (;; scan_skip_line(&below))
	{
		if (below.pos == below.end)
		{
			fail(scanner, semicolon, "COPY data is not terminated", "A line that is exactly \"\\.\" ends the data.");
			scanner->data_problem = true;
			return (Span){NULL, NULL};
		}
		line = scan_rest_of_line(&below);
		if (line.end > line.start && line.end[-1] == '\r')
			line.end--;
		if (span_is(line, "\\."))
			break;
	}
	data.end = below.pos;
	scan_skip_line(&below);
	if (scanner->data.start == NULL)
		scanner->data.start = data.start;
	scanner->data.end = below.pos;
	return data;
}

/*
 * skip_copy_data moves behind the data of COPY, where the scanner has come to
 * them.
 */
static void
skip_copy_data(Scanner *scanner)
{
	if (scanner->data.start == NULL || scanner->pos < scanner->data.start)
		return;
	if (scanner->pos > scanner->data.start)
	{
		fail(scanner, scanner->data.start, "COPY data begins within a string or a comment",
			 "Put what follows COPY below its data.");
		scanner->data_problem = true;
	}
	else
		scanner->pos = scanner->data.end;
	scanner->data.start = NULL;
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
static ScanStatement
statement_add(ScanStatement statement, Span word)
{
	switch (statement)
	{
		case SCAN_NO_STATEMENT:
			return span_is(word, "copy") ? SCAN_COPY : SCAN_OTHER_STATEMENT;
		case SCAN_COPY:
			return span_is(word, "from") ? SCAN_COPY_FROM : SCAN_COPY;
		case SCAN_COPY_FROM:
			return span_is(word, "stdin") ? SCAN_COPY_STDIN : SCAN_COPY;
		case SCAN_COPY_STDIN:
		case SCAN_OTHER_STATEMENT:
			break;
	}
	return statement;
}

/*
 * skip_symbol moves behind a character that is no part of a word, or two that
 * the server reads as one token.
 */
static void
skip_symbol(Scanner *scanner)
{
	char		c = *scanner->pos++;

	if (c == '(')
		scanner->depth++;
	else if (c == ')' && scanner->depth > 0)
		scanner->depth--;
	else if (c == ':' && scanner->pos < scanner->end && (*scanner->pos == ':' || *scanner->pos == '='))
		scanner->pos++;
}

/*
 * skip_token moves behind one token of SQL and returns it if it is a word.
 */
static Span
skip_token(Scanner *scanner)
{
	Span		word = {scanner->pos, scanner->pos};
	ScanEscapes escapes = scanner->next_string;

	scanner->next_string = SCAN_ESCAPES_NO;
	switch (*scanner->pos)
	{
		case '\'':
			skip_string(scanner, escapes == SCAN_ESCAPES_YES || (scanner->escapes && escapes != SCAN_ESCAPES_NEVER));
			if (escapes == SCAN_ESCAPES_YES)
				scanner->next_string = SCAN_ESCAPES_CONTINUED;
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
				skip_symbol(scanner);
	}
	if (scanner->pos < scanner->end && *scanner->pos == '\'')
	{
		if (span_is(word, "e"))
			scanner->next_string = SCAN_ESCAPES_YES;
		else if (span_is(word, "b") || span_is(word, "x"))
			scanner->next_string = SCAN_ESCAPES_NEVER;
	}
	return word;
}

/*
 * scan_begin: see scan.h.
 */
void
scan_begin(Scanner *scanner)
{
	scanner->script = scanner->pos;
	scanner->statement = SCAN_NO_STATEMENT;
	scanner->next_string = SCAN_ESCAPES_NO;
	scanner->depth = 0;
	scanner->data.start = NULL;
}

/*
 * at_line_start says whether the scanner stands at the start of a line of its
 * script.
 */
static bool
at_line_start(const Scanner *scanner)
{
	return scanner->pos == scanner->script || scanner->pos[-1] == '\n';
}

/*
 * skip_between moves behind white space, and comments that begin no line.
 */
static void
skip_between(Scanner *scanner)
{
	for (;;)
	{
		const char *p;
		char		next;

		skip_copy_data(scanner);
		p = scanner->pos;
		next = p + 1 < scanner->end ? p[1] : '\0';
		if (p == scanner->end)
			return;
		if (is_space(*p) || *p == '\n')
		{
			if ((*p == '\n' || *p == '\r') && scanner->next_string == SCAN_ESCAPES_CONTINUED)
				scanner->next_string = SCAN_ESCAPES_YES;
			scanner->pos++;
		}
		else if (*p == '-' && next == '-' && !at_line_start(scanner))
			skip_line_comment(scanner);
		else if (*p == '/' && next == '*')
			skip_block_comment(scanner);
		else
			return;
	}
}

/*
 * scan_next: see scan.h.
 */
ScanToken
scan_next(Scanner *scanner)
{
	ScanToken	token = {SCAN_END};
	const char *p;
	Span		word;

	skip_between(scanner);
	p = token.span.start = scanner->pos;
	if (p == scanner->end)
		;
	else if (*p == '\\')
	{
		token.kind = SCAN_META_COMMAND;
		scanner->pos = scan_rest_of_line(scanner).end;
	}
	else if (*p == '-' && p + 1 < scanner->end && p[1] == '-')
	{
		token.kind = SCAN_COMMENT;
		skip_line_comment(scanner);
	}
	else if (*p == ';')
	{
		token.kind = SCAN_SEMICOLON;
		if (scanner->statement == SCAN_COPY_STDIN)
			token.data = find_copy_data(scanner);
		if (scanner->problem)
			return (ScanToken){SCAN_END};
		scanner->pos++;
		scanner->statement = SCAN_NO_STATEMENT;
		scanner->next_string = SCAN_ESCAPES_NO;
		scanner->depth = 0;
	}
	else
	{
		token.kind = SCAN_TOKEN;
		token.first = scanner->statement == SCAN_NO_STATEMENT;
		word = skip_token(scanner);
		if (scanner->depth == 0 || token.first)
			scanner->statement = statement_add(scanner->statement, word);
	}
	token.span.end = scanner->pos;
	return token;
}

/*
 * scan_try_script moves to the next marker line or the end, or notes what is wrong.
 */
bool
scan_try_script(Scanner *scanner)
{
	const char *repeat = NULL;	/* a line that waits for its statement */
	ScanToken	token;

	scan_begin(scanner);
	while ((token = scan_next(scanner)).kind != SCAN_END)
	{
		if (token.kind == SCAN_COMMENT)
		{
			Span		line;

			scanner->pos = token.span.start;
			if (scan_at_marker(scanner))
				break;
			line = scan_rest_of_line(scanner);
			scanner->pos = token.span.end;
			check_as_role(scanner, line);
			if (scan_check_repeat(scanner, line, repeat))
				repeat = line.start;
		}
		else if (token.kind == SCAN_TOKEN)
			repeat = NULL;
	}
	if (repeat && scanner->problem == NULL)
		fail(scanner, repeat, "\"-- migrate:repeat\" has no statement below it", REPEAT_HINT);
	return scanner->statement != SCAN_NO_STATEMENT;
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
