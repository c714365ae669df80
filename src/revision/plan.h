/*-------------------------------------------------------------------------
 *
 * plan.h
 *		Plans: which revisions a command runs, in which order, and the version
 *		that it leaves.
 *
 * IDENTIFICATION
 *		src/revision/plan.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_REVISION_PLAN_H
#define MIGRATE_REVISION_PLAN_H

#include "revision/graph_set.h"

typedef struct MigrationPlan
{
	Graph	   *graph;
	bool		upgrade;		/* the direction of every step */
	NodeList	steps;			/* in the order in which they run */
	NodeList	version;		/* applied heads before the first step */
	NodeList	new_version;	/* and after the last; in order of rank */
} MigrationPlan;

/*
 * plan_version turns revision ids recorded as applied into nodes, in order of
 * rank.  Raises MG001 for one that the graph lacks.
 */
extern NodeList plan_version(Graph *g, Names version);

/* plan_applied returns the set of all revisions that version implies. */
extern NodeSet plan_applied(Graph *g, NodeList version);

/*
 * plan_upgrade and plan_downgrade say what a run to targets has to do; an empty
 * list of steps where there is nothing to do.  Raise MG001 to MG005.
 */
extern MigrationPlan *plan_upgrade(Graph *g, NodeList version, Names targets);
extern MigrationPlan *plan_downgrade(Graph *g, NodeList version, const char *target);

/* plan_stamp returns the version after stamp(targets); no step is run. */
extern NodeList plan_stamp(Graph *g, NodeList version, Names targets);

/* plan_direction returns the name of a direction: "upgrade" or "downgrade". */
extern const char *plan_direction(bool upgrade);

/*
 * A walk along a plan: the version after each step, in constant time a step.
 * plan_walk_start takes the plan's first version; plan_walk_step does the next
 * step and says what it changes: node is added to the version or removed from
 * it, and others (parents or children) are removed or added.
 */
typedef struct PlanWalk
{
	const MigrationPlan *plan;
	int			next;			/* index of the next step */
	NodeSet		applied;
	int		   *followers;		/* for each node, how many applied nodes follow it */
	NodeList	removed;		/* what the last step took out of the version */
	NodeList	added;			/* what it put in */
} PlanWalk;

extern PlanWalk *plan_walk_start(const MigrationPlan *plan);
extern void plan_walk_step(PlanWalk *walk);

#endif							/* MIGRATE_REVISION_PLAN_H */
