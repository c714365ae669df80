/*-------------------------------------------------------------------------
 *
 * flyway.c
 *		Files of Flyway: V for versions, U for undo, R for repeatables, B for baselines.
 *
 * IDENTIFICATION
 *		src/convert/flyway.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"

/*
 * detect_flyway says whether the files are those of Flyway.
 */
static bool
detect_flyway(const Converter *converter)
{
	for (int i = 0; i < converter->nfiles; i++)
	{
		const char *name = converter->files[i].name;

		if ((name[0] == 'V' && version_length(name + 1) > 0 && strstr(name, "__")) || strncmp(name, "R__", 3) == 0)
			return true;
	}
	return false;
}

/* Flyway replaces ${name} in every script. */
static const char flyway_placeholder[] = "A ${placeholder}, as Flyway fills it in, stays as it is.";

/*
 * flyway_version returns the version of a file name behind its letter, with dots:
 * V1_2__x.sql and V1.2__x.sql are 1.2.
 */
static char *
flyway_version(const char *name)
{
	const char *end = strstr(name, "__");
	char	   *version = pnstrdup(name + 1, end ? (size_t) (end - name - 1) : strcspn(name + 1, "."));

	for (char *p = version; *p; p++)
	{
		if (*p == '_')
			*p = '.';
	}
	return version;
}

/*
 * flyway_description returns what stands behind the two underscores.
 */
static char *
flyway_description(const char *name)
{
	const char *start = strstr(name, "__");
	const char *end = strrchr(name, '.');

	return start ? pnstrdup(start + 2, end > start + 2 ? end - start - 2 : 0) : pstrdup(name);
}

/*
 * find_undo returns the undo file of a version; NULL: there is none.
 */
static const SourceFile *
find_undo(const Converter *converter, const char *version)
{
	for (int i = 0; i < converter->nfiles; i++)
	{
		const SourceFile *file = &converter->files[i];

		if (file->name[0] == 'U' && source_ends(file->name, ".sql") && strcmp(flyway_version(file->name), version) == 0)
			return file;
	}
	return NULL;
}

/*
 * compare_flyway orders files by version, as numbers part by part.
 */
static int
compare_flyway(const void *a, const void *b)
{
	const char *one = flyway_version((*(const SourceFile *const *) a)->name);
	const char *two = flyway_version((*(const SourceFile *const *) b)->name);

	return convert_compare_versions(one, two);
}

/*
 * convert_version makes the revision of a versioned file.
 */
static void
convert_version(Converter *converter, const SourceFile *file)
{
	char	   *version = flyway_version(file->name);
	const SourceFile *undo = find_undo(converter, version);
	const SourceFile *conf = source_find(converter, psprintf("%s.conf", file->path));
	ConvertedRevision *revision = revise_begin(converter, version, flyway_description(file->name));

	revise_scripts(revision, file->text, undo ? undo->text : NULL);
	if (conf && (source_has_line(conf->text, "executeInTransaction=false") || source_has_line(conf->text, "executeInTransaction = false")))
		revise_not_transactional(revision);
	if (strstr(file->text, "${"))
		revise_note(revision, "%s", flyway_placeholder);
}

/*
 * convert_repeatable makes a revision of a repeatable file, which runs once here.
 */
static void
convert_repeatable(Converter *converter, const SourceFile *file)
{
	char	   *description = flyway_description(file->name);
	ConvertedRevision *revision = revise_begin(converter, psprintf("R_%s", description), description);

	revise_scripts(revision, file->text, NULL);
	revise_note(revision, "A repeatable of Flyway, which runs again when its text changes; here it is a revision that runs once.");
	if (strstr(file->text, "${"))
		revise_note(revision, "%s", flyway_placeholder);
}

/*
 * flyway_convert makes revisions of the files of Flyway: the versions in their order,
 * then the repeatables by name.
 */
static void
flyway_convert(Converter *converter)
{
	const SourceFile **versions = palloc((converter->nfiles + 1) * sizeof(SourceFile *));
	int			n = 0;

	for (int i = 0; i < converter->nfiles; i++)
	{
		const SourceFile *file = &converter->files[i];

		if (file->name[0] == 'V' && version_length(file->name + 1) > 0 && source_ends(file->name, ".sql"))
			versions[n++] = file;
		else if (file->name[0] == 'B' && version_length(file->name + 1) > 0)
			convert_note(converter, "\"%s\" was not taken over: a baseline holds what the versions before it do.", file->path);
		else if (source_ends(file->name, ".java") || source_ends(file->name, ".class"))
			convert_note(converter, "\"%s\" was not taken over: it is a program.", file->path);
	}
	qsort(versions, n, sizeof(SourceFile *), compare_flyway);
	for (int i = 0; i < n; i++)
		convert_version(converter, versions[i]);
	for (int i = 0; i < converter->nfiles; i++)
	{
		if (strncmp(converter->files[i].name, "R__", 3) == 0 && source_ends(converter->files[i].name, ".sql"))
			convert_repeatable(converter, &converter->files[i]);
	}
}

const ConvertTool convert_flyway = {"flyway", detect_flyway, flyway_convert};
