/*-------------------------------------------------------------------------
 *
 * load.h
 *		Many revisions at once.
 *
 * IDENTIFICATION
 *		src/catalog/load.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_LOAD_H
#define MIGRATE_CATALOG_LOAD_H

#include "catalog/revision.h"

extern Names catalog_existing_names(Names names);
extern int	catalog_fetch_revisions(Names ids, StoredRevision **result);
extern void catalog_insert_revisions(StoredRevision *const *new, int n);

#endif							/* MIGRATE_CATALOG_LOAD_H */
