/*-------------------------------------------------------------------------
 *
 * error.c
 *		How the files that are also built outside the server raise an error.
 *
 * IDENTIFICATION
 *		src/server/error.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "revision/pure.h"

/*
 * migrate_error is the way in which the pure files raise an error; see pure.h.
 */
void
migrate_error(int sqlstate, const char *message, const char *detail, const char *hint)
{
	ereport(ERROR,
			(errcode(sqlstate),
			 errmsg_internal("%s", message),
			 detail ? errdetail_internal("%s", detail) : 0,
			 hint ? errhint("%s", hint) : 0));
	pg_unreachable();
}
