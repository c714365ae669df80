/*-------------------------------------------------------------------------
 *
 * file.c
 *		The revision file: its text form, read and written.
 *
 * A file is a header of comment lines and one or two scripts, each below a
 * marker line.  Where a script ends is the one thing for which SQL is lexed
 * here; the lexer follows the server's in what it takes for a quote or a
 * comment, with standard_conforming_strings on.
 *
 * IDENTIFICATION
 *		src/file.c
 *
 *-------------------------------------------------------------------------
 */
#include "file.h"

#define FIRST_LINE \
	"\\echo This is a revision of migrate: load it with migrate-load, do not run it \\quit"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

#define MAX_NAME_CHARS	255
#define MAX_CHAR_BYTES	4
#define MAX_SLUG_CHARS	40

#define NAME_HINT \
	"A name has 1 to 255 characters, none of them \"@\", \"+\", \"-\", \":\", \",\", " \
	"white space or a control character, and is not base, head, heads or current."

/* A text that is being read. */
typedef struct Scanner
{
	const char *text;
	const char *end;
	const char *pos;			/* what was read so far ends here */
	const char *where;			/* what the text is, for messages */
} Scanner;

/* A stretch of the text. */
typedef struct Span
{
	const char *start;
	const char *end;
} Span;

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
	ESCAPES_YES
} Escapes;

typedef enum HeaderKey
{
	KEY_REVISION,
	KEY_REVISES,
	KEY_CREATE_DATE,
	KEY_LABELS,
	KEY_DEPENDS,
	KEY_REPLACES,
	KEY_REPEATABLE,
	KEY_NONE
} HeaderKey;

static const char *const key_names[] = {
	[KEY_REVISION] = "Revision ID",
	[KEY_REVISES] = "Revises",
	[KEY_CREATE_DATE] = "Create Date",
	[KEY_LABELS] = "Branch Labels",
	[KEY_DEPENDS] = "Depends On",
	[KEY_REPLACES] = "Replaces",
	[KEY_REPEATABLE] = "Repeatable",
};

/* What was read of a header. */
typedef struct Header
{
	bool		has_message;
	bool		has_key;
	bool		seen[KEY_NONE];
	StringInfoData description;
	int			blank_lines;	/* of the description, not yet appended */
} Header;

/* One marker line. */
typedef struct Marker
{
	bool		upgrade;
	bool		transactional;
} Marker;

/*
 * count_newlines returns the number of newlines in text.
 */
static int
count_newlines(Span text)
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
 * line_at returns the number, from 1, of the line on which pos stands.  The
 * end of a text that ends with a newline counts as part of its last line.
 */
static int
line_at(const Scanner *scanner, const char *pos)
{
	if (pos == scanner->end && pos > scanner->text)
		pos--;
	return count_newlines((Span){scanner->text, pos}) + 1;
}

static void malformed(const Scanner *scanner, const char *pos, const char *problem,
					  const char *hint) __attribute__((noreturn));

/*
 * malformed raises MG012 for what is wrong at pos.
 */
static void
malformed(const Scanner *scanner, const char *pos, const char *problem, const char *hint)
{
	migrate_error(ERRCODE_MIGRATE_MALFORMED_FILE,
				  psprintf("malformed revision file: %s", problem),
				  psprintf("Line %d of the %s.", line_at(scanner, pos), scanner->where),
				  hint);
}

/*
 * is_space says whether c is white space within a line.
 */
static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/*
 * is_control says whether c is a control character.
 */
static bool
is_control(char c)
{
	return (unsigned char) c < ' ' || c == 0x7F;
}

/*
 * is_word_start says whether a keyword or identifier can start with c.
 */
static bool
is_word_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
		IS_HIGHBIT_SET(c);
}

/*
 * is_digit says whether c is a decimal digit.
 */
static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * is_continuation says whether c goes on with a character, in UTF-8.
 */
