/*-------------------------------------------------------------------------
 *
 * atlas.c
 *		Files of Atlas: versioned SQL with a folder checksum.
 *
 * IDENTIFICATION
 *		src/convert/atlas.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"

/*
 * detect_atlas says whether the files are those of atlas.
 */
static bool
detect_atlas(const Converter *converter)
{
	return source_find(converter, "atlas.sum") != NULL || any_source_has_line(converter, "-- atlas:");
}

static const ForeignPart atlas_foreign[] = {
	{"-- atlas:delimiter", "A delimiter of its own separates the statements, which no revision has."},
	{"-- atlas:checkpoint", "A checkpoint holds what the files before it do: leave out one or the other."},
	{"-- atlas:import", "What an import names is not taken over."},
	{"{{", "A template {{...}}, as Atlas fills it in, stays as it is."},
	{NULL}};

static const NumberedRules atlas_rules = {
	.no_transaction = "-- atlas:txmode none",
	.foreign = atlas_foreign,
};

/*
 * atlas_convert makes revisions of the files of atlas.
 */
static void
atlas_convert(Converter *converter)
{
	convert_numbered(converter, &atlas_rules);
}

const ConvertTool convert_atlas = {"atlas", detect_atlas, atlas_convert};
