/*-------------------------------------------------------------------------
 *
 * row_type.c
 *		Columns that hold rows of a table whose columns change.
 *
 * The server refuses to write the rows of a table anew while a column anywhere
 * holds such rows as values, in arrays, domains and composite types, too.  The
 * values are text meanwhile, which is exact.  That is read as a type that has
 * the columns that the table had, and cast to the table's type:
 *
 *	ALTER TABLE u ALTER COLUMN r TYPE text USING r::text;
 *	ALTER TABLE t ALTER COLUMN a TYPE bigint;
 *	CREATE TYPE t_was AS (a integer);
 *	CREATE FUNCTION t_new(t_was) RETURNS t ...
 *	CREATE CAST (t_was AS t) WITH FUNCTION t_new(t_was);
 *	ALTER TABLE u ALTER COLUMN r TYPE t USING r::t_was::t;
 *
 * IDENTIFICATION
 *		src/schema/kinds/row_type.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "utils/builtins.h"

#include "schema/ddl.h"
#include "schema/kinds/carry.h"
#include "schema/kinds/column.h"
#include "schema/kinds/column_move.h"
#include "schema/kinds/composite.h"
#include "schema/kinds/domain.h"
#include "schema/kinds/fitting.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/lossy.h"
#include "schema/kinds/row_type.h"
#include "schema/kinds/table.h"
#include "schema/kinds/type_ref.h"

/* An attribute of a row: a column of a table, or one of a composite type. */
typedef struct RowAttribute
{
	const SchemaObject *holder; /* what names the type, and so depends on it */
	const char *name;			/* as SQL has it */
	const char *type;
} RowAttribute;

/* A walk through the types that a column is made of. */
typedef struct RowWalk
{
	const Diff *diff;
	const char *schema;			/* of the column: what is made for the time stands there */
	List	   *tables;			/* whose rows change */
	bool		whole;			/* their columns are looked at, too, and */
	List	   *made;			/* the types are collected that have values as they were */
} RowWalk;

static bool
is_table(const SchemaObject *object)
{
	return object->kind == &kind_table || object->kind == &kind_foreign_table;
}

/* ---------- tables ---------- */

/*
 * column_fills says whether adding a column to a table writes its rows anew, or
 * may do so: it has another value than null.
 */
static bool
column_fills(const SchemaObject *column)
{
	ListCell   *lc;

	if (column->values[COLUMN_GENERATED] || column->values[COLUMN_IDENTITY])
		return true;
	foreach(lc, column->children)
	{
		if (((SchemaObject *) lfirst(lc))->kind == &kind_column_default)
			return true;
	}
	foreach(lc, column->depends)
	{
		if (((SchemaObject *) lfirst(lc))->kind == &kind_domain)
			return true;
	}
	return false;
}

/*
 * rows_change says whether the server writes the rows of a table anew.
 */
static bool
rows_change(const Diff *diff, const SchemaObject *old)
{
	const SchemaObject *new = diff_match(diff, old);
	ListCell   *lc;

	if (new == NULL || diff_action(diff, old) == CHANGE_REPLACE)
		return false;
	if (differs(old, new, TABLE_PERSISTENCE) || differs(old, new, TABLE_ACCESS_METHOD))
		return true;
	foreach(lc, new->children)
	{
		const SchemaObject *column = lfirst(lc);
		const SchemaObject *before = diff_match(diff, column);

		if (column->kind != &kind_column)
			continue;
		if (before == NULL || diff_action(diff, before) == CHANGE_REPLACE ? column_fills(column) || (before && column_moves(diff, before)) :
																			diff_action(diff, before) == CHANGE_REBUILD ||
					(column->values[COLUMN_GENERATED] && differs(before, column, COLUMN_EXPRESSION)))
			return true;
	}
	return false;
}

/* ---------- types ---------- */

/*
 * row_attributes returns the attributes of a composite type, or of a table.
 */
static List *
row_attributes(const SchemaObject *type)
{
	List	   *result = NIL;
	Attributes	attributes;
	ListCell   *lc;

	if (is_table(type))
	{
		foreach(lc, type->children)
		{
			const SchemaObject *column = lfirst(lc);
			RowAttribute *attribute = palloc(sizeof(RowAttribute));

			*attribute = (RowAttribute){column, pstrdup(quote_identifier(column->name)), column->values[COLUMN_TYPE]};
			if (column->kind == &kind_column)
				result = lappend(result, attribute);
		}
		return result;
	}
	attributes = attributes_read(type);
	for (int i = 0; i < attributes.n; i++)
	{
		RowAttribute *attribute = palloc(sizeof(RowAttribute));

		*attribute = (RowAttribute){type, attribute_get(&attributes, ATTRIBUTE_NAMES, i), attribute_get(&attributes, ATTRIBUTE_TYPES, i)};
		result = lappend(result, attribute);
	}
	return result;
}

