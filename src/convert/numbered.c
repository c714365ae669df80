/*-------------------------------------------------------------------------
 *
 * numbered.c
 *		Tools with a file, two files or a folder for each migration, whose name
 *		begins with its version.
 *
 * IDENTIFICATION
 *		src/convert/numbered.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"
#include "revision/scan.h"

/* A migration, as far as its files are known. */
typedef struct Numbered
{
	char	   *version;
	char	   *description;
	const SourceFile *up;
	const SourceFile *down;		/* of its own; NULL: none */
} Numbered;

/*
 * version_length returns how much of a name is its version: digits, and further
 * digits behind single '-', '_' or '.'; 0: the name has none.
 */
int
version_length(const char *name)
{
	int			len = strspn(name, "0123456789");

	while (len > 0 && name[len] != '\0' && strchr("-.", name[len]) && is_digit(name[len + 1]))
		len += 1 + strspn(name + len + 1, "0123456789");
	return len;
}

/*
 * convert_compare_versions orders versions number by number.
 */
int
convert_compare_versions(const char *a, const char *b)
{
	while (*a && *b)
	{
		if (is_digit(*a) && is_digit(*b))
		{
			int			la;
			int			lb;
			int			order;

			a += strspn(a, "0");
			b += strspn(b, "0");
			la = strspn(a, "0123456789");
			lb = strspn(b, "0123456789");
			order = la != lb ? la - lb : strncmp(a, b, la);
			if (order != 0)
				return order;
			a += la;
			b += lb;
		}
		else if (*a != *b)
			return (unsigned char) *a - (unsigned char) *b;
		else
		{
			a++;
			b++;
		}
	}
	return (unsigned char) *a - (unsigned char) *b;
}

/*
 * compare_numbered orders migrations as their tool does.
 */
static int
compare_numbered(const void *a, const void *b)
{
	const Numbered *one = a;
	const Numbered *two = b;
	int			order = convert_compare_versions(one->version, two->version);

	return order != 0 ? order : strcmp(one->description, two->description);
}

/*
 * folder_name returns the name of the folder that a file stands in.
 */
static char *
folder_name(const SourceFile *file)
{
	const char *end = file->name > file->path ? file->name - 1 : file->path;
	const char *start = end;

	while (start > file->path && start[-1] != '/')
		start--;
	return pnstrdup(start, end - start);
}

/*
 * title_of returns the name that says version and description, where a file ends
 * with a suffix; NULL: it does not.
 */
static char *
title_of(const SourceFile *file, const char *suffix, bool folders)
{
	if (folders)
		return strcmp(file->name, suffix) == 0 ? folder_name(file) : NULL;
	if (!source_ends(file->name, suffix))
		return NULL;
	return pnstrdup(file->name, strlen(file->name) - strlen(suffix));
}

/*
 * numbered_of returns the migration of a title among those found so far, which it
 * adds where it is new; NULL: the title has no version.
 */
static Numbered *
numbered_of(Numbered *list, int *n, const char *title, const NumberedRules *rules)
{
	int			len = version_length(title);
	char	   *version = rules->whole_name ? pstrdup(title) : pnstrdup(title, len);

	if (len == 0)
		return NULL;
	for (int i = 0; i < *n; i++)
	{
		if (strcmp(list[i].version, version) == 0 && strcmp(list[i].description, title + len) == 0)
			return &list[i];
	}
	list[*n].version = version;
	list[*n].description = pstrdup(title + len);
	return &list[(*n)++];
}

/*
 * find_numbered returns the migrations among the files, in order.
 */
