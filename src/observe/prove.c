/*-------------------------------------------------------------------------
 *
 * prove.c
 *		The round trip of revisions in the shadow: up, down and up again.
 *
 * Each revision is applied once and stays, and goes down and up again in a
 * subtransaction that is rolled back: what a broken downgrade leaves behind is not
 * there for those that follow.  So each script runs as often as there is need, and
 * all is linear in the number of revisions.  Snapshots are read and compared in
 * the worker, and never sent.
 *
 * IDENTIFICATION
 *		src/observe/prove.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_enum.h"
#include "commands/trigger.h"
#include "nodes/parsenodes.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "observe/prove.h"
#include "schema/bytes.h"
#include "schema/model/model.h"
#include "schema/shadow/shadow.h"
#include "script/script.h"
#include "server/subxact.h"

#define PROVE_OBSERVER	"prove"

/* What the observer is told of a script. */
#define PROVE_APPLY		'a'		/* only run it */
#define PROVE_UP		'u'		/* run it, and keep what it does */
#define PROVE_DOWN		'd'		/* the script before it was UP: there and back */
#define PROVE_PRESENT	'p'		/* beside those: the database was not empty before the first */

/*
 * prove_result_name: see prove.h.
 */
const char *
prove_result_name(ProveResult result)
{
	static const char *const names[] = {
		[PROVE_OK] = "ok",
		[PROVE_IRREVERSIBLE] = "irreversible",
		[PROVE_UP_FAILS] = "up fails",
		[PROVE_DOWN_FAILS] = "down fails",
		[PROVE_DOWN_DIFFERS] = "down leaves differences",
		[PROVE_UP_DIFFERS] = "up differs the second time",
	};

	return names[result];
}

/*
 * prove_direction: see prove.h.
 */
const char *
prove_direction(const ProveStep *step)
{
	switch (step->result)
	{
		case PROVE_OK:
			return NULL;
		case PROVE_UP_FAILS:
		case PROVE_UP_DIFFERS:
			return "upgrade";
		case PROVE_IRREVERSIBLE:
		case PROVE_DOWN_FAILS:
		case PROVE_DOWN_DIFFERS:
			return "downgrade";
	}
	return NULL;				/* keep compiler quiet */
}

/* ---------- in the worker ---------- */

/* The job under way. */
static struct
{
	MemoryContext context;		/* of what lasts as long as the job; NULL: none has begun */
	List	   *prepared;		/* extensions and schemas of the shadow's own, as "kind name" */
	SchemaSnapshot *current;	/* NULL: not read */
	SchemaSnapshot *before;		/* the script that is on its way */
	const Script *up;			/* NULL: it has failed */
} job;

/*
 * snapshot_now returns a snapshot of the database as it stands.
 */
static SchemaSnapshot *
snapshot_now(void)
{
	static const SnapshotFilter everything = {0};
	MemoryContext old = MemoryContextSwitchTo(job.context);
	SchemaSnapshot *snapshot;

	PushActiveSnapshot(GetTransactionSnapshot());
	snapshot = snapshot_read(&everything);
	PopActiveSnapshot();
	MemoryContextSwitchTo(old);
	return snapshot;
}

/*
 * free_snapshot frees a snapshot, which may be NULL.
 */
static void
free_snapshot(SchemaSnapshot *snapshot)
{
	if (snapshot)
		MemoryContextDelete(snapshot->context);
}

/*
 * prepared_name returns how an object is named among those of the shadow's own;
 * NULL for one of a kind that the shadow makes none of.
 */
static char *
prepared_name(const SchemaObject *object)
{
	if (strcmp(object->kind->name, "extension") != 0 && strcmp(object->kind->name, "schema") != 0)
		return NULL;
	return psprintf("%s %s", object->kind->name, object->name);
}

/*
 * begin_job begins a job, and notes what the shadow has of its own: extensions,
 * and schemas for them, that CREATE accepts as they are.
 */
static void
begin_job(bool is_empty)
{
	MemoryContext old;

	if (job.context)
		return;
	job.context = AllocSetContextCreate(TopMemoryContext, "migrate prove", ALLOCSET_DEFAULT_SIZES);
	job.current = snapshot_now();
	old = MemoryContextSwitchTo(job.context);
	for (int i = 0; is_empty && i < job.current->n; i++)
	{
		char	   *name = prepared_name(job.current->objects[i]);

		if (name)
			job.prepared = lappend(job.prepared, name);
	}
	MemoryContextSwitchTo(old);
}

