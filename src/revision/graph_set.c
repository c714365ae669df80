/*-------------------------------------------------------------------------
 *
 * graph_set.c
 *		Sets of nodes of the revision graph.
 *
 * IDENTIFICATION
 *		src/revision/graph_set.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/pure.h"

#include "revision/graph_set.h"

/*
 * graph_set makes an empty set.
 */
NodeSet
graph_set(const Graph *g)
{
	return palloc0(Max(graph_size(g), 1) * sizeof(bool));
}

/*
 * graph_set_of makes the set of a list's nodes.
 */
NodeSet
graph_set_of(const Graph *g, NodeList list)
{
	NodeSet		set = graph_set(g);

	for (int i = 0; i < list.n; i++)
		set[list.nodes[i]] = true;
	return set;
}

/*
 * close_set adds to set what can be reached from its members.
 */
static void
close_set(const Graph *g, NodeSet set, bool up, bool deps)
{
	int		   *todo = palloc(Max(graph_size(g), 1) * sizeof(int));
	int			n = 0;

	for (int i = 0; i < graph_size(g); i++)
	{
		if (set[i])
			todo[n++] = i;
	}
	while (n > 0)
	{
		const GraphNode *node = graph_node(g, todo[--n]);
		NodeList	lists[2];

		lists[0] = up ? node->children : node->down;
		lists[1] = up ? node->dependents : node->deps;

		for (int k = 0; k < (deps ? 2 : 1); k++)
		{
			for (int i = 0; i < lists[k].n; i++)
			{
				int			next = lists[k].nodes[i];

				if (!set[next])
					todo[n++] = next;
				set[next] = true;
			}
		}
	}
	pfree(todo);
}

/*
 * graph_add_ancestors adds to set all ancestors of its members.
 */
void
graph_add_ancestors(const Graph *g, NodeSet set, bool deps)
{
	close_set(g, set, false, deps);
}

/*
 * graph_add_descendants adds to set all descendants of its members.
 */
void
graph_add_descendants(const Graph *g, NodeSet set, bool deps)
{
	close_set(g, set, true, deps);
}

/*
 * any_member says whether set has one of the nodes of a list.
 */
static bool
any_member(const NodeSet set, NodeList list)
{
	for (int i = 0; i < list.n; i++)
	{
		if (set[list.nodes[i]])
			return true;
	}
	return false;
}

/*
 * graph_maximal returns the members of set that no other member follows.
 */
NodeList
graph_maximal(const Graph *g, const NodeSet set, bool deps)
{
	NodeList	result = graph_sorted(g, set);
	int			n = 0;

	for (int i = 0; i < result.n; i++)
	{
		const GraphNode *node = graph_node(g, result.nodes[i]);

		if (!any_member(set, node->children) &&
			!(deps && any_member(set, node->dependents)))
			result.nodes[n++] = result.nodes[i];
	}
	result.n = n;
	return result;
}

/*
 * graph_sorted returns the members of set in order of rank.
 */
NodeList
graph_sorted(const Graph *g, const NodeSet set)
{
	NodeList	result = {0, NULL};
	int			size = 0;

	for (int i = 0; i < graph_size(g); i++)
		size += set[i];
	result.nodes = palloc(Max(size, 1) * sizeof(int));
	for (int i = 0; i < graph_size(g); i++)
	{
		if (set[graph_ranked(g, i)])
			result.nodes[result.n++] = graph_ranked(g, i);
	}
	return result;
}
