/*-------------------------------------------------------------------------
 *
 * plan.c
 *		Plans: which revisions a command runs, in which order, and the version
 *		that it leaves.
 *
 * What is applied is a set that holds the ancestors of its members, by
 * down_revision and depends_on; the version is what is maximal in it.
 *
 * IDENTIFICATION
 *		src/revision/plan.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/pure.h"

#include "revision/plan.h"
#include "revision/target.h"

/*
 * plan_version turns revision ids recorded as applied into nodes.
 */
NodeList
plan_version(Graph *g, Names version)
{
	NodeSet		set = graph_set(g);

	for (int i = 0; i < version.n; i++)
	{
		int			node = graph_find(g, version.names[i]);

		if (node < 0)
			migrate_error(ERRCODE_MIGRATE_NO_SUCH_REVISION,
						  psprintf("applied revision \"%s\" does not exist", version.names[i]),
						  NULL,
						  "Register it, or stamp with purge to record another version.");
		set[node] = true;
	}
	return graph_sorted(g, set);
}

/*
 * plan_applied returns the set of all revisions that version implies.
 */
NodeSet
plan_applied(Graph *g, NodeList version)
{
	NodeSet		applied = graph_set_of(g, version);

	graph_add_ancestors(g, applied, true);
	return applied;
}

/*
 * refuse_overlap raises MG005 where a node of the list is an ancestor of
 * another.
 */
static void
refuse_overlap(Graph *g, NodeList list, const char *what)
{
	NodeSet		maximal = graph_set_of(g, graph_maximal(g, plan_applied(g, list), true));
	NodeSet		above = graph_set(g);
	int			i = 0;

	while (i < list.n && maximal[list.nodes[i]])
		i++;
	if (i == list.n)
		return;

	above[list.nodes[i]] = true;
	graph_add_descendants(g, above, true);
	for (int j = 0; j < list.n; j++)
	{
		if (j != i && above[list.nodes[j]])
			migrate_error(ERRCODE_MIGRATE_INVALID_TARGET,
						  psprintf("%s overlap", what),
						  psprintf("Revision \"%s\" is an ancestor of revision \"%s\".",
								   graph_node(g, list.nodes[i])->revision,
								   graph_node(g, list.nodes[j])->revision),
						  NULL);
	}
}

/*
 * plan_make_plan makes a plan from the steps to do and what is applied after them.
 */
static MigrationPlan *
plan_make_plan(Graph *g, bool upgrade, NodeList version, NodeSet steps, NodeSet applied)
{
	MigrationPlan	   *plan = palloc0(sizeof(MigrationPlan));

	plan->graph = g;
	plan->upgrade = upgrade;
	plan->steps = graph_sorted(g, steps);
	plan->version = version;
	plan->new_version = graph_maximal(g, applied, true);
	return plan;
}

/*
 * plan_upgrade says what an upgrade to targets has to do.
 */
MigrationPlan *
plan_upgrade(Graph *g, NodeList version, Names targets)
{
	NodeSet		wanted = graph_set(g);
	NodeSet		applied = plan_applied(g, version);
	NodeSet		steps;

	for (int i = 0; i < targets.n; i++)
	{
		NodeList	nodes = target_upgrade(g, version, targets.names[i]);

		for (int j = 0; j < nodes.n; j++)
			wanted[nodes.nodes[j]] = true;
	}
	refuse_overlap(g, graph_sorted(g, wanted), "targets");
	refuse_overlap(g, version, "applied revisions");

	steps = wanted;
	graph_add_ancestors(g, steps, true);
	for (int i = 0; i < graph_size(g); i++)
	{
		steps[i] &= !applied[i];
		applied[i] |= steps[i];
	}
	return plan_make_plan(g, true, version, steps, applied);
}

/*
 * roots_above returns the set of what follows a node (or the base), restricted
 * where there are several to the line of a branch.
 */
static NodeSet
roots_above(Graph *g, int node, int branch, const char *target)
{
	NodeSet		roots = graph_set(g);
	NodeSet		line = graph_set(g);
	int			n = 0;
	int			left = 0;

	for (int i = 0; node < 0 && i < graph_size(g); i++)
		n += roots[i] = graph_node(g, i)->down.n == 0;
	for (int i = 0; node >= 0 && i < graph_node(g, node)->children.n; i++)
		n += roots[graph_node(g, node)->children.nodes[i]] = true;
	if (branch < 0 || n <= 1)
		return roots;

	line[branch] = true;
	graph_add_ancestors(g, line, false);
	for (int i = 0; i < graph_size(g); i++)
		left += roots[i] &= line[i];
	if (left == 0)
		migrate_error(ERRCODE_MIGRATE_INVALID_TARGET,
					  psprintf("\"%s\" is not a valid downgrade target", target),
					  psprintf("Nothing on the line of \"%s\" follows it.",
							   graph_node(g, branch)->revision),
					  NULL);
	return roots;
}

/*
 * plan_downgrade says what a downgrade to target has to do.
 */