/*
 * forget_prepared takes something out of what the shadow has of its own, as a
 * revision makes it, and says whether it was in it.
 */
static bool
forget_prepared(const char *name)
{
	ListCell   *lc;

	foreach(lc, job.prepared)
	{
		if (strcmp(lfirst(lc), name) != 0)
			continue;
		job.prepared = foreach_delete_current(job.prepared, lc);
		return true;
	}
	return false;
}

/*
 * note_prepared notes what a script makes that the shadow has of its own: before it,
 * it was not there.
 */
static void
note_prepared(const Script *script, SchemaSnapshot *before)
{
	bool	   *out = palloc0(sizeof(bool) * Max(before->n, 1));

	for (int n = 0; n < script_size(script); n++)
	{
		const Node *tree = script_tree(script, n);
		char	   *name;

		if (IsA(tree, CreateExtensionStmt))
			name = psprintf("extension %s", ((const CreateExtensionStmt *) tree)->extname);
		else if (IsA(tree, CreateSchemaStmt) && ((const CreateSchemaStmt *) tree)->schemaname)
			name = psprintf("schema %s", ((const CreateSchemaStmt *) tree)->schemaname);
		else
			continue;
		if (!forget_prepared(name))
			continue;
		for (int i = 0; i < before->n; i++)
		{
			const char *its_name = prepared_name(before->objects[i]);

			out[i] |= its_name && strcmp(its_name, name) == 0;
		}
	}
	snapshot_remove(before, out);
}

/*
 * run_committed runs a script as where it is committed: deferred constraints are
 * checked, and new values of enums can be used.
 */
static void
run_committed(const Script *script)
{
	AtEOXact_Enum();
	script_run(script, false);
	AfterTriggerSetState(makeNode(ConstraintsSetStmt));
}

/*
 * note_failure has an error be the outcome of a step.
 */
static void
note_failure(ProveStep *step, ProveResult result, ErrorData *error)
{
	subxact_raise_unrelated(error);
	step->result = result;
	step->line = script_error_line();
	step->difference = error->detail ? psprintf("%s\n%s", error->message, error->detail) : error->message;
}

/*
 * apply runs a script to stay.
 */
static void
apply(void *script)
{
	run_committed(script);
}

/*
 * prove_up applies a revision.
 */
static void
prove_up(const Script *script, ProveStep *step)
{
	ErrorData  *error;

	if (job.current == NULL)
		job.current = snapshot_now();
	note_prepared(script, job.current);
	job.up = NULL;
	error = subxact_run(apply, unconstify(Script *, script), true);
	if (error)
	{
		note_failure(step, PROVE_UP_FAILS, error);
		return;
	}
	job.up = script;
	free_snapshot(job.before);
	job.before = job.current;
	job.current = NULL;
}

/* What there_and_back is given, and gives. */
typedef struct RoundTrip
{
	const Script *down;
	ProveResult stage;			/* how an error counts */
	ProveResult result;
	char	   *difference;
} RoundTrip;

/*
 * compare says in what the database differs from what it should be.
 */
static bool
compare(RoundTrip *trip, const SchemaSnapshot *wanted, ProveResult result)
{
	SchemaSnapshot *got = snapshot_now();
	MemoryContext old;

	trip->difference = model_difference(got, wanted);
	old = MemoryContextSwitchTo(job.context);
	if (trip->difference)
		trip->difference = pstrdup(trip->difference);
	MemoryContextSwitchTo(old);
	trip->result = trip->difference ? result : PROVE_OK;
	free_snapshot(got);
	return trip->difference == NULL;
}

/*
 * there_and_back takes a revision down and applies it again.
 */
static void
there_and_back(void *arg)
{
	RoundTrip  *trip = arg;

	trip->stage = PROVE_DOWN_FAILS;
	run_committed(trip->down);
	if (!compare(trip, job.before, PROVE_DOWN_DIFFERS))
		return;
	trip->stage = PROVE_UP_DIFFERS;
	run_committed(job.up);
	(void) compare(trip, job.current, PROVE_UP_DIFFERS);
}

