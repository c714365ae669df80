/*-------------------------------------------------------------------------
 *
 * boxes.c
 *		Boxes in columns.
 *
 * IDENTIFICATION
 *		src/picture/boxes.c
 *
 *-------------------------------------------------------------------------
 */
#include "picture/boxes.h"

#include <math.h>

#define MARGIN		24
#define GAP_X		72			/* between columns, for the lines */
#define GAP_Y		24			/* between boxes */
#define LANE		12			/* what a line takes that passes a column */
#define SWEEPS		8

/* What stands in a column: a box, or a line that passes. */
typedef struct BoxSlot
{
	int			box;			/* -1: a line */
	int			line;
	int			bend;			/* of the line */
	int			height;
	int			gap;			/* below it */
	double		wish;			/* where it would like its middle to be */
	int			order;			/* among those with the same wish */
} BoxSlot;

typedef struct BoxColumn
{
	int			n;
	BoxSlot    *slots;
	int			height;
} BoxColumn;

/* ---------- which column a box stands in ---------- */

/* What box_visit knows of the boxes. */
typedef struct BoxOrder
{
	BoxLayout  *layout;
	char	   *state;			/* 0: not seen, 1: being visited, 2: done */
	int		   *order;			/* those that are done */
	int			n;
} BoxOrder;

/*
 * box_visit lists a box behind all that its lines lead to; a line back to a box whose turn has not
 * ended closes a circle, and counts for nothing.
 */
static void
box_visit(BoxOrder *order, int box)
{
	order->state[box] = 1;
	for (int i = 0; i < order->layout->nlines; i++)
	{
		const BoxLine *line = &order->layout->lines[i];

		if (line->from == box && order->state[line->to] == 0)
			box_visit(order, line->to);
	}
	order->state[box] = 2;
	order->order[order->n++] = box;
}

/*
 * box_has_lines says whether any line leads to or from a box.
 */
static bool
box_has_lines(const BoxLayout *layout, int box)
{
	for (int i = 0; i < layout->nlines; i++)
	{
		if (layout->lines[i].from == box || layout->lines[i].to == box)
			return true;
	}
	return false;
}

/*
 * box_columns_limit returns how high a column may become: so that the whole is rather wide than
 * high.
 */
static int
box_columns_limit(const BoxLayout *layout)
{
	double		area = 0;
	int			highest = 0;

	for (int i = 0; i < layout->nboxes; i++)
	{
		area += (double) (layout->boxes[i].width + GAP_X) * (layout->boxes[i].height + GAP_Y);
		highest = Max(highest, layout->boxes[i].height + GAP_Y);
	}
	return Max(highest, (int) sqrt(area * 0.7));
}

/*
 * box_columns_most returns how many columns there may be, however long the chains of lines are.
 */
static int
box_columns_most(const BoxLayout *layout)
{
	return (int) (sqrt(layout->nboxes) * 1.4) + 2;
}

/*
 * box_choose_column puts a box into the first column, from one on, that has room; where there are too
 * many, into the one that has the most.
 */
static void
box_choose_column(BoxLayout *layout, int *heights, int limit, int box, int column)
{
	int			height = layout->boxes[box].height + GAP_Y;
	int			most = box_columns_most(layout);

	while (column < most && heights[column] > 0 && heights[column] + height > limit)
		column++;
	if (column >= most)
	{
		column = 0;
		for (int i = 1; i < most; i++)
		{
			if (heights[i] < heights[column])
				column = i;
		}
	}
	heights[column] += height;
	layout->boxes[box].column = column;
	layout->ncolumns = Max(layout->ncolumns, column + 1);
}

/*
 * boxes_choose_columns puts each box into a column behind those of what its lines lead to, as far as there
 * are columns; boxes without lines fill what is left.
 */
