/*-------------------------------------------------------------------------
 *
 * prisma.c
 *		Files of Prisma: a folder with migration.sql for each migration.
 *
 * IDENTIFICATION
 *		src/convert/prisma.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"

/*
 * detect_prisma says whether the files are those of prisma.
 */
static bool
detect_prisma(const Converter *converter)
{
	for (int i = 0; i < converter->nfiles; i++)
	{
		if (strcmp(converter->files[i].name, "migration_lock.toml") == 0 ||
			(strcmp(converter->files[i].name, "migration.sql") == 0 && converter->files[i].name > converter->files[i].path))
			return true;
	}
	return false;
}

static const NumberedRules prisma_rules = {
	.up_suffix = "migration.sql",
	.down_suffix = "down.sql",
	.folders = true,
	.whole_name = true,
};

/*
 * prisma_convert makes revisions of the files of prisma.
 */
static void
prisma_convert(Converter *converter)
{
	convert_numbered(converter, &prisma_rules);
}

const ConvertTool convert_prisma = {"prisma", detect_prisma, prisma_convert};