MigrationPlan *
plan_downgrade(Graph *g, NodeList version, const char *target)
{
	NodeSet		applied = plan_applied(g, version);
	NodeSet		steps;
	MigrationPlan	   *plan;
	int			branch;
	int			node = target_downgrade(g, version, target, &branch);

	refuse_overlap(g, version, "applied revisions");
	steps = roots_above(g, node, branch, target);
	graph_add_descendants(g, steps, true);
	for (int i = 0; i < graph_size(g); i++)
	{
		steps[i] &= applied[i];
		applied[i] &= !steps[i];
	}

	plan = plan_make_plan(g, false, version, steps, applied);
	if (plan->steps.n == 0 && node >= 0 && !graph_set_of(g, version)[node])
		migrate_error(ERRCODE_MIGRATE_NOT_ANCESTOR,
					  psprintf("\"%s\" is not a valid downgrade target", target),
					  psprintf("Nothing that is applied follows revision \"%s\".",
							   graph_node(g, node)->revision),
					  NULL);
	for (int i = 0, j = plan->steps.n - 1; i < j; i++, j--)
	{
		int			step = plan->steps.nodes[i];

		plan->steps.nodes[i] = plan->steps.nodes[j];
		plan->steps.nodes[j] = step;
	}
	return plan;
}

/*
 * add_lines adds to set the lines, dependencies included, of its members.
 */
static void
add_lines(Graph *g, NodeSet set)
{
	NodeSet		above = graph_set(g);

	memcpy(above, set, graph_size(g) * sizeof(bool));
	graph_add_descendants(g, above, true);
	graph_add_ancestors(g, set, true);
	for (int i = 0; i < graph_size(g); i++)
		set[i] |= above[i];
	pfree(above);
}

/*
 * plan_stamp returns the version after a stamp: the targets, and what was
 * applied on other lines.
 */
NodeList
plan_stamp(Graph *g, NodeList version, Names targets)
{
	NodeSet		wanted = graph_set(g);
	NodeSet		lines = graph_set(g);
	NodeList	result;
	bool		all = false;

	for (int i = 0; i < targets.n; i++)
	{
		NodeList	nodes = target_stamp(g, version, targets.names[i]);
		char	   *branch = target_parse(targets.names[i])->branch;

		for (int j = 0; j < nodes.n; j++)
			wanted[nodes.nodes[j]] = lines[nodes.nodes[j]] = true;
		if (nodes.n == 0 && branch)
			lines[target_branch(g, branch)] = true;
		all |= nodes.n == 0 && branch == NULL;
	}
	result = graph_sorted(g, wanted);
	refuse_overlap(g, result, "targets");

	add_lines(g, lines);
	for (int i = 0; i < version.n; i++)
		wanted[version.nodes[i]] |= !all && !lines[version.nodes[i]];
	return graph_sorted(g, wanted);
}

/*
 * plan_walk_start begins a walk along a plan.
 */
PlanWalk *
plan_walk_start(const MigrationPlan *plan)
{
	Graph	   *g = plan->graph;
	PlanWalk   *walk = palloc0(sizeof(PlanWalk));
	int			most = 1;

	walk->plan = plan;
	walk->applied = plan_applied(g, plan->version);
	walk->followers = palloc0(Max(graph_size(g), 1) * sizeof(int));
	for (int i = 0; i < graph_size(g); i++)
	{
		const GraphNode *node = graph_node(g, i);

		most = Max(most, node->down.n + node->deps.n);
		for (int j = 0; walk->applied[i] && j < node->down.n; j++)
			walk->followers[node->down.nodes[j]]++;
		for (int j = 0; walk->applied[i] && j < node->deps.n; j++)
			walk->followers[node->deps.nodes[j]]++;
	}
	walk->removed.nodes = palloc(most * sizeof(int));
	walk->added.nodes = palloc(most * sizeof(int));
	return walk;
}

/*
 * count_followers counts a step on its node's parents, and adds to changed
 * those of them that leave the version or enter it.
 */
static void
count_followers(PlanWalk *walk, NodeList parents, NodeList *changed)
{
	for (int i = 0; i < parents.n; i++)
	{
		int		   *followers = &walk->followers[parents.nodes[i]];

		if (walk->plan->upgrade ? (*followers)++ == 0 : --(*followers) == 0)
			changed->nodes[changed->n++] = parents.nodes[i];
	}
}

/*
 * plan_walk_step does the next step.
 */
void
plan_walk_step(PlanWalk *walk)
{
	bool		upgrade = walk->plan->upgrade;
	int			step = walk->plan->steps.nodes[walk->next++];
	const GraphNode *node = graph_node(walk->plan->graph, step);
	NodeList   *own = upgrade ? &walk->added : &walk->removed;
	NodeList   *others = upgrade ? &walk->removed : &walk->added;

	own->nodes[0] = step;
	own->n = 1;
	others->n = 0;
	walk->applied[step] = upgrade;
	count_followers(walk, node->down, others);
	count_followers(walk, node->deps, others);
}

/*
 * plan_direction returns the direction's name.
 */
const char *
plan_direction(bool upgrade)
{
	return upgrade ? "upgrade" : "downgrade";
}
