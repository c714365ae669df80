/*-------------------------------------------------------------------------
 *
 * goose.c
 *		Files of goose: sections -- +goose Up and -- +goose Down.
 *
 * IDENTIFICATION
 *		src/convert/goose.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"

/*
 * detect_goose says whether the files are those of goose.
 */
static bool
detect_goose(const Converter *converter)
{
	return any_source_has_line(converter, "-- +goose");
}

static const char *const goose_lines[] = {"-- +goose StatementBegin", "-- +goose StatementEnd", "-- +goose ENVSUB", NULL};

static const ForeignPart goose_foreign[] = {
	{"${", "A ${variable} of the environment, as goose replaces it with ENVSUB ON, stays as it is."},
	{NULL}};

static const NumberedRules goose_rules = {
	.up = "-- +goose Up",
	.down = "-- +goose Down",
	.no_transaction = "-- +goose NO TRANSACTION",
	.dropped = goose_lines,
	.foreign = goose_foreign,
};

/*
 * goose_convert makes revisions of the files of goose.
 */
static void
goose_convert(Converter *converter)
{
	convert_numbered(converter, &goose_rules);
}

const ConvertTool convert_goose = {"goose", detect_goose, goose_convert};