static bool
is_continuation(char c)
{
	return ((unsigned char) c & 0xC0) == 0x80;
}

/*
 * trim returns span without white space at either end.
 */
static Span
trim(Span span)
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
static char *
span_copy(Span span)
{
	return pnstrdup(span.start, span.end - span.start);
}

/*
 * span_of returns all of a string.
 */
static Span
span_of(const char *text)
{
	return (Span){text, text + strlen(text)};
}

/*
 * span_is says whether span is this word, in any case.
 */
static bool
span_is(Span span, const char *word)
{
	size_t		len = span.end - span.start;

	return len == strlen(word) && pg_strncasecmp(span.start, word, len) == 0;
}

/*
 * span_starts says whether span starts with exactly this prefix.
 */
static bool
span_starts(Span span, const char *prefix)
{
	size_t		len = strlen(prefix);

	return (size_t) (span.end - span.start) >= len &&
		memcmp(span.start, prefix, len) == 0;
}

/*
 * scanner_start starts to read a text, behind its byte order mark.
 */
static void
scanner_start(Scanner *scanner, const char *text, size_t len, const char *where)
{
	const char *nul = memchr(text, '\0', len);

	scanner->text = text;
	scanner->end = text + len;
	scanner->pos = text;
	scanner->where = where;
	if (nul != NULL)
		malformed(scanner, nul, "it contains a NUL byte", NULL);
	if (span_starts((Span){text, text + len}, BYTE_ORDER_MARK))
		scanner->pos = scanner->text = text + strlen(BYTE_ORDER_MARK);
}

/*
 * rest_of_line returns what the line holds from the scanner's position on.
 */
static Span
rest_of_line(const Scanner *scanner)
{
	const char *eol = memchr(scanner->pos, '\n', scanner->end - scanner->pos);

	return (Span){scanner->pos, eol != NULL ? eol : scanner->end};
}

/*
 * skip_line moves behind the end of the line.
 */
static void
skip_line(Scanner *scanner)
{
	scanner->pos = rest_of_line(scanner).end;
	if (scanner->pos < scanner->end)
		scanner->pos++;
}

/*
 * skip_blank_lines moves behind all blank lines and byte order marks.
 */
static void
skip_blank_lines(Scanner *scanner)
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
 * at_marker says whether the scanner stands at the start of a marker line.  In
 * any case, so that a marker written "-- Migrate:Down" is not overlooked.
 */
static bool
at_marker(const Scanner *scanner)
{
	static const char word[] = "migrate:";
	const char *p = scanner->pos;

	if (!span_starts((Span){p, scanner->end}, "--"))
		return false;
	p += 2;
	while (p < scanner->end && (*p == ' ' || *p == '\t'))
		p++;
	return scanner->end - p >= (ptrdiff_t) strlen(word) &&
		pg_strncasecmp(p, word, strlen(word)) == 0;
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
			malformed(scanner, start, problem, NULL);
		p++;
		if (p == scanner->end || *p != quote)
			break;
		p++;
	}
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
	malformed(scanner, start, "unterminated dollar-quoted string", NULL);
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
			malformed(scanner, scanner->pos, "unterminated comment", NULL);
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
 * skip_copy_data moves behind the data of a COPY statement, which start on the
 * line below its semicolon.
 */
static void
skip_copy_data(Scanner *scanner)
{
	const char *start = scanner->pos;
	Span		line;

	do
	{
		skip_line(scanner);
		if (scanner->pos == scanner->end)
			malformed(scanner, start, "COPY data is not terminated",
					  "A line that is exactly \"\\.\" ends the data.");
		line = rest_of_line(scanner);
		while (line.end > line.start && line.end[-1] == '\r')
			line.end--;
	} while (!span_is(line, "\\."));
	skip_line(scanner);
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
			skip_string(scanner, *escapes == ESCAPES_YES);
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
	if (span_is(word, "e") && scanner->pos < scanner->end && *scanner->pos == '\'')
		*escapes = ESCAPES_YES;
	return word;
}

