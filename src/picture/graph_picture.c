/*-------------------------------------------------------------------------
 *
 * graph_picture.c
 *		The picture of a revision graph.
 *
 * IDENTIFICATION
 *		src/picture/graph_picture.c
 *
 *-------------------------------------------------------------------------
 */
#include "picture/graph_picture.h"

/*
 * graph_add_mark appends one more word to a list.
 */
static void
graph_add_mark(StringInfo marks, const char *word)
{
	appendStringInfo(marks, "%s%s", marks->len > 0 ? ", " : "", word);
}

/*
 * graph_marks: see graph_picture.h.
 */
char *
graph_marks(const GraphPicture *picture, int node, bool with_depends)
{
	const Graph *g = picture->graph;
	const RevisionPicture *revision = &picture->revisions[node];
	Names		labels = graph_own_labels(g, node);
	NodeList	deps = graph_node(g, node)->deps;
	StringInfoData marks;

	initStringInfo(&marks);
	if (revision->state == REVISION_PENDING)
		graph_add_mark(&marks, "pending");
	else if (revision->state == REVISION_PARTIAL)
		graph_add_mark(&marks, "partially applied");
	if (revision->is_current)
		graph_add_mark(&marks, "current");
	if (graph_is_head(g, node))
		graph_add_mark(&marks, graph_is_real_head(g, node) ? "head" : "effective head");
	for (int i = 0; i < labels.n; i++)
		graph_add_mark(&marks, labels.names[i]);
	if (with_depends && deps.n > 0)
		graph_add_mark(&marks, psprintf("depends on %s", names_join(graph_names(g, deps))));
	return marks.data;
}

/*
 * graph_summary: see graph_picture.h.
 */
char *
graph_summary(const GraphPicture *picture)
{
	int			counts[REVISION_PARTIAL + 1] = {0};
	int			n = graph_size(picture->graph);
	StringInfoData summary;

	for (int node = 0; node < n; node++)
		counts[picture->revisions[node].state]++;
	initStringInfo(&summary);
	appendStringInfo(&summary, "%d revision%s: %d applied, %d pending", n, n == 1 ? "" : "s",
					 counts[REVISION_APPLIED], counts[REVISION_PENDING]);
	if (counts[REVISION_PARTIAL] > 0)
		appendStringInfo(&summary, ", %d partially applied", counts[REVISION_PARTIAL]);
	return summary.data;
}

/*
 * graph_picture: see graph_picture.h.
 */
char *
graph_picture(const GraphPicture *picture, PictureFormat format)
{
	static void (*const write[])(StringInfo out, const GraphPicture *picture) = {
		[PICTURE_TEXT] = graph_write_text,
		[PICTURE_DOT] = graph_write_dot,
		[PICTURE_MERMAID] = graph_write_mermaid,
		[PICTURE_SVG] = graph_write_svg};
	StringInfoData out;

	initStringInfo(&out);
	write[format](&out, picture);
	return picture_finish(&out);
}
