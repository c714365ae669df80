/*-------------------------------------------------------------------------
 *
 * diesel.c
 *		Files of diesel: a folder with up.sql and down.sql for each migration.
 *
 * IDENTIFICATION
 *		src/convert/diesel.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"

/*
 * detect_diesel says whether the files are those of diesel.
 */
static bool
detect_diesel(const Converter *converter)
{
	for (int i = 0; i < converter->nfiles; i++)
	{
		if (strcmp(converter->files[i].name, "up.sql") == 0 && converter->files[i].name > converter->files[i].path)
			return true;
	}
	return false;
}

static const NumberedRules diesel_rules = {
	.up_suffix = "up.sql",
	.down_suffix = "down.sql",
	.folders = true,
};

/*
 * apply_metadata makes the revision of a folder whose metadata.toml says so run
 * outside a transaction.
 */
static void
apply_metadata(Converter *converter, const SourceFile *metadata)
{
	char	   *folder = pnstrdup(metadata->path, metadata->name - metadata->path - 1);
	const char *slash = strrchr(folder, '/');
	const char *title = slash ? slash + 1 : folder;
	char	   *id = convert_id(pnstrdup(title, version_length(title)));

	for (int i = 0; i < converter->result->n; i++)
	{
		if (strcmp(converter->result->revisions[i].file.revision, id) == 0)
			revise_not_transactional(&converter->result->revisions[i]);
	}
}

/*
 * diesel_convert makes revisions of the files of diesel.
 */
static void
diesel_convert(Converter *converter)
{
	convert_numbered(converter, &diesel_rules);
	for (int i = 0; i < converter->nfiles; i++)
	{
		const SourceFile *file = &converter->files[i];

		if (strcmp(file->name, "metadata.toml") == 0 && file->name > file->path &&
			(source_has_line(file->text, "run_in_transaction = false") || source_has_line(file->text, "run_in_transaction=false")))
			apply_metadata(converter, file);
	}
}

const ConvertTool convert_diesel = {"diesel", detect_diesel, diesel_convert};
