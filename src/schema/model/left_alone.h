/*-------------------------------------------------------------------------
 *
 * left_alone.h
 *		Privileges that a model does not speak of, and that are left as they are.
 *
 * IDENTIFICATION
 *		src/schema/model/left_alone.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_LEFT_ALONE_H
#define MIGRATE_SCHEMA_MODEL_LEFT_ALONE_H

#include "schema/snapshot.h"

/*
 * left_alone_remove takes out of a snapshot the privileges on what belongs to
 * the system, and, where the caller is no superuser or the model is one of some schemas, to extensions,
 * that the model (NULL: there is none) does not have; and returns what they are on.
 */
extern List *left_alone_remove(SchemaSnapshot *present, const SchemaSnapshot *model, const SnapshotFilter *filter);

#endif							/* MIGRATE_SCHEMA_MODEL_LEFT_ALONE_H */
