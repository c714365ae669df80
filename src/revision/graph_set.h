/*-------------------------------------------------------------------------
 *
 * graph_set.h
 *		Sets of nodes of the revision graph.
 *
 * IDENTIFICATION
 *		src/revision/graph_set.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_REVISION_GRAPH_SET_H
#define MIGRATE_REVISION_GRAPH_SET_H

#include "revision/graph.h"

/* A set of nodes: one byte a node. */
typedef bool *NodeSet;

/* Sets are palloc'd: graph_set's is empty, graph_set_of's has a list's nodes. */
extern NodeSet graph_set(const Graph *g);
extern NodeSet graph_set_of(const Graph *g, NodeList list);

/*
 * graph_add_ancestors adds to set all ancestors of its members, by down_revision
 * and, where deps is true, by depends_on too; graph_add_descendants likewise.
 */
extern void graph_add_ancestors(const Graph *g, NodeSet set, bool deps);
extern void graph_add_descendants(const Graph *g, NodeSet set, bool deps);

/*
 * graph_maximal returns the members of set that no other member follows, by
 * down_revision and, where deps is true, by depends_on; set must hold all
 * ancestors of its members.  In order of rank.
 */
extern NodeList graph_maximal(const Graph *g, const NodeSet set, bool deps);

/* graph_sorted returns the members of set in order of rank. */
extern NodeList graph_sorted(const Graph *g, const NodeSet set);

#endif							/* MIGRATE_REVISION_GRAPH_SET_H */
