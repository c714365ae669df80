/*-------------------------------------------------------------------------
 *
 * file_name.c
 *		The names of revision files, from a template.
 *
 * IDENTIFICATION
 *		src/revision/file_name.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/pure.h"

#include "common/hashfn.h"
#include "mb/pg_wchar.h"

#include "revision/file.h"
#include "revision/scan.h"

#define MAX_SLUG_CHARS	40
#define MAX_NAME_BYTES	255
#define EXTENSION		".sql"

/*
 * slug_limit returns how much of a text has at most MAX_SLUG_CHARS characters.
 * Where the text is not UTF-8, a run of bytes beyond ASCII may be characters of
 * several bytes, so it is not cut; what stands before it is returned.
 */
static int
slug_limit(const char *text, int len)
{
	int			limit = 0;

	if (pg_encoding_verifymbstr(PG_UTF8, text, len) == len)
	{
		for (int chars = 0; limit < len; limit++)
		{
			if (!is_continuation(text[limit]) && chars++ == MAX_SLUG_CHARS)
				break;
		}
		return limit;
	}
	limit = Min(len, MAX_SLUG_CHARS);
	while (limit > 0 && limit < len &&
		   IS_HIGHBIT_SET(text[limit - 1]) && IS_HIGHBIT_SET(text[limit]))
		limit--;
	return limit;
}

/*
 * append_slug appends a message in the form that it has in file names.
 */
static void
append_slug(StringInfo out, const char *message)
{
	StringInfoData slug;
	bool		between = false;
	int			cut;
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
	cut = slug_limit(slug.data, slug.len);
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
 * append_end appends suffix, if any, and the extension to a name, which is cut
 * where all that would be longer than a file system takes; a name that is cut
 * has a suffix, made from the id, anyway.
 */
static void
append_end(StringInfo out, const RevisionFile *rev, const char *suffix)
{
	int			limit = MAX_NAME_BYTES - (int) strlen(EXTENSION) - (suffix ? (int) strlen(suffix) + 1 : 0);

	if (out->len > limit)
	{
		bool		utf8 = pg_encoding_verifymbstr(PG_UTF8, out->data, out->len) == out->len;

		if (suffix == NULL)
		{
			suffix = psprintf("%08x", hash_bytes((const unsigned char *) rev->revision, strlen(rev->revision)));
			limit -= (int) strlen(suffix) + 1;
		}
		while (limit > 0 && (utf8 ? is_continuation(out->data[limit]) : IS_HIGHBIT_SET(out->data[limit - 1]) && IS_HIGHBIT_SET(out->data[limit])))
			limit--;
		out->len = limit;
		out->data[limit] = '\0';
	}
	if (suffix)
		appendStringInfo(out, "_%s", suffix);
	appendStringInfoString(out, EXTENSION);
}

/*
 * file_name_of builds a file name from a template.
 */
char *
file_name_of(const char *template, const RevisionFile *rev, const char *suffix)
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
		/* and no name that is hidden, which migrate-load would pass over */
		if (!is_word_start(*c) && !is_digit(*c) && (*c != '.' || c == out.data))
			*c = '_';
	}
	append_end(&out, rev, suffix);
	return out.data;
}
