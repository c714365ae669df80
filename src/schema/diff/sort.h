/*-------------------------------------------------------------------------
 *
 * sort.h
 *		Operations in an order that works.
 *
 * IDENTIFICATION
 *		src/schema/diff/sort.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DIFF_SORT_H
#define MIGRATE_SCHEMA_DIFF_SORT_H

/* sort_operations returns the operations that do their own work, in an order that works. */
extern List *sort_operations(List *operations);

#endif							/* MIGRATE_SCHEMA_DIFF_SORT_H */
