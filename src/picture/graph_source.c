/*-------------------------------------------------------------------------
 *
 * graph_source.c
 *		The revision graph as source of Graphviz and Mermaid.
 *
 * IDENTIFICATION
 *		src/picture/graph_source.c
 *
 *-------------------------------------------------------------------------
 */
#include "picture/graph_picture.h"

/*
 * source_label appends what a revision's box says, in lines.
 */
static void
source_label(StringInfo out, const GraphPicture *picture, int node, const char *line_end,
			 void (*escape)(StringInfo, const char *, int))
{
	const RevisionPicture *revision = &picture->revisions[node];
	char	   *marks = graph_marks(picture, node, false);

	escape(out, graph_node(picture->graph, node)->revision, picture->encoding);
	if (marks[0] != '\0')
	{
		appendStringInfoString(out, " (");
		escape(out, marks, picture->encoding);
		appendStringInfoChar(out, ')');
	}
	if (revision->message[0] == '\0')
		return;
	appendStringInfoString(out, line_end);
	escape(out, revision->message, picture->encoding);
}

/*
 * source_edges appends the lines from a revision's parents to it.
 */
static void
source_edges(StringInfo out, const NodeList *parents, int node, const char *arrow, const char *end)
{
	for (int i = 0; i < parents->n; i++)
		appendStringInfo(out, "  r%d %s r%d%s\n", parents->nodes[i], arrow, node, end);
}

/*
 * graph_write_dot: see graph_picture.h.
 */
void
graph_write_dot(StringInfo out, const GraphPicture *picture)
{
	static const char *const styles[] = {
		[REVISION_PENDING] = "style=\"rounded,dashed\", color=\"#9a6700\"",
		[REVISION_APPLIED] = "style=\"rounded\", color=\"#1a7f37\"",
		[REVISION_PARTIAL] = "style=\"rounded,bold\", color=\"#cf222e\""};
	const Graph *g = picture->graph;

	appendStringInfoString(out, "digraph migrate {\n  rankdir=BT;\n  node [shape=box, fontname=\"monospace\"];\n");
	for (int rank = 0; rank < graph_size(g); rank++)
	{
		int			node = graph_ranked(g, rank);

		appendStringInfo(out, "  r%d [label=\"", node);
		source_label(out, picture, node, "\\n", picture_dot);
		appendStringInfo(out, "\", %s%s];\n", styles[picture->revisions[node].state],
						 picture->revisions[node].is_current ? ", penwidth=2" : "");
	}
	for (int rank = 0; rank < graph_size(g); rank++)
	{
		int			node = graph_ranked(g, rank);

		source_edges(out, &graph_node(g, node)->down, node, "->", ";");
		source_edges(out, &graph_node(g, node)->deps, node, "->", " [style=dashed];");
	}
	appendStringInfoString(out, "}\n");
}

/*
 * graph_write_mermaid: see graph_picture.h.
 */
void
graph_write_mermaid(StringInfo out, const GraphPicture *picture)
{
	static const char *const classes[] = {
		[REVISION_PENDING] = "pending",
		[REVISION_APPLIED] = "applied",
		[REVISION_PARTIAL] = "partial"};
	const Graph *g = picture->graph;

	appendStringInfoString(out, "flowchart BT\n");
	for (int rank = 0; rank < graph_size(g); rank++)
	{
		int			node = graph_ranked(g, rank);

		appendStringInfo(out, "  r%d[\"", node);
		source_label(out, picture, node, "<br>", picture_mermaid);
		appendStringInfo(out, "\"]:::%s\n", classes[picture->revisions[node].state]);
	}
	for (int rank = 0; rank < graph_size(g); rank++)
	{
		int			node = graph_ranked(g, rank);

		source_edges(out, &graph_node(g, node)->down, node, "-->", "");
		source_edges(out, &graph_node(g, node)->deps, node, "-.->", "");
	}
	appendStringInfoString(out,
						   "  classDef applied stroke:#1a7f37,stroke-width:2px\n"
						   "  classDef pending stroke:#9a6700,stroke-width:2px,stroke-dasharray:4 3\n"
						   "  classDef partial stroke:#cf222e,stroke-width:3px\n");
}
