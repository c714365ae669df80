/*-------------------------------------------------------------------------
 *
 * diagram_source.c
 *		Tables and keys as source of Graphviz and Mermaid.
 *
 * IDENTIFICATION
 *		src/picture/diagram_source.c
 *
 *-------------------------------------------------------------------------
 */
#include "picture/diagram.h"

static const char *const source_colors[] = {
	[MARK_NONE] = "#57606a",
	[MARK_ADDED] = "#1a7f37",
	[MARK_REMOVED] = "#cf222e",
	[MARK_CHANGED] = "#9a6700"};

/* ---------- Graphviz ---------- */

/*
 * dot_table appends a table as a box with a row a column.
 */
static void
dot_table(StringInfo out, const Diagram *diagram, int number)
{
	const DiagramTable *table = &diagram->tables[number];

	appendStringInfo(out, "  t%d [label=<<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" COLOR=\"%s\">"
						  "<TR><TD COLSPAN=\"3\" BGCOLOR=\"#dfe7f0\"><B>",
					 number, source_colors[table->mark]);
	picture_xml(out, table->name, diagram->encoding);
	appendStringInfo(out, "</B>%s</TD></TR>", diagram_table_note(table, true));
	for (int i = 0; i < table->ncolumns; i++)
	{
		const DiagramColumn *column = &table->columns[i];

		appendStringInfo(out, "<TR><TD>%s</TD><TD ALIGN=\"LEFT\" PORT=\"c%d\">", diagram_key_mark(column), i);
		picture_xml(out, column->name, diagram->encoding);
		if (column->mark != MARK_NONE)
			appendStringInfo(out, " (%s)", diagram_marks[column->mark]);
		appendStringInfoString(out, "</TD><TD ALIGN=\"LEFT\">");
		if (column->old_type)
			picture_xml(out, psprintf("%s -> ", column->old_type), diagram->encoding);
		picture_xml(out, column->type, diagram->encoding);
		appendStringInfo(out, "%s</TD></TR>", column->not_null ? " NOT NULL" : "");
	}
	appendStringInfoString(out, "</TABLE>>];\n");
}

/*
 * diagram_write_dot: see diagram.h.
 */
void
diagram_write_dot(StringInfo out, const Diagram *diagram)
{
	appendStringInfoString(out, "digraph migrate {\n  rankdir=RL;\n  node [shape=plain, fontname=\"monospace\"];\n");
	for (int i = 0; i < diagram->ntables; i++)
		dot_table(out, diagram, i);
	for (int i = 0; i < diagram->nkeys; i++)
	{
		const DiagramKey *key = &diagram->keys[i];

		appendStringInfo(out, "  t%d:c%d -> t%d:c%d [tooltip=\"", key->from, key->from_column, key->to, key->to_column);
		picture_dot(out, key->name, diagram->encoding);
		appendStringInfo(out, "\", color=\"%s\", dir=both, arrowtail=%s%s, arrowhead=%s];\n", source_colors[key->mark],
						 key->unique ? "tee" : "crow", "odot", key->optional ? "teeodot" : "teetee");
	}
	appendStringInfoString(out, "}\n");
}

/* ---------- Mermaid ---------- */

/*
 * mermaid_word appends a name or a type as a word that the language takes for one, and says
 * whether that is the same.
 */
static bool
mermaid_word(StringInfo out, const char *text, bool is_type)
{
	bool		same = text[0] != '\0';

	if (!(text[0] & 0x80) && !isalpha((unsigned char) text[0]) && (is_type || text[0] != '_'))
	{
		appendStringInfoString(out, is_type ? "t_" : "_");
		same = false;
	}
	for (const char *p = text; *p; p++)
	{
		bool		good = (*p & 0x80) || isalnum((unsigned char) *p) || *p == '_' || (is_type && strchr("()[]", *p));

		appendStringInfoChar(out, good ? *p : '_');
		same &= good;
	}
	return same;
}

/*
 * mermaid_column appends a column; its comment says what the words do not.
 */
static void
mermaid_column(StringInfo out, const Diagram *diagram, const DiagramColumn *column)
{
	StringInfoData comment;

	initStringInfo(&comment);
	appendStringInfoString(out, "    ");
	(void) mermaid_word(out, column->type, true);
	appendStringInfoChar(out, ' ');
	if (!mermaid_word(out, column->name, false))
		picture_mermaid(&comment, column->name, diagram->encoding);
	if (diagram_key_mark(column)[0] != '\0')
		appendStringInfo(out, " %s", diagram_key_mark(column));
	if (column->mark != MARK_NONE)
		appendStringInfo(&comment, "%s%s", comment.len > 0 ? ", " : "", diagram_marks[column->mark]);
	else if (column->not_null && !column->primary)
		appendStringInfo(&comment, "%snot null", comment.len > 0 ? ", " : "");
	if (column->old_type)
	{
		appendStringInfoString(&comment, " from ");
		picture_mermaid(&comment, column->old_type, diagram->encoding);
	}
	if (comment.len > 0)
		appendStringInfo(out, " \"%s\"", comment.data);
	appendStringInfoChar(out, '\n');
}

/*
 * mermaid_entity appends the name of a table, as it is drawn.
 */
static void
mermaid_entity(StringInfo out, const Diagram *diagram, int number)
{
	const DiagramTable *table = &diagram->tables[number];

	appendStringInfoChar(out, '"');
	picture_mermaid(out, table->name, diagram->encoding);
	appendStringInfo(out, "%s\"", diagram_table_note(table, true));
}

/*
 * diagram_write_mermaid: see diagram.h.
 */
void
diagram_write_mermaid(StringInfo out, const Diagram *diagram)
{
	appendStringInfoString(out, "erDiagram\n");
	for (int i = 0; i < diagram->ntables; i++)
	{
		appendStringInfoString(out, "  ");
		mermaid_entity(out, diagram, i);
		appendStringInfoString(out, " {\n");
		for (int j = 0; j < diagram->tables[i].ncolumns; j++)
			mermaid_column(out, diagram, &diagram->tables[i].columns[j]);
		appendStringInfoString(out, "  }\n");
	}
	for (int i = 0; i < diagram->nkeys; i++)
	{
		const DiagramKey *key = &diagram->keys[i];

		appendStringInfoString(out, "  ");
		mermaid_entity(out, diagram, key->from);
		appendStringInfo(out, " %s--%s ", key->unique ? "|o" : "}o", key->optional ? "o|" : "||");
		mermaid_entity(out, diagram, key->to);
		appendStringInfoString(out, " : \"");
		picture_mermaid(out, key->name, diagram->encoding);
		if (key->mark != MARK_NONE)
			appendStringInfo(out, " (%s)", diagram_marks[key->mark]);
		appendStringInfoString(out, "\"\n");
	}
}
