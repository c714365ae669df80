/*-------------------------------------------------------------------------
 *
 * source.c
 *		Looking at the files of other tools.
 *
 * IDENTIFICATION
 *		src/convert/source.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"
#include "revision/scan.h"

/*
 * source_ends says whether a name ends with a suffix.
 */
bool
source_ends(const char *name, const char *end)
{
	size_t		len = strlen(name);

	return len >= strlen(end) && strcmp(name + len - strlen(end), end) == 0;
}

/*
 * next_line returns the start of the line after the one that line starts; NULL:
 * there is none.
 */
const char *
next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end && end[1] != '\0' ? end + 1 : NULL;
}

/*
 * line_copy returns a copy of the line that starts here, without its end.
 */
char *
line_copy(const char *line)
{
	size_t		len = strcspn(line, "\n");

	if (len > 0 && line[len - 1] == '\r')
		len--;
	return pnstrdup(line, len);
}

/*
 * line_starts says whether the line that starts here begins with a prefix, in any
 * case and with any white space where the prefix has a space.
 */
bool
line_starts(const char *line, const char *prefix)
{
	while (is_space(*line))
		line++;
	for (; *prefix; prefix++)
	{
		if (*prefix == ' ')
		{
			while (is_space(*line))
				line++;
			continue;
		}
		if (pg_tolower((unsigned char) *line) != pg_tolower((unsigned char) *prefix))
			return false;
		line++;
	}
	return true;
}

/*
 * source_has_line says whether a text has a line that begins so.
 */
bool
source_has_line(const char *text, const char *prefix)
{
	for (const char *line = text; line; line = next_line(line))
	{
		if (line_starts(line, prefix))
			return true;
	}
	return false;
}

/*
 * any_source_has_line says whether one of the files has a line that begins so.
 */
bool
any_source_has_line(const Converter *converter, const char *prefix)
{
	for (int i = 0; i < converter->nfiles; i++)
	{
		if (source_has_line(converter->files[i].text, prefix))
			return true;
	}
	return false;
}

/*
 * source_find returns the file with a path; NULL: there is none.
 */
const SourceFile *
source_find(const Converter *converter, const char *path)
{
	for (int i = 0; i < converter->nfiles; i++)
	{
		if (strcmp(converter->files[i].path, path) == 0)
			return &converter->files[i];
	}
	return NULL;
}
