/*-------------------------------------------------------------------------
 *
 * error_place.c
 *		The file and line of the folder that an error is about.
 *
 * The server says the revision and the line of its file, or the number of a file
 * in the set and a line, in the error's context and detail.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/error_place.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres_fe.h"

#include "bin/pg_migrate/error_place.h"
#include "bin/pg_migrate/folder.h"

/*
 * number_after returns the number that follows a phrase in a text, 0 where the
 * phrase does not stand there.
 */
static int
number_after(const char *text, const char *phrase)
{
	const char *found = text ? strstr(text, phrase) : NULL;

	return found ? atoi(found + strlen(phrase)) : 0;
}

/*
 * error_place returns "path:line" where context and detail, each of which may be
 * NULL, tell of a file of the folder; else NULL.
 */
char *
error_place(const char *context, const char *detail)
{
	const FolderFile *file = NULL;
	int			line = 0;

	if (context == NULL)
		return NULL;
	for (const char *at = context; at && file == NULL; at = strchr(at, '\n'))
	{
		at += *at == '\n';
		if (strncmp(at, "revision ", 9) == 0)
		{
			char	   *id = pnstrdup(at + 9, strcspn(at + 9, " ,\n"));

			file = folder_find(id);
			line = number_after(at, "(line ");
			pfree(id);
		}
		else if (strncmp(at, "file ", 5) == 0)
		{
			file = folder_file(atoi(at + 5));
			line = number_after(detail, "Line ");
		}
	}
	return file ? psprintf("%s:%d", file->path, line > 0 ? line : 1) : NULL;
}
