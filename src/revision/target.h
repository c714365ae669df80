/*-------------------------------------------------------------------------
 *
 * target.h
 *		Targets: what a user writes to mean a revision, resolved in a graph.
 *
 * The grammar and the meaning are Alembic's, with the deviations that
 * doc/reference.md lists.  version is the list of revisions recorded as applied.
 *
 * IDENTIFICATION
 *		src/revision/target.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_REVISION_TARGET_H
#define MIGRATE_REVISION_TARGET_H

#include "revision/graph_set.h"

/*
 * target_nodes resolves a target that is not relative: an id or a unique
 * prefix of one, a label, head, heads, base, current, and label@ before any of
 * them.  "base" gives an empty list.  Raises MG001, MG002, MG003, MG005.
 */
extern NodeList target_nodes(Graph *g, NodeList version, const char *target);

/* target_node is target_nodes where at most one is meant: -1 for base; MG003. */
extern int	target_node(Graph *g, NodeList version, const char *target);

/* target_branch returns the node that a branch (a label or revision) is named after; MG001, MG002. */
extern int	target_branch(Graph *g, const char *branch);

/* target_lineage returns the ancestors and descendants by down_revision of a branch, and itself. */
extern NodeSet target_lineage(Graph *g, const char *branch);

/*
 * The targets of the commands, relative ones included; -1 and an empty list
 * are the base.  A downgrade's *branch is the node to whose line it is
 * restricted, or -1.  A stamp takes -N, below the heads, where nothing is
 * applied yet.
 */
extern NodeList target_upgrade(Graph *g, NodeList version, const char *target);
extern int	target_downgrade(Graph *g, NodeList version, const char *target, int *branch);
extern NodeList target_stamp(Graph *g, NodeList version, const char *target);

/*
 * A target that may be relative, taken apart: [branch@][symbol][+N|-N].
 * Other forms come back with steps = 0 and relative = false.  MG005.
 */
typedef struct Target
{
	char	   *branch;			/* before '@', or NULL */
	char	   *symbol;			/* NULL in '+N' and '-N' alone */
	bool		relative;
	int			steps;			/* signed */
} Target;

extern Target *target_parse(const char *target);

/*
 * target_range resolves history's "start:end" (Alembic's history -r; NULL means
 * everything) to the set of nodes in it, both ends included.  A walk that is
 * too long ends where the graph does.  MG001 to MG005.
 */
extern NodeSet target_range(Graph *g, NodeList version, const char *range);

/*
 * target_split splits "from:to" at its colon; *from is NULL where there is no
 * colon.  Raises MG005 for a second colon.
 */
extern void target_split(const char *range, char **from, char **to);

#endif							/* MIGRATE_REVISION_TARGET_H */
