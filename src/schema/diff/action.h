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

/* fate_of_pair returns what it takes to turn one object into the other. */
extern Change fate_of_pair(const Diff *diff, const SchemaObject *old, const SchemaObject *new);

/*
 * decide_fates decides what becomes of each old object that has a match;
 * online: labels of enums are committed before they are used.
 */
extern void decide_fates(Diff *diff, bool online);

/* is_in_key says whether a column has a type that is one of the partition key's of its table. */
extern bool is_in_key(const SchemaObject *column);

#endif							/* MIGRATE_SCHEMA_DIFF_ACTION_H */