/*
 * skip_script moves to the next marker line or the end, from the start of a line.
 */
static void
skip_script(Scanner *scanner)
{
	const char *start = scanner->pos;
	Statement	statement = STATEMENT_START;
	Escapes		escapes = ESCAPES_NO;

	while (scanner->pos < scanner->end)
	{
		const char *p = scanner->pos;
		char		next = p + 1 < scanner->end ? p[1] : '\0';
		bool		line_start = p == start || p[-1] == '\n';

		if (line_start && at_marker(scanner))
			return;
		if (line_start && *p == '\\')
			skip_line(scanner);
		else if (is_space(*p) || *p == '\n')
		{
			if ((*p == '\n' || *p == '\r') && escapes == ESCAPES_CONTINUED)
				escapes = ESCAPES_YES;
			scanner->pos++;
		}
		else if (*p == '-' && next == '-')
			skip_line_comment(scanner);
		else if (*p == '/' && next == '*')
			skip_block_comment(scanner);
		else if (*p != ';')
			statement = statement_add(statement, skip_token(scanner, &escapes));
		else
		{
			if (statement == STATEMENT_COPY_STDIN)
				skip_copy_data(scanner);
			else
				scanner->pos++;
			statement = STATEMENT_START;
			escapes = ESCAPES_NO;
		}
	}
}

/*
 * next_word takes the next word off a line.
 */
static Span
next_word(Span *line)
{
	Span		word;

	word.start = trim(*line).start;
	for (word.end = word.start; word.end < line->end && !is_space(*word.end);)
		word.end++;
	line->start = word.end;
	return word;
}

/*
 * read_marker reads the marker line at which the scanner stands.
 */
static void
read_marker(Scanner *scanner, Marker *marker)
{
	Span		line = rest_of_line(scanner);
	bool		has_option = false;
	Span		word;

	line.start += strlen("--");
	word = next_word(&line);
	marker->upgrade = span_is(word, "migrate:up");
	marker->transactional = true;
	if (!marker->upgrade && !span_is(word, "migrate:down"))
		malformed(scanner, scanner->pos,
				  psprintf("unrecognized marker \"%s\"", span_copy(word)),
				  "The markers are \"-- migrate:up\" and \"-- migrate:down\".");
	while (word = next_word(&line), word.start < word.end)
	{
		marker->transactional = span_is(word, "transaction:true");
		if (!marker->transactional && !span_is(word, "transaction:false"))
			malformed(scanner, scanner->pos,
					  psprintf("unrecognized marker option \"%s\"", span_copy(word)),
					  "The only option is \"transaction:false\".");
		if (has_option)
			malformed(scanner, scanner->pos, "marker option given twice", NULL);
		has_option = true;
	}
	skip_line(scanner);
}

/*
 * find_key returns the key with which a header line starts, and its value.
 */
static HeaderKey
find_key(Span line, Span *value)
{
	const char *colon;

	line = trim(line);
	colon = memchr(line.start, ':', line.end - line.start);
	if (colon == NULL)
		return KEY_NONE;
	for (int key = 0; key < KEY_NONE; key++)
	{
		if (span_is((Span){line.start, colon}, key_names[key]))
		{
			*value = trim((Span){colon + 1, line.end});
			return key;
		}
	}
	return KEY_NONE;
}

/*
 * check_text raises MG012 for a control character in text, other than a tab
 * where these may be.
 */
static void
check_text(const Scanner *scanner, Span text, bool tabs)
{
	for (const char *p = text.start; p < text.end; p++)
	{
		if (is_control(*p) && !(tabs && *p == '\t'))
			malformed(scanner, p, "control character", NULL);
	}
}

/*
 * read_text returns a copy of a text of one line.
 */
static char *
read_text(const Scanner *scanner, Span text)
{
	check_text(scanner, text, false);
	return span_copy(text);
}

