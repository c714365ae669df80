/*-------------------------------------------------------------------------
 *
 * graph_svg.c
 *		The revision graph as SVG: lanes of lines, and beside each revision its text.
 *
 * IDENTIFICATION
 *		src/picture/graph_svg.c
 *
 *-------------------------------------------------------------------------
 */
#include "picture/graph_picture.h"

#define ROW_HEIGHT		28
#define LANE_WIDTH		18
#define MARGIN			18
#define MESSAGE_COLUMNS	72
#define ID_COLUMNS		40

/*
 * svg_lane_x and svg_row_y return where the middle of a lane or row is.
 */
static int
svg_lane_x(int lane)
{
	return MARGIN + lane * LANE_WIDTH;
}

static int
svg_row_y(int row)
{
	return MARGIN + row * ROW_HEIGHT;
}

/*
 * svg_lines draws the lines between revisions; those of dependencies are dashed.
 */
static void
svg_lines(StringInfo out, const GraphPicture *picture, const LaneLayout *layout)
{
	for (int i = 0; i < layout->nruns; i++)
	{
		const LaneRun *run = &layout->runs[i];

		if (run->last_row > run->first_row)
			appendStringInfo(out, "<path class=\"mg-line\" d=\"M%d %dV%d\"/>\n", svg_lane_x(run->lane),
							 svg_row_y(run->first_row), svg_row_y(run->last_row));
	}
	for (int i = 0; i < layout->nmoves; i++)
	{
		const LaneMove *move = &layout->moves[i];
		int			y = svg_row_y(move->row);

		appendStringInfo(out, "<path class=\"mg-line\" d=\"M%d %dC%d %d %d %d %d %d\"/>\n", svg_lane_x(move->from), y,
						 svg_lane_x(move->from), y + ROW_HEIGHT * 2 / 3, svg_lane_x(move->to), y + ROW_HEIGHT / 3,
						 svg_lane_x(move->to), y + ROW_HEIGHT);
	}
	for (int row = 0; row < layout->n; row++)
	{
		NodeList	deps = graph_node(picture->graph, layout->nodes[row])->deps;

		for (int i = 0; i < deps.n; i++)
		{
			int			on = layout->rows[deps.nodes[i]];
			int			x = svg_lane_x(layout->lanes[row]);
			int			to = svg_lane_x(layout->lanes[on]);
			int			bend = Max(Min(x, to) - LANE_WIDTH, 2);

			appendStringInfo(out, "<path class=\"mg-line mg-depends\" d=\"M%d %dC%d %d %d %d %d %d\"/>\n", x, svg_row_y(row),
							 bend, svg_row_y(row) + ROW_HEIGHT, bend, svg_row_y(on) - ROW_HEIGHT, to, svg_row_y(on));
		}
	}
}

/*
 * svg_span appends a part of a line of text.
 */
static void
svg_span(StringInfo out, const char *class, const char *text, int encoding)
{
	appendStringInfo(out, "<tspan class=\"%s\">", class);
	picture_xml(out, text, encoding);
	appendStringInfoString(out, "</tspan>");
}

/*
 * svg_revision draws one revision, its text at x, and returns how many columns that has.
 */
static int
svg_revision(StringInfo out, const GraphPicture *picture, const LaneLayout *layout, int row, int x)
{
	static const char *const classes[] = {
		[REVISION_PENDING] = "mg-wait",
		[REVISION_APPLIED] = "mg-good",
		[REVISION_PARTIAL] = "mg-bad"};
	int			node = layout->nodes[row];
	const RevisionPicture *revision = &picture->revisions[node];
	int			encoding = picture->encoding;
	char	   *id = picture_cut(graph_node(picture->graph, node)->revision, ID_COLUMNS, encoding);
	char	   *message = picture_cut(revision->message, MESSAGE_COLUMNS, encoding);
	char	   *marks = picture_cut(graph_marks(picture, node, true), MESSAGE_COLUMNS, encoding);
	int			lane_x = svg_lane_x(layout->lanes[row]);
	int			y = svg_row_y(row);

	appendStringInfoString(out, "<g><title>");
	picture_xml(out, graph_node(picture->graph, node)->revision, encoding);
	appendStringInfoString(out, revision->state == REVISION_APPLIED ? " (applied): " : ": ");
	picture_xml(out, revision->message, encoding);
	appendStringInfo(out, "</title><circle class=\"mg-state %s\" cx=\"%d\" cy=\"%d\" r=\"5\"/>", classes[revision->state],
					 lane_x, y);
	if (revision->is_current)
		appendStringInfo(out, "<circle class=\"mg-ring\" cx=\"%d\" cy=\"%d\" r=\"8\"/>", lane_x, y);
	appendStringInfo(out, "<text x=\"%d\" y=\"%d\">", x, y + 4);
	svg_span(out, "mg-text mg-strong", id, encoding);
	if (marks[0] != '\0')
		svg_span(out, psprintf("%s-text", classes[revision->state]), psprintf(" (%s)", marks), encoding);
	svg_span(out, "mg-text", psprintf(" %s", message), encoding);
	appendStringInfoString(out, "</text></g>\n");
	return picture_columns(id, encoding) + picture_columns(marks, encoding) + picture_columns(message, encoding) + 4;
}

/*
 * graph_write_svg: see graph_picture.h.
 */
void
graph_write_svg(StringInfo out, const GraphPicture *picture)
{
	LaneLayout *layout = lanes_lay_out(picture->graph);
	int			x = svg_lane_x(layout->nlanes) + 4;
	int			columns = 16;
	StringInfoData revisions;

	initStringInfo(&revisions);
	for (int row = 0; row < layout->n; row++)
	{
		int			taken = svg_revision(&revisions, picture, layout, row, x);

		columns = Max(columns, taken);
	}
	svg_begin(out, "graph", x + columns * SVG_CHARACTER + MARGIN, 2 * MARGIN + Max(layout->n - 1, 0) * ROW_HEIGHT, "Revisions",
			  psprintf("%s. Newest first; a line leads from each revision to its parents.", graph_summary(picture)),
			  picture->encoding);
	svg_lines(out, picture, layout);
	appendStringInfoString(out, revisions.data);
	svg_end(out);
}
