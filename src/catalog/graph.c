/*-------------------------------------------------------------------------
 *
 * graph.c
 *		The graph of the registered revisions, and what is known of its nodes.
 *
 * IDENTIFICATION
 *		src/catalog/graph.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/datetime.h"

#include "catalog/graph.h"
#include "guc.h"
#include "revision/graph.h"
#include "server/query.h"

static void
add_revision(void *g, MemoryContext context, uint64 row)
{
	bool		isnull;
	Datum		date = query_row_datum(row, 2, &isnull);

	graph_add(g, query_row_text(context, row, 1), isnull ? GRAPH_NO_DATE : DatumGetTimestampTz(date));
}

static void
add_edge(void *g, MemoryContext context, uint64 row)
{
	bool		isnull;

	graph_add_edge(g, query_row_text(context, row, 1), query_row_text(context, row, 2),
				   DatumGetBool(query_row_datum(row, 3, &isnull)));
}

static void
add_label(void *g, MemoryContext context, uint64 row)
{
	graph_add_label(g, query_row_text(context, row, 1), query_row_text(context, row, 2));
}

/*
 * catalog_graph returns the graph of all registered revisions.  Raises MG006
 * where it is broken.
 */
Graph *
catalog_graph(bool fresh)
{
	SavedContext		saved;
	Graph	   *g = graph_create(1024);

	query_enter(&saved);
	query_each("SELECT revision, create_date FROM migrate.revision",
			   fresh, saved.context, add_revision, g);

	/* almost all revisions have one parent: only the others need sorting */
	query_each("SELECT revision, parent, kind OPERATOR(pg_catalog.=) 'depends'"
			   " FROM migrate.edge WHERE position OPERATOR(pg_catalog.=) 1",
			   fresh, saved.context, add_edge, g);
	query_each("SELECT revision, parent, kind OPERATOR(pg_catalog.=) 'depends'"
			   " FROM migrate.edge WHERE position OPERATOR(pg_catalog.>) 1"
			   " ORDER BY position USING OPERATOR(pg_catalog.<)",
			   fresh, saved.context, add_edge, g);
	query_each("SELECT label, revision FROM migrate.label ORDER BY label USING OPERATOR(pg_catalog.<)",
			   fresh, saved.context, add_label, g);
	query_leave(&saved);

	graph_finish(g);
	return g;
}

static CatalogQuery missing_parent_query = {
	"SELECT e.parent FROM migrate.edge e WHERE NOT EXISTS (SELECT FROM migrate.revision r"
	" WHERE r.revision OPERATOR(pg_catalog.=) e.parent)"
	" ORDER BY e.parent USING OPERATOR(pg_catalog.<) LIMIT 1"};

/* True where this session has changed the graph since it was checked. */
static bool graph_changed = false;

/*
 * catalog_check_graph raises an error, once for all changes that this
 * transaction has made, where the graph is broken: for a parent that never
 * came that of the foreign key, else MG006.
 *
 * It stands in for the foreign keys' own triggers, which would refuse what a
 * parallel restore brings in an order of its own.
 */
void
catalog_check_graph(void)
{
	char	   *missing;

	if (!graph_changed)
		return;
	missing = query_text(&missing_parent_query, NULL, true);
	if (missing)
		ereport(ERROR,
				(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
				 errmsg("insert or update on table \"%s\" violates foreign key constraint \"%s\"",
						"edge", "edge_parent_fkey"),
				 errdetail("Key (parent)=(%s) is not present in table \"revision\".", missing)));
	(void) catalog_graph(true);
	graph_changed = false;
}

/*
 * catalog_graph_set_changed has the graph checked again: a subtransaction, in
 * which it may have been found whole, was rolled back.
 */
void
catalog_graph_set_changed(void)
{
	graph_changed = true;
}

/* What add_summary and add_applied fill in. */
typedef struct SummaryByNode
{
	const Graph *graph;
	RevisionSummary *summaries;
} SummaryByNode;

/*
 * summary_of_row returns where to put what a row, whose first column is a
 * revision, tells of it; NULL where the graph lacks it.
 */
static RevisionSummary *
summary_of_row(const SummaryByNode *all, uint64 row)
{
	char	   *revision = query_row_text(CurrentMemoryContext, row, 1);
	int			node = graph_find(all->graph, revision);

	pfree(revision);
	return node < 0 ? NULL : &all->summaries[node];
}

static void
add_summary(void *arg, MemoryContext context, uint64 row)
{
	RevisionSummary *summaries = summary_of_row(arg, row);
	bool		isnull;

	if (summaries == NULL)
		return;
	summaries->message = query_row_text(context, row, 2);
	summaries->upgrade_transactional = DatumGetBool(query_row_datum(row, 3, &isnull));
	summaries->downgrade_transactional = DatumGetBool(query_row_datum(row, 4, &isnull));
}

static void
add_applied(void *arg, MemoryContext context, uint64 row)
{
	RevisionSummary *summaries = summary_of_row(arg, row);
	bool		isnull;

	if (summaries == NULL)
		return;
	summaries->applied_at = DatumGetTimestampTz(query_row_datum(row, 2, &isnull));
	summaries->applied_by = query_row_text(context, row, 3);
}

/*
 * catalog_summaries returns, by node, what is known of the revisions of a graph
 * without their scripts.  with_log tells when, and by whom, each was last
 * upgraded to or stamped in this scope.
 */
RevisionSummary *
catalog_summaries(const Graph *g, bool with_log)
{
	SavedContext		saved;
	SummaryByNode all;

	all.graph = g;
	all.summaries = palloc0(sizeof(RevisionSummary) * Max(graph_size(g), 1));
	query_enter(&saved);
	query_each("SELECT revision, message, upgrade_transactional, downgrade_transactional"
			   " FROM migrate.revision",
			   false, saved.context, add_summary, &all);
	if (with_log)
		query_each(psprintf("SELECT DISTINCT ON (revision) revision, started_at, login_role::text"
							" FROM migrate.log WHERE scope OPERATOR(pg_catalog.=) %s"
							" AND action OPERATOR(pg_catalog.=) ANY ('{upgrade,stamp}')"
							" ORDER BY revision USING OPERATOR(pg_catalog.<), id USING OPERATOR(pg_catalog.>)",
							quote_literal_cstr(migrate_scope)),
				   false, saved.context, add_applied, &all);
	query_leave(&saved);
	return all.summaries;
}
