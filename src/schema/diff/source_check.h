/*-------------------------------------------------------------------------
 *
 * source_check.h
 *		Checks as the model writes them.
 *
 * IDENTIFICATION
 *		src/schema/diff/source_check.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DIFF_SOURCE_CHECK_H
#define MIGRATE_SCHEMA_DIFF_SOURCE_CHECK_H

#include "schema/object_diff.h"

/*
 * source_check_assign gives the checks among the objects that a statement has
 * made, and that operations of their own add, their text in the statement.
 */
extern void source_check_assign(const Diff *diff, const ModelStatement *statement, SchemaObject **objects, int n);

#endif							/* MIGRATE_SCHEMA_DIFF_SOURCE_CHECK_H */
