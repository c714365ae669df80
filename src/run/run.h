/*-------------------------------------------------------------------------
 *
 * run.h
 *		A run: what it is asked to do, and what upgrade, downgrade and deploy share.
 *
 * IDENTIFICATION
 *		src/run/run.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_RUN_H
#define MIGRATE_RUN_RUN_H

#include "access/tupdesc.h"
#include "utils/tuplestore.h"

#include "catalog/log.h"
#include "catalog/revision.h"
#include "revision/plan.h"
#include "script/script.h"

/* What a run is asked to do. */
typedef struct RunRequest
{
	bool		upgrade;
	Names		targets;
	bool		dry_run;
	bool		preview;		/* a dry run that is looked at */
	bool		plain;			/* non_transactional => 'plain' */
	bool		deploy;			/* outside one transaction */
	const char *expect;			/* NULL: any plan */
} RunRequest;

extern void run_plan(const RunRequest *request, Tuplestorestate *rows, TupleDesc desc);
extern MigrationPlan *run_make_plan(bool upgrade, Names targets, bool fresh);
extern void run_require_one_target(Names targets);
extern char *run_plan_checksum(const MigrationPlan *plan, bool fresh);
extern void run_stamp(Names targets, bool purge, Tuplestorestate *rows, TupleDesc desc);
extern void run_record_offline_step(const char *direction, const char *revision, Names version,
									const Names *new_version);
extern Names run_walk_version(PlanWalk *walk, Names version);
extern void run_forbid_nested(const char *function);
extern void run_forbid_change(const char *function);
extern void run_set_in_progress(bool in_progress);
extern bool run_is_in_progress(void);
extern void run_raise_partial(const char *revision);

#include "script/script.h"

/* How many revisions are fetched at once. */
#define BATCH_STEPS		64

typedef struct Run
{
	const RunRequest *request;
	MigrationPlan *plan;
	char	  **checksums;		/* of the scripts of its steps; NULL: not read yet */
	int64		id;
	const SessionIdentity *identity;			/* NULL: this session */
	Oid			run_as;			/* InvalidOid: the caller */
	const char *run_as_name;	/* NULL: the caller */
	char	   *search_path;	/* that scripts see */
	Tuplestorestate *rows;		/* NULL: nobody wants rows */
	TupleDesc	desc;
} Run;

/* Steps fetched ahead. */
typedef struct Batch
{
	MemoryContext context;
	int			first;			/* index of the first step in it */
	int			n;
	StoredRevision *steps[BATCH_STEPS]; /* NULL: too large to be fetched ahead */
} Batch;

extern Batch *run_batch(void);
extern StoredRevision *run_stored(const Run *run, Batch *batch, int step);
extern Script *run_script(const Run *run, const StoredRevision *stored);
extern void run_resolve_identity(Run *run);
extern void run_set_settings(int lock_timeout, bool for_session);
extern void run_check_expected(const MigrationPlan *plan, const char *expect);
extern void run_announce(const Run *run, int step, const RevisionFile *file);
extern void run_check_scripts(Run *run);
extern void run_check_registered(const Run *run, int step);
extern void run_notice_change(const Run *run);
extern void run_begin_journal(const Run *run, const MigrationPlan *plan);
extern void run_with_rights(const Run *run, void (*function)(const void *arg), const void *arg);
extern void run_call_hook(const Run *run, char *revision);
extern void run_step(const Run *run, const StoredRevision *stored, int step);

#endif							/* MIGRATE_RUN_RUN_H */
