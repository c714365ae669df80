/*-------------------------------------------------------------------------
 *
 * convert.c
 *		Files of other migration tools, made into revision files.
 *
 * Each tool has a file of this folder.  What most of them share, a file for each
 * migration whose name begins with its version, is in numbered.c; how a revision
 * is made of a version and scripts, in revise.c.
 *
 * IDENTIFICATION
 *		src/convert/convert.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"

/*
 * The tools, those whose files tell most of themselves first: the first that finds
 * its own marks in the files is taken.
 */
static const ConvertTool *const tools[] = {
	&convert_sqitch,
	&convert_atlas,
	&convert_prisma,
	&convert_drizzle,
	&convert_diesel,
	&convert_liquibase,
	&convert_goose,
	&convert_dbmate,
	&convert_node_pg_migrate,
	&convert_tern,
	&convert_graphile_migrate,
	&convert_flyway,
	&convert_sqlx,
	&convert_golang_migrate,
	&convert_supabase,
	&convert_plain,
};

/*
 * compare_paths orders files by path.
 */
static int
compare_paths(const void *a, const void *b)
{
	return strcmp(((const SourceFile *) a)->path, ((const SourceFile *) b)->path);
}

/*
 * source_files returns the files, sorted by path; a path starts without "./" or "/".
 */
static SourceFile *
source_files(Names names, Names texts)
{
	SourceFile *files = palloc0((names.n + 1) * sizeof(SourceFile));

	for (int i = 0; i < names.n; i++)
	{
		const char *path = names.names[i];
		const char *slash;

		if (path[0] == '.' && path[1] == '/')
			path++;
		while (*path == '/')
			path++;
		slash = strrchr(path, '/');
		files[i].path = path;
		files[i].name = slash ? slash + 1 : path;
		files[i].text = texts.names[i];
	}
	qsort(files, names.n, sizeof(SourceFile), compare_paths);
	return files;
}

/*
 * known_tools returns the names of all tools, for messages.
 */
static char *
known_tools(void)
{
	Names		names = {lengthof(tools), palloc(lengthof(tools) * sizeof(char *))};

	for (size_t i = 0; i < lengthof(tools); i++)
		names.names[i] = unconstify(char *, tools[i]->name);
	return names_quoted(names);
}

/*
 * find_tool returns the tool of a name, or the one whose files these are.
 */
static const ConvertTool *
find_tool(const char *name, const Converter *converter)
{
	for (size_t i = 0; i < lengthof(tools); i++)
	{
		if (name ? strcmp(tools[i]->name, name) == 0 : tools[i]->detect(converter))
			return tools[i];
	}
	if (name)
		migrate_error(ERRCODE_NOT_CONVERTIBLE, psprintf("tool \"%s\" is not known", name), NULL,
					  psprintf("Valid values are %s.", known_tools()));
	migrate_error(ERRCODE_NOT_CONVERTIBLE, "the files look like those of no known tool", NULL,
				  psprintf("Name the tool: %s.", known_tools()));
}

/*
 * convert_files: see convert.h.
 */
Conversion *
convert_files(const char *tool, Names names, Names texts)
{
	Converter	converter = {0};
	const ConvertTool *found;

	if (names.n != texts.n)
		migrate_error(ERRCODE_NOT_CONVERTIBLE, "there must be as many names as texts",
					  psprintf("There are %d names and %d texts.", names.n, texts.n), NULL);
	converter.files = source_files(names, texts);
	converter.nfiles = names.n;
	converter.result = palloc0(sizeof(Conversion));
	initStringInfo(&converter.note);
	found = find_tool(tool, &converter);
	converter.result->tool = found->name;
	found->convert(&converter);
	if (converter.result->n == 0)
		migrate_error(ERRCODE_NOT_CONVERTIBLE, psprintf("no file is a migration of %s", found->name), NULL,
					  "Names are paths below the folder that the tool reads.");
	converter.result->note = converter.note.len > 0 ? converter.note.data : NULL;
	return converter.result;
}
