/*-------------------------------------------------------------------------
 *
 * statements.h
 *		The statements of operations.
 *
 * IDENTIFICATION
 *		src/schema/diff/statements.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DIFF_STATEMENTS_H
#define MIGRATE_SCHEMA_DIFF_STATEMENTS_H

#include "schema/diff/operation.h"

/* operation_write writes the statements of an operation, to be run while default privileges are in force. */
extern void operation_write(Operation *operation, const List *defaults);

/*
 * diff_script writes operations as a script; diff_script_before, where more
 * statements follow, which may give what bodies of functions name.
 */
extern char *diff_script(const List *operations);
extern char *diff_script_before(const List *operations, bool more);

#endif							/* MIGRATE_SCHEMA_DIFF_STATEMENTS_H */
