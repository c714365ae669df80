/*-------------------------------------------------------------------------
 *
 * plain.c
 *		SQL files with a number in front of each name, of no tool.
 *
 * IDENTIFICATION
 *		src/convert/plain.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"

/*
 * detect_plain says whether the files are those of plain.
 */
static bool
detect_plain(const Converter *converter)
{
	for (int i = 0; i < converter->nfiles; i++)
	{
		if (version_length(converter->files[i].name) > 0 && source_ends(converter->files[i].name, ".sql"))
			return true;
	}
	return false;
}

static const NumberedRules plain_rules = {
	.down_suffix = ".down.sql",
};

/*
 * plain_convert makes revisions of the files of plain.
 */
static void
plain_convert(Converter *converter)
{
	convert_numbered(converter, &plain_rules);
}

const ConvertTool convert_plain = {"plain", detect_plain, plain_convert};
