/*-------------------------------------------------------------------------
 *
 * schema_diagram.c
 *		Tables and keys of a schema, to be drawn.
 *
 * IDENTIFICATION
 *		src/schema/model/schema_diagram.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "parser/parser.h"
#include "utils/builtins.h"

#include "catalog/graph.h"
#include "catalog/version.h"
#include "guc.h"
#include "revision/plan.h"
#include "revision/target.h"
#include "schema/kinds/kinds.h"
#include "schema/model/bookkeeping.h"
#include "schema/model/build.h"
#include "schema/model/model.h"
#include "schema/model/schema_diagram.h"
#include "schema/snapshot_current.h"

/* A diagram being made, and the object of each of its tables. */
typedef struct DiagramOfSchema
{
	Diagram    *diagram;
	const SchemaObject **objects;
} DiagramOfSchema;

/*
 * child_of_kind returns the first child of an object that is of a kind; NULL: there is none.
 */
static const SchemaObject *
child_of_kind(const SchemaObject *object, const ObjectKind *kind)
{
	ListCell   *lc;

	foreach(lc, object->children)
	{
		const SchemaObject *child = lfirst(lc);

		if (child->kind == kind)
			return child;
	}
	return NULL;
}

/*
 * is_drawn says whether an object is a table, and no partition.
 */
static bool
is_drawn(const SchemaObject *object)
{
	return (object->kind == &kind_table || object->kind == &kind_foreign_table) &&
		child_of_kind(object, &kind_partition) == NULL;
}

/*
 * compare_drawn sorts tables by name, those of the schema public first.
 */
static int
compare_drawn(const void *a, const void *b)
{
	const SchemaObject *one = *(const SchemaObject *const *) a;
	const SchemaObject *two = *(const SchemaObject *const *) b;
	bool		one_public = strcmp(one->schema, "public") == 0;
	bool		two_public = strcmp(two->schema, "public") == 0;

	if (one_public != two_public)
		return one_public ? -1 : 1;
	return strcmp(one->identity, two->identity);
}

/*
 * compare_columns sorts columns as they stand in their table.
 */
static int
compare_columns(const ListCell *a, const ListCell *b)
{
	return ((const SchemaObject *) lfirst(a))->address.subid - ((const SchemaObject *) lfirst(b))->address.subid;
}

/*
 * add_drawn_table adds a table with its columns.
 */
static void
add_drawn_table(DiagramTable *table, const SchemaObject *object)
{
	List	   *columns = NIL;
	ListCell   *lc;

	foreach(lc, object->children)
	{
		if (((const SchemaObject *) lfirst(lc))->kind == &kind_column)
			columns = lappend(columns, lfirst(lc));
	}
	list_sort(columns, compare_columns);
	table->name = strcmp(object->schema, "public") == 0 ? pstrdup(quote_identifier(object->name)) : object->identity;
	table->columns = palloc0(sizeof(DiagramColumn) * Max(list_length(columns), 1));
	foreach(lc, columns)
	{
		const SchemaObject *column = lfirst(lc);

		table->columns[table->ncolumns++] = (DiagramColumn){
			.name = column->name,
			.type = column->values[COLUMN_TYPE],
			.not_null = is_true(column, COLUMN_NOT_NULL)};
	}
}

/*
 * drawn_table returns the number of the table with an identity; -1: it is not drawn.
 */
static int
drawn_table(const DiagramOfSchema *made, const char *identity)
{
	for (int i = 0; i < made->diagram->ntables; i++)
	{
		if (strcmp(made->objects[i]->identity, identity) == 0)
			return i;
	}
	return -1;
}

/*
 * drawn_column returns the number of a column of a table; -1: there is none.
 */
static int
drawn_column(const DiagramTable *table, const char *name)
{
	for (int i = 0; i < table->ncolumns; i++)
	{
		if (strcmp(table->columns[i].name, name) == 0)
			return i;
	}
	return -1;
}

/*
 * parse_constraint parses the definition of a constraint.
 */
static Constraint *
parse_constraint(const SchemaObject *object)
{
	List	   *trees = raw_parser(psprintf("ALTER TABLE t ADD %s", object->values[CONSTRAINT_DEFINITION]), RAW_PARSE_DEFAULT);
	AlterTableStmt *statement = castNode(AlterTableStmt, linitial_node(RawStmt, trees)->stmt);

	return castNode(Constraint, linitial_node(AlterTableCmd, statement->cmds)->def);
}

/*
 * mark_key marks the columns of a primary key or a unique constraint.
 */
static void
mark_key(DiagramTable *table, const SchemaObject *object)
{
	char		type = object->values[CONSTRAINT_TYPE][0];
	List	   *keys;
	ListCell   *lc;

	if (type != 'p' && type != 'u')
		return;
	keys = parse_constraint(object)->keys;
	foreach(lc, keys)
	{
		int			column = drawn_column(table, strVal(lfirst(lc)));

		if (column < 0)
			continue;
		if (type == 'p')
			table->columns[column].primary = true;
		if (list_length(keys) == 1)
			table->columns[column].unique = type == 'u' || table->columns[column].unique;
	}
}

/*
 * is_unique_key says whether the columns of a foreign key are, or hold, a key of their own table.
 */
static bool
is_unique_key(const SchemaObject *table, const List *columns)
{
	ListCell   *lc;

	foreach(lc, table->children)
	{
		const SchemaObject *object = lfirst(lc);

		if (object->kind == &kind_constraint && strchr("pu", object->values[CONSTRAINT_TYPE][0]) &&
			list_difference(parse_constraint(object)->keys, columns) == NIL)
			return true;
	}
	return false;
}