/*
 * read_name returns a copy of a name.
 */
static char *
read_name(const Scanner *scanner, Span text)
{
	char	   *name = span_copy(text);

	if (!file_valid_name(name))
		malformed(scanner, text.start, psprintf("invalid name \"%s\"", name), NAME_HINT);
	return name;
}

/*
 * compare_names orders names bytewise.
 */
static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/*
 * check_distinct raises MG012 if a name stands twice in a list.
 */
static void
check_distinct(const Scanner *scanner, const char *pos, Names list)
{
	char	  **sorted = palloc(list.n * sizeof(char *));

	memcpy(sorted, list.names, list.n * sizeof(char *));
	qsort(sorted, list.n, sizeof(char *), compare_names);
	for (int i = 1; i < list.n; i++)
	{
		if (strcmp(sorted[i - 1], sorted[i]) == 0)
			malformed(scanner, pos, psprintf("name \"%s\" given twice", sorted[i]), NULL);
	}
	pfree(sorted);
}

/*
 * read_names reads a list of names, separated by commas.
 */
static Names
read_names(const Scanner *scanner, Span text)
{
	Names		list = {0, NULL};
	Span		rest = text;
	int			max = 1;

	if (text.start == text.end)
		return list;
	for (const char *p = text.start; p < text.end; p++)
		max += *p == ',';
	list.names = palloc(max * sizeof(char *));
	for (;;)
	{
		const char *comma = memchr(rest.start, ',', rest.end - rest.start);
		Span		name = {rest.start, comma != NULL ? comma : rest.end};

		list.names[list.n++] = read_name(scanner, trim(name));
		if (comma == NULL)
			break;
		rest.start = comma + 1;
	}
	check_distinct(scanner, text.start, list);
	return list;
}

/*
 * read_key reads the value of a header key.
 */
static void
read_key(const Scanner *scanner, HeaderKey key, Span value, RevisionFile *rev)
{
	switch (key)
	{
		case KEY_REVISION:
			rev->revision = read_name(scanner, value);
			break;
		case KEY_REVISES:
			rev->down_revision = read_names(scanner, value);
			break;
		case KEY_CREATE_DATE:
			rev->create_date_line = line_at(scanner, scanner->pos);
			if (value.start < value.end)
				rev->create_date = read_text(scanner, value);
			break;
		case KEY_LABELS:
			rev->branch_labels = read_names(scanner, value);
			break;
		case KEY_DEPENDS:
			rev->depends_on = read_names(scanner, value);
			break;
		case KEY_REPLACES:
		case KEY_REPEATABLE:
			malformed(scanner, scanner->pos,
					  psprintf("\"%s\" needs a newer version of migrate", key_names[key]),
					  NULL);
			break;
		case KEY_NONE:
			break;
	}
}

/*
 * read_description adds a line to the description, which has no blank lines at
 * either end.
 */
static void
read_description(const Scanner *scanner, Span line, Header *header)
{
	StringInfo	out = &header->description;

	if (line.start < line.end && *line.start == ' ')
		line.start++;
	line.end = trim(line).end;
	if (line.start == line.end)
	{
		header->blank_lines++;
		return;
	}
	if (out->len > 0)
	{
		for (int i = 0; i <= header->blank_lines; i++)
			appendStringInfoChar(out, '\n');
	}
	header->blank_lines = 0;
	check_text(scanner, line, true);
	appendBinaryStringInfo(out, line.start, line.end - line.start);
}

/*
 * read_comment reads a comment line of the header, from behind its dashes.
 */
