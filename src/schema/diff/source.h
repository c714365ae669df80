/*-------------------------------------------------------------------------
 *
 * source.h
 *		New objects in the words of the model.
 *
 * IDENTIFICATION
 *		src/schema/diff/source.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DIFF_SOURCE_H
#define MIGRATE_SCHEMA_DIFF_SOURCE_H

#include "schema/diff/diff.h"

/*
 * words_take gives each statement of the model that alone has made an object,
 * with all that came with it, to the operation that creates the object, which then does the work
 * of the operations of all that came with it.  online: not for an index or a key
 * of a partitioned table that stands, with those of its partitions.
 */
extern void words_take(const SchemaSnapshot *model, bool online);

/*
 * words_take_checks, in words_check.c, gives the checks among the objects that
 * a statement has made, and that operations of their own add, their words in it.
 */
extern void words_take_checks(const ModelStatement *statement, SchemaObject **objects, int n);

/*
 * words_failed says whether a proof has noted objects of the model that words
 * have made otherwise, so that without these the others may do.
 */
extern bool words_failed(const SchemaSnapshot *model);

/*
 * words_hold says whether all operations whose work statements of the model do
 * still stand with them once the order has been found.
 */
extern bool words_hold(const List *operations);

#endif							/* MIGRATE_SCHEMA_DIFF_SOURCE_H */
