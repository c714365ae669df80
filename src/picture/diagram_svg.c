/*-------------------------------------------------------------------------
 *
 * diagram_svg.c
 *		Tables and keys as SVG.
 *
 * IDENTIFICATION
 *		src/picture/diagram_svg.c
 *
 *-------------------------------------------------------------------------
 */
#include "picture/boxes.h"
#include "picture/diagram.h"

#define HEAD_HEIGHT		26
#define COLUMN_HEIGHT	20
#define PADDING			10
#define KEY_WIDTH		50		/* for "PK,FK" */
#define NAME_COLUMNS	40
#define TYPE_COLUMNS	32
#define BEND			28		/* how far a line goes on before it turns */
#define FOOT			9		/* of a crow */

static const char *const svg_marks[] = {
	[MARK_NONE] = "mg-text",
	[MARK_ADDED] = "mg-good-text",
	[MARK_REMOVED] = "mg-bad-text",
	[MARK_CHANGED] = "mg-wait-text"};

static const char *const svg_signs[] = {
	[MARK_NONE] = "",
	[MARK_ADDED] = "+ ",
	[MARK_REMOVED] = "- ",
	[MARK_CHANGED] = "~ "};

/*
 * svg_name returns a name as it is drawn.
 */
static char *
svg_name(const char *name, DiagramMark mark, int encoding)
{
	return psprintf("%s%s", svg_signs[mark], picture_cut(name, NAME_COLUMNS, encoding));
}

/*
 * svg_type returns a column's type as it is drawn: one that may be null has a question mark.
 */
static char *
svg_type(const DiagramColumn *column, int encoding)
{
	char	   *type = column->old_type ? psprintf("%s -> %s", column->old_type, column->type) : pstrdup(column->type);

	return psprintf("%s%s", picture_cut(type, TYPE_COLUMNS, encoding), column->not_null ? "" : "?");
}

/*
 * svg_table_name returns what the head of a table says.
 */
static char *
svg_table_name(const DiagramTable *table, int encoding)
{
	return psprintf("%s%s", svg_name(table->name, table->mark, encoding), diagram_table_note(table, false));
}

/*
 * svg_box returns the size of a table.
 */
static Box
svg_box(const DiagramTable *table, int encoding)
{
	Box			box = {0};
	int			names = 0;
	int			types = 0;

	for (int i = 0; i < table->ncolumns; i++)
	{
		const DiagramColumn *column = &table->columns[i];
		int			name = picture_columns(svg_name(column->name, column->mark, encoding), encoding);
		int			type = picture_columns(svg_type(column, encoding), encoding);

		names = Max(names, name);
		types = Max(types, type);
	}
	box.width = KEY_WIDTH + (names + types + 2) * SVG_CHARACTER + 2 * PADDING;
	names = picture_columns(svg_table_name(table, encoding), encoding) * SVG_CHARACTER + 2 * PADDING;
	box.width = Max(box.width, names);
	box.height = HEAD_HEIGHT + table->ncolumns * COLUMN_HEIGHT + (table->ncolumns > 0 ? 4 : 0);
	return box;
}

/*
 * svg_cell appends one text of a table.
 */
static void
svg_cell(StringInfo out, int x, int y, const char *attributes, const char *text, int encoding)
{
	appendStringInfo(out, "<text x=\"%d\" y=\"%d\" %s>", x, y, attributes);
	picture_xml(out, text, encoding);
	appendStringInfoString(out, "</text>");
}

/*
 * svg_table draws a table.
 */
static void
svg_table(StringInfo out, const DiagramTable *table, const Box *box, int encoding)
{
	int			y = box->y + HEAD_HEIGHT;

	appendStringInfoString(out, "<g><title>");
	picture_xml(out, table->name, encoding);
	appendStringInfo(out, "</title><rect class=\"mg-box mg-table\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/>",
					 box->x, box->y, box->width, box->height);
	appendStringInfo(out, "<rect class=\"mg-head\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\"/>", box->x + 1, box->y + 1,
					 box->width - 2, HEAD_HEIGHT - 2);
	svg_cell(out, box->x + PADDING, box->y + 18, psprintf("class=\"%s mg-strong\"", svg_marks[table->mark]),
			 svg_table_name(table, encoding), encoding);
	for (int i = 0; i < table->ncolumns; i++, y += COLUMN_HEIGHT)
	{
		const DiagramColumn *column = &table->columns[i];

		if (diagram_key_mark(column)[0] != '\0')
			svg_cell(out, box->x + PADDING, y + 15, "class=\"mg-dim\" font-size=\"11\"", diagram_key_mark(column), encoding);
		svg_cell(out, box->x + PADDING + KEY_WIDTH, y + 15,
				 psprintf("class=\"%s%s\"", svg_marks[column->mark], column->primary ? " mg-strong" : ""),
				 svg_name(column->name, column->mark, encoding), encoding);
		svg_cell(out, box->x + box->width - PADDING, y + 15, "class=\"mg-dim\" text-anchor=\"end\"", svg_type(column, encoding),
				 encoding);
	}
	appendStringInfoString(out, "</g>\n");
}

/*
 * svg_column_y returns the middle of a column of a table; that of its head where it has none.
 */