static void
read_comment(const Scanner *scanner, Span line, Header *header, RevisionFile *rev)
{
	Span		value;
	HeaderKey	key = find_key(line, &value);

	if (key != KEY_NONE)
	{
		if (header->seen[key])
			malformed(scanner, line.start,
					  psprintf("\"%s\" given twice", key_names[key]), NULL);
		header->seen[key] = true;
		header->has_key = true;
		read_key(scanner, key, value, rev);
	}
	else if (header->has_key)
	{
		line = trim(line);
		if (line.start < line.end)
			malformed(scanner, line.start, "unrecognized header line",
					  "A message and a description stand before the first key.");
	}
	else if (!header->has_message)
	{
		rev->message = read_text(scanner, trim(line));
		header->has_message = true;
	}
	else
		read_description(scanner, line, header);
}

/*
 * read_header reads all that stands before the first marker.
 */
static void
read_header(Scanner *scanner, RevisionFile *rev)
{
	Header		header = {0};

	rev->message = "";
	initStringInfo(&header.description);
	if (span_starts(rest_of_line(scanner), "\\echo "))
		skip_line(scanner);
	for (; scanner->pos < scanner->end && !at_marker(scanner); skip_line(scanner))
	{
		Span		line = rest_of_line(scanner);

		if (span_starts(line, "--"))
			read_comment(scanner, (Span){line.start + 2, line.end}, &header, rev);
		else if (trim(line).start < trim(line).end)
			malformed(scanner, line.start, "text before the first marker",
					  "Only comment lines may stand before \"-- migrate:up\".");
	}
	if (header.description.len > 0)
		rev->description = header.description.data;
	if (rev->revision == NULL)
		malformed(scanner, scanner->pos, "no revision id",
				  "The header must have a line \"-- Revision ID: ...\".");
}

/*
 * read_section reads a marker and the script below it.
 */
static void
read_section(Scanner *scanner, RevisionFile *rev)
{
	const char *start = scanner->pos;
	Marker		marker;
	char	   *script;

	read_marker(scanner, &marker);
	if (marker.upgrade ? rev->upgrade != NULL : rev->downgrade != NULL)
		malformed(scanner, start, "marker given twice", NULL);
	if (!marker.upgrade && rev->upgrade == NULL)
		malformed(scanner, start, "\"-- migrate:down\" before \"-- migrate:up\"", NULL);
	skip_blank_lines(scanner);
	start = scanner->pos;
	skip_script(scanner);
	script = file_script(start, scanner->pos - start);
	if (marker.upgrade)
	{
		rev->upgrade = script;
		rev->upgrade_transactional = marker.transactional;
	}
	else
	{
		rev->downgrade = script;
		rev->downgrade_transactional = marker.transactional;
	}
}

/*
 * file_parse reads a revision file.
 */
RevisionFile *
file_parse(const char *text, size_t len)
{
	RevisionFile *rev = palloc0(sizeof(RevisionFile));
	Scanner		scanner;

	rev->downgrade_transactional = true;
	scanner_start(&scanner, text, len, "file");
	read_header(&scanner, rev);
	while (scanner.pos < scanner.end)
		read_section(&scanner, rev);
	if (rev->upgrade == NULL)
		malformed(&scanner, scanner.pos, "no upgrade script",
				  "The file must have a line \"-- migrate:up\".");
	return rev;
}

/*
 * file_script returns a copy of a script as a section would hold it.
 */
char *
file_script(const char *text, size_t len)
{
	Scanner		scanner;
	const char *end;
	char	   *script;
	char	   *out;

	scanner_start(&scanner, text, len, "script");
	skip_blank_lines(&scanner);
	for (end = scanner.end; end > scanner.pos && (is_space(end[-1]) || end[-1] == '\n');)
		end--;
	end = memchr(end, '\n', scanner.end - end);
	if (end != NULL)
		scanner.end = end;

	script = out = palloc(scanner.end - scanner.pos + 1);
	while (scanner.pos < scanner.end)
	{
		Span		line = rest_of_line(&scanner);

		while (line.end > line.start && line.end[-1] == '\r')
			line.end--;
		memcpy(out, line.start, line.end - line.start);
		out += line.end - line.start;
		skip_line(&scanner);
		if (scanner.pos[-1] == '\n')
			*out++ = '\n';
	}
	*out = '\0';
	return script;
}

