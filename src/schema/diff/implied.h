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
 * merges_later says whether a new column or constraint of a child table is made
 * before the parent's, as it is the table's own as well.
 */
extern bool merges_later(const Diff *diff, const SchemaObject *object);

/* find_host finds the operation that does an operation's work, if another does. */
extern void find_host(Operation *operation);

/*
 * join_retypings has the types of the columns of a table change in one
 * statement, that of the first.  is_joined says whether an operation is done by
 * another's statement for that.
 */
extern void join_retypings(const Diff *diff);
extern bool is_joined(const Operation *operation);

/* leader returns the operation that does an operation's work in the end. */
extern Operation *leader(Operation *operation);

/*
 * drop_of_whole returns the operation that drops what an object is a part of,
 * but for a partitioned table from which the object's table is detached before;
 * NULL where there is none.
 */
extern Operation *drop_of_whole(const Diff *diff, const SchemaObject *object);

#endif							/* MIGRATE_SCHEMA_DIFF_IMPLIED_H */
