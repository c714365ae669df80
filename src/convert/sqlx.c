/*-------------------------------------------------------------------------
 *
 * sqlx.c
 *		Files of sqlx: plain SQL, or one file for each direction.
 *
 * IDENTIFICATION
 *		src/convert/sqlx.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"

/*
 * detect_sqlx says whether the files are those of sqlx.
 */
static bool
detect_sqlx(const Converter *converter)
{
	return any_source_has_line(converter, "-- no-transaction");
}

static const NumberedRules sqlx_rules = {
	.up_suffix = ".up.sql",
	.down_suffix = ".down.sql",
	.plain_suffix = true,
	.no_transaction = "-- no-transaction",
};

/*
 * sqlx_convert makes revisions of the files of sqlx.
 */
static void
sqlx_convert(Converter *converter)
{
	convert_numbered(converter, &sqlx_rules);
}

const ConvertTool convert_sqlx = {"sqlx", detect_sqlx, sqlx_convert};
