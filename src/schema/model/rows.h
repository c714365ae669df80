/*-------------------------------------------------------------------------
 *
 * rows.h
 *		Rows that are made up for a proof, and what has to become of them.
 *
 * IDENTIFICATION
 *		src/schema/model/rows.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_ROWS_H
#define MIGRATE_SCHEMA_MODEL_ROWS_H

#include "schema/shadow/trial.h"
#include "schema/object_diff.h"

/*
 * rows_make makes up rows for the tables of the old schema that a diff changes;
 * NULL where there are none.
 */
extern Trial *rows_make(const Diff *diff);

/*
 * rows_check raises MG016 where a trial has changed values that should be the
 * same, and says which tables got no rows, or that the scripts do not run on them.
 */
extern void rows_check(const Diff *diff, const Trial *trial);

#endif							/* MIGRATE_SCHEMA_MODEL_ROWS_H */
