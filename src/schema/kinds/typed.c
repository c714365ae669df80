/*-------------------------------------------------------------------------
 *
 * typed.c
 *		Which table is of which composite type.
 *
 * The columns of such a table are the type's, and change with it alone: it
 * leaves the type before they change otherwise, and comes to it when they are
 * as the type has them.
 *
 * IDENTIFICATION
 *		src/schema/kinds/typed.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_class.h"

#include "schema/ddl.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/typed.h"

static const Property typed_properties[] = {
	[TYPED_TYPE] = {"type", CHANGE_REPLACE},
};

StaticAssertDecl(lengthof(typed_properties) == TYPED_TYPE + 1, "a property for each number of one");

/*
 * typed_create emits ALTER TABLE ... OF.
 */
static void
typed_create(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add(out, "ALTER TABLE %s OF %s", new->identity, new->values[TYPED_TYPE]);
}

/*
 * typed_drop emits ALTER TABLE ... NOT OF.
 */
static void
typed_drop(DdlList *out, const SchemaObject *old)
{
	ddl_add(out, "ALTER TABLE %s NOT OF", old->identity);
}

/*
 * typed_in: see typed.h.
 */
const SchemaObject *
typed_in(const List *objects, const SchemaObject *table)
{
	const ListCell *lc;

	foreach(lc, objects)
	{
		const SchemaObject *object = lfirst(lc);

		if (object->kind == &kind_typed && object->parent_object == table)
			return object;
	}
	return NULL;
}

/*
 * has_other_order says whether a column that a table has already, and another
 * that it keeps, or gets, stand the other way round.
 */
static bool
has_other_order(const Diff *diff, const SchemaObject *one, const SchemaObject *other)
{
	if (one->kind != &kind_column || other->kind != &kind_column || one->address.subid < other->address.subid ||
		diff_match(diff, one) == NULL)
		return false;
	return diff_match(diff, other) == NULL || diff_match(diff, one)->address.subid < diff_match(diff, other)->address.subid;
}

/*
 * typed_columns_move: see typed.h.
 */
bool
typed_columns_move(const Diff *diff, const SchemaObject *old)
{
	const SchemaObject *new = diff_match(diff, old);
	ListCell   *lc;
	ListCell   *lc2;

	if (new == NULL || typed_in(new->children, new) == NULL)
		return false;
	foreach(lc, new->children)
	{
		foreach(lc2, new->children)
		{
			if (has_other_order(diff, lfirst(lc), lfirst(lc2)))
				return true;
		}
	}
	return false;
}

const ObjectKind kind_typed = {
	.name = "typed table",
	.sql_name = "TYPED TABLE",
	.classid = RelationRelationId,
	.flags = KIND_INLINE | KIND_ONLY | KIND_INERT,
	.query =
		"SELECT c.oid, -1, n.nspname::text, c.relname::text, format('%I.%I', n.nspname, c.relname),"
		" 'pg_class'::regclass::oid, c.oid, 0, 0::oid, NULL::aclitem[], format_type(c.reloftype, NULL)"
		" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
		" WHERE c.reloftype <> 0 AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't'"
		" AND" USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	lengthof_properties(typed_properties),
	.create = typed_create,
	.drop = typed_drop,
};
