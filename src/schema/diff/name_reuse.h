/*-------------------------------------------------------------------------
 *
 * name_reuse.h
 *		Names that are given up, and taken.
 *
 * IDENTIFICATION
 *		src/schema/diff/name_reuse.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DIFF_NAME_REUSE_H
#define MIGRATE_SCHEMA_DIFF_NAME_REUSE_H

#include "schema/object_diff.h"

/* choose_asides chooses the names of objects that are renamed out of the way. */
extern void choose_asides(Diff *diff);

/*
 * order_names has what takes a name wait for what gives it up; where objects
 * take each other's, one gets another name first.
 */
extern void order_names(Diff *diff);

#endif							/* MIGRATE_SCHEMA_DIFF_NAME_REUSE_H */
