/*-------------------------------------------------------------------------
 *
 * journal.c
 *		What a run has done and has yet to write: its version and its log.
 *
 * Writing them for each step would cost as much as a small script does.  They
 * are written some hundred steps at a time, at the end of the run, and before a
 * script that might look at the tables.  Our own functions that a script calls
 * take the version from the journal; they do not write it, because they may run
 * in a subtransaction that is rolled back.
 *
 * IDENTIFICATION
 *		src/run/journal.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "catalog/log.h"
#include "catalog/revision.h"
#include "catalog/version.h"
#include "guc.h"
#include "revision/graph.h"
#include "revision/graph_set.h"
#include "revision/plan.h"
#include "run/journal.h"

#define JOURNAL_STEPS	256

/* The journal of the run under way. */
typedef struct Journal
{
	MemoryContext context;		/* of the journal, as long as the run */
	MemoryContext step_context; /* of the steps, reset by a flush */
	LogEntry	common;
	PlanWalk   *walk;			/* stands after the last step done */
	NodeSet		version;		/* as it is then */
	NodeSet		written;		/* as it is in the table */
	NodeList	touched;		/* where the two may differ */
	int			maxtouched;
	int			nsteps;
	LoggedStep	steps[JOURNAL_STEPS];
} Journal;

static Journal *journal = NULL;

/*
 * journal_begin opens the journal of a run; common is what all rows of its log
 * have in common.  It lives in the current memory context, and has to be
 * discarded where an error ends the run.
 */
void
journal_begin(const LogEntry *common, const MigrationPlan *plan)
{
	Journal    *j = palloc0(sizeof(Journal));

	j->context = CurrentMemoryContext;
	j->step_context = AllocSetContextCreate(j->context, "migrate journal", ALLOCSET_DEFAULT_SIZES);
	j->common = *common;
	j->walk = plan_walk_start(plan);
	j->version = graph_set_of(plan->graph, plan->version);
	j->written = graph_set_of(plan->graph, plan->version);
	j->maxtouched = JOURNAL_STEPS;
	j->touched.nodes = palloc(sizeof(int) * j->maxtouched);
	journal = j;
}

/*
 * touch puts nodes into the version or takes them out.
 */
static void
touch(Journal *j, NodeList nodes, bool in_version)
{
	while (j->touched.n + nodes.n > j->maxtouched)
	{
		j->maxtouched *= 2;
		j->touched.nodes = repalloc(j->touched.nodes, sizeof(int) * j->maxtouched);
	}
	for (int i = 0; i < nodes.n; i++)
	{
		j->version[nodes.nodes[i]] = in_version;
		j->touched.nodes[j->touched.n++] = nodes.nodes[i];
	}
}

/*
 * journal_step notes that the plan's next step has been done; reason is what the
 * log says beside it, or NULL.
 */
void
journal_step(const StoredRevision *stored, TimestampTz started_at, int64 duration, const char *reason)
{
	LoggedStep *step = &journal->steps[journal->nsteps++];
	bool		upgrade = journal->walk->plan->upgrade;
	MemoryContext old = MemoryContextSwitchTo(journal->step_context);

	step->revision = pstrdup(stored->file.revision);
	step->checksum = pstrdup(upgrade ? stored->upgrade_checksum : stored->downgrade_checksum);
	step->started_at = started_at;
	step->duration = duration;
	step->reason = reason ? pstrdup(reason) : NULL;
	step->approved_by = stored->approved_by ? pstrdup(stored->approved_by) : NULL;
	MemoryContextSwitchTo(old);
	plan_walk_step(journal->walk);
	touch(journal, journal->walk->removed, false);
	touch(journal, journal->walk->added, true);
	if (journal->nsteps == JOURNAL_STEPS)
		journal_flush();
}

/*
 * write_version writes the changes of the version.
 */
static void
write_version(Journal *j)
{
	const Graph *g = j->walk->plan->graph;
	NodeList	removed = {0, palloc(sizeof(int) * Max(j->touched.n, 1))};
	NodeList	added = {0, palloc(sizeof(int) * Max(j->touched.n, 1))};

	for (int i = 0; i < j->touched.n; i++)
	{
		int			node = j->touched.nodes[i];

		if (j->version[node] == j->written[node])
			continue;
		if (j->version[node])
			added.nodes[added.n++] = node;
		else
			removed.nodes[removed.n++] = node;
		j->written[node] = j->version[node];
	}
	j->touched.n = 0;
	catalog_set_version(j->common.scope, graph_names(g, removed), graph_names(g, added));
}

/*
 * journal_flush writes what the journal holds.  It is for the run itself, in
 * the transaction level on which the journal was opened.
 */
void
journal_flush(void)
{
	MemoryContext old;

	if (journal->nsteps == 0)
		return;
	old = MemoryContextSwitchTo(journal->step_context);
	write_version(journal);
	catalog_log_steps(&journal->common, journal->steps, journal->nsteps);
	journal->nsteps = 0;
	MemoryContextSwitchTo(old);
	MemoryContextReset(journal->step_context);
}

/*
 * journal_version returns the version as the run under way has left it, in the
 * current context; false where there is no run, or it is in another scope.
 */
bool
journal_version(Names *version)
{
	const Graph *g;

	if (journal == NULL || strcmp(journal->common.scope, migrate_scope) != 0)
		return false;
	g = journal->walk->plan->graph;
	*version = graph_names(g, graph_sorted(g, journal->version));
	return true;
}

/*
 * journal_end writes what is left and closes the journal.
 */
void
journal_end(void)
{
	journal_flush();
	MemoryContextDelete(journal->step_context);
	journal = NULL;
}

/*
 * journal_discard forgets the journal: the run's changes are undone.
 */
void
journal_discard(void)
{
	journal = NULL;
}

/*
 * journal_is_open says whether a run has its journal open.
 */
bool
journal_is_open(void)
{
	return journal != NULL;
}
