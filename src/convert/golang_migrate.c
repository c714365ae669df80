/*-------------------------------------------------------------------------
 *
 * golang_migrate.c
 *		Files of golang-migrate: one for each direction.
 *
 * IDENTIFICATION
 *		src/convert/golang_migrate.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"

/*
 * detect_golang_migrate says whether the files are those of golang-migrate.
 */
static bool
detect_golang_migrate(const Converter *converter)
{
	for (int i = 0; i < converter->nfiles; i++)
	{
		if (version_length(converter->files[i].name) > 0 && source_ends(converter->files[i].name, ".up.sql"))
			return true;
	}
	return false;
}

static const NumberedRules golang_migrate_rules = {
	.up_suffix = ".up.sql",
	.down_suffix = ".down.sql",
};

/*
 * golang_migrate_convert makes revisions of the files of golang-migrate.
 */
static void
golang_migrate_convert(Converter *converter)
{
	convert_numbered(converter, &golang_migrate_rules);
}

const ConvertTool convert_golang_migrate = {"golang-migrate", detect_golang_migrate, golang_migrate_convert};
