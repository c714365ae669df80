/*-------------------------------------------------------------------------
 *
 * enum.c
 *		Enum types.
 *
 * IDENTIFICATION
 *		src/schema/kinds/enum.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_type.h"
#include "schema/kinds/rename_away.h"
#include "schema/kinds/enum.h"
#include "schema/kinds/kind_list.h"
#include "schema/text_array.h"

static const Property enum_properties[] = {
	{"labels", CHANGE_ALTER},
};

/*
 * enum_added_labels: see enum.h.
 */
bool
enum_added_labels(const SchemaObject *old, const SchemaObject *new, List **added)
{
	List	   *before = text_array(old->values[0]);
	ListCell   *lc;

	*added = NIL;
	foreach(lc, text_array(new->values[0]))
	{
		char	   *label = lfirst(lc);

		if (before != NIL && strcmp(linitial(before), label) == 0)
			before = list_delete_first(before);
		else
			*added = lappend(*added, label);
	}
	return before == NIL;
}

/*
 * enum_change says that labels can be added, and that is all.
 */
static Change
enum_change(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties)
{
	List	   *added;

	return enum_added_labels(old, new, &added) ? by_properties : CHANGE_REPLACE;
}

/*
 * enum_create emits CREATE TYPE, with short labels on one line.
 */
static void
enum_create(DdlList *out, const SchemaObject *new, List *members)
{
	List	   *labels = text_array(new->values[0]);
	bool		short_list = strlen(new->values[0]) <= 60;
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, labels)
	{
		if (!short_list)
			appendStringInfoString(&buf, "\n    ");
		appendStringInfoString(&buf, ddl_literal(lfirst(lc)));
		if (lnext(labels, lc))
			appendStringInfoString(&buf, short_list ? ", " : ",");
	}
	ddl_add(out, "CREATE TYPE %s AS ENUM (%s%s)", new->identity, buf.data, short_list ? "" : "\n");
}

/*
 * enum_alter emits ALTER TYPE ... ADD VALUE for each new label, with its place if
 * that is not the end.
 */
static void
enum_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	List	   *rest = text_array(old->values[0]);
	const char *previous = NULL;
	ListCell   *lc;

	foreach(lc, text_array(new->values[0]))
	{
		const char *label = lfirst(lc);

		if (rest != NIL && strcmp(linitial(rest), label) == 0)
			rest = list_delete_first(rest);
		else if (rest == NIL)
			ddl_add(out, "ALTER TYPE %s ADD VALUE %s", new->identity, ddl_literal(label));
		else if (previous)
			ddl_add(out, "ALTER TYPE %s ADD VALUE %s AFTER %s", new->identity, ddl_literal(label), ddl_literal(previous));
		else
			ddl_add(out, "ALTER TYPE %s ADD VALUE %s BEFORE %s", new->identity, ddl_literal(label), ddl_literal(linitial(rest)));
		previous = label;
	}
}

const ObjectKind kind_enum = {
	.name = "enum",
	.sql_name = "TYPE",
	.classid = TypeRelationId,
	.flags = KIND_SWAP | KIND_INERT,
	.name_space = 'r',
	.acl_type = OBJECT_TYPE,
	.query =
		"SELECT t.oid, 0, n.nspname::text, t.typname::text, format('%I.%I', n.nspname, t.typname), 0::oid,"
		" 0::oid, 0, t.typowner, t.typacl, coalesce(e.labels, '{}') FROM pg_type t"
		" JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN (SELECT enumtypid,"
		" array_agg(enumlabel::text ORDER BY enumsortorder) labels FROM pg_enum"
		" GROUP BY 1) e ON e.enumtypid = t.oid WHERE t.typtype = 'e' AND"
		USER_OBJECT("pg_type", "t.oid", "t.typnamespace"),
	lengthof_properties(enum_properties),
	.change = enum_change,
	.create = enum_create,
	.alter = enum_alter,
	.rename_away = rename_away,
	.drop_renamed = drop_renamed,
};
