/*-------------------------------------------------------------------------
 *
 * match.h
 *		Which object of one snapshot is which of another.
 *
 * IDENTIFICATION
 *		src/schema/diff/match.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DIFF_MATCH_H
#define MIGRATE_SCHEMA_DIFF_MATCH_H

#include "schema/object_diff.h"

/*
 * match_objects makes a diff of two snapshots that knows which object of one
 * is which of the other, and nothing else.
 */
extern Diff *match_objects(const SchemaSnapshot *old, const SchemaSnapshot *new);

#endif							/* MIGRATE_SCHEMA_DIFF_MATCH_H */
