/*-------------------------------------------------------------------------
 *
 * label.c
 *		The labels of revisions, spread through the graph.
 *
 * Linear in nodes, edges and labels.
 *
 * IDENTIFICATION
 *		src/revision/label.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/pure.h"

#include "revision/graph.h"

/*
 * A set of labels, as numbers.  A node shares its parent's set where it adds
 * nothing; else base is that set, and labels what comes to it.
 */
typedef struct LabelSet
{
	struct LabelSet *base;
	int			size;			/* with all bases */
	int			n;
	const int  *labels;
	int			walked;			/* the last node that add_unseen came here for */
} LabelSet;

struct LabelSpread
{
	char	  **names;			/* a label's number is its place here */
	LabelSet  **sets;			/* for each node; NULL if empty */
	int		   *tail;			/* for each node, see find_tails; -1 if none */
};

/*
 * extend_labels makes the set of base and n more labels.
 */
static LabelSet *
extend_labels(LabelSet *base, int n, const int *labels)
{
	LabelSet   *set;

	if (n == 0)
		return base;
	set = palloc(sizeof(LabelSet));
	set->base = base;
	set->n = n;
	set->labels = labels;
	set->size = n + (base ? base->size : 0);
	set->walked = -1;
	return set;
}

/*
 * add_unseen adds to labels those of a set that node has not seen yet, and
 * returns how many there are then.  seen says, for each label, who saw it last.
 */
static int
add_unseen(LabelSet *set, int node, int *seen, int *labels, int n)
{
	/* where this set was walked for node, its bases were too */
	for (; set && set->walked != node; set = set->base)
	{
		set->walked = node;
		for (int i = 0; i < set->n; i++)
		{
			if (seen[set->labels[i]] != node)
				labels[n++] = set->labels[i];
			seen[set->labels[i]] = node;
		}
	}
	return n;
}

/*
 * inherit_labels returns the set of labels that a node has from its parents:
 * the largest of theirs, and on top of it what only others have.
 */
static LabelSet *
inherit_labels(LabelSet **sets, NodeList down, int node, int *seen, int *scratch)
{
	LabelSet   *largest = NULL;
	bool		differ = false;
	int		   *more;
	int			n = 0;

	for (int i = 0; i < down.n; i++)
	{
		LabelSet   *set = sets[down.nodes[i]];

		differ |= set != sets[down.nodes[0]];
		if (set && (largest == NULL || set->size > largest->size))
			largest = set;
	}
	if (!differ)
		return largest;

	add_unseen(largest, node, seen, scratch, 0);
	for (int i = 0; i < down.n; i++)
		n = add_unseen(sets[down.nodes[i]], node, seen, scratch, n);
	more = palloc(Max(n, 1) * sizeof(int));
	memcpy(more, scratch, n * sizeof(int));
	return extend_labels(largest, n, more);
}

/*
 * find_sets finds the sets of labels that nodes have of their own or from their
 * ancestors: a label spreads to all descendants.
 */
static void
find_sets(LabelSpread *spread, const Graph *g)
{
	int			nlabels = 0;
	int			next = 0;
	int		   *seen;
	int		   *scratch;
	int		   *numbers;

	for (int i = 0; i < graph_size(g); i++)
		nlabels += graph_own_labels(g, i).n;
	seen = palloc(Max(nlabels, 1) * sizeof(int));
	scratch = palloc(Max(nlabels, 1) * sizeof(int));
	numbers = palloc(Max(nlabels, 1) * sizeof(int));
	for (int i = 0; i < nlabels; i++)
	{
		seen[i] = -1;
		numbers[i] = i;
	}

	spread->names = palloc(Max(nlabels, 1) * sizeof(char *));
	spread->sets = palloc(Max(graph_size(g), 1) * sizeof(LabelSet *));
	for (int i = 0; i < graph_size(g); i++)
	{
		int			node = graph_ranked(g, i);
		NodeList	down = graph_node(g, node)->down;
		Names		own = graph_own_labels(g, node);

		for (int j = 0; j < own.n; j++)
			spread->names[next + j] = own.names[j];
		spread->sets[node] = extend_labels(inherit_labels(spread->sets, down, node, seen, scratch),
										   own.n, numbers + next);
		next += own.n;
	}
	pfree(seen);
	pfree(scratch);
}

/*
 * find_tails finds the tails of all nodes.  A label spreads to ancestors only
 * along a plain line, without branches, merges or several dependents, that ends
 * in a head: all nodes of such a line have the labels of its head, their tail.
 */
static void
find_tails(LabelSpread *spread, const Graph *g)
{
	spread->tail = palloc(Max(graph_size(g), 1) * sizeof(int));
	for (int i = graph_size(g) - 1; i >= 0; i--)
	{
		int			node = graph_ranked(g, i);
		NodeList	children = graph_node(g, node)->children;

		if (graph_is_mergepoint(g, node) ||
			children.n + graph_node(g, node)->dependents.n > 1)
			spread->tail[node] = -1;
		else
			spread->tail[node] = children.n == 1 ? spread->tail[children.nodes[0]] : node;
	}
}

/*
 * label_compare_names orders names bytewise.
 */
static int
label_compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/*
 * graph_labels returns the labels that a node has, sorted.
 */
Names
graph_labels(Graph *g, int node)
{
	Names		result = {0, NULL};
	LabelSpread **kept = graph_label_spread(g);
	LabelSpread *spread = *kept;
	const LabelSet *set;

	if (spread == NULL)
	{
		*kept = spread = palloc(sizeof(LabelSpread));
		find_sets(spread, g);
		find_tails(spread, g);
	}
	set = spread->sets[spread->tail[node] >= 0 ? spread->tail[node] : node];
	if (set == NULL)
		return result;

	result.names = palloc(set->size * sizeof(char *));
	for (; set; set = set->base)
	{
		for (int i = 0; i < set->n; i++)
			result.names[result.n++] = spread->names[set->labels[i]];
	}
	qsort(result.names, result.n, sizeof(char *), label_compare_names);
	return result;
}
