/*-------------------------------------------------------------------------
 *
 * options.h
 *		What a diff is to look at beside the snapshots.
 *
 * IDENTIFICATION
 *		src/schema/diff/options.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DIFF_OPTIONS_H
#define MIGRATE_SCHEMA_DIFF_OPTIONS_H

#include "postgres.h"

/* The options; all zero: none. */
typedef struct DiffOptions
{
	bool		from_source;	/* new objects are made by the model's own statements where that can be */
	bool		online;			/* for revisions that are committed one by one, so that labels of enums are there before
								 * they are used; indexes and keys of tables that stand are made by themselves */
	const bool *not_from_source;	/* by the number of a new object: its source statement does not make it
									 * as the model has it; NULL: none is known */
} DiffOptions;

#endif							/* MIGRATE_SCHEMA_DIFF_OPTIONS_H */
