/*-------------------------------------------------------------------------
 *
 * index.h
 *		What other files know of indexes.
 *
 * IDENTIFICATION
 *		src/schema/kinds/index.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_INDEX_H
#define MIGRATE_SCHEMA_KINDS_INDEX_H

#include "schema/object.h"

/* Properties of indexes. */
enum
{
	INDEX_DEFINITION,
	INDEX_WITHOUT_OPTIONS,
	INDEX_OPTIONS,
	INDEX_UNIQUE,
	INDEX_TABLESPACE,
	INDEX_VALID,
	INDEX_CLUSTERED,
	INDEX_REPLICA_IDENTITY,
	INDEX_STATISTICS,
	INDEX_PARENT,
	INDEX_EXTENSIONS			/* that it depends on */
};

/*
 * index_settings emits what a table knows of one of its indexes: that it is
 * clustered by it, and identifies its rows to replicas by it.
 */
extern void index_settings(DdlList *out, const SchemaObject *index, bool was_clustered, bool clustered,
						   bool was_identity, bool identity);

#endif							/* MIGRATE_SCHEMA_KINDS_INDEX_H */
