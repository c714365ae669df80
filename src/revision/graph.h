/*-------------------------------------------------------------------------
 *
 * graph.h
 *		The revision graph: revisions, their parents and dependencies, labels.
 *
 * A graph is filled by graph_add*, in any order, then finished once; after
 * that it does not change.  A revision is known by its node, 0 .. nnodes - 1.
 *
 * IDENTIFICATION
 *		src/revision/graph.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_REVISION_GRAPH_H
#define MIGRATE_REVISION_GRAPH_H

#include "revision/names.h"

/* A create date where the file has none: after all that have one. */
#define GRAPH_NO_DATE PG_INT64_MAX

/* The neighbours of a node, in a fixed order. */
typedef struct NodeList
{
	int			n;
	int		   *nodes;
} NodeList;

typedef struct GraphNode
{
	const char *revision;
	int64		create_date;	/* microseconds; GRAPH_NO_DATE if none */
	NodeList	down;			/* parents by down_revision, in file order */
	NodeList	deps;			/* parents by depends_on, in file order */
	NodeList	children;		/* by down_revision, in order of rank */
	NodeList	dependents;		/* by depends_on alone, in order of rank */
	int			rank;			/* place in the total order of steps */
} GraphNode;

typedef struct Graph Graph;
typedef struct LabelSpread LabelSpread;

/* graph_create makes an empty graph, with room for about n revisions. */
extern Graph *graph_create(int n);

/*
 * The strings given are kept by reference.  A parent of kind 'depends' may be
 * a label.
 */
extern void graph_add(Graph *g, const char *revision, int64 create_date);
extern void graph_add_edge(Graph *g, const char *revision, const char *parent, bool depends);
extern void graph_add_label(Graph *g, const char *label, const char *revision);

/*
 * graph_finish resolves names, links children to parents and ranks the nodes:
 * parents first, and where that leaves the order open, by create date and then
 * id (bytewise).  Linear but for a heap.  Raises MG006 for a duplicate id or label, a
 * missing parent, and a cycle, whose members it names.
 */
extern void graph_finish(Graph *g);

extern int	graph_size(const Graph *g);
extern const GraphNode *graph_node(const Graph *g, int node);

/* graph_ranked returns the node of a rank, 0 .. nnodes - 1. */
extern int	graph_ranked(const Graph *g, int rank);

/* graph_find returns the node of exactly this id, or -1. */
extern int	graph_find(const Graph *g, const char *revision);

/* graph_find_label returns the node that carries this label, or -1. */
extern int	graph_find_label(const Graph *g, const char *label);

/* graph_own_labels returns the labels that the revision itself carries. */
extern Names graph_own_labels(const Graph *g, int node);

/* graph_label_spread returns where label.c keeps what it finds, at first NULL. */
extern LabelSpread **graph_label_spread(Graph *g);

/* graph_names returns the ids of nodes. */
extern Names graph_names(const Graph *g, NodeList nodes);

/* Alembic's words for a node's place. */
extern bool graph_is_head(const Graph *g, int node);	/* no child by down_revision */
extern bool graph_is_real_head(const Graph *g, int node);	/* nor any dependent */
extern bool graph_is_branchpoint(const Graph *g, int node); /* several children */
extern bool graph_is_mergepoint(const Graph *g, int node);	/* several parents */

/* in label.c */

/*
 * graph_labels returns the labels that the node has, its own and those that
 * spread to it as in Alembic, sorted.  All labels are spread at the first call.
 */
extern Names graph_labels(Graph *g, int node);

#endif							/* MIGRATE_REVISION_GRAPH_H */
