/*-------------------------------------------------------------------------
 *
 * escape.c
 *		Texts in pictures.
 *
 * IDENTIFICATION
 *		src/picture/escape.c
 *
 *-------------------------------------------------------------------------
 */
#include "picture/picture.h"

#include "mb/pg_wchar.h"

/*
 * escape_length returns how many bytes the first character of a text has.
 */
static int
escape_length(const char *text, int encoding)
{
	return (int) strnlen(text, Max(pg_encoding_mblen(encoding, text), 1));
}

/*
 * escape_is_odd says whether a character is one that no picture should have:
 * a control character, one that turns the direction of writing, or none of XML's.
 */
static bool
escape_is_odd(const char *text, int length, int encoding)
{
	const unsigned char *s = (const unsigned char *) text;

	if (length == 1 && (s[0] < 0x20 || s[0] == 0x7f))
		return true;
	if (encoding != PG_UTF8)
		return false;
	if (length == 2)
		return s[0] == 0xc2 && s[1] < 0xa0; /* U+0080 .. U+009F */
	if (length != 3)
		return false;
	return (s[0] == 0xe2 && s[1] == 0x80 && (s[2] >= 0xa8 && s[2] <= 0xae)) ||	/* U+2028 .. U+202E */
		(s[0] == 0xe2 && s[1] == 0x81 && (s[2] >= 0xa6 && s[2] <= 0xa9)) ||	/* U+2066 .. U+2069 */
		(s[0] == 0xef && s[1] == 0xbf && s[2] >= 0xbe); /* U+FFFE, U+FFFF */
}

/*
 * escape_each appends a text, a character at a time: what escape returns for a
 * byte, NULL for the byte itself.
 */
static void
escape_each(StringInfo out, const char *text, int encoding, const char *(*escape)(char c))
{
	int			length;

	for (const char *p = text; *p; p += length)
	{
		const char *escaped = NULL;

		length = escape_length(p, encoding);
		if (escape_is_odd(p, length, encoding))
			escaped = " ";
		else if (length == 1)
			escaped = escape(*p);
		if (escaped)
			appendStringInfoString(out, escaped);
		else
			appendBinaryStringInfo(out, p, length);
	}
}

/*
 * escape_nothing, escape_for_xml, ... return what stands for a character of a
 * format; NULL: itself.
 */
static const char *
escape_nothing(char c)
{
	return NULL;
}

/*
 * picture_plain: see picture.h.
 */
void
picture_plain(StringInfo out, const char *text, int encoding)
{
	escape_each(out, text, encoding, escape_nothing);
}

static const char *
escape_for_xml(char c)
{
	switch (c)
	{
		case '&':
			return "&amp;";
		case '<':
			return "&lt;";
		case '>':
			return "&gt;";
		case '"':
			return "&quot;";
		case '\'':
			return "&#39;";
		default:
			return NULL;
	}
}

/*
 * picture_xml: see picture.h.
 */
void
picture_xml(StringInfo out, const char *text, int encoding)
{
	escape_each(out, text, encoding, escape_for_xml);
}

/*
 * Graphviz takes entities of HTML for the character, in all its strings.
 */
static const char *
escape_for_dot(char c)
{
	switch (c)
	{
		case '"':
			return "\\\"";
		case '\\':
			return "\\\\";
		case '&':
			return "&amp;";
		default:
			return NULL;
	}
}

/*
 * picture_dot: see picture.h.
 */
void
picture_dot(StringInfo out, const char *text, int encoding)
{
	escape_each(out, text, encoding, escape_for_dot);
}

/*
 * Mermaid takes "#35;" for the character with that number, and has directives,
 * comments, Markdown and HTML wherever it finds them: all but plain punctuation is
 * written as a number.
 */
static const char *
escape_for_mermaid(char c)
{
	static char number[8];

	if (strchr("!\"#$%&'*;<=>?@[\\]^`{|}~", c) == NULL)
		return NULL;
	snprintf(number, sizeof(number), "#%d;", c);
	return number;
}

/*
 * picture_mermaid: see picture.h.
 */
void
picture_mermaid(StringInfo out, const char *text, int encoding)
{
	escape_each(out, text, encoding, escape_for_mermaid);
}

/*
 * escape_columns returns how many columns a character takes.
 */
static int
escape_columns(const char *text, int length, int encoding)
{
	return escape_is_odd(text, length, encoding) ? 1 : Max(pg_encoding_dsplen(encoding, text), 0);
}

/*
 * picture_columns: see picture.h.
 */
int
picture_columns(const char *text, int encoding)
{
	int			columns = 0;
	int			length;

	for (const char *p = text; *p; p += length)
	{
		length = escape_length(p, encoding);
		columns += escape_columns(p, length, encoding);
	}
	return columns;
}

/*
 * picture_cut: see picture.h.
 */
char *
picture_cut(const char *text, int columns, int encoding)
{
	const char *end = text;
	int			taken = 0;

	if (picture_columns(text, encoding) <= columns)
		return pstrdup(text);
	while (*end)
	{
		int			length = escape_length(end, encoding);

		taken += escape_columns(end, length, encoding);
		if (taken > columns - 3)
			break;
		end += length;
	}
	return psprintf("%.*s...", (int) (end - text), text);
}

/*
 * picture_finish: see picture.h.
 */
char *
picture_finish(StringInfo out)
{
	if (out->len > 0 && out->data[out->len - 1] == '\n')
		out->data[--out->len] = '\0';
	return out->data;
}
