/*-------------------------------------------------------------------------
 *
 * dependency.h
 *		Which operation must follow which.
 *
 * IDENTIFICATION
 *		src/schema/diff/dependency.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DIFF_DEPENDENCY_H
#define MIGRATE_SCHEMA_DIFF_DEPENDENCY_H

#include "schema/diff/operation.h"

/* dependency_find finds what each operation has to follow. */
extern void dependency_find(const Diff *diff);

/* dependency_add notes that an operation comes after another, which may be NULL. */
extern void dependency_add(Operation *operation, Operation *before);

#endif							/* MIGRATE_SCHEMA_DIFF_DEPENDENCY_H */
