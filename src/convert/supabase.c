/*-------------------------------------------------------------------------
 *
 * supabase.c
 *		Files of Supabase: plain SQL, a timestamp in front of each name.
 *
 * IDENTIFICATION
 *		src/convert/supabase.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"

/*
 * detect_supabase says whether the files are those of supabase.
 */
static bool
detect_supabase(const Converter *converter)
{
	for (int i = 0; i < converter->nfiles; i++)
	{
		if (version_length(converter->files[i].name) != 14 || !source_ends(converter->files[i].name, ".sql"))
			return false;
	}
	return converter->nfiles > 0;
}

static const NumberedRules supabase_rules = {0};

/*
 * supabase_convert makes revisions of the files of supabase.
 */
static void
supabase_convert(Converter *converter)
{
	convert_numbered(converter, &supabase_rules);
}

const ConvertTool convert_supabase = {"supabase", detect_supabase, supabase_convert};