static void
boxes_choose_columns(BoxLayout *layout)
{
	int			n = Max(layout->nboxes, 1);
	BoxOrder	order = {layout, palloc0(n), palloc(sizeof(int) * n), 0};
	int		   *heights = palloc0(sizeof(int) * (box_columns_most(layout) + 1));
	int			limit = box_columns_limit(layout);

	for (int box = 0; box < layout->nboxes; box++)
	{
		layout->boxes[box].column = -1;
		if (order.state[box] == 0)
			box_visit(&order, box);
	}
	for (int alone = 0; alone <= 1; alone++)
	{
		for (int i = 0; i < order.n; i++)
		{
			int			box = order.order[i];
			int			column = 0;

			if (box_has_lines(layout, box) != (alone == 0))
				continue;
			for (int j = 0; j < layout->nlines; j++)
			{
				if (layout->lines[j].from == box && layout->lines[j].to != box)
					column = Max(column, layout->boxes[layout->lines[j].to].column + 1);
			}
			box_choose_column(layout, heights, limit, box, column);
		}
	}
}

/*
 * boxes_choose_ends says which end of each line is on the left.  Boxes of a circle may have come
 * into one column: then the line is as one to the box itself, around the right of both.
 */
static void
boxes_choose_ends(BoxLayout *layout)
{
	for (int i = 0; i < layout->nlines; i++)
	{
		BoxLine    *line = &layout->lines[i];
		bool		forward = layout->boxes[line->from].column < layout->boxes[line->to].column;

		line->left = forward ? line->from : line->to;
		line->right = forward ? line->to : line->from;
		line->nbends = Max(layout->boxes[line->right].column - layout->boxes[line->left].column - 1, 0);
		line->bends = palloc0(sizeof(int) * Max(line->nbends, 1));
	}
}

/* ---------- the order in a column ---------- */

/*
 * boxes_fill_columns puts boxes and passing lines into their columns.
 */
static BoxColumn *
boxes_fill_columns(const BoxLayout *layout)
{
	BoxColumn  *columns = palloc0(sizeof(BoxColumn) * Max(layout->ncolumns, 1));

	for (int i = 0; i < layout->ncolumns; i++)
		columns[i].slots = palloc0(sizeof(BoxSlot) * (layout->nboxes + layout->nlines));
	for (int i = 0; i < layout->nboxes; i++)
	{
		BoxColumn  *column = &columns[layout->boxes[i].column];

		column->slots[column->n] = (BoxSlot){.box = i, .height = layout->boxes[i].height, .gap = GAP_Y, .order = column->n};
		column->n++;
	}
	for (int i = 0; i < layout->nlines; i++)
	{
		const BoxLine *line = &layout->lines[i];

		for (int bend = 0; bend < line->nbends; bend++)
		{
			BoxColumn  *column = &columns[layout->boxes[line->left].column + 1 + bend];

			column->slots[column->n] = (BoxSlot){.box = -1, .line = i, .bend = bend, .height = LANE, .gap = LANE, .order = column->n};
			column->n++;
		}
	}
	for (int i = 0; i < layout->ncolumns; i++)
	{
		for (int j = 0; j < columns[i].n; j++)
			columns[i].height += columns[i].slots[j].height + columns[i].slots[j].gap;
	}
	return columns;
}

/*
 * box_slot_place notes where a slot has come to stand.
 */
static void
box_slot_place(BoxLayout *layout, const BoxSlot *slot, int y)
{
	if (slot->box >= 0)
		layout->boxes[slot->box].y = y;
	else
		layout->lines[slot->line].bends[slot->bend] = y + slot->height / 2;
}

/*
 * box_middle returns the middle of a box.
 */
static double
box_middle(const BoxLayout *layout, int box)
{
	return layout->boxes[box].y + layout->boxes[box].height / 2.0;
}

/*
 * box_line_neighbour returns where a line is on one side of a slot that is its place in
 * a column: the next bend, or the box at its end.
 */
static double
box_line_neighbour(const BoxLayout *layout, const BoxLine *line, int bend, bool to_left)
{
	if (to_left)
		return bend > 0 ? line->bends[bend - 1] : box_middle(layout, line->left);
	return bend + 1 < line->nbends ? line->bends[bend + 1] : box_middle(layout, line->right);
}

/*
 * box_slot_wish returns the mean of where the lines of a slot come from on one side; where it is
 * now if none does.
 */
