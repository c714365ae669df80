/*-------------------------------------------------------------------------
 *
 * shadow.c
 *		The caller's side of a job in the shadow.
 *
 * IDENTIFICATION
 *		src/schema/shadow/shadow.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/guc.h"

#include "schema/shadow/database.h"
#include "schema/shadow/job.h"
#include "schema/shadow/lock.h"
#include "schema/shadow/shadow.h"
#include "worker/worker.h"

/*
 * needs_clone says whether a worker has declined a job, or given it up, because
 * it takes too many locks, which it says by an empty answer.
 */
static bool
needs_clone(List *answers)
{
	return answers && ((StringInfo) llast(answers))->len == 0;
}

/*
 * enter takes the lock of the shadow, and changes the one setting that may name
 * an object of this database, so that a worker could not take it elsewhere.
 */
static int
enter(const char *name)
{
	int			guc_level = NewGUCNestLevel();

	(void) set_config_option("default_text_search_config", "pg_catalog.simple", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	shadow_lock(name);
	return guc_level;
}

/*
 * leave undoes enter.  An error before it is undone by the transaction's abort.
 */
static void
leave(const char *name, int guc_level)
{
	shadow_unlock(name);
	AtEOXact_GUC(true, guc_level);
}

/*
 * run_job has a job done, and returns the workers' answers.
 */
static List *
run_job(const ShadowJob *job)
{
	char	   *name = shadow_name();
	int			guc_level = enter(name);
	List	   *answers = shadow_call(SHADOW_TASK_RUN, shadow_database(name, &job->filter), job);

	if (needs_clone(answers))
		answers = shadow_call(SHADOW_TASK_CLONE, MyDatabaseId, job);
	leave(name, guc_level);
	return answers;
}

/*
 * count_snapshots returns how many snapshots scripts ask for.
 */
static int
count_snapshots(const ShadowScript *scripts, int n)
{
	int			result = 0;

	for (int i = 0; i < n; i++)
		result += scripts[i].snapshot;
	return result;
}

/*
 * shadow_run_trial, shadow_run: see shadow.h.  The trial's answer comes after
 * the first snapshot.
 */
Trial *
shadow_run_trial(const ShadowScript *scripts, int n, const SnapshotFilter *filter, Trial *trial, List **snapshots)
{
	ShadowJob	job = {*filter, false, n, scripts, trial};
	List	   *answers = run_job(&job);
	Trial	   *result = NULL;
	ListCell   *lc;

	if (list_length(answers) > count_snapshots(scripts, n))
	{
		char	   *data = ((StringInfo) lsecond(answers))->data;

		result = trial_parse(&data);
		answers = list_delete_nth_cell(answers, 1);
	}
	*snapshots = NIL;
	foreach(lc, answers)
		*snapshots = lappend(*snapshots, snapshot_parse(((StringInfo) lfirst(lc))->data));
	return result;
}

List *
shadow_run(const ShadowScript *scripts, int n, const SnapshotFilter *filter)
{
	List	   *snapshots;

	(void) shadow_run_trial(scripts, n, filter, NULL, &snapshots);
	return snapshots;
}

/*
 * shadow_observe: see shadow.h.
 */
List *
shadow_observe(const ShadowScript *scripts, int n)
{
	ShadowJob	job = {.n = n, .scripts = scripts};

	return run_job(&job);
}

/*
 * shadow_create: see shadow.h.
 */
char *
shadow_create(void)
{
	char	   *name = shadow_name();
	int			guc_level = enter(name);

	shadow_remake(name);
	leave(name, guc_level);
	return name;
}

/*
 * shadow_drop: see shadow.h.
 */
char *
shadow_drop(void)
{
	char	   *name = shadow_name();
	int			guc_level = enter(name);
	bool		dropped = shadow_remove(name);

	if (!dropped)
		ereport(NOTICE,
				(errmsg("shadow database \"%s\" does not exist, skipping", name)));
	leave(name, guc_level);
	return dropped ? name : NULL;
}

/*
 * shadow_init: see shadow.h.
 */
void
shadow_init(void)
{
	worker_register_task(SHADOW_TASK_RUN, shadow_in_worker);
	worker_register_task(SHADOW_TASK_CLONE, shadow_clone_in_worker);
	worker_register_task(SHADOW_TASK_MAKE, shadow_make_in_worker);
	worker_register_task(SHADOW_TASK_FILL, shadow_fill_in_worker);
	worker_register_task(SHADOW_TASK_DROP, shadow_drop_in_worker);
}
