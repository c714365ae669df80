/*-------------------------------------------------------------------------
 *
 * dead_run.h
 *		Runs whose worker is gone.
 *
 * IDENTIFICATION
 *		src/deploy/dead_run.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_DEPLOY_DEAD_RUN_H
#define MIGRATE_DEPLOY_DEAD_RUN_H

/*
 * dead_run_record records that a run has failed with an error, unless its end is
 * recorded: in its row, in that of its statement, and in the log.  revision is the
 * one that its worker was seen at; NULL: not known.
 */
extern void dead_run_record(int64 id, const ErrorData *error, const char *revision);

/*
 * dead_run_set_own says which run this worker does, so that its end is recorded if
 * the worker is terminated; 0: no more.
 */
extern void dead_run_set_own(int64 id);

/* dead_run_record_all does so for all runs that have no worker any more. */
extern void dead_run_record_all(void);

/* dead_run_error returns an error for dead_run_record; it is not raised. */
extern ErrorData *dead_run_error(int sqlstate, const char *message);

#endif							/* MIGRATE_DEPLOY_DEAD_RUN_H */
