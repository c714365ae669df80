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

/* name_reuse_choose chooses the names of objects that are renamed out of the way. */
extern void name_reuse_choose(Diff *diff);

/*
 * name_reuse_order has what takes a name wait for what gives it up; where objects
 * take each other's, one gets another name first.
 */
extern void name_reuse_order(Diff *diff);

#endif							/* MIGRATE_SCHEMA_DIFF_NAME_REUSE_H */
