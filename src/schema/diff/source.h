/*-------------------------------------------------------------------------
 *
 * source.h
 *		New objects made by the statements of the model itself.
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
 * source_assign gives each statement of the model that alone has made an object
 * to the operation that creates the object, which then implies the operations of
 * all that the statement has made.
 */
extern void source_assign(const Diff *diff, const DiffOptions *options);

/*
 * source_holds says whether all operations that source statements imply are
 * still implied by them once the order has been found.
 */
extern bool source_holds(const List *operations);

#endif							/* MIGRATE_SCHEMA_DIFF_SOURCE_H */
