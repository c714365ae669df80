/*-------------------------------------------------------------------------
 *
 * convert.c
 *		SQL functions for who comes from another tool.
 *
 * IDENTIFICATION
 *		src/api/convert.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "api/args.h"
#include "convert/convert.h"
#include "guc.h"
#include "run/adopt.h"
#include "run/run.h"

PG_FUNCTION_INFO_V1(migrate_convert);
PG_FUNCTION_INFO_V1(migrate_adopt);

/*
 * put_converted adds the row of a revision that was made of another tool's file.
 * A note about no single revision stands in a row without a file.
 */
static void
put_converted(ReturnSetInfo *rsinfo, const char *file_name, const char *file, const char *note)
{
	Datum		values[3] = {0};
	bool		nulls[3] = {file_name == NULL, file == NULL, note == NULL};

	if (file_name)
		values[0] = CStringGetTextDatum(file_name);
	if (file)
		values[1] = CStringGetTextDatum(file);
	if (note)
		values[2] = CStringGetTextDatum(note);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

/*
 * migrate_convert is SQL's convert(tool, names, texts).
 */
Datum
migrate_convert(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	char	   *tool = arg_cstring(fcinfo, 0);
	Conversion *conversion = convert_files(tool, arg_names(fcinfo, 1, "names"), arg_names(fcinfo, 2, "texts"));

	if (tool == NULL)
		ereport(NOTICE, (errmsg("the files are taken as those of \"%s\"", conversion->tool)));
	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < conversion->n; i++)
	{
		ConvertedRevision *revision = &conversion->revisions[i];
		StringInfoData file;

		CHECK_FOR_INTERRUPTS();
		initStringInfo(&file);
		file_write(&file, &revision->file);
		put_converted(rsinfo, file_name_of(migrate_file_name_template, &revision->file, NULL), file.data, revision->note);
	}
	if (conversion->note)
		put_converted(rsinfo, NULL, NULL, conversion->note);
	return (Datum) 0;
}

/*
 * migrate_adopt is SQL's adopt(tool, dry_run).
 */
Datum
migrate_adopt(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	run_forbid_change("migrate.adopt()");
	InitMaterializedSRF(fcinfo, 0);
	adopt_version(arg_cstring(fcinfo, 0), arg_bool(fcinfo, 1), rsinfo->setResult, rsinfo->setDesc);
	return (Datum) 0;
}