/*
 * add_drawn_key adds a foreign key of a table, unless what it refers to is not drawn.
 */
static void
add_drawn_key(DiagramOfSchema *made, int from, const SchemaObject *object)
{
	DiagramTable *table = &made->diagram->tables[from];
	Constraint *constraint = parse_constraint(object);
	DiagramKey	key = {.name = object->name, .definition = object->values[CONSTRAINT_DEFINITION], .from = from};
	ListCell   *lc;

	key.to = drawn_table(made, quote_qualified_identifier(constraint->pktable->schemaname, constraint->pktable->relname));
	if (key.to < 0)
		return;
	key.from_column = Max(drawn_column(table, strVal(linitial(constraint->fk_attrs))), 0);
	if (constraint->pk_attrs)
		key.to_column = Max(drawn_column(&made->diagram->tables[key.to], strVal(linitial(constraint->pk_attrs))), 0);
	foreach(lc, constraint->fk_attrs)
	{
		int			column = drawn_column(table, strVal(lfirst(lc)));

		if (column < 0)
			continue;
		table->columns[column].foreign = true;
		key.optional |= !table->columns[column].not_null;
	}
	key.unique = is_unique_key(made->objects[from], constraint->fk_attrs);
	made->diagram->keys[made->diagram->nkeys++] = key;
}

/*
 * count_partitions has tables say how many partitions of theirs, at any depth, are not drawn.
 */
static void
count_partitions(DiagramOfSchema *made, const SchemaSnapshot *snapshot)
{
	for (int i = 0; i < snapshot->n; i++)
	{
		const SchemaObject *partition = snapshot->objects[i];

		while (partition && partition->kind == &kind_partition)
		{
			int			table = drawn_table(made, partition->values[INHERITANCE_PARENT]);
			const SchemaObject *whole = NULL;

			if (table >= 0)
				made->diagram->tables[table].npartitions++;
			for (int j = 0; table < 0 && j < snapshot->n && whole == NULL; j++)
			{
				if (snapshot->objects[j]->kind == &kind_table &&
					strcmp(snapshot->objects[j]->identity, partition->values[INHERITANCE_PARENT]) == 0)
					whole = snapshot->objects[j];
			}
			partition = whole ? child_of_kind(whole, &kind_partition) : NULL;
		}
	}
}

/*
 * diagram_of_snapshot returns the tables and keys of a snapshot.
 */
static Diagram *
diagram_of_snapshot(const SchemaSnapshot *snapshot, const char *title)
{
	DiagramOfSchema made = {palloc0(sizeof(Diagram)), palloc(sizeof(SchemaObject *) * Max(snapshot->n, 1))};
	Diagram    *diagram = made.diagram;

	diagram->title = title;
	diagram->encoding = GetDatabaseEncoding();
	for (int i = 0; i < snapshot->n; i++)
	{
		if (is_drawn(snapshot->objects[i]))
			made.objects[diagram->ntables++] = snapshot->objects[i];
	}
	qsort(made.objects, diagram->ntables, sizeof(SchemaObject *), compare_drawn);
	diagram->tables = palloc0(sizeof(DiagramTable) * Max(diagram->ntables, 1));
	diagram->keys = palloc0(sizeof(DiagramKey) * Max(snapshot->n, 1));
	for (int i = 0; i < diagram->ntables; i++)
		add_drawn_table(&diagram->tables[i], made.objects[i]);
	for (int i = 0; i < diagram->ntables; i++)
	{
		ListCell   *lc;

		CHECK_FOR_INTERRUPTS();
		foreach(lc, made.objects[i]->children)
		{
			const SchemaObject *child = lfirst(lc);

			if (child->kind == &kind_constraint)
				mark_key(&diagram->tables[i], child);
			else if (child->kind == &kind_foreign_key)
				add_drawn_key(&made, i, child);
		}
	}
	count_partitions(&made, snapshot);
	return diagram;
}

/*
 * schema_diagram_live: see schema_diagram.h.
 */
Diagram *
schema_diagram_live(void)
{
	SnapshotFilter filter = {NULL, migrate_include_object};
	SchemaSnapshot *snapshot = snapshot_current(&filter);

	(void) bookkeeping_remove(snapshot, NULL);
	return diagram_of_snapshot(snapshot, "Tables");
}

/*
 * diagram_of_target returns the tables and keys that the revisions to a target make.
 */
static Diagram *
diagram_of_target(Graph *g, NodeList version, const char *target, const char *title)
{
	SnapshotFilter filter = {NULL, migrate_include_object};
	NodeList	nodes = target_nodes(g, version, target);
	Names		scripts = {0, NULL};

	if (nodes.n > 0)
		scripts = autogenerate_scripts_to(g, graph_names(g, nodes));

	return diagram_of_snapshot(model_build(&scripts, "upgrade scripts of the revisions", &filter), title);
}

/*
 * schema_diagram_revisions: see schema_diagram.h.
 */
Diagram *
schema_diagram_revisions(const char *range)
{
	Graph	   *g = catalog_graph(true);
	NodeList	version = plan_version(g, catalog_version(true));
	char	   *from;
	char	   *to;

	target_split(range, &from, &to);
	if (from == NULL)
		return diagram_of_target(g, version, to, psprintf("Tables at %s", to));
	if (from[0] == '\0')
		from = "base";
	if (to[0] == '\0')
		to = "heads";
	return diagram_difference(diagram_of_target(g, version, from, ""), diagram_of_target(g, version, to, ""),
							  psprintf("Tables changed from %s to %s", from, to));
}
