/*-------------------------------------------------------------------------
 *
 * action.h
 *		What becomes of each object: left, altered, rebuilt, replaced.
 *
 * IDENTIFICATION
 *		src/schema/diff/action.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DIFF_ACTION_H
#define MIGRATE_SCHEMA_DIFF_ACTION_H

#include "schema/object_diff.h"

/* action_of_pair returns what it takes to turn one object into the other. */
extern Change action_of_pair(const Diff *diff, const SchemaObject *old, const SchemaObject *new);

/*
 * action_decide decides what becomes of each old object that has a match;
 * online: labels of enums are committed before they are used.
 */
extern void action_decide(Diff *diff, bool online);

/* action_is_in_partition_key says whether a column has a type that is one of the partition key's of its table. */
extern bool action_is_in_partition_key(const SchemaObject *column);

#endif							/* MIGRATE_SCHEMA_DIFF_ACTION_H */