/*
 * row_attribute returns the attribute of a name; NULL where there is none.
 */
static const RowAttribute *
row_attribute(const List *attributes, const char *name)
{
	const ListCell *lc;

	foreach(lc, attributes)
	{
		const RowAttribute *attribute = lfirst(lc);

		if (strcmp(attribute->name, name) == 0)
			return attribute;
	}
	return NULL;
}

/*
 * named_type returns the type, or the table, that a name means in what depends on
 * it; NULL where it is none of the snapshot's.
 */
static const SchemaObject *
named_type(const SchemaObject *holder, const char *name)
{
	const ListCell *lc;

	foreach(lc, holder->depends)
	{
		const SchemaObject *object = lfirst(lc);

		if ((object->address.classid == TypeRelationId || is_table(object)) && strcmp(object->identity, name) == 0)
			return object;
	}
	return NULL;
}

/*
 * helper_name returns the name of a type, or a function, that stands for a type
 * for a time.
 */
static const char *
helper_name(const RowWalk *walk, const SchemaObject *type, const char *label)
{
	bool		near = strcmp(type->schema, walk->schema) == 0;

	return quote_qualified_identifier(walk->schema, near ? makeObjectName(type->name, NULL, label) : makeObjectName(type->schema, type->name, label));
}

/*
 * was_name returns the name of the type that has the values of a type as they
 * were.
 */
static const char *
was_name(const RowWalk *walk, const SchemaObject *type)
{
	return helper_name(walk, type, "was");
}

static const char *type_was(RowWalk *walk, const SchemaObject *holder, const char *name);

/*
 * row_was does what type_was does for a composite type, or a table.
 */
static const char *
row_was(RowWalk *walk, const SchemaObject *type, const char *name)
{
	bool		changes = is_table(type) && rows_change(walk->diff, type);
	ListCell   *lc;

	if (changes)
		walk->tables = list_append_unique_ptr(walk->tables, unconstify(SchemaObject *, type));
	if (is_table(type) && !(changes && walk->whole))
		return changes ? was_name(walk, type) : name;
	if (list_member_ptr(walk->made, type))
		return was_name(walk, type);
	foreach(lc, row_attributes(type))
	{
		const RowAttribute *attribute = lfirst(lc);

		changes |= strcmp(type_was(walk, attribute->holder, attribute->type), attribute->type) != 0;
	}
	if (changes)
		walk->made = list_append_unique_ptr(walk->made, unconstify(SchemaObject *, type));
	return changes ? was_name(walk, type) : name;
}

/*
 * type_was returns the type that has the values of one, named in what holds it,
 * as they were: the same name, where they are as they were.  A domain has those
 * of what it is over.
 */
static const char *
type_was(RowWalk *walk, const SchemaObject *holder, const char *name)
{
	const char *type = type_ref_plain(name);
	size_t		length = strlen(type);
	const SchemaObject *object;

	if (length > 2 && strcmp(type + length - 2, "[]") == 0)
	{
		const char *element = pnstrdup(type, length - 2);
		const char *was = type_was(walk, holder, element);

		return strcmp(was, element) == 0 ? name : psprintf("%s[]", was);
	}
	object = named_type(holder, type);
	if (object && object->kind == &kind_domain)
	{
		const char *base = object->values[DOMAIN_TYPE];
		const char *was = type_was(walk, object, base);

		return strcmp(was, base) == 0 ? name : was;
	}
	return object && (object->kind == &kind_composite_type || is_table(object)) ? row_was(walk, object, name) : name;
}

/* ---------- columns ---------- */

/*
 * row_type_tables: see row_type.h.
 */
List *
row_type_tables(const Diff *diff, const SchemaObject *column)
{
	RowWalk		walk = {.diff = diff, .schema = column->schema};

	(void) type_was(&walk, column, column->values[COLUMN_TYPE]);
	return walk.tables;
}

/*
 * row_type_parks: see row_type.h.
 */
bool
row_type_parks(const Diff *diff, const SchemaObject *column)
{
	const SchemaObject *new = diff_match(diff, column);

	if (column->kind != &kind_column || new == NULL || column->parent_object == NULL || diff_action(diff, column) == CHANGE_REPLACE ||
		column->values[COLUMN_GENERATED] || new->values[COLUMN_GENERATED] || differs(column, new, COLUMN_TYPE))
		return false;
	return row_type_tables(diff, column) != NIL;
}

/*
 * row_type_park: see row_type.h.
 */
void
row_type_park(DdlList *out, const SchemaObject *column)
{
	RowWalk		walk = {.diff = out->diff, .schema = column->schema};
	const char *was = type_was(&walk, column, column->values[COLUMN_TYPE]);
	size_t		length = strlen(was);
	const char *text = length > 2 && strcmp(was + length - 2, "[]") == 0 ? "text[]" : "text";
	const char *name = pstrdup(quote_identifier(column->name));

	ddl_add(out, "ALTER TABLE %s ALTER COLUMN %s TYPE %s USING %s::%s", column->parent_object->identity, name, text, name, text);
}

