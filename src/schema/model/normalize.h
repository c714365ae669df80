/*-------------------------------------------------------------------------
 *
 * normalize.h
 *		Expressions that read differently and are the same.
 *
 * IDENTIFICATION
 *		src/schema/model/normalize.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_NORMALIZE_H
#define MIGRATE_SCHEMA_MODEL_NORMALIZE_H

#include "schema/snapshot.h"

/*
 * normalize_expressions gives an expression of the second snapshot the text
 * that it has in the first, where both read differently and are the same when
 * they are deparsed and parsed once more.
 */
extern void normalize_expressions(SchemaSnapshot *one, SchemaSnapshot *two, const SnapshotFilter *filter);

#endif							/* MIGRATE_SCHEMA_MODEL_NORMALIZE_H */