/*
 * prove_down takes the revision that was applied last there and back.
 */
static void
prove_down(const Script *script, ProveStep *step)
{
	RoundTrip	trip = {script};
	ErrorData  *error;

	if (job.up == NULL)
		return;
	job.current = snapshot_now();
	error = subxact_run(there_and_back, &trip, false);
	if (error)
		note_failure(step, trip.stage, error);
	else
	{
		step->result = trip.result;
		step->difference = trip.difference;
	}
}

/*
 * prove_in_shadow is the observer.
 */
static void
prove_in_shadow(const Script *script, const char *argument, StringInfo answer)
{
	ProveStep	step = {.result = PROVE_OK};
	MemoryContext context;
	MemoryContext old;

	begin_job(strchr(argument, PROVE_PRESENT) == NULL);
	context = AllocSetContextCreate(job.context, "migrate prove step", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(context);
	(void) script_error_line();
	switch (argument[0])
	{
		case PROVE_APPLY:
			if (job.current)
				note_prepared(script, job.current);
			free_snapshot(job.current);
			job.current = NULL;
			run_committed(script);
			break;
		case PROVE_UP:
			prove_up(script, &step);
			break;
		case PROVE_DOWN:
			prove_down(script, &step);
			break;
	}
	MemoryContextSwitchTo(old);
	put_int(answer, step.result);
	put_int(answer, step.line);
	put_string(answer, step.difference);
	MemoryContextDelete(context);
}

/*
 * prove_init: see prove.h.
 */
void
prove_init(void)
{
	shadow_add_observer(PROVE_OBSERVER, prove_in_shadow);
}

/* ---------- the caller's side ---------- */

/*
 * runs_up and runs_down say whether a step's scripts are run.
 */
static bool
runs_up(const ProveStep *step)
{
	return step->result != PROVE_UP_FAILS;
}

static bool
runs_down(const ProveStep *step)
{
	return runs_up(step) && step->result != PROVE_DOWN_FAILS && step->downgrade && !step->is_before;
}

/*
 * make_jobs returns the scripts of steps, on what a script makes; *n is how many.
 */
static ShadowScript *
make_jobs(const ProveStep *steps, int nsteps, const char *present, int *n)
{
	ShadowScript *jobs = palloc0(sizeof(ShadowScript) * (2 * nsteps + 1));
	char		beside = present ? PROVE_PRESENT : ' ';

	*n = 0;
	if (present)
		jobs[(*n)++] = (ShadowScript){"schema as it stands", present};
	for (int i = 0; i < nsteps; i++)
	{
		const ProveStep *step = &steps[i];

		if (runs_up(step))
			jobs[(*n)++] = (ShadowScript){.what = step->up_what, .text = step->upgrade, .observer = PROVE_OBSERVER, .observe = psprintf("%c%c", step->is_before ? PROVE_APPLY : PROVE_UP, beside)};
		if (runs_down(step))
			jobs[(*n)++] = (ShadowScript){.what = step->down_what, .text = step->downgrade, .observer = PROVE_OBSERVER, .observe = psprintf("%c%c", PROVE_DOWN, beside)};
	}
	return jobs;
}

/*
 * take_answer has an answer, where there is none yet, be the outcome of a step.
 */
static void
take_answer(ProveStep *step, StringInfo answer)
{
	char	   *data = answer->data;
	ProveResult result = (ProveResult) get_int(&data);

	if (result == PROVE_OK || step->result != PROVE_OK)
		return;
	step->result = result;
	step->line = get_int(&data);
	step->difference = get_string(&data);
}

/*
 * prove_steps: see prove.h.
 */
void
prove_steps(ProveStep *steps, int n, const char *present)
{
	int			njobs;
	ShadowScript *jobs = make_jobs(steps, n, present, &njobs);
	List	   *answers = njobs > 0 ? shadow_observe(jobs, njobs) : NIL;
	int			next = 0;

	for (int i = 0; i < n; i++)
	{
		bool		down = runs_down(&steps[i]);

		if (runs_up(&steps[i]))
			take_answer(&steps[i], list_nth(answers, next++));
		if (down)
			take_answer(&steps[i], list_nth(answers, next++));
		if (steps[i].result == PROVE_OK && steps[i].downgrade == NULL)
			steps[i].result = PROVE_IRREVERSIBLE;
	}
}
