/*-------------------------------------------------------------------------
 *
 * preview.h
 *		What a run would do, statement by statement.
 *
 * IDENTIFICATION
 *		src/run/preview.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_PREVIEW_H
#define MIGRATE_RUN_PREVIEW_H

#include "nodes/pg_list.h"

#include "revision/names.h"

/*
 * run_preview really runs a plan, in a subtransaction that is rolled back, and
 * returns a list of Observations, in the current memory context.  Raises what
 * the run raises.
 */
extern List *run_preview(bool upgrade, Names targets);

#endif							/* MIGRATE_RUN_PREVIEW_H */
