/*-------------------------------------------------------------------------
 *
 * graph.c
 *		The revision graph: names resolved, children linked, nodes ranked.
 *
 * Everything here is iterative and linear in nodes, edges and labels, but for
 * the heap that ranks the nodes.
 *
 * IDENTIFICATION
 *		src/revision/graph.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/pure.h"

#include "common/hashfn.h"

#include "revision/graph.h"

/* What simplehash.h reports by outside the server; the latter is never called. */
#ifdef FRONTEND
#define pg_fatal(...) broken_graph("too many revisions", NULL)
#define pg_log_info(...) pfree(psprintf(__VA_ARGS__))
#endif

/* How many members of a cycle an error names. */
#define CYCLE_NAMED 20

/* What a name means: ids and labels share one name space. */
typedef struct NameEntry
{
	const char *name;
	uint32		hash;
	char		status;
	bool		is_label;
	int			node;
} NameEntry;

/*
 * broken_graph raises MG006.
 */
static void
broken_graph(const char *message, const char *detail)
{
	migrate_error(ERRCODE_MIGRATE_BROKEN_GRAPH, message, detail, NULL);
}

#define SH_PREFIX		names
#define SH_ELEMENT_TYPE	NameEntry
#define SH_KEY_TYPE		const char *
#define SH_KEY			name
#define SH_HASH_KEY(tb, key)	hash_bytes((const unsigned char *) (key), strlen(key))
#define SH_EQUAL(tb, a, b)		(strcmp(a, b) == 0)
#define SH_STORE_HASH
#define SH_GET_HASH(tb, a)		((a)->hash)
#define SH_SCOPE		static inline
#define SH_RAW_ALLOCATOR	palloc0
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* An edge as it was added; both names become nodes in graph_finish. */
typedef struct Edge
{
	const char *revision;
	const char *parent;
	bool		depends;
	int			child;
	int			target;
} Edge;

typedef struct Label
{
	char	   *label;
	const char *revision;
	int			node;
} Label;

struct Graph
{
	int			nnodes;
	int			maxnodes;
	GraphNode  *nodes;
	int		   *order;			/* nodes in order of rank */
	int			nedges;
	int			maxedges;
	Edge	   *edges;
	int			nlabels;
	int			maxlabels;
	Label	   *labels;
	Names	   *own_labels;		/* for each node */
	LabelSpread *label_spread;	/* label.c's; NULL until it was there */
	names_hash *names;
};

/*
 * more_room doubles an array of elements of the given size when it is full.
 */
static void *
more_room(void *array, int used, int *max, size_t size)
{
	if (used < *max)
		return array;
	*max *= 2;
	return repalloc(array, *max * size);
}

/*
 * graph_create makes an empty graph.
 */
Graph *
graph_create(int n)
{
	Graph	   *g = palloc0(sizeof(Graph));

	g->maxnodes = Max(n, 16);
	g->nodes = palloc(g->maxnodes * sizeof(GraphNode));
	g->maxedges = g->maxnodes;
	g->edges = palloc(g->maxedges * sizeof(Edge));
	g->maxlabels = 16;
	g->labels = palloc(g->maxlabels * sizeof(Label));
	return g;
}

/*
 * graph_add adds a revision.
 */
void
graph_add(Graph *g, const char *revision, int64 create_date)
{
	GraphNode  *node;

	g->nodes = more_room(g->nodes, g->nnodes, &g->maxnodes, sizeof(GraphNode));
	node = &g->nodes[g->nnodes++];
	memset(node, 0, sizeof(GraphNode));
	node->revision = revision;
	node->create_date = create_date;
}

/*
 * graph_add_edge adds a parent of a revision.
 */
void
graph_add_edge(Graph *g, const char *revision, const char *parent, bool depends)
{
	Edge	   *edge;

	g->edges = more_room(g->edges, g->nedges, &g->maxedges, sizeof(Edge));
	edge = &g->edges[g->nedges++];
	edge->revision = revision;
	edge->parent = parent;
	edge->depends = depends;
}

/*
 * graph_add_label adds a label of a revision.
 */
void
graph_add_label(Graph *g, const char *label, const char *revision)
{
	Label	   *l;

	g->labels = more_room(g->labels, g->nlabels, &g->maxlabels, sizeof(Label));
	l = &g->labels[g->nlabels++];
	l->label = unconstify(char *, label);
	l->revision = revision;
}

/*
 * enter_name gives a name its meaning, which must be its only one.
 */
