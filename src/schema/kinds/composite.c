/*-------------------------------------------------------------------------
 *
 * composite.c
 *		Composite types that stand alone.
 *
 * IDENTIFICATION
 *		src/schema/kinds/composite.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_type.h"

#include "schema/ddl.h"
#include "schema/kinds/rename_away.h"
#include "schema/kinds/composite.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/typed.h"
#include "schema/text_array.h"

static const Property composite_properties[] = {
	[ATTRIBUTE_NAMES] = {"attributes", CHANGE_ALTER},
	[ATTRIBUTE_TYPES] = {"types of attributes", CHANGE_ALTER},
	[ATTRIBUTE_COMMENTS] = {"comments of attributes", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(composite_properties) == ATTRIBUTE_COMMENTS + 1, "a property for each number of one");

/*
 * attributes_read, attribute_get, attribute_find: see composite.h.
 */
Attributes
attributes_read(const SchemaObject *type)
{
	Attributes	attributes = {0};

	for (int i = 0; type && i < ATTRIBUTE_ARRAYS; i++)
		attributes.arrays[i] = text_array(type->values[i]);
	attributes.n = list_length(attributes.arrays[ATTRIBUTE_NAMES]);
	return attributes;
}

const char *
attribute_get(const Attributes *attributes, int array, int i)
{
	return list_nth(attributes->arrays[array], i);
}

int
attribute_find(const Attributes *attributes, const Attributes *others, int i)
{
	return element_position(attributes->arrays[ATTRIBUTE_NAMES], attribute_get(others, ATTRIBUTE_NAMES, i));
}

/*
 * type_is_stored: see composite.h.
 */
bool
type_is_stored(const SchemaObject *type)
{
	ListCell   *lc;

	foreach(lc, type->dependents)
	{
		const SchemaObject *object = lfirst(lc);

		if (object->kind == &kind_column || object->kind == &kind_materialized_view ||
			(object->address.classid == TypeRelationId && type_is_stored(object)))
			return true;
	}
	return false;
}

/*
 * is_in_range says whether a range type is made of a type, or of one that is
 * made of it: its ranges stand in the order of all attributes.
 */
static bool
is_in_range(const SchemaObject *type)
{
	ListCell   *lc;

	foreach(lc, type->dependents)
	{
		const SchemaObject *object = lfirst(lc);

		if (object->kind == &kind_range_type || (object->address.classid == TypeRelationId && is_in_range(object)))
			return true;
	}
	return false;
}

/*
 * has_typed_tables says whether there are tables that stay of the type, which
 * change with it.
 */
static bool
has_typed_tables(const Diff *diff, const SchemaObject *type)
{
	ListCell   *lc;

	foreach(lc, type->dependents)
	{
		const SchemaObject *object = lfirst(lc);

		if (object->kind == &kind_typed && diff_match(diff, object) && !differs(object, diff_match(diff, object), TYPED_TYPE))
			return true;
	}
	return false;
}

/*
 * composite_change says what ALTER TYPE can do: drop attributes, add some at the end,
 * and, where no value is stored, give one another type.  What uses an
 * attribute must be away meanwhile if that one goes or gets another type.
 */
static Change
composite_change(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties)
{
	Attributes	before = attributes_read(old);
	Attributes	after = attributes_read(new);
	bool		rebuild = false;
	int			kept = 0;

	for (int i = 0; i < before.n; i++)
	{
		int			now = attribute_find(&after, &before, i);
		bool		retyped = now >= 0 &&
			strcmp(attribute_get(&before, ATTRIBUTE_TYPES, i), attribute_get(&after, ATTRIBUTE_TYPES, now)) != 0;

		if (now >= 0 ? now != kept++ || (retyped && type_is_stored(old)) : is_in_range(old))
			return CHANGE_REPLACE;
		rebuild |= now < 0 || retyped;
	}
	return rebuild && !has_typed_tables(diff, old) ? CHANGE_REBUILD : by_properties;
}

/*
 * emit_comments emits the comments that are not as before.
 */
static void
emit_comments(DdlList *out, const SchemaObject *new, const Attributes *before, const Attributes *after)
{
	for (int i = 0; i < after->n; i++)
	{
		int			old = attribute_find(before, after, i);
		const char *was = old < 0 ? NULL : attribute_get(before, ATTRIBUTE_COMMENTS, old);
		const char *is = attribute_get(after, ATTRIBUTE_COMMENTS, i);

		if (was == NULL || is == NULL ? was != is : strcmp(was, is) != 0)
			ddl_add(out, "COMMENT ON COLUMN %s.%s IS %s", new->identity, attribute_get(after, ATTRIBUTE_NAMES, i), ddl_literal(is));
	}
}

