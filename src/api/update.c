/*-------------------------------------------------------------------------
 *
 * api_update.c
 *		What the scripts of ALTER EXTENSION UPDATE need and SQL does not have.
 *
 * IDENTIFICATION
 *		src/api/update.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/extension.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(migrate_execute_as_user);

/*
 * migrate_execute_as_user executes a command in an extension's script as if the
 * user had, beside the script: privileges that it grants are not recorded as the
 * extension's initial ones, and so are dumped.  The script drops the function at
 * its end, and nobody but a superuser can run such a script.
 */
Datum
migrate_execute_as_user(PG_FUNCTION_ARGS)
{
	char	   *command = text_to_cstring(PG_GETARG_TEXT_PP(0));

	if (!creating_extension || !superuser())
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("execute_as_user() can only be called from an extension's script")));

	creating_extension = false;
	PG_TRY();
	{
		SPI_connect();
		if (SPI_execute(command, false, 0) < 0)
			elog(ERROR, "could not execute: %s", command);
		SPI_finish();
	}
	PG_FINALLY();
	{
		creating_extension = true;
	}
	PG_END_TRY();
	PG_RETURN_VOID();
}
