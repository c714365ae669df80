/*-------------------------------------------------------------------------
 *
 * drizzle.c
 *		Files of Drizzle: numbered SQL whose statements are separated by comments.
 *
 * IDENTIFICATION
 *		src/convert/drizzle.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"

/*
 * detect_drizzle says whether the files are those of drizzle.
 */
static bool
detect_drizzle(const Converter *converter)
{
	return any_source_has_line(converter, "--> statement-breakpoint") || source_find(converter, "meta/_journal.json") != NULL;
}

static const char *const drizzle_lines[] = {"--> statement-breakpoint", NULL};

static const NumberedRules drizzle_rules = {
	.whole_name = true,
	.dropped = drizzle_lines,
};

/*
 * drizzle_convert makes revisions of the files of drizzle.
 */
static void
drizzle_convert(Converter *converter)
{
	convert_numbered(converter, &drizzle_rules);
}

const ConvertTool convert_drizzle = {"drizzle", detect_drizzle, drizzle_convert};
