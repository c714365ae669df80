/*-------------------------------------------------------------------------
 *
 * repeat.c
 *		The comment line that makes a deploy repeat a statement.
 *
 * IDENTIFICATION
 *		src/revision/repeat.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/repeat.h"

#include <errno.h>

#include "revision/comment.h"

/* The options, each of which may be given once. */
static const char *const option_names[] = {"delay", "max", "max_lag"};

/*
 * read_number reads the digits at the start of a text; false where there are
 * none, or too many.
 */
static bool
read_number(Span text, int64 *number, const char **rest)
{
	const char *p = text.start;

	*number = 0;
	for (; p < text.end && is_digit(*p); p++)
	{
		if (*number > (PG_INT64_MAX - 9) / 10)
			return false;
		*number = *number * 10 + (*p - '0');
	}
	*rest = p;
	return p > text.start;
}

/*
 * read_time reads a time such as 100ms, 10s or 1min, in milliseconds.
 */
static bool
read_time(Span text, int *milliseconds)
{
	static const struct
	{
		const char *name;
		int			milliseconds;
	}			units[] = {{"ms", 1}, {"s", 1000}, {"min", 60000}};
	const char *unit;
	int64		number;

	if (!read_number(text, &number, &unit))
		return false;
	for (size_t i = 0; i < lengthof(units); i++)
	{
		if (text.end - unit == (ptrdiff_t) strlen(units[i].name) && span_starts((Span){unit, text.end}, units[i].name))
		{
			*milliseconds = (int) (number * units[i].milliseconds);
			return number <= PG_INT32_MAX / units[i].milliseconds;
		}
	}
	return false;
}

/*
 * read_option reads one option; *given has those that were read before.
 */
static bool
read_option(Span option, Repeat *repeat, bool given[])
{
	const char *equals = memchr(option.start, '=', option.end - option.start);
	Span		value = {equals ? equals + 1 : option.end, option.end};
	size_t		len = (equals ? equals : option.end) - option.start;
	const char *rest;

	for (size_t i = 0; i < lengthof(option_names); i++)
	{
		if (strlen(option_names[i]) != len || strncmp(option.start, option_names[i], len) != 0)
			continue;
		if (given[i])
			return false;
		given[i] = true;
		switch (i)
		{
			case 0:
				return read_time(value, &repeat->delay);
			case 1:
				return read_number(value, &repeat->max, &rest) && rest == value.end && repeat->max > 0;
			default:
				return read_time(value, &repeat->max_lag);
		}
	}
	return false;
}

/*
 * repeat_stands: see repeat.h.
 */
bool
repeat_stands(const char *text, const char *end)
{
	const char *rest = text + strlen(REPEAT_MARKER);

	return span_starts((Span){text, end}, REPEAT_MARKER) && (rest == end || *rest == '\n' || is_space(*rest));
}

/*
 * repeat_read: see repeat.h.
 */
char *
repeat_read(const char *text, const char *end, Repeat *repeat)
{
	bool		given[lengthof(option_names)] = {false};
	Span		option = {text + strlen(REPEAT_MARKER), NULL};

	memset(repeat, 0, sizeof(Repeat));
	for (;; option.start = option.end)
	{
		while (option.start < end && is_space(*option.start))
			option.start++;
		if (option.start == end)
			return NULL;
		for (option.end = option.start; option.end < end && !is_space(*option.end);)
			option.end++;
		if (!read_option(option, repeat, given))
			return psprintf("invalid option \"%s\" of migrate:repeat", span_copy(option));
	}
}

/*
 * repeat_find: see repeat.h.
 */
bool
repeat_find(const char *text, size_t len, Repeat *repeat)
{
	Comments	comments = {text, text, text + len};
	Span		comment;
	bool		at_start;
	bool		found = false;

	while (comment_next(&comments, &comment, &at_start))
	{
		char	   *problem = NULL;

		if (!at_start || !repeat_stands(comment.start, comment.end))
		{
			if (!comment_is_meant(comment, "migrate:repeat"))
				continue;
			problem = "\"migrate:repeat\" is not spelled as it has to be";
		}
		else if (found)
			problem = "\"-- migrate:repeat\" is given twice";
		else
			problem = repeat_read(comment.start, comment.end, repeat);
		if (problem)
			migrate_error(ERRCODE_MIGRATE_MALFORMED_FILE, problem, NULL, REPEAT_HINT);
		found = true;
	}
	return found;
}
