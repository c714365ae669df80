/*-------------------------------------------------------------------------
 *
 * dbmate.c
 *		Files of dbmate: sections -- migrate:up and -- migrate:down.
 *
 * IDENTIFICATION
 *		src/convert/dbmate.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"

/*
 * detect_dbmate says whether the files are those of dbmate.
 */
static bool
detect_dbmate(const Converter *converter)
{
	return any_source_has_line(converter, "-- migrate:up");
}

static const NumberedRules dbmate_rules = {
	.up = "-- migrate:up",
	.down = "-- migrate:down",
	.no_transaction = "transaction:false",
};

/*
 * dbmate_convert makes revisions of the files of dbmate.
 */
static void
dbmate_convert(Converter *converter)
{
	convert_numbered(converter, &dbmate_rules);
}

const ConvertTool convert_dbmate = {"dbmate", detect_dbmate, dbmate_convert};
