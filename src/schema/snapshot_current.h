/*-------------------------------------------------------------------------
 *
 * snapshot_current.h
 *		The snapshot of this database.
 *
 * IDENTIFICATION
 *		src/schema/snapshot_current.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_SNAPSHOT_CURRENT_H
#define MIGRATE_SCHEMA_SNAPSHOT_CURRENT_H

#include "schema/snapshot.h"

/*
 * snapshot_current reads the schema of this database as of now, with ACCESS
 * SHARE locks at most, and applies the filter.  Raises 40001 where the schema
 * changes meanwhile.
 */
extern SchemaSnapshot *snapshot_current(const SnapshotFilter *filter);

#endif							/* MIGRATE_SCHEMA_SNAPSHOT_CURRENT_H */
