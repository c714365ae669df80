/*-------------------------------------------------------------------------
 *
 * approval.h
 *		Approving revisions, and running what is approved.
 *
 * IDENTIFICATION
 *		src/run/approval.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_APPROVAL_H
#define MIGRATE_RUN_APPROVAL_H

#include "run/run.h"

/*
 * approval_check_plan notes who has approved the steps of a run, for its log, and
 * raises MG018 for those that need an approval and have none.
 */
extern void approval_check_plan(Run *run);

/* approval_check_step raises MG018 where what a step is about to run is not what was approved. */
extern void approval_check_step(const Run *run, int step, const StoredRevision *stored);

/* approval_check_registered raises MG018 where the approval of a step has been taken back. */
extern void approval_check_registered(const Run *run, int step);

/* approval_give and approval_withdraw do what approve() and unapprove() say, and return the revision's id. */
extern char *approval_give(const char *revision, const char *note);
extern char *approval_withdraw(const char *revision, const char *reason);

#endif							/* MIGRATE_RUN_APPROVAL_H */
