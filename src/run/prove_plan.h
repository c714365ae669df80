/*-------------------------------------------------------------------------
 *
 * prove_plan.h
 *		The revisions of a range as prove() takes them.
 *
 * IDENTIFICATION
 *		src/run/prove_plan.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_PROVE_PLAN_H
#define MIGRATE_RUN_PROVE_PLAN_H

#include "observe/prove.h"

/*
 * prove_plan proves the revisions of a range, of which *n are returned, in the
 * order in which they are applied: NULL: all, from base; "to": those that are
 * pending up to there; "from:to": those, on what the ones before them make.  Where
 * they begin at the present version, and none of them is applied, they are proved
 * on the present schema.  Raises MG001 to MG005.
 */
extern ProveStep *prove_plan(const char *range, int *n);

#endif							/* MIGRATE_RUN_PROVE_PLAN_H */
