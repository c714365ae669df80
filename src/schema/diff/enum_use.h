/*-------------------------------------------------------------------------
 *
 * enum_use.h
 *		Labels of enums that are used in the transaction that adds them.
 *
 * IDENTIFICATION
 *		src/schema/diff/enum_use.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DIFF_ENUM_USE_H
#define MIGRATE_SCHEMA_DIFF_ENUM_USE_H

#include "schema/object_diff.h"

/*
 * enum_uses_added_labels says whether a label that an enum gets may be used in
 * the transaction that adds it.
 */
extern bool enum_uses_added_labels(const Diff *diff, const SchemaObject *old);

#endif							/* MIGRATE_SCHEMA_DIFF_ENUM_USE_H */