/*
 * attribute_value returns the expression for an attribute of a row, $1, as it
 * is to be, and says what that loses and what it needs.
 */
static char *
attribute_value(DdlList *out, RowWalk *walk, const SchemaObject *old, const RowAttribute *before, const RowAttribute *after)
{
	const char *value = psprintf("($1).%s", before->name);
	Carry		carry;

	if (strcmp(type_was(walk, before->holder, before->type), before->type) != 0)
		return psprintf("%s::%s", value, after->type);
	carry = carry_between(walk->diff, before->holder, before->type, after->holder, after->type);
	if (carry_loses(&carry))
		ddl_destructive(out, "%s of rows of %s, where %s does not hold all of it", before->name, old->identity, carry.type);
	if (carry_may_fail(&carry))
		ddl_needs_values(out, "%s of rows of %s, where a value is no %s", before->name, old->identity, carry.type);
	return carry_value(&carry, value, NULL);
}

/*
 * create_was emits the type that has the values of one as they were, and the
 * cast to what the type is now.
 */
static void
create_was(DdlList *out, RowWalk *walk, const SchemaObject *old)
{
	const SchemaObject *new = diff_match(walk->diff, old);
	const char *was = was_name(walk, old);
	const char *function = helper_name(walk, new, "new");
	List	   *before = row_attributes(old);
	List	   *after = row_attributes(new);
	StringInfoData type;
	StringInfoData body;
	ListCell   *lc;

	initStringInfo(&type);
	initStringInfo(&body);
	foreach(lc, before)
	{
		const RowAttribute *attribute = lfirst(lc);

		appendStringInfo(&type, "%s\n    %s %s", type.len > 0 ? "," : "", attribute->name,
						 type_was(walk, attribute->holder, attribute->type));
	}
	out->makes_helper = true;
	ddl_add(out, "CREATE TYPE %s AS (%s\n)", was, type.data);
	foreach(lc, before)
	{
		const RowAttribute *attribute = lfirst(lc);

		if (row_attribute(after, attribute->name) == NULL)
			ddl_destructive(out, "%s of rows of %s", attribute->name, old->identity);
	}
	foreach(lc, after)
	{
		const RowAttribute *attribute = lfirst(lc);
		const RowAttribute *earlier = row_attribute(before, attribute->name);

		appendStringInfo(&body, "%s%s", body.len > 0 ? ", " : "SELECT ",
						 earlier ? attribute_value(out, walk, old, earlier, attribute) : psprintf("NULL::%s", type_ref_plain(attribute->type)));
	}
	out->makes_helper = true;
	ddl_add(out, "CREATE FUNCTION %s(%s) RETURNS %s STRICT LANGUAGE sql\n    AS %s", function, was, new->identity,
			ddl_literal(body.data));
	ddl_add(out, "CREATE CAST (%s AS %s) WITH FUNCTION %s(%s)", was, new->identity, function, was);
}

/*
 * drop_was emits what takes the type and the cast away.
 */
static void
drop_was(DdlList *out, RowWalk *walk, const SchemaObject *old)
{
	const SchemaObject *new = diff_match(walk->diff, old);
	const char *was = was_name(walk, old);

	ddl_add(out, "DROP CAST (%s AS %s)", was, new->identity);
	ddl_add(out, "DROP FUNCTION %s(%s)", helper_name(walk, new, "new"), was);
	ddl_add(out, "DROP TYPE %s", was);
}

/*
 * row_type_unpark: see row_type.h.
 */
void
row_type_unpark(DdlList *out, const SchemaObject *const *columns, int n)
{
	RowWalk		walk = {.diff = out->diff, .schema = columns[0]->schema, .whole = true};
	List	   *made;
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	appendStringInfo(&buf, "ALTER TABLE %s", diff_match(walk.diff, columns[0])->parent_object->identity);
	for (int i = 0; i < n; i++)
	{
		const SchemaObject *new = diff_match(walk.diff, columns[i]);
		const char *name = pstrdup(quote_identifier(new->name));
		const char *was = type_was(&walk, columns[i], columns[i]->values[COLUMN_TYPE]);

		appendStringInfo(&buf, "%s%sALTER COLUMN %s TYPE %s USING %s::%s::%s", i > 0 ? "," : "", n > 1 ? "\n    " : " ", name,
						 new->values[COLUMN_TYPE], name, was, new->values[COLUMN_TYPE]);
	}
	made = list_copy(walk.made);
	foreach(lc, made)
		create_was(out, &walk, lfirst(lc));
	ddl_add_text(out, buf.data);
	for (int i = list_length(made) - 1; i >= 0; i--)
		drop_was(out, &walk, list_nth(made, i));
}
