/*-------------------------------------------------------------------------
 *
 * live.h
 *		Snapshots of this database, of models, and of what scripts make.
 *
 * IDENTIFICATION
 *		src/schema/live.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_LIVE_H
#define MIGRATE_SCHEMA_LIVE_H

#include "schema/snapshot.h"

#include "schema/model/model.h"

/*
 * live_snapshot reads the schema of this database as of now, with ACCESS SHARE
 * locks at most.  Raises 40001 where it changes meanwhile.
 */
extern SchemaSnapshot *live_snapshot(const SnapshotFilter *filter, bool with_depends);

/* elaborate returns what scripts make of an empty database; kept to be used again. */
extern SchemaSnapshot *elaborate(const Names *scripts, const char *what, const SnapshotFilter *filter);

/* creation_script returns the script that makes the schema of a snapshot. */
extern char *creation_script(SchemaSnapshot *snapshot, const SnapshotFilter *filter);

/*
 * settle_expressions has expressions of two snapshots that read differently and
 * are the same when they are deparsed and parsed once more be the same.
 */
extern void settle_expressions(SchemaSnapshot *one, SchemaSnapshot *two, const SnapshotFilter *filter);

/* filter_objects takes out what migrate.include_object does not want. */
extern void filter_objects(SchemaSnapshot *snapshot, const SnapshotFilter *filter);

/* filter_wants_extension says whether an extension is one of the objects that the filter lets pass. */
extern bool filter_wants_extension(const SnapshotFilter *filter, const char *name);

#endif							/* MIGRATE_SCHEMA_LIVE_H */