static double
box_slot_wish(const BoxLayout *layout, const BoxSlot *slot, bool to_left)
{
	double		sum = 0;
	int			n = 0;

	if (slot->box < 0)
		return box_line_neighbour(layout, &layout->lines[slot->line], slot->bend, to_left);
	for (int i = 0; i < layout->nlines; i++)
	{
		const BoxLine *line = &layout->lines[i];

		if (line->left == line->right || (to_left ? line->right : line->left) != slot->box)
			continue;
		sum += box_line_neighbour(layout, line, to_left ? line->nbends : -1, to_left);
		n++;
	}
	return n > 0 ? sum / n : box_middle(layout, slot->box);
}

/*
 * box_slot_compare sorts slots by their wishes.
 */
static int
box_slot_compare(const void *a, const void *b)
{
	const BoxSlot *one = a;
	const BoxSlot *two = b;

	if (one->wish != two->wish)
		return one->wish < two->wish ? -1 : 1;
	return one->order - two->order;
}

/*
 * box_column_place gives the slots of a column their places, in their order: near where they wish
 * to be, as far as there is room above the bottom.
 */
static void
box_column_place(BoxLayout *layout, BoxColumn *column, int bottom)
{
	int			rest = column->height;
	int			y = MARGIN;

	for (int i = 0; i < column->n; i++)
	{
		const BoxSlot *slot = &column->slots[i];
		int			wish = (int) (slot->wish - slot->height / 2.0);

		y = Max(y, Min(wish, bottom - rest));
		box_slot_place(layout, slot, y);
		y += slot->height + slot->gap;
		rest -= slot->height + slot->gap;
	}
}

/*
 * boxes_order places all columns, from left to right and back, so that lines are short.
 */
static void
boxes_order(BoxLayout *layout, BoxColumn *columns)
{
	int			bottom = 0;

	for (int i = 0; i < layout->ncolumns; i++)
		bottom = Max(bottom, columns[i].height + MARGIN);
	for (int i = 0; i < layout->ncolumns; i++)
		box_column_place(layout, &columns[i], columns[i].height + MARGIN);
	for (int sweep = 0; sweep < SWEEPS; sweep++)
	{
		bool		to_left = sweep % 2 == 0;

		for (int i = 0; i < layout->ncolumns; i++)
		{
			BoxColumn  *column = &columns[to_left ? i : layout->ncolumns - 1 - i];

			for (int j = 0; j < column->n; j++)
				column->slots[j].wish = box_slot_wish(layout, &column->slots[j], to_left);
			qsort(column->slots, column->n, sizeof(BoxSlot), box_slot_compare);
			for (int j = 0; j < column->n; j++)
				column->slots[j].order = j;
			box_column_place(layout, column, bottom);
		}
	}
	layout->height = bottom - GAP_Y + MARGIN;
}

/*
 * boxes_set_widths gives the columns their places, and all boxes of one the same width.
 */
static void
boxes_set_widths(BoxLayout *layout)
{
	int			x = MARGIN;

	layout->column_x = palloc0(sizeof(int) * Max(layout->ncolumns, 1));
	layout->column_width = palloc0(sizeof(int) * Max(layout->ncolumns, 1));
	for (int i = 0; i < layout->nboxes; i++)
	{
		int			column = layout->boxes[i].column;

		layout->column_width[column] = Max(layout->column_width[column], layout->boxes[i].width);
	}
	for (int i = 0; i < layout->ncolumns; i++)
	{
		layout->column_x[i] = x;
		x += layout->column_width[i] + GAP_X;
	}
	for (int i = 0; i < layout->nboxes; i++)
	{
		layout->boxes[i].x = layout->column_x[layout->boxes[i].column];
		layout->boxes[i].width = layout->column_width[layout->boxes[i].column];
	}
	layout->width = x - GAP_X / 2;
}

/*
 * boxes_lay_out: see boxes.h.
 */
void
boxes_lay_out(BoxLayout *layout)
{
	layout->ncolumns = 0;
	boxes_choose_columns(layout);
	boxes_choose_ends(layout);
	boxes_set_widths(layout);
	boxes_order(layout, boxes_fill_columns(layout));
}
