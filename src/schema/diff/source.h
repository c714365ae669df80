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

#include "schema/diff/options.h"

/*
 * words_take gives each statement of the model that alone has made an object,
 * with all that came with it, to the operation that creates the object, which then does the work
 * of the operations of all that came with it.
 */
extern void words_take(const Diff *diff, const DiffOptions *options);

/*
 * words_hold says whether all operations whose work statements of the model do
 * still stand with them once the order has been found.
 */
extern bool words_hold(const List *operations);

#endif							/* MIGRATE_SCHEMA_DIFF_SOURCE_H */