static void
enter_name(Graph *g, const char *name, int node, bool is_label)
{
	bool		found;
	NameEntry  *entry = names_insert(g->names, name, &found);

	if (found && !is_label)
		broken_graph(psprintf("duplicate revision \"%s\"", name), NULL);
	if (found && entry->is_label)
		broken_graph(psprintf("duplicate label \"%s\"", name),
					 psprintf("Revisions \"%s\" and \"%s\" both carry it.",
							  g->nodes[entry->node].revision, g->nodes[node].revision));
	if (found)
		broken_graph(psprintf("label \"%s\" is the identifier of a revision", name),
					 psprintf("Revision \"%s\" carries it.", g->nodes[node].revision));
	entry->node = node;
	entry->is_label = is_label;
}

/*
 * resolve_names turns all names into nodes.
 */
static void
resolve_names(Graph *g)
{
	g->names = names_create(g->nnodes + g->nlabels, NULL);
	for (int i = 0; i < g->nnodes; i++)
		enter_name(g, g->nodes[i].revision, i, false);

	for (int i = 0; i < g->nlabels; i++)
	{
		Label	   *label = &g->labels[i];

		label->node = graph_find(g, label->revision);
		if (label->node < 0)
			broken_graph(psprintf("revision \"%s\" does not exist", label->revision),
						 psprintf("It carries label \"%s\".", label->label));
		enter_name(g, label->label, label->node, true);
	}

	for (int i = 0; i < g->nedges; i++)
	{
		Edge	   *edge = &g->edges[i];
		NameEntry  *parent = names_lookup(g->names, edge->parent);

		edge->child = graph_find(g, edge->revision);
		if (edge->child < 0)
			broken_graph(psprintf("revision \"%s\" does not exist", edge->revision),
						 psprintf("Revision \"%s\" is its parent.", edge->parent));
		if (parent == NULL || (parent->is_label && !edge->depends))
			broken_graph(psprintf("revision \"%s\" does not exist", edge->parent),
						 psprintf("Revision \"%s\" %s it.", edge->revision,
								  edge->depends ? "depends on" : "revises"));
		edge->target = parent->node;
	}
}

/*
 * share_out gives a list its place at *next; its length, known until now as
 * list->n, starts from zero.
 */
static void
share_out(NodeList *list, int **next)
{
	list->nodes = *next;
	*next += list->n;
	list->n = 0;
}

/*
 * link_parents fills down and deps of all nodes, each parent once.
 */
static void
link_parents(Graph *g)
{
	int		   *next = palloc(Max(g->nedges, 1) * sizeof(int));
	int		   *seen = palloc0(Max(g->nnodes, 1) * sizeof(int));

	for (int i = 0; i < g->nedges; i++)
	{
		GraphNode  *child = &g->nodes[g->edges[i].child];

		(g->edges[i].depends ? &child->deps : &child->down)->n++;
	}
	for (int i = 0; i < g->nnodes; i++)
	{
		share_out(&g->nodes[i].down, &next);
		share_out(&g->nodes[i].deps, &next);
	}
	for (int i = 0; i < g->nedges; i++)
	{
		GraphNode  *child = &g->nodes[g->edges[i].child];
		NodeList   *list = g->edges[i].depends ? &child->deps : &child->down;

		list->nodes[list->n++] = g->edges[i].target;
	}

	/* seen holds, for each parent, the number of the last list that had it */
	for (int i = 0; i < g->nnodes * 2; i++)
	{
		NodeList   *list = i % 2 ? &g->nodes[i / 2].deps : &g->nodes[i / 2].down;
		int			n = list->n;

		list->n = 0;
		for (int j = 0; j < n; j++)
		{
			int			parent = list->nodes[j];

			if (seen[parent] != i + 1)
				list->nodes[list->n++] = parent;
			seen[parent] = i + 1;
		}
	}
	pfree(seen);
}

/*
 * make_room_for_children gives children and dependents of all nodes their
 * places, which link_children fills.
 */
static void
make_room_for_children(Graph *g)
{
	int		   *next = palloc(Max(g->nedges, 1) * sizeof(int));

	for (int i = 0; i < g->nnodes; i++)
	{
		GraphNode  *node = &g->nodes[i];

		for (int j = 0; j < node->down.n; j++)
			g->nodes[node->down.nodes[j]].children.n++;
		for (int j = 0; j < node->deps.n; j++)
			g->nodes[node->deps.nodes[j]].dependents.n++;
	}
	for (int i = 0; i < g->nnodes; i++)
	{
		share_out(&g->nodes[i].children, &next);
		share_out(&g->nodes[i].dependents, &next);
	}
}

/*
 * graph_link_children fills children and dependents of all nodes, in the order of
 * g->order.  A child by down_revision is not a dependent as well.
 */
