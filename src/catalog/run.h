/*-------------------------------------------------------------------------
 *
 * run.h
 *		The table run.
 *
 * IDENTIFICATION
 *		src/catalog/run.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_RUN_H
#define MIGRATE_CATALOG_RUN_H

#include "catalog/log.h"
#include "revision/names.h"

/* What a deploy is asked to do: a row of the table run. */
typedef struct DeployRun
{
	int64		id;
	char	   *scope;
	Names		targets;
	bool		upgrade;
	char	   *expect;			/* NULL: any plan */
	int			lock_timeout;	/* milliseconds */
	int			lock_retries;
	char	   *state;
	TimestampTz created_at;
	TimestampTz started_at;		/* 0: it has not begun */
	TimestampTz finished_at;	/* 0: it has not ended */
	char	   *sqlstate;		/* that it has failed with */
	char	   *error;
	SessionIdentity		identity;
} DeployRun;

extern void catalog_run_create(const DeployRun *run);
extern DeployRun *catalog_run(int64 id);
extern DeployRun *catalog_existing_run(int64 id);
extern void catalog_run_set_worker(int64 id, int pid, uint32 progress_handle);
extern void catalog_run_start(int64 id);
extern bool catalog_run_has_worker(int64 id);
extern Names catalog_runs_without_worker(void);
extern bool catalog_run_finish(int64 id, const ErrorData *error);
extern void catalog_run_delete(int64 id);
extern bool catalog_run_has_done(int64 id, const char *revision);
extern bool catalog_run_cancel_waiting(int64 id);
extern bool catalog_run_cancel_running(int64 id);
extern int	catalog_run_pid(int64 id);

#endif							/* MIGRATE_CATALOG_RUN_H */
