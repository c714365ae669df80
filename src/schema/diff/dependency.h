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

/* find_edges finds what each operation has to follow. */
extern void find_edges(const Diff *diff);

/* follow notes that an operation comes after another, which may be NULL. */
extern void follow(Operation *operation, Operation *before);

#endif							/* MIGRATE_SCHEMA_DIFF_DEPENDENCY_H */
