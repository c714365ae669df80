/*-------------------------------------------------------------------------
 *
 * diagram.c
 *		The picture of tables and their keys.
 *
 * IDENTIFICATION
 *		src/picture/diagram.c
 *
 *-------------------------------------------------------------------------
 */
#include "picture/diagram.h"

/*
 * diagram_key_mark: see diagram.h.
 */
const char *
diagram_key_mark(const DiagramColumn *column)
{
	if (column->primary)
		return column->foreign ? "PK,FK" : "PK";
	if (column->foreign)
		return column->unique ? "FK,UK" : "FK";
	return column->unique ? "UK" : "";
}

const char *const diagram_marks[] = {
	[MARK_NONE] = "",
	[MARK_ADDED] = "added",
	[MARK_REMOVED] = "removed",
	[MARK_CHANGED] = "changed"};

/*
 * diagram_table_note: see diagram.h.
 */
char *
diagram_table_note(const DiagramTable *table, bool with_mark)
{
	const char *mark = with_mark ? diagram_marks[table->mark] : "";

	if (table->npartitions == 0)
		return mark[0] != '\0' ? psprintf(" (%s)", mark) : pstrdup("");
	return psprintf(" (%s%s%d partition%s)", mark, mark[0] != '\0' ? ", " : "", table->npartitions,
					table->npartitions == 1 ? "" : "s");
}

/*
 * diagram_picture: see diagram.h.
 */
char *
diagram_picture(const Diagram *diagram, PictureFormat format)
{
	StringInfoData out;

	initStringInfo(&out);
	if (format == PICTURE_DOT)
		diagram_write_dot(&out, diagram);
	else if (format == PICTURE_SVG)
		diagram_write_svg(&out, diagram);
	else
		diagram_write_mermaid(&out, diagram);
	return picture_finish(&out);
}
