/*-------------------------------------------------------------------------
 *
 * liquibase.c
 *		Liquibase's formatted SQL: changesets in files, in the order of their names.
 *
 * IDENTIFICATION
 *		src/convert/liquibase.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"

/*
 * detect_liquibase says whether the files are those of Liquibase.
 */
static bool
detect_liquibase(const Converter *converter)
{
	return any_source_has_line(converter, "--liquibase formatted sql") || any_source_has_line(converter, "--changeset ") ||
		any_source_has_line(converter, "-- liquibase formatted sql");
}

/* Lines of a changeset that nothing of ours reads. */
static const char *const lost_lines[] = {"--precondition", "-- precondition", "--validCheckSum", "--ignoreLines"};

/* A changeset as it is read. */
typedef struct Changeset
{
	ConvertedRevision *revision;
	StringInfoData up;
	StringInfoData down;
	bool		has_down;
} Changeset;

/*
 * end_changeset gives a changeset its scripts.
 */
static void
end_changeset(Changeset *changeset)
{
	if (changeset->revision)
		revise_scripts(changeset->revision, changeset->up.data, changeset->has_down ? changeset->down.data : NULL);
	changeset->revision = NULL;
	resetStringInfo(&changeset->up);
	resetStringInfo(&changeset->down);
	changeset->has_down = false;
}

/*
 * changeset_option says whether a line gives an option a value, in any case.
 */
static bool
changeset_option(const char *line, const char *option)
{
	for (const char *p = line; *p; p++)
	{
		if (line_starts(p, option))
			return true;
	}
	return false;
}

/*
 * begin_changeset begins the changeset of a line "--changeset author:id options".
 */
static void
begin_changeset(Converter *converter, Changeset *changeset, const char *line)
{
	const char *author = strstr(line, "changeset") + strlen("changeset");
	const char *id;
	size_t		len;

	author += strspn(author, " \t");
	id = author + strcspn(author, ":");
	id += *id != '\0';
	len = strcspn(id, " \t");
	changeset->revision = revise_begin(converter, pnstrdup(id, len), pnstrdup(id, len));
	if (changeset_option(id + len, "runInTransaction:false"))
		revise_not_transactional(changeset->revision);
	if (changeset_option(id + len, "runOnChange:true") || changeset_option(id + len, "runAlways:true"))
		revise_note(changeset->revision, "A changeset that runs again (runOnChange or runAlways); here it runs once.");
	if (changeset_option(id + len, "endDelimiter:"))
		revise_note(changeset->revision, "A delimiter of its own separates the statements, which no revision has.");
	if (changeset_option(id + len, "dbms:") && !changeset_option(id + len, "dbms:postgresql"))
		revise_note(changeset->revision, "The changeset is for other databases: \"%s\".", line);
	if (changeset_option(id + len, "context:") || changeset_option(id + len, "labels:"))
		revise_note(changeset->revision, "Contexts and labels were not taken over: \"%s\".", line);
}

/*
 * read_rollback takes a line "--rollback SQL".
 */
static void
read_rollback(Changeset *changeset, const char *line)
{
	const char *sql = strstr(line, "ollback") + strlen("ollback");

	sql += strspn(sql, " \t");
	if (strncmp(sql, "changesetId", 11) == 0)
	{
		revise_note(changeset->revision, "A rollback that names another changeset was not taken over: \"%s\".", line);
		return;
	}
	changeset->has_down = true;
	if (pg_strcasecmp(sql, "not required") != 0 && pg_strcasecmp(sql, "empty") != 0)
		appendStringInfo(&changeset->down, "%s\n", sql);
}

/*
 * read_line takes a line of a file.
 */
static void
read_line(Converter *converter, Changeset *changeset, const char *line)
{
	if (line_starts(line, "-- changeset ") || line_starts(line, "--changeset "))
	{
		end_changeset(changeset);
		begin_changeset(converter, changeset, line);
		return;
	}
	if (changeset->revision == NULL || line_starts(line, "--liquibase ") || line_starts(line, "-- liquibase "))
		return;
	if (line_starts(line, "--rollback") || line_starts(line, "-- rollback"))
	{
		read_rollback(changeset, line);
		return;
	}
	if (line_starts(line, "--comment"))
	{
		const char *comment = strstr(line, "omment") + strlen("omment");

		comment += strspn(comment, ": \t");
		if (comment[0])
			changeset->revision->file.message = pstrdup(comment);
		return;
	}
	for (size_t i = 0; i < lengthof(lost_lines); i++)
	{
		if (line_starts(line, lost_lines[i]))
		{
			revise_note(changeset->revision, "Not taken over: \"%s\".", line);
			return;
		}
	}
	appendStringInfo(&changeset->up, "%s\n", line);
}

/*
 * liquibase_convert makes revisions of the changesets of Liquibase.
 */
static void
liquibase_convert(Converter *converter)
{
	for (int i = 0; i < converter->nfiles; i++)
	{
		Changeset	changeset = {0};

		if (!source_ends(converter->files[i].name, ".sql"))
		{
			convert_note(converter, "\"%s\" was not taken over: it is no formatted SQL.", converter->files[i].path);
			continue;
		}
		initStringInfo(&changeset.up);
		initStringInfo(&changeset.down);
		for (const char *line = converter->files[i].text; line && *line; line = next_line(line))
			read_line(converter, &changeset, line_copy(line));
		end_changeset(&changeset);
	}
}

const ConvertTool convert_liquibase = {"liquibase", detect_liquibase, liquibase_convert};
