/*-------------------------------------------------------------------------
 *
 * step.h
 *		The steps of a run: their scripts fetched, checked and run.
 *
 * IDENTIFICATION
 *		src/run/step.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_STEP_H
#define MIGRATE_RUN_STEP_H

#include "run/run.h"
#include "script/script.h"

/* How many revisions are fetched at once. */
#define BATCH_STEPS		64

/* Steps fetched ahead. */
typedef struct Batch
{
	MemoryContext context;
	int			first;			/* index of the first step in it */
	int			n;
	StoredRevision *steps[BATCH_STEPS]; /* NULL: too large to be fetched ahead */
} Batch;

extern const char *run_step_revision(const MigrationPlan *plan, int step);
extern Batch *run_batch(void);
extern StoredRevision *run_stored(const Run *run, Batch *batch, int step);
extern Script *run_script(const Run *run, const StoredRevision *stored);

/*
 * run_conditions_script takes the conditions of a section apart; NULL where there
 * are none.  run_conditions runs those of a step, with the rights that scripts
 * have, and raises MG019 for one that does not hold; a downgrade has none.
 */
extern Script *run_conditions_script(const RevisionFile *file, FileSection section);
extern void run_conditions(const Run *run, const RevisionFile *file, FileSection section);

extern void run_announce(const Run *run, int step, const RevisionFile *file);
extern void run_check_scripts(Run *run);
extern void run_check_registered(const Run *run, int step);
extern void run_begin_journal(const Run *run, const MigrationPlan *plan);
extern void run_with_rights(const Run *run, void (*function)(const void *arg), const void *arg);
extern void run_call_hook(const Run *run, char *revision);
extern void run_step(const Run *run, const StoredRevision *stored, int step);
extern void run_steps(Run *run);

#endif							/* MIGRATE_RUN_STEP_H */
