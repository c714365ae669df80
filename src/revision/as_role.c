/*-------------------------------------------------------------------------
 *
 * as_role.c
 *		The comment line that has a statement run with another role's rights.
 *
 * IDENTIFICATION
 *		src/revision/as_role.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/as_role.h"
#include "revision/comment.h"

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
 * as_role_read_comment reads a comment of one line, which ends the text's line or stands
 * alone on it, and returns the role that it names, or NULL.
 */
static char *
as_role_read_comment(Span comment, bool at_start)
{
	char	   *role;

	if (!at_start || !as_role_stands(comment.start, comment.end))
	{
		if (comment_is_meant(comment, "migrate:as"))
			malformed("\"migrate:as\" is not spelled as it has to be");
		return NULL;
	}
	role = as_role_read(comment.start, comment.end);
	if (role == NULL)
		malformed("\"-- migrate:as\" names no role");
	return role;
}

/*
 * as_role_find: see as_role.h.
 */
char *
as_role_find(const char *text, size_t len)
{
	Comments	comments = {text, text, text + len};
	Span		comment;
	bool		at_start;
	char	   *result = NULL;

	while (comment_next(&comments, &comment, &at_start))
	{
		char	   *role = as_role_read_comment(comment, at_start);

		if (role && result)
			malformed("\"-- migrate:as\" is given twice");
		result = role ? role : result;
	}
	return result;
}
