/*-------------------------------------------------------------------------
 *
 * as_role.c
 *		The comment line that has a statement run with another role's rights.
 *
 * IDENTIFICATION
 *		src/as_role.c
 *
 *-------------------------------------------------------------------------
 */
#include "as_role.h"
#include "scan.h"

#define HINT "Write \"-- migrate:as ROLE\" at the start of a line above the statement, with the role as SQL has it."

/* What SET ROLE takes for something else than a role. */
static const char *const no_roles[] = {"none", "public", "current_role", "current_user", "session_user", "user"};

/*
 * malformed raises MG012.
 */
static void
malformed(const char *problem)
{
	migrate_error(ERRCODE_MIGRATE_MALFORMED_FILE, problem, NULL, HINT);
}

/*
 * as_role_stands: see as_role.h.
 */
bool
as_role_stands(const char *text, const char *end)
{
	const char *rest = text + strlen(AS_ROLE_MARKER);

	return span_starts((Span){text, end}, AS_ROLE_MARKER) && (rest == end || *rest == '\n' || is_space(*rest));
}

/*
 * unquote returns what stands in a quoted identifier; NULL where it is none.
 */
static char *
unquote(Span word)
{
	char	   *name = palloc(word.end - word.start);
	char	   *out = name;

	for (const char *p = word.start + 1; p < word.end - 1; p++)
	{
		if (*p == '"' && (++p == word.end - 1 || *p != '"'))
			return NULL;
		*out++ = *p;
	}
	*out = '\0';
	return name;
}

/*
 * fold returns an identifier without quotes, in lower case as the server has
 * it; NULL where it is none.
 */
static char *
fold(Span word)
{
	char	   *name = span_copy(word);

	if (!is_word_start(name[0]))
		return NULL;
	for (char *p = name; *p; p++)
	{
		if (!is_word_start(*p) && !is_digit(*p) && *p != '$')
			return NULL;
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
	}
	for (size_t i = 0; i < lengthof(no_roles); i++)
	{
		if (strcmp(name, no_roles[i]) == 0)
			return NULL;
	}
	return name;
}

/*
 * as_role_read: see as_role.h.
 */
char *
as_role_read(const char *text, const char *end)
{
	Span		word = span_trim((Span){text + strlen(AS_ROLE_MARKER), end});
	bool		quoted = word.end - word.start >= 2 && *word.start == '"' && word.end[-1] == '"';
	char	   *name;

	if (word.start == word.end)
		return NULL;
	name = quoted ? unquote(word) : fold(word);
	return name && name[0] && strcmp(name, "none") != 0 && strcmp(name, "public") != 0 ? name : NULL;
}

/*
 * is_meant says whether a comment, from behind its dashes, is one that was meant
 * as a line of ours, in whatever letters.
 */
static bool
is_meant(Span comment)
{
	static const char word[] = "migrate:as";
	const char *p = span_trim(comment).start;
	const char *rest = p + strlen(word);

	return comment.end - p >= (ptrdiff_t) strlen(word) && pg_strncasecmp(p, word, strlen(word)) == 0 &&
		(rest == comment.end || is_space(*rest));
}

/*
 * read_comment reads a comment of one line, which ends the text's line or stands
 * alone on it, and returns the role that it names, or NULL.
 */
static char *
read_comment(Span comment, bool at_start)
{
	char	   *role;

	if (!at_start || !as_role_stands(comment.start, comment.end))
	{
		if (is_meant((Span){comment.start + 2, comment.end}))
			malformed("\"migrate:as\" is not spelled as it has to be");
		return NULL;
	}
	role = as_role_read(comment.start, comment.end);
	if (role == NULL)
		malformed("\"-- migrate:as\" names no role");
	return role;
}

/*
 * skip_block returns the end of a block comment, and of those nested in it.
 */
static const char *
skip_block(const char *p, const char *end)
{
	int			depth = 0;

	do
	{
		bool		opens = p + 1 < end && p[0] == '/' && p[1] == '*';
		bool		closes = p + 1 < end && p[0] == '*' && p[1] == '/';

		depth += opens - closes;
		p += opens || closes ? 2 : 1;
	} while (depth > 0 && p < end);
	return p;
}

/*
 * as_role_find: see as_role.h.
 */
char *
as_role_find(const char *text, size_t len)
{
	const char *end = text + len;
	bool		at_start = true;
	char	   *result = NULL;

	for (const char *p = text; p < end;)
	{
		if (end - p >= 2 && p[0] == '-' && p[1] == '-')
		{
			Span		comment = {p, p};
			char	   *role;

			while (comment.end < end && *comment.end != '\n' && *comment.end != '\r')
				comment.end++;
			role = read_comment(comment, at_start);
			if (role && result)
				malformed("\"-- migrate:as\" is given twice");
			result = role ? role : result;
			p = comment.end;
		}
		else if (end - p >= 2 && p[0] == '/' && p[1] == '*')
			p = skip_block(p, end);
		else
			p++;
		at_start = p > text && p[-1] == '\n';
	}
	return result;
}