/*
 * write_comment appends a comment line of the header.
 */
static void
write_comment(StringInfo out, Span text)
{
	appendStringInfoString(out, text.start < text.end ? "-- " : "--");
	appendBinaryStringInfo(out, text.start, text.end - text.start);
	appendStringInfoChar(out, '\n');
}

/*
 * write_names appends a header line with a list of names.
 */
static void
write_names(StringInfo out, HeaderKey key, Names list)
{
	appendStringInfo(out, "-- %s:", key_names[key]);
	for (int i = 0; i < list.n; i++)
		appendStringInfo(out, "%s %s", i > 0 ? "," : "", list.names[i]);
	appendStringInfoChar(out, '\n');
}

/*
 * write_description appends message and description.
 */
static void
write_description(StringInfo out, const RevisionFile *rev)
{
	Span		text;

	if (rev->message[0] == '\0' && rev->description == NULL)
		return;
	write_comment(out, span_of(rev->message));
	if (rev->description != NULL)
	{
		const char *eol;

		text = span_of(rev->description);
		while ((eol = memchr(text.start, '\n', text.end - text.start)) != NULL)
		{
			write_comment(out, (Span){text.start, eol});
			text.start = eol + 1;
		}
		write_comment(out, text);
	}
	write_comment(out, span_of(""));
}

/*
 * write_header appends all that stands before the first marker.
 */
static void
write_header(StringInfo out, const RevisionFile *rev)
{
	appendStringInfoString(out, FIRST_LINE "\n");
	write_description(out, rev);
	appendStringInfo(out, "-- %s: %s\n", key_names[KEY_REVISION], rev->revision);
	write_names(out, KEY_REVISES, rev->down_revision);
	if (rev->create_date != NULL)
		appendStringInfo(out, "-- %s: %s\n", key_names[KEY_CREATE_DATE], rev->create_date);
	if (rev->branch_labels.n > 0)
		write_names(out, KEY_LABELS, rev->branch_labels);
	if (rev->depends_on.n > 0)
		write_names(out, KEY_DEPENDS, rev->depends_on);
}

/*
 * write_section appends a blank line, a marker and the script below it.
 */
static void
write_section(StringInfo out, const char *marker, const char *script, bool transactional)
{
	appendStringInfo(out, "\n-- %s%s\n", marker, transactional ? "" : " transaction:false");
	if (script[0] != '\0')
	{
		appendStringInfoString(out, script);
		appendStringInfoChar(out, '\n');
	}
}

/*
 * file_write appends the canonical file of rev to out.
 */
void
file_write(StringInfo out, const RevisionFile *rev)
{
	write_header(out, rev);
	write_section(out, "migrate:up", rev->upgrade, rev->upgrade_transactional);
	if (rev->downgrade != NULL)
		write_section(out, "migrate:down", rev->downgrade, rev->downgrade_transactional);
}

/*
 * file_section_line returns the line on which a script starts.
 */
int
file_section_line(const RevisionFile *rev, bool upgrade)
{
	StringInfoData before;

	initStringInfo(&before);
	write_header(&before, rev);
	if (!upgrade)
		write_section(&before, "migrate:up", rev->upgrade, true);
	write_section(&before, "", "", true);
	return count_newlines((Span){before.data, before.data + before.len}) + 1;
}

/*
 * file_valid_name says whether name can be a revision id or a label.
 */
bool
file_valid_name(const char *name)
{
	static const char *const symbols[] = {"base", "head", "heads", "current"};
	size_t		chars = 0;

	for (const char *p = name; *p != '\0'; p++)
	{
		if (is_space(*p) || is_control(*p) || strchr("@+-:,", *p) != NULL)
			return false;
		chars += !is_continuation(*p);
	}
	for (size_t i = 0; i < lengthof(symbols); i++)
	{
		if (strcmp(name, symbols[i]) == 0)
			return false;
	}
	return name[0] != '\0' && chars <= MAX_NAME_CHARS &&
		strlen(name) <= MAX_NAME_CHARS * MAX_CHAR_BYTES;
}