static Numbered *
find_numbered(Converter *converter, const NumberedRules *rules, int *n)
{
	Numbered   *list = palloc0((converter->nfiles + 1) * sizeof(Numbered));
	const char *up_suffix = rules->up_suffix ? rules->up_suffix : ".sql";

	*n = 0;
	for (int i = 0; i < converter->nfiles; i++)
	{
		const SourceFile *file = &converter->files[i];
		char	   *down = rules->down_suffix ? title_of(file, rules->down_suffix, rules->folders) : NULL;
		char	   *title = down ? down : title_of(file, up_suffix, rules->folders);
		Numbered   *numbered;

		if (title == NULL && rules->plain_suffix)
			title = title_of(file, ".sql", false);
		numbered = title ? numbered_of(list, n, title, rules) : NULL;
		if (numbered == NULL)
		{
			if (title || source_ends(file->name, ".go") || source_ends(file->name, ".ts") || source_ends(file->name, ".js"))
				convert_note(converter, "\"%s\" was not taken over: %s.", file->path,
							 title ? "its name has no version" : "it is a program");
			continue;
		}
		if (down)
			numbered->down = file;
		else
			numbered->up = file;
	}
	qsort(list, *n, sizeof(Numbered), compare_numbered);
	return list;
}

/*
 * is_dropped says whether a line is the tool's own.
 */
static bool
is_dropped(const char *line, const NumberedRules *rules)
{
	if (rules->no_transaction && line_starts(line, rules->no_transaction))
		return true;
	for (int i = 0; rules->dropped && rules->dropped[i]; i++)
	{
		if (line_starts(line, rules->dropped[i]))
			return true;
	}
	return false;
}

/* A file's sections. */
typedef struct Sections
{
	StringInfoData up;
	StringInfoData down;
	bool		has_down;
	bool		up_alone;		/* outside a transaction */
	bool		down_alone;
} Sections;

/*
 * says_no_transaction says whether a marker's line has the tool's word for running
 * outside a transaction behind the marker.
 */
static bool
says_no_transaction(const char *line, const NumberedRules *rules)
{
	return rules->no_transaction && strstr(line_copy(line), rules->no_transaction) != NULL;
}

/*
 * read_sections takes a file apart.
 */
static void
read_sections(Sections *sections, const char *text, const NumberedRules *rules)
{
	StringInfo	section = rules->up ? NULL : &sections->up;

	initStringInfo(&sections->up);
	initStringInfo(&sections->down);
	for (const char *line = text; line && *line; line = next_line(line))
	{
		if (rules->up && line_starts(line, rules->up))
		{
			section = &sections->up;
			sections->up_alone |= says_no_transaction(line, rules);
		}
		else if (rules->down && line_starts(line, rules->down))
		{
			section = &sections->down;
			sections->has_down = true;
			sections->down_alone |= says_no_transaction(line, rules);
		}
		else if (is_dropped(line, rules))
		{
			if (rules->no_transaction && line_starts(line, rules->no_transaction))
				sections->up_alone = sections->down_alone = true;
		}
		else if (section)
			appendStringInfo(section, "%.*s\n", (int) strcspn(line, "\n"), line);
	}
}

/*
 * note_foreign notes what a script has that nothing of ours reads.
 */
static void
note_foreign(ConvertedRevision *revision, const char *text, const ForeignPart *foreign)
{
	for (; foreign && foreign->text; foreign++)
	{
		if (strstr(text, foreign->text))
			revise_note(revision, "%s", foreign->note);
	}
}

/*
 * convert_numbered makes revisions of all migrations among the files, by a tool's
 * rules.
 */
void
convert_numbered(Converter *converter, const NumberedRules *rules)
{
	int			n;
	Numbered   *list = find_numbered(converter, rules, &n);

	for (int i = 0; i < n; i++)
	{
		ConvertedRevision *revision = revise_begin(converter, list[i].version, list[i].description);
		Sections	sections = {0};
		Sections	down = {0};

		if (list[i].up == NULL)
			revise_note(revision, "There is no upgrade script.");
		read_sections(&sections, list[i].up ? list[i].up->text : "", rules);
		if (list[i].down)
			read_sections(&down, list[i].down->text, rules);
		revise_scripts(revision, sections.up.data,
					   list[i].down ? down.up.data : sections.has_down ? sections.down.data :
																		 NULL);
		if (sections.up_alone)
			revision->file.upgrade_transactional = false;
		if (list[i].down ? down.up_alone : sections.down_alone)
			revision->file.downgrade_transactional = false;
		note_foreign(revision, revision->file.upgrade, rules->foreign);
		if (revision->file.downgrade)
			note_foreign(revision, revision->file.downgrade, rules->foreign);
	}
}
