/*-------------------------------------------------------------------------
 *
 * tern.c
 *		Files of tern: what stands above and below one line.
 *
 * IDENTIFICATION
 *		src/convert/tern.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"

/*
 * detect_tern says whether the files are those of tern.
 */
static bool
detect_tern(const Converter *converter)
{
	return any_source_has_line(converter, "---- create above / drop below ----");
}

static const ForeignPart tern_foreign[] = {
	{"{{", "A template {{...}}, as tern fills it in, stays as it is."},
	{NULL}};

static const NumberedRules tern_rules = {
	.down = "---- create above / drop below ----",
	.no_transaction = "---- tern: disable-tx ----",
	.foreign = tern_foreign,
};

/*
 * tern_convert makes revisions of the files of tern.
 */
static void
tern_convert(Converter *converter)
{
	convert_numbered(converter, &tern_rules);
}

const ConvertTool convert_tern = {"tern", detect_tern, tern_convert};
