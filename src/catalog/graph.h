/*-------------------------------------------------------------------------
 *
 * graph.h
 *		The graph of the registered revisions, and what is known of its nodes.
 *
 * IDENTIFICATION
 *		src/catalog/graph.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_GRAPH_H
#define MIGRATE_CATALOG_GRAPH_H

#include "datatype/timestamp.h"

#include "revision/graph.h"

/* What is known of a registered revision without its scripts. */
typedef struct RevisionSummary
{
	char	   *message;
	bool		upgrade_transactional;
	bool		downgrade_transactional;
	TimestampTz applied_at;		/* where applied_by is not NULL */
	char	   *applied_by;
} RevisionSummary;

extern Graph *catalog_graph(bool fresh);
extern void catalog_check_graph(void);
extern void catalog_graph_set_changed(void);
extern RevisionSummary *catalog_summaries(const Graph *g, bool with_log);

#endif							/* MIGRATE_CATALOG_GRAPH_H */
