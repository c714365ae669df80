/*-------------------------------------------------------------------------
 *
 * build.h
 *		The snapshot of what scripts make, and the script that makes a snapshot.
 *
 * IDENTIFICATION
 *		src/schema/model/build.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_BUILD_H
#define MIGRATE_SCHEMA_MODEL_BUILD_H

#include "schema/snapshot.h"

/*
 * model_build returns the snapshot of what scripts make of an empty database,
 * run in the shadow one after the other.  It is kept under a hash of all that
 * it depends on, and taken from there the next time.  what names the scripts
 * in the context of an error of theirs.
 */
extern SchemaSnapshot *model_build(const Names *scripts, const char *what, const SnapshotFilter *filter);

/*
 * model_snapshot_format returns what the bytes of a snapshot depend on, beside the
 * schema: they are not to be read where it is another.
 */
extern char *model_snapshot_format(void);

/* model_script returns the script that makes the schema of a snapshot. */
extern char *model_script(const SchemaSnapshot *snapshot, const SnapshotFilter *filter);

#endif							/* MIGRATE_SCHEMA_MODEL_BUILD_H */
