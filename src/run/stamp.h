/*-------------------------------------------------------------------------
 *
 * stamp.h
 *		The version changed without scripts.
 *
 * IDENTIFICATION
 *		src/run/stamp.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_STAMP_H
#define MIGRATE_RUN_STAMP_H

#include "access/tupdesc.h"
#include "utils/tuplestore.h"

#include "revision/plan.h"

extern void run_stamp(Names targets, bool purge, Tuplestorestate *rows, TupleDesc desc);
extern void run_record_offline_step(const char *direction, const char *revision, Names version,
									const Names *new_version);
extern Names run_walk_version(PlanWalk *walk, Names version);

#endif							/* MIGRATE_RUN_STAMP_H */
