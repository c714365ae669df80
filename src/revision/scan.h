/*-------------------------------------------------------------------------
 *
 * scan.h
 *		The lexer of revision files and their scripts.
 *
 * IDENTIFICATION
 *		src/revision/scan.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_REVISION_SCAN_H
#define MIGRATE_REVISION_SCAN_H

#include "revision/pure.h"

/* A stretch of the text. */
typedef struct Span
{
	const char *start;
	const char *end;
} Span;

/* What is known of the statement that is being read. */
typedef enum ScanStatement
{
	SCAN_NO_STATEMENT,			/* nothing of it was met */
	SCAN_COPY,					/* it begins with COPY */
	SCAN_COPY_FROM,				/* its last word is FROM */
	SCAN_COPY_STDIN,			/* its data follow */
	SCAN_OTHER_STATEMENT
} ScanStatement;

/* Whether a string that starts here has backslash escapes. */
typedef enum ScanEscapes
{
	SCAN_ESCAPES_NO,
	SCAN_ESCAPES_CONTINUED,		/* one that has them ended; it goes on after a newline */
	SCAN_ESCAPES_YES,
	SCAN_ESCAPES_NEVER			/* a bit string */
} ScanEscapes;

/* A text that is being read. */
typedef struct Scanner
{
	const char *text;
	const char *end;
	const char *pos;			/* what was read so far ends here */
	const char *where;			/* what the text is, for messages */

	bool		escapes;		/* a backslash is one in any string, not only in E'' */
	bool		backslash;		/* a string was met for which that makes a difference */

	/* the script that is read; see scan_begin */
	const char *script;
	ScanStatement statement;
	ScanEscapes next_string;
	int			depth;			/* of parentheses in the statement */
	Span		data;			/* COPY's data and their last lines, behind this line; start NULL: none */

	/* what is wrong with a script that is read; NULL: nothing so far */
	const char *problem;
	const char *problem_pos;
	const char *hint;
	bool		data_problem;	/* it is about COPY's data, of which the server's parser knows nothing */
} Scanner;

/* What scan_next returns. */
typedef enum ScanKind
{
	SCAN_END,
	SCAN_TOKEN,					/* a word, string, operator or the like */
	SCAN_SEMICOLON,
	SCAN_COMMENT,				/* a line that begins with two dashes */
	SCAN_META_COMMAND			/* a command for psql, to the end of its line */
} ScanKind;

/* A piece of a script. */
typedef struct ScanToken
{
	ScanKind	kind;
	Span		span;
	bool		first;			/* of a statement */
	Span		data;			/* that COPY reads, for its semicolon; start NULL: none */
} ScanToken;

/*
 * is_space says whether c is white space within a line.
 */
static inline bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/*
 * is_control says whether c is a control character.
 */
static inline bool
is_control(char c)
{
	return (unsigned char) c < ' ' || c == 0x7F;
}

/*
 * is_word_start says whether a keyword or identifier can start with c.
 */
static inline bool
is_word_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
		IS_HIGHBIT_SET(c);
}

/*
 * is_digit says whether c is a decimal digit.
 */
static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * is_continuation says whether c goes on with a character, in UTF-8.
 */
static inline bool
is_continuation(char c)
{
	return ((unsigned char) c & 0xC0) == 0x80;
}

/* span_newlines returns the number of newlines in text. */
extern int	span_newlines(Span text);

/* span_trim returns span without white space at either end. */
extern Span span_trim(Span span);

/* span_copy returns a copy of span as a string; span_of, all of a string. */
extern char *span_copy(Span span);
extern Span span_of(const char *text);

/*
 * span_is says whether span is this word, in any case; span_starts, whether it
 * starts with exactly this prefix.
 */
extern bool span_is(Span span, const char *word);
extern bool span_starts(Span span, const char *prefix);

/*
 * scan_start starts to read a text of len bytes, behind its byte order mark;
 * where says what the text is.  Raises MG012 for a NUL byte.
 */
extern void scan_start(Scanner *scanner, const char *text, size_t len, const char *where);

/* scan_line_number returns the number, from 1, of the line on which pos stands. */
extern int	scan_line_number(const Scanner *scanner, const char *pos);

/* scan_malformed raises MG012 for what is wrong at pos. */
extern void scan_malformed(const Scanner *scanner, const char *pos, const char *problem,
						   const char *hint) __attribute__((noreturn));

/* scan_rest_of_line returns what the line holds from here on, without its newline. */
extern Span scan_rest_of_line(const Scanner *scanner);

/* These move behind the end of the line, and behind blank lines. */
extern void scan_skip_line(Scanner *scanner);
extern void scan_skip_blank_lines(Scanner *scanner);

/* scan_at_marker says whether the scanner stands at the start of a marker line. */
extern bool scan_at_marker(const Scanner *scanner);

/*
 * scan_begin starts to read a script, from the start of a line; scan_next
 * returns its pieces one by one: white space, other comments and the data of
 * COPY are between them.  What is not terminated is noted in problem and ends
 * the script.  Where a marker line begins is for the caller to find.
 */
extern void scan_begin(Scanner *scanner);
extern ScanToken scan_next(Scanner *scanner);

/*
 * scan_skip_script moves to the next marker line or the end, from the start of
 * a line, and says whether a statement is open there, for want of a semicolon.
 * Raises MG012 for what is not terminated.  scan_try_script notes that in problem
 * instead, which scan_raise_problem raises.
 */
extern bool scan_skip_script(Scanner *scanner);
extern bool scan_try_script(Scanner *scanner);
extern void scan_raise_problem(const Scanner *scanner);

#endif							/* MIGRATE_REVISION_SCAN_H */
