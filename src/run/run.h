/*-------------------------------------------------------------------------
 *
 * run.h
 *		A run under way, as upgrade, downgrade and deploy share it.
 *
 * IDENTIFICATION
 *		src/run/run.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_RUN_H
#define MIGRATE_RUN_RUN_H

#include "migrate.h"

#include "script/script.h"

/* How many revisions are fetched at once. */
#define BATCH_STEPS		64

typedef struct Run
{
	const RunRequest *request;
	MigrationPlan *plan;
	char	  **checksums;		/* of the scripts of its steps; NULL: not read yet */
	int64		id;
	const Actor *actor;			/* NULL: this session */
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
extern void run_tell_applied(const Run *run, char *revision);
extern void run_step(const Run *run, const StoredRevision *stored, int step);

#endif							/* MIGRATE_RUN_RUN_H */
