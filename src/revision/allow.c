/*-------------------------------------------------------------------------
 *
 * allow.c
 *		The comment line that has lint say nothing of a statement.
 *
 * IDENTIFICATION
 *		src/revision/allow.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/allow.h"

#include "revision/comment.h"

/*
 * allow_stands: see allow.h.
 */
bool
allow_stands(const char *text, const char *end)
{
	const char *rest = text + strlen(ALLOW_MARKER);

	return span_starts((Span){text, end}, ALLOW_MARKER) && (rest == end || *rest == '\n' || is_space(*rest));
}

/*
 * add_rules adds the rules that a line names: words with commas between them.
 */
static void
add_rules(Span line, Names *rules)
{
	const char *p = line.start + strlen(ALLOW_MARKER);
	bool		more;

	do
	{
		const char *start;

		while (p < line.end && is_space(*p))
			p++;
		for (start = p; p < line.end && !is_space(*p) && *p != ',';)
			p++;
		if (p == start)
			return;
		rules->names = rules->n == 0 ? palloc(sizeof(char *)) :
									   repalloc(rules->names, sizeof(char *) * (rules->n + 1));
		rules->names[rules->n++] = span_copy((Span){start, p});
		while (p < line.end && is_space(*p))
			p++;
		more = p < line.end && *p == ',';
		p += more;
	} while (more);
}

/*
 * allow_find: see allow.h.
 */
Names
allow_find(const char *text, size_t len)
{
	Comments	comments = {text, text, text + len};
	Names		rules = {0, NULL};
	Span		comment;
	bool		at_start;

	while (comment_next(&comments, &comment, &at_start))
	{
		if (at_start && allow_stands(comment.start, comment.end))
			add_rules(comment, &rules);
	}
	return rules;
}
