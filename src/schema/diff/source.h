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
 * source_assign gives each statement of the model that alone has made an object,
 * with all that came with it, to the operation that creates the object, which then does the work
 * of the operations of all that came with it.
 */
extern void source_assign(const Diff *diff, const DiffOptions *options);

/*
 * source_holds says whether all operations whose work statements of the model do
 * still stand with them once the order has been found.
 */
extern bool source_holds(const List *operations);

#endif							/* MIGRATE_SCHEMA_DIFF_SOURCE_H */
