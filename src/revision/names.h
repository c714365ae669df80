/*-------------------------------------------------------------------------
 *
 * names.h
 *		Lists of names: revision ids, labels or targets.
 *
 * IDENTIFICATION
 *		src/revision/names.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_REVISION_NAMES_H
#define MIGRATE_REVISION_NAMES_H

#include "revision/pure.h"

/* A list of names, in their order. */
typedef struct Names
{
	int			n;
	char	  **names;
} Names;

extern Names names_of_one(const char *name);
extern char *names_join(Names names);
extern char *names_quoted(Names names);
extern bool names_contain(Names names, const char *name);
extern bool names_equal(Names a, Names b);
extern Names names_sorted(Names names);
extern bool names_have(Names names, const char *name);

#endif							/* MIGRATE_REVISION_NAMES_H */