static int
svg_column_y(const Box *box, const DiagramTable *table, int column)
{
	return column < table->ncolumns ? box->y + HEAD_HEIGHT + column * COLUMN_HEIGHT + COLUMN_HEIGHT / 2 :
									  box->y + HEAD_HEIGHT / 2;
}

/*
 * svg_end_mark draws the end of a key's line, which comes from x + direction: a crow's foot where many rows
 * refer to one, a bar where it is one, and a circle where it may be none.
 */
static void
svg_end_mark(StringInfo out, int x, int y, int direction, bool many, bool none)
{
	int			tip = x + direction * FOOT;

	if (many)
		appendStringInfo(out, "M%d %dL%d %dL%d %d", x, y - 5, tip, y, x, y + 5);
	else
		appendStringInfo(out, "M%d %dL%d %d", tip - direction * 3, y - 5, tip - direction * 3, y + 5);
	if (none)
		appendStringInfo(out, "M%d %da3 3 0 1 0 %d 0a3 3 0 1 0 %d 0", tip, y, direction * 6, -direction * 6);
}

/*
 * svg_key_path appends the path of a key's line, between what it passes.
 */
static void
svg_key_path(StringInfo out, const BoxLayout *layout, const BoxLine *line, int x, int y, int to_x, int to_y)
{
	int			column = layout->boxes[line->left].column;

	appendStringInfo(out, "M%d %d", x, y);
	if (column == layout->boxes[line->right].column)
	{
		appendStringInfo(out, "C%d %d %d %d %d %d", x + BEND, y, to_x + BEND, to_y, to_x, to_y);
		return;
	}
	for (int i = 0; i < line->nbends; i++)
	{
		int			passed = layout->column_x[++column];

		appendStringInfo(out, "C%d %d %d %d %d %d", x + BEND, y, passed - BEND, line->bends[i], passed, line->bends[i]);
		x = passed + layout->column_width[column];
		y = line->bends[i];
		appendStringInfo(out, "L%d %d", x, y);
	}
	appendStringInfo(out, "C%d %d %d %d %d %d", x + BEND, y, to_x - BEND, to_y, to_x, to_y);
}

/*
 * svg_key draws a key.
 */
static void
svg_key(StringInfo out, const Diagram *diagram, const BoxLayout *layout, int number)
{
	const DiagramKey *key = &diagram->keys[number];
	const BoxLine *line = &layout->lines[number];
	const Box  *left = &layout->boxes[line->left];
	const Box  *right = &layout->boxes[line->right];
	bool		from_left = line->left == key->from && left->column != right->column;
	bool		same_column = left->column == right->column;
	int			from_y = svg_column_y(&layout->boxes[key->from], &diagram->tables[key->from], key->from_column);
	int			to_y = svg_column_y(&layout->boxes[key->to], &diagram->tables[key->to], key->to_column);
	int			x = left->x + left->width;
	int			to_x = same_column ? x : right->x;

	appendStringInfoString(out, "<g><title>");
	picture_xml(out, psprintf("%s: %s refers to %s", key->name, diagram->tables[key->from].name, diagram->tables[key->to].name),
				diagram->encoding);
	appendStringInfo(out, "</title><path class=\"mg-line%s\" d=\"", key->mark == MARK_REMOVED ? " mg-depends" : "");
	svg_key_path(out, layout, line, x, from_left ? from_y : to_y, to_x, from_left ? to_y : from_y);
	svg_end_mark(out, from_left || same_column ? x : to_x, from_y, from_left || same_column ? 1 : -1, !key->unique, true);
	svg_end_mark(out, from_left ? to_x : x, to_y, from_left ? -1 : 1, false, key->optional);
	appendStringInfoString(out, "\"/></g>\n");
}

/*
 * diagram_write_svg: see diagram.h.
 */
void
diagram_write_svg(StringInfo out, const Diagram *diagram)
{
	BoxLayout	layout = {diagram->ntables, palloc0(sizeof(Box) * Max(diagram->ntables, 1)),
						diagram->nkeys, palloc0(sizeof(BoxLine) * Max(diagram->nkeys, 1))};

	for (int i = 0; i < diagram->ntables; i++)
		layout.boxes[i] = svg_box(&diagram->tables[i], diagram->encoding);
	for (int i = 0; i < diagram->nkeys; i++)
	{
		layout.lines[i].from = diagram->keys[i].from;
		layout.lines[i].to = diagram->keys[i].to;
	}
	boxes_lay_out(&layout);
	svg_begin(out, "diagram", Max(layout.width, 240), Max(layout.height, 48), diagram->title,
			  psprintf("%d table%s, %d foreign key%s. A line leads from each foreign key to the table that it refers to.",
					   diagram->ntables, diagram->ntables == 1 ? "" : "s", diagram->nkeys, diagram->nkeys == 1 ? "" : "s"),
			  diagram->encoding);
	for (int i = 0; i < diagram->nkeys; i++)
		svg_key(out, diagram, &layout, i);
	for (int i = 0; i < diagram->ntables; i++)
		svg_table(out, &diagram->tables[i], &layout.boxes[i], diagram->encoding);
	svg_end(out);
}
