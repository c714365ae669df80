/*-------------------------------------------------------------------------
 *
 * deploy_internal.h
 *		A deploy under way, as the files of this folder share it.
 *
 * IDENTIFICATION
 *		src/deploy/deploy_internal.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_DEPLOY_DEPLOY_INTERNAL_H
#define MIGRATE_DEPLOY_DEPLOY_INTERNAL_H

#include "catalog/run.h"
#include "run/run.h"
#include "run/step.h"

typedef struct Deploy
{
	MemoryContext context;		/* of the whole deploy */
	MemoryContext step_context; /* of one try of one step */
	DeployRun  *asked;
	RunRequest	request;
	Run			run;
	Batch	   *batch;
	bool		is_ours;		/* the run's end is ours to write */
	Oid			userid;			/* the worker's own identity */
	int			sec_context;
	int			next;			/* index of the step to be done */
	int			statement;		/* that was running, from 1; 0: none */
	TimestampTz started_at;		/* of the try */
	char	   *reason;			/* that the log tells beside the step; NULL: none */
} Deploy;

/* in transaction.c */

/*
 * deploy_start_transaction and deploy_commit are psql's BEGIN and COMMIT: whatever
 * asks the server is told that it is inside a transaction block.
 */
extern void deploy_start_transaction(const Deploy *d);
extern void deploy_commit(const Deploy *d);

/*
 * deploy_begin starts a transaction in which scripts may run, under the deploy's
 * lock and with the settings that scripts have; deploy_end commits it, and takes
 * the nest level that deploy_begin returns.
 */
extern int	deploy_begin(const Deploy *d);
extern void deploy_end(const Deploy *d, int guc_level);

/*
 * deploy_commit_script commits a transaction that has run a script, or one
 * statement of it, from 1; 0: all.  An error's context says so.
 */
extern void deploy_commit_script(const Deploy *d, const RevisionFile *file, int statement);

/* deploy_abort ends a transaction that has failed, and has the worker's own identity again. */
extern void deploy_abort(const Deploy *d);

/* in step.c */

/* deploy_step does the next step of the plan. */
extern void deploy_step(Deploy *d);

/* deploy_sleep waits; it can be canceled. */
extern void deploy_sleep(long milliseconds);

#endif							/* MIGRATE_DEPLOY_DEPLOY_INTERNAL_H */