/*
 * composite_create emits CREATE TYPE.
 */
static void
composite_create(DdlList *out, const SchemaObject *new, List *members)
{
	Attributes	before = attributes_read(NULL);
	Attributes	after = attributes_read(new);
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = 0; i < after.n; i++)
		appendStringInfo(&buf, "%s\n    %s %s", i > 0 ? "," : "", attribute_get(&after, ATTRIBUTE_NAMES, i),
						 attribute_get(&after, ATTRIBUTE_TYPES, i));
	ddl_add(out, "CREATE TYPE %s AS (%s%s)", new->identity, buf.data, after.n > 0 ? "\n" : "");
	emit_comments(out, new, &before, &after);
}

/*
 * composite_alter emits ALTER TYPE.  All types change in one statement, as an index of a
 * typed table may be of two of the columns.
 */
static void
composite_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	Attributes	before = attributes_read(old);
	Attributes	after = attributes_read(new);
	const char *cascade = has_typed_tables(out->diff, old) ? " CASCADE" : "";
	StringInfoData retypings;

	initStringInfo(&retypings);
	for (int i = 0; i < before.n; i++)
	{
		const char *name = attribute_get(&before, ATTRIBUTE_NAMES, i);
		int			now = attribute_find(&after, &before, i);

		if (now < 0)
		{
			if (cascade[0] != '\0' || type_is_stored(old))
				ddl_destructive(out, "attribute %s of %s", name, old->identity);
			ddl_add(out, "ALTER TYPE %s DROP ATTRIBUTE %s%s", new->identity, name, cascade);
		}
		else if (strcmp(attribute_get(&before, ATTRIBUTE_TYPES, i), attribute_get(&after, ATTRIBUTE_TYPES, now)) != 0)
			appendStringInfo(&retypings, "%s ALTER ATTRIBUTE %s TYPE %s%s", retypings.len > 0 ? "," : "", name,
							 attribute_get(&after, ATTRIBUTE_TYPES, now), cascade);
	}
	if (retypings.len > 0)
		ddl_add(out, "ALTER TYPE %s%s", new->identity, retypings.data);
	for (int i = 0; i < after.n; i++)
	{
		if (attribute_find(&before, &after, i) < 0)
			ddl_add(out, "ALTER TYPE %s ADD ATTRIBUTE %s %s%s", new->identity, attribute_get(&after, ATTRIBUTE_NAMES, i),
					attribute_get(&after, ATTRIBUTE_TYPES, i), cascade);
	}
	emit_comments(out, new, &before, &after);
}

const ObjectKind kind_composite_type = {
	.name = "composite type",
	.sql_name = "TYPE",
	.classid = TypeRelationId,
	.flags = KIND_SWAP | KIND_FOLLOWS,
	.name_space = 'r',
	.acl_type = OBJECT_TYPE,
	.query =
		"SELECT t.oid, 0, n.nspname::text, t.typname::text, format('%I.%I', n.nspname, t.typname), 0::oid,"
		" 0::oid, 0, t.typowner, t.typacl, coalesce(a.names, '{}'), coalesce(a.types, '{}'),"
		" coalesce(a.comments, '{}') FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid"
		" AND c.relkind = 'c' JOIN pg_namespace n ON n.oid = t.typnamespace"
		" LEFT JOIN (SELECT a.attrelid, array_agg(quote_ident(a.attname) ORDER BY a.attnum) names,"
		" array_agg(format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attcollation <> y.typcollation"
		" THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END"
		" ORDER BY a.attnum) types, array_agg(d.description ORDER BY a.attnum) comments"
		" FROM pg_attribute a JOIN pg_class r ON r.oid = a.attrelid AND r.relkind = 'c'"
		" JOIN pg_type y ON y.oid = a.atttypid"
		" LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = a.attrelid"
		" AND d.objsubid = a.attnum WHERE a.attnum > 0 AND NOT a.attisdropped"
		" GROUP BY 1) a ON a.attrelid = c.oid WHERE" USER_OBJECT("pg_type", "t.oid", "t.typnamespace"),
	lengthof_properties(composite_properties),
	.change = composite_change,
	.create = composite_create,
	.alter = composite_alter,
	.rename_away = rename_away,
	.drop_renamed = drop_renamed,
};
