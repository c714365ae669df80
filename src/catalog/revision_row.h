/*-------------------------------------------------------------------------
 *
 * revision_row.h
 *		A row of the table revision, as queries of this folder read it.
 *
 * IDENTIFICATION
 *		src/catalog/revision_row.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_REVISION_ROW_H
#define MIGRATE_CATALOG_REVISION_ROW_H

#include "catalog/revision.h"

/* The columns of a revision r, but for its relations, as catalog_row_revision reads them. */
#define REVISION_COLUMNS \
	"SELECT r.revision, r.message, r.description, r.upgrade, r.downgrade, r.upgrade_transactional," \
	" r.downgrade_transactional, r.create_date AT TIME ZONE 'UTC'," \
	" r.upgrade_checksum, r.downgrade_checksum," \
	" r.precheck, r.verify, r.precheck_checksum, r.verify_checksum"
#define REVISION_NCOLUMNS	14

/* That it can be one of many that are fetched at once. */
#define REVISION_IS_SMALL \
	"octet_length(r.upgrade) OPERATOR(pg_catalog.+) coalesce(octet_length(r.downgrade), 0)" \
	" OPERATOR(pg_catalog.+) coalesce(octet_length(r.precheck), 0)" \
	" OPERATOR(pg_catalog.+) coalesce(octet_length(r.verify), 0)" \
	" OPERATOR(pg_catalog.<=) 65536"

extern StoredRevision *catalog_row_revision(MemoryContext context, uint64 row);

#endif							/* MIGRATE_CATALOG_REVISION_ROW_H */
