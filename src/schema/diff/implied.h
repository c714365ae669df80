/*-------------------------------------------------------------------------
 *
 * implied.h
 *		Operations that others do the work of.
 *
 * IDENTIFICATION
 *		src/schema/diff/implied.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DIFF_IMPLIED_H
#define MIGRATE_SCHEMA_DIFF_IMPLIED_H

#include "schema/diff/operation.h"

/*
 * implied_merges_later says whether a new column or constraint of a child table is made
 * before the parent's, as it is the table's own as well.
 */
extern bool implied_merges_later(const Diff *diff, const SchemaObject *object);

/* implied_find finds the operation that does an operation's work, if another does. */
extern void implied_find(Operation *operation);

/*
 * implied_join_retypings has the types of the columns of a table change in one
 * statement, that of the first.  implied_is_joined says whether an operation is done by
 * another's statement for that.
 */
extern void implied_join_retypings(const Diff *diff);
extern bool implied_is_joined(const Operation *operation);

/* operation_root returns the operation that does an operation's work in the end. */
extern Operation *operation_root(Operation *operation);

/*
 * implied_drop_of_whole returns the operation that drops what an object is a part of,
 * but for a partitioned table from which the object's table is detached before;
 * NULL where there is none.
 */
extern Operation *implied_drop_of_whole(const Diff *diff, const SchemaObject *object);

#endif							/* MIGRATE_SCHEMA_DIFF_IMPLIED_H */