/*
 * check_name raises MG012 for an invalid name.
 */
static void
check_name(const char *name)
{
	if (!file_valid_name(name))
		migrate_error(ERRCODE_MIGRATE_MALFORMED_FILE,
					  psprintf("invalid name \"%s\"", name), NULL, NAME_HINT);
}

/*
 * check_names raises MG012 for a list with an invalid name.
 */
static void
check_names(Names list)
{
	for (int i = 0; i < list.n; i++)
		check_name(list.names[i]);
}

/*
 * check_message raises MG012 for a message that the first line of a header
 * can't be.
 */
static void
check_message(const char *message)
{
	Scanner		scanner;
	Span		line;
	Span		value;

	scanner_start(&scanner, message, strlen(message), "message");
	check_text(&scanner, span_of(message), false);
	line = span_of(psprintf("-- %s", message));
	scanner_start(&scanner, line.start, line.end - line.start, "message");
	if (at_marker(&scanner))
		malformed(&scanner, scanner.pos, "the message would be read as a marker", NULL);
	if (find_key(span_of(message), &value) != KEY_NONE)
		malformed(&scanner, scanner.pos, "the message would be read as a header line", NULL);
}

/*
 * check_script raises MG012 for a script that a section can't hold.
 */
static void
check_script(const char *script, const char *where)
{
	size_t		len = strlen(script);
	Scanner		scanner;
	char	   *canonical;

	scanner_start(&scanner, script, len, where);
	skip_script(&scanner);
	if (scanner.pos < scanner.end)
		malformed(&scanner, scanner.pos, "a script cannot hold a marker line", NULL);
	canonical = file_script(script, len);
	if (strcmp(canonical, script) != 0)
		malformed(&scanner, scanner.text,
				  "a script's line ends and blank lines are not normalized", NULL);
	pfree(canonical);
}

/*
 * same_text says whether two texts, of which either may be absent, are equal.
 */
static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/*
 * same_names says whether two lists are equal.
 */
static bool
same_names(Names a, Names b)
{
	if (a.n != b.n)
		return false;
	for (int i = 0; i < a.n; i++)
	{
		if (strcmp(a.names[i], b.names[i]) != 0)
			return false;
	}
	return true;
}

/*
 * same_header says whether two revisions have the same header.
 */
static bool
same_header(const RevisionFile *a, const RevisionFile *b)
{
	return same_text(a->revision, b->revision) &&
		same_text(a->message, b->message) &&
		same_text(a->description, b->description) &&
		same_text(a->create_date, b->create_date) &&
		same_names(a->down_revision, b->down_revision) &&
		same_names(a->depends_on, b->depends_on) &&
		same_names(a->branch_labels, b->branch_labels);
}

/*
 * file_check raises MG012 unless rev survives being written and read again.
 * Header and scripts are looked at on their own, without a copy of the whole.
 */
void
file_check(const RevisionFile *rev)
{
	RevisionFile header = *rev;
	StringInfoData text;

	check_name(rev->revision);
	check_names(rev->down_revision);
	check_names(rev->depends_on);
	check_names(rev->branch_labels);
	check_message(rev->message);
	check_script(rev->upgrade, "upgrade script");
	if (rev->downgrade != NULL)
		check_script(rev->downgrade, "downgrade script");

	header.upgrade = "";
	header.downgrade = NULL;
	initStringInfo(&text);
	file_write(&text, &header);
	if (!same_header(rev, file_parse(text.data, text.len)))
		migrate_error(ERRCODE_MIGRATE_MALFORMED_FILE,
					  "malformed revision file: its header would be read differently",
					  NULL, "Look for white space at the ends of message, description or date.");
}