static void
graph_link_children(Graph *g)
{
	int		   *child_of = palloc(Max(g->nnodes, 1) * sizeof(int));

	for (int i = 0; i < g->nnodes; i++)
	{
		g->nodes[i].children.n = g->nodes[i].dependents.n = 0;
		child_of[i] = -1;
	}
	for (int i = 0; i < g->nnodes; i++)
	{
		int			node = g->order[i];
		NodeList	down = g->nodes[node].down;
		NodeList	deps = g->nodes[node].deps;

		for (int j = 0; j < down.n; j++)
		{
			NodeList   *children = &g->nodes[down.nodes[j]].children;

			children->nodes[children->n++] = node;
			child_of[down.nodes[j]] = node;
		}
		for (int j = 0; j < deps.n; j++)
		{
			NodeList   *dependents = &g->nodes[deps.nodes[j]].dependents;

			if (child_of[deps.nodes[j]] != node)
				dependents->nodes[dependents->n++] = node;
		}
	}
	pfree(child_of);
}

/*
 * goes_first says which of two nodes comes first where the graph leaves it
 * open.
 */
static bool
goes_first(const Graph *g, int a, int b)
{
	const GraphNode *x = &g->nodes[a];
	const GraphNode *y = &g->nodes[b];

	if (x->create_date != y->create_date)
		return x->create_date < y->create_date;
	return strcmp(x->revision, y->revision) < 0;
}

/*
 * heap_push adds a node to a heap of n.
 */
static void
heap_push(const Graph *g, int *heap, int n, int node)
{
	while (n > 0 && goes_first(g, node, heap[(n - 1) / 2]))
	{
		heap[n] = heap[(n - 1) / 2];
		n = (n - 1) / 2;
	}
	heap[n] = node;
}

/*
 * heap_pop takes the first node out of a heap of n.
 */
static int
heap_pop(const Graph *g, int *heap, int n)
{
	int			first = heap[0];
	int			node = heap[--n];
	int			hole = 0;

	for (int child; (child = 2 * hole + 1) < n; hole = child)
	{
		if (child + 1 < n && goes_first(g, heap[child + 1], heap[child]))
			child++;
		if (!goes_first(g, heap[child], node))
			break;
		heap[hole] = heap[child];
	}
	heap[hole] = node;
	return first;
}

/*
 * missing_parent returns a parent of node that is still without rank.
 */
static int
missing_parent(const Graph *g, const int *missing, int node)
{
	const GraphNode *n = &g->nodes[node];

	for (int i = 0; i < n->down.n; i++)
	{
		if (missing[n->down.nodes[i]] > 0)
			return n->down.nodes[i];
	}
	for (int i = 0; i < n->deps.n; i++)
	{
		if (missing[n->deps.nodes[i]] > 0)
			return n->deps.nodes[i];
	}
	return -1;
}

/*
 * report_cycle raises MG006, naming the members of a cycle.  Every node that
 * got no rank misses a parent that got none either, so a walk up from any of
 * them ends in a cycle.
 */
static void
report_cycle(const Graph *g, const int *missing)
{
	bool	   *seen = palloc0(Max(g->nnodes, 1) * sizeof(bool));
	int			node = 0;
	int			entry;
	int			first;
	int			length = 0;
	StringInfoData detail;

	while (missing[node] == 0)
		node++;
	for (; !seen[node]; node = missing_parent(g, missing, node))
		seen[node] = true;

	/* name the members from the least one on */
	entry = first = node;
	do
	{
		length++;
		node = missing_parent(g, missing, node);
		if (strcmp(g->nodes[node].revision, g->nodes[first].revision) < 0)
			first = node;
	} while (node != entry);

	initStringInfo(&detail);
	appendStringInfoString(&detail, "Each of these needs the next: ");
	node = first;
	for (int i = 0; i < Min(length, CYCLE_NAMED); i++)
	{
		appendStringInfo(&detail, "\"%s\", ", g->nodes[node].revision);
		node = missing_parent(g, missing, node);
	}
	if (length > CYCLE_NAMED)
		appendStringInfo(&detail, "and %d more, then ", length - CYCLE_NAMED);
	appendStringInfo(&detail, "\"%s\".", g->nodes[first].revision);
	broken_graph("revisions form a cycle", detail.data);
}

/*
 * rank_nodes gives all nodes their ranks: of the nodes whose parents all have
 * one, the first gets the next.
 */
