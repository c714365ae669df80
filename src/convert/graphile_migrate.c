/*-------------------------------------------------------------------------
 *
 * graphile_migrate.c
 *		Files of graphile-migrate: a chain of committed files, without downgrades.
 *
 * IDENTIFICATION
 *		src/convert/graphile_migrate.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"

/*
 * detect_graphile_migrate says whether the files are those of graphile-migrate.
 */
static bool
detect_graphile_migrate(const Converter *converter)
{
	return any_source_has_line(converter, "--! Previous:");
}

static const char *const graphile_lines[] = {"--! ", NULL};

static const ForeignPart graphile_foreign[] = {
	{":DATABASE_", "A placeholder such as :DATABASE_OWNER, as graphile-migrate fills it in, stays as it is."},
	{NULL}};

static const NumberedRules graphile_migrate_rules = {
	.no_transaction = "--! no-transaction",
	.dropped = graphile_lines,
	.foreign = graphile_foreign,
};

/*
 * graphile_migrate_convert makes revisions of the files of graphile-migrate.
 */
static void
graphile_migrate_convert(Converter *converter)
{
	convert_numbered(converter, &graphile_migrate_rules);
}

const ConvertTool convert_graphile_migrate = {"graphile-migrate", detect_graphile_migrate, graphile_migrate_convert};
