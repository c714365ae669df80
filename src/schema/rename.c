/*-------------------------------------------------------------------------
 *
 * rename.c
 *		Renames, which are never guessed.
 *
 * IDENTIFICATION
 *		src/schema/rename.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/rename.h"

/*
 * rename_scripts: see rename.h.
 */
void
rename_scripts(const SchemaSnapshot *present, Jsonb *renames, char **up, char **down)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("renames are not supported yet")));
}

/*
 * rename_hints: see rename.h.
 */
void
rename_hints(List *operations)
{
}