static void
rank_nodes(Graph *g)
{
	int		   *missing = palloc0(Max(g->nnodes, 1) * sizeof(int));
	int		   *heap = palloc(Max(g->nnodes, 1) * sizeof(int));
	int			waiting = 0;
	int			ranked = 0;

	for (int i = 0; i < g->nnodes; i++)
	{
		const GraphNode *node = &g->nodes[i];

		for (int j = 0; j < node->children.n; j++)
			missing[node->children.nodes[j]]++;
		for (int j = 0; j < node->dependents.n; j++)
			missing[node->dependents.nodes[j]]++;
	}
	for (int i = 0; i < g->nnodes; i++)
	{
		if (missing[i] == 0)
			heap_push(g, heap, waiting++, i);
	}
	while (waiting > 0)
	{
		int			next = heap_pop(g, heap, waiting--);
		NodeList	lists[2] = {g->nodes[next].children, g->nodes[next].dependents};

		g->nodes[next].rank = ranked;
		g->order[ranked++] = next;
		for (int k = 0; k < 2; k++)
		{
			for (int i = 0; i < lists[k].n; i++)
			{
				if (--missing[lists[k].nodes[i]] == 0)
					heap_push(g, heap, waiting++, lists[k].nodes[i]);
			}
		}
	}
	if (ranked < g->nnodes)
		report_cycle(g, missing);
	pfree(missing);
	pfree(heap);
}

/*
 * link_labels gives each node the list of its own labels.
 */
static void
link_labels(Graph *g)
{
	char	  **next = palloc(Max(g->nlabels, 1) * sizeof(char *));

	g->own_labels = palloc0(Max(g->nnodes, 1) * sizeof(Names));
	for (int i = 0; i < g->nlabels; i++)
		g->own_labels[g->labels[i].node].n++;
	for (int i = 0; i < g->nnodes; i++)
	{
		g->own_labels[i].names = next;
		next += g->own_labels[i].n;
		g->own_labels[i].n = 0;
	}
	for (int i = 0; i < g->nlabels; i++)
	{
		Names	   *own = &g->own_labels[g->labels[i].node];

		own->names[own->n++] = g->labels[i].label;
	}
}

/*
 * graph_finish makes the graph out of what was added.
 */
void
graph_finish(Graph *g)
{
	resolve_names(g);
	link_parents(g);
	make_room_for_children(g);
	g->order = palloc(Max(g->nnodes, 1) * sizeof(int));
	for (int i = 0; i < g->nnodes; i++)
		g->order[i] = i;
	graph_link_children(g);
	rank_nodes(g);
	graph_link_children(g);			/* again, now in order of rank */
	link_labels(g);
	pfree(g->edges);
	pfree(g->labels);
}

/*
 * graph_size returns the number of nodes.
 */
int
graph_size(const Graph *g)
{
	return g->nnodes;
}

/*
 * graph_node returns a node.
 */
const GraphNode *
graph_node(const Graph *g, int node)
{
	return &g->nodes[node];
}

/*
 * graph_ranked returns the node of a rank.
 */
int
graph_ranked(const Graph *g, int rank)
{
	return g->order[rank];
}

/*
 * graph_find returns the node of exactly this id, or -1.
 */
int
graph_find(const Graph *g, const char *revision)
{
	NameEntry  *entry = names_lookup(g->names, revision);

	return entry && !entry->is_label ? entry->node : -1;
}

/*
 * graph_find_label returns the node that carries this label, or -1.
 */
int
graph_find_label(const Graph *g, const char *label)
{
	NameEntry  *entry = names_lookup(g->names, label);

	return entry && entry->is_label ? entry->node : -1;
}

/*
 * graph_own_labels returns the labels that the revision itself carries.
 */
Names
graph_own_labels(const Graph *g, int node)
{
	return g->own_labels[node];
}

/*
 * graph_label_spread returns where label.c keeps what it finds.
 */
LabelSpread **
graph_label_spread(Graph *g)
{
	return &g->label_spread;
}

/*
 * graph_is_head says whether a node has no child.
 */
bool
graph_is_head(const Graph *g, int node)
{
	return g->nodes[node].children.n == 0;
}

/*
 * graph_is_real_head says whether a node has neither child nor dependent.
 */
bool
graph_is_real_head(const Graph *g, int node)
{
	return graph_is_head(g, node) && g->nodes[node].dependents.n == 0;
}

/*
 * graph_is_branchpoint says whether a node has several children.
 */
bool
graph_is_branchpoint(const Graph *g, int node)
{
	return g->nodes[node].children.n > 1;
}

/*
 * graph_is_mergepoint says whether a node has several parents.
 */
bool
graph_is_mergepoint(const Graph *g, int node)
{
	return g->nodes[node].down.n > 1;
}

/*
 * graph_names returns the ids of nodes.
 */
Names
graph_names(const Graph *g, NodeList nodes)
{
	Names		result = {nodes.n, palloc(sizeof(char *) * Max(nodes.n, 1))};

	for (int i = 0; i < nodes.n; i++)
		result.names[i] = pstrdup(graph_node(g, nodes.nodes[i])->revision);
	return result;
}
