/*-------------------------------------------------------------------------
 *
 * filter.h
 *		What migrate.include_object wants of a snapshot.
 *
 * IDENTIFICATION
 *		src/schema/filter.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_FILTER_H
#define MIGRATE_SCHEMA_FILTER_H

#include "schema/snapshot.h"

/* filter_objects takes out of a snapshot what migrate.include_object does not want. */
extern void filter_objects(SchemaSnapshot *snapshot, const SnapshotFilter *filter);

/* filter_wants_global says whether the filter lets an object of a kind pass that stands in no schema. */
extern bool filter_wants_global(const SnapshotFilter *filter, const ObjectKind *kind, const char *name);

#endif							/* MIGRATE_SCHEMA_FILTER_H */
