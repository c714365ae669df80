/*-------------------------------------------------------------------------
 *
 * deploy.h
 *		A deploy: revision by revision, each committed, in a worker.
 *
 * IDENTIFICATION
 *		src/deploy/deploy.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_DEPLOY_DEPLOY_H
#define MIGRATE_DEPLOY_DEPLOY_H

#include "run/run.h"

#include "nodes/pg_list.h"

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
	Actor		actor;
} DeployRun;

/* The states of a statement. */
typedef enum StatementState
{
	STATEMENT_WAITING,
	STATEMENT_RUNNING,
	STATEMENT_DONE,
	STATEMENT_FAILED
} StatementState;

/* How far a statement is: a row of the table step. */
typedef struct StatementStep
{
	int			number;			/* from 1 */
	char	   *checksum;
	StatementState state;
	TimestampTz started_at;		/* 0: never */
	int64		duration;		/* microseconds; -1: none */
	int64		rounds;
	int64		rows;
	Oid			relation;		/* that CREATE INDEX is about; InvalidOid: none */
	int			nobjects;		/* that were there before it: see recover_note */
	Oid		   *objects;
	int			ninvalid;
	Oid		   *invalid;		/* indexes among them that are to stay invalid */
} StatementStep;

/* in catalog_deploy.c */
extern void catalog_run_create(const DeployRun *run);
extern DeployRun *catalog_run(int64 id);
extern void catalog_run_taken(int64 id, int pid, uint32 progress_handle);
extern void catalog_run_started(int64 id);
extern bool catalog_run_has_worker(int64 id);
extern Names catalog_runs_without_worker(void);
extern bool catalog_run_ended(int64 id, const ErrorData *error);
extern void catalog_run_delete(int64 id);
extern bool catalog_run_has_done(int64 id, const char *revision);
extern char *catalog_statements_failed(const char *scope, const ErrorData *error);
extern StatementStep *catalog_steps_any(const char *scope, const char *revision, bool *upgrade, int *n);
extern StatementStep *catalog_steps(const char *scope, const char *revision, bool upgrade, int *n);
extern void catalog_step_write(const char *scope, const char *revision, bool upgrade,
							   const StatementStep *step, const ErrorData *error);
extern void catalog_steps_delete(const char *scope, const char *revision);

extern bool catalog_run_cancel_waiting(int64 id);
extern bool catalog_run_cancel_running(int64 id);
extern int	catalog_replication_lag(void);
extern char *catalog_blockers(int pid);
extern char *catalog_visible_blockers(int pid);
extern int	catalog_run_pid(int64 id);
extern bool catalog_waits_for_me(int pid);
extern char *catalog_progress_line(int pid);
extern void catalog_running(Tuplestorestate *rows, TupleDesc desc);

/* in api_deploy.c */
extern DeployRun *run_or_raise(int64 id);

/* in deploy.c */
extern void deploy_in_worker(const char *request);

/* in gone.c */
extern void gone_note(int64 id, const ErrorData *error, const char *revision);
extern void gone_watch_own(int64 id);
extern void gone_clear(void);
extern ErrorData *gone_error(int sqlstate, const char *message);

/* in recover.c */
struct Node;
extern void recover_note(struct Node *tree, StatementStep *step);
extern bool recover_took_effect(struct Node *tree, const StatementStep *step, List **cleanup);

#endif							/* MIGRATE_DEPLOY_DEPLOY_H */
