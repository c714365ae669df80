/*-------------------------------------------------------------------------
 *
 * comment.c
 *		The comments that stand before a statement.
 *
 * IDENTIFICATION
 *		src/revision/comment.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/comment.h"

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
 * comment_next: see comment.h.
 */
bool
comment_next(Comments *comments, Span *comment, bool *at_start)
{
	const char *end = comments->end;

	for (const char *p = comments->pos; end - p >= 2;)
	{
		if (p[0] == '/' && p[1] == '*')
			p = skip_block(p, end);
		else if (p[0] == '-' && p[1] == '-')
		{
			*at_start = p == comments->text || p[-1] == '\n';
			comment->start = p;
			while (p < end && *p != '\n' && *p != '\r')
				p++;
			comment->end = comments->pos = p;
			return true;
		}
		else
			p++;
	}
	comments->pos = end;
	return false;
}

/*
 * comment_is_meant: see comment.h.
 */
bool
comment_is_meant(Span comment, const char *word)
{
	const char *p = span_trim((Span){comment.start + 2, comment.end}).start;
	const char *rest = p + strlen(word);

	return comment.end - p >= (ptrdiff_t) strlen(word) && pg_strncasecmp(p, word, strlen(word)) == 0 &&
		(rest == comment.end || is_space(*rest));
}
