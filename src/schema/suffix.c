/*-------------------------------------------------------------------------
 *
 * suffix.c
 *		Names made of other names.
 *
 * IDENTIFICATION
 *		src/schema/suffix.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "mb/pg_wchar.h"

#include "schema/suffix.h"

/*
 * name_with_suffix: see suffix.h.
 */
char *
name_with_suffix(const char *name, const char *suffix)
{
	int			len = (int) strlen(name);
	int			fits;

	if (len + strlen(suffix) < NAMEDATALEN)
		return psprintf("%s%s", name, suffix);
	fits = pg_mbcliplen(name, len, NAMEDATALEN - 1 - (int) (strlen("_00000000") + strlen(suffix)));
	return psprintf("%.*s_%08x%s", fits, name, hash_bytes((const unsigned char *) name, len), suffix);
}
