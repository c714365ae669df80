/*-------------------------------------------------------------------------
 *
 * node_pg_migrate.c
 *		SQL files of node-pg-migrate: sections -- Up Migration and -- Down Migration.
 *
 * IDENTIFICATION
 *		src/convert/node_pg_migrate.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"

/*
 * detect_node_pg_migrate says whether the files are those of node-pg-migrate.
 */
static bool
detect_node_pg_migrate(const Converter *converter)
{
	return any_source_has_line(converter, "-- Up Migration");
}

static const NumberedRules node_pg_migrate_rules = {
	.up = "-- Up Migration",
	.down = "-- Down Migration",
	.whole_name = true,
};

/*
 * node_pg_migrate_convert makes revisions of the files of node-pg-migrate.
 */
static void
node_pg_migrate_convert(Converter *converter)
{
	convert_numbered(converter, &node_pg_migrate_rules);
}

const ConvertTool convert_node_pg_migrate = {"node-pg-migrate", detect_node_pg_migrate, node_pg_migrate_convert};