/*
 * append_slug appends a message in the form that it has in file names.
 */
static void
append_slug(StringInfo out, const char *message)
{
	StringInfoData slug;
	bool		between = false;
	int			cut = 0;
	int			end;

	initStringInfo(&slug);
	for (const char *p = message; *p != '\0'; p++)
	{
		bool		word = is_word_start(*p) || is_digit(*p);

		if (word && between && slug.len > 0)
			appendStringInfoChar(&slug, '_');
		if (word)
			appendStringInfoChar(&slug, pg_ascii_tolower(*p));
		between = !word;
	}
	for (int chars = 0; cut < slug.len; cut++)
	{
		if (!is_continuation(slug.data[cut]) && chars++ == MAX_SLUG_CHARS)
			break;
	}
	for (end = cut; end > 0 && end < slug.len && slug.data[end] != '_';)
		end--;
	appendBinaryStringInfo(out, slug.data, end > 0 ? end : cut);
}

/*
 * append_date_field appends the nth number of a date, zeros if there is none.
 */
static void
append_date_field(StringInfo out, const char *date, int n)
{
	static const char digits[] = "0123456789";
	size_t		width = n == 0 ? 4 : 2;
	size_t		len;

	for (; n > 0; n--)
	{
		date += strspn(date, digits);
		date += strcspn(date, digits);
	}
	len = strspn(date, digits);
	for (; width > len; width--)
		appendStringInfoChar(out, '0');
	appendBinaryStringInfo(out, date, len);
}

/*
 * append_token appends what a token of a template stands for, and says whether
 * it knows the token.
 */
static bool
append_token(StringInfo out, Span token, const RevisionFile *rev)
{
	static const char *const fields[] = {"year", "month", "day", "hour", "minute", "second"};

	if (span_is(token, "rev"))
		appendStringInfoString(out, rev->revision);
	else if (span_is(token, "slug"))
		append_slug(out, rev->message);
	else
	{
		for (size_t i = 0; i < lengthof(fields); i++)
		{
			if (!span_is(token, fields[i]))
				continue;
			append_date_field(out, rev->create_date != NULL ? rev->create_date : "", i);
			return true;
		}
		return false;
	}
	return true;
}

/*
 * template_token returns what stands in the parentheses of the token at *p, and
 * moves *p behind it.  Alembic's conversions are taken: "%(month).2d" is the
 * same as "%(month)s", since a date's fields have their full width anyway.
 */
static Span
template_token(const char **p)
{
	Span		token = {*p, *p};
	const char *end = *p + strcspn(*p, ")");

	if ((*p)[1] != '(' || *end == '\0')
		return token;
	token = (Span){*p + 2, end};
	end++;
	end += strspn(end, ".0123456789");
	if (*end != 's' && *end != 'd')
		return (Span){*p, *p};
	*p = end + 1;
	return token;
}

/*
 * file_name_of builds a file name from a template.
 */
char *
file_name_of(const char *template, const RevisionFile *rev)
{
	StringInfoData out;
	const char *p = template;

	initStringInfo(&out);
	while (*p != '\0')
	{
		const char *start = p;

		if (p[0] != '%' || p[1] == '%')
		{
			appendStringInfoChar(&out, *p);
			p += *p == '%' ? 2 : 1;
		}
		else if (!append_token(&out, template_token(&p), rev))
			migrate_error(ERRCODE_MIGRATE_INVALID_TARGET,
						  psprintf("unrecognized token at \"%s\" in file name template", start),
						  NULL,
						  "The tokens are %(rev)s, %(slug)s, %(year)s, %(month)s, %(day)s, "
						  "%(hour)s, %(minute)s and %(second)s.");
	}
	for (char *c = out.data; *c != '\0'; c++)
	{
		if (!is_word_start(*c) && !is_digit(*c) && *c != '.')
			*c = '_';
	}
	appendStringInfoString(&out, ".sql");
	return out.data;
}
