/*-------------------------------------------------------------------------
 *
 * graph_text.c
 *		The revision graph as text, in the manner of git log --graph.
 *
 * IDENTIFICATION
 *		src/picture/graph_text.c
 *
 *-------------------------------------------------------------------------
 */
#include "picture/graph_picture.h"

/* A lane is two characters wide. */
typedef struct TextRow
{
	const LaneLayout *layout;
	int		   *until;			/* by lane: the row that its line leads to; -1: there is none */
	char	   *cells;
	int			used;			/* lanes that any line has been in */
} TextRow;

/*
 * text_row_begin has the cells show the lines that reach as far as a row.
 */
static void
text_row_begin(TextRow *text, int row)
{
	memset(text->cells, ' ', 2 * text->used + 1);
	for (int lane = 0; lane < text->used; lane++)
	{
		if (text->until[lane] >= row)
			text->cells[2 * lane] = '|';
	}
}

/*
 * text_row_end appends the cells, without blanks at the end.
 */
static void
text_row_end(const TextRow *text, StringInfo out)
{
	int			length = 2 * text->used + 1;

	while (length > 0 && text->cells[length - 1] == ' ')
		length--;
	appendBinaryStringInfo(out, text->cells, length);
}

/*
 * text_join appends the row in which a line goes from one lane to another.
 */
static void
text_join(TextRow *text, StringInfo out, int row, int from, int to)
{
	int			first = Min(from, to) * 2 + 1;
	int			last = Max(from, to) * 2 - 1;

	text->used = Max(text->used, Max(from, to) + 1);
	text_row_begin(text, row + 1);
	for (int cell = first; cell <= last; cell++)
	{
		if (text->cells[cell] == ' ')
			text->cells[cell] = '_';
	}
	if (to > from)
		text->cells[first] = '\\';
	else
		text->cells[last] = '/';
	text_row_end(text, out);
	appendStringInfoChar(out, '\n');
}

/*
 * text_revision appends a revision's own row.
 */
static void
text_revision(TextRow *text, StringInfo out, const GraphPicture *picture, int row)
{
	static const char signs[] = {[REVISION_PENDING] = 'o', [REVISION_APPLIED] = '*', [REVISION_PARTIAL] = '!'};
	int			node = text->layout->nodes[row];
	int			lane = text->layout->lanes[row];
	char	   *marks = graph_marks(picture, node, true);

	text->used = Max(text->used, lane + 1);
	text_row_begin(text, row);
	text->cells[2 * lane] = signs[picture->revisions[node].state];
	text_row_end(text, out);
	appendStringInfoChar(out, ' ');
	picture_plain(out, graph_node(picture->graph, node)->revision, picture->encoding);
	if (marks[0] != '\0')
	{
		appendStringInfoString(out, " (");
		picture_plain(out, marks, picture->encoding);
		appendStringInfoChar(out, ')');
	}
	if (picture->revisions[node].message[0] != '\0')
		appendStringInfoChar(out, ' ');
	picture_plain(out, picture->revisions[node].message, picture->encoding);
	appendStringInfoChar(out, '\n');
}

/*
 * text_moves appends the rows in which lines below a revision change lanes; where its own line ends and
 * another revision begins in its lane, an empty one.
 */
static void
text_moves(TextRow *text, StringInfo out, int row, const LaneMove *moves, int n)
{
	const LaneLayout *layout = text->layout;
	int			lane = layout->lanes[row];

	for (int i = 0; i < n; i++)
	{
		text_join(text, out, row, moves[i].from, moves[i].to);
		text->until[moves[i].to] = Max(text->until[moves[i].to], row + 1);
	}
	if (n == 0 && text->until[lane] <= row && row + 1 < layout->n && layout->lanes[row + 1] == lane)
	{
		text_row_begin(text, row + 1);
		text_row_end(text, out);
		appendStringInfoChar(out, '\n');
	}
}

/*
 * graph_write_text: see graph_picture.h.
 */
void
graph_write_text(StringInfo out, const GraphPicture *picture)
{
	LaneLayout *layout = lanes_lay_out(picture->graph);
	TextRow		text = {layout, palloc(sizeof(int) * Max(layout->nlanes, 1)), palloc(2 * layout->nlanes + 2), 0};
	int			run = 0;
	int			move = 0;

	for (int lane = 0; lane < layout->nlanes; lane++)
		text.until[lane] = -1;
	for (int row = 0; row < layout->n; row++)
	{
		int			first = move;

		for (; run < layout->nruns && layout->runs[run].first_row == row; run++)
			text.until[layout->runs[run].lane] = layout->runs[run].last_row;
		while (move < layout->nmoves && layout->moves[move].row == row)
			move++;
		text_revision(&text, out, picture, row);
		text_moves(&text, out, row, layout->moves + first, move - first);
	}
}
