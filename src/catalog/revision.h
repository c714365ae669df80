/*-------------------------------------------------------------------------
 *
 * revision.h
 *		The tables revision, edge and label.
 *
 * IDENTIFICATION
 *		src/catalog/revision.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_REVISION_H
#define MIGRATE_CATALOG_REVISION_H

#include "revision/file.h"
#include "revision/graph.h"

/* A revision as it is registered. */
typedef struct StoredRevision
{
	RevisionFile file;			/* create_date in UTC, as the file has it */
	char	   *upgrade_checksum;
	char	   *downgrade_checksum; /* NULL: irreversible */
	char	   *precheck_checksum;	/* NULL: none */
	char	   *verify_checksum;	/* NULL: none */
	char	   *approved_by;	/* that a run has found; NULL: nobody */
} StoredRevision;

/* What names a revision's file. */
typedef struct RevisionHeader
{
	char	   *revision;
	char	   *message;
	char	   *create_date;	/* in UTC, NULL: none */
} RevisionHeader;

extern Names catalog_revisions(void);
extern Names catalog_children(const char *revision);
extern StoredRevision *catalog_revision(const char *revision, bool fresh);
extern StoredRevision *catalog_node_revision(const Graph *g, int node, bool fresh);
extern void catalog_small_revisions(const Graph *g, NodeList nodes, StoredRevision **result);
extern char *catalog_name_owner(const char *name);
extern RevisionHeader *catalog_headers(int *n);
extern char *catalog_message(const char *revision);
extern char *catalog_script_checksum(const char *revision, bool upgrade, bool fresh);
extern char *catalog_step_checksum(const char *revision, bool upgrade, bool fresh);
extern char *catalog_stored_step_checksum(const StoredRevision *stored, bool upgrade);
extern char *catalog_text_checksum(const char *text);
extern char *catalog_timestamp(const char *text);
extern void catalog_insert_revision(const RevisionFile *file);
extern void catalog_update_revision(const RevisionFile *file);
extern void catalog_delete_revision(const char *revision);
extern Names catalog_resolve_depends(Names depends);

#endif							/* MIGRATE_CATALOG_REVISION_H */
