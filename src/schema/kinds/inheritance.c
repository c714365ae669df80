/*-------------------------------------------------------------------------
 *
 * inheritance.c
 *		Inheritance, partitions, and what tables have from their parents.
 *
 * A column or constraint of a child table may be its own, its parent's, or both:
 *
 * 	CREATE TABLE parent (a integer, b integer);
 * 	CREATE TABLE child (b integer, c integer) INHERITS (parent);
 *
 * Here a is the parent's, b is both's, and c is the child's own.  What is done to
 * the parent's is done to the child's as long as the table stays a child.
 *
 * IDENTIFICATION
 *		src/schema/kinds/inheritance.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"

#include "schema/ddl.h"
#include "schema/kinds/column.h"
#include "schema/kinds/constraint.h"
#include "schema/kinds/inheritance.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/retype.h"
#include "schema/kinds/table.h"
#include "schema/text_array.h"

#define QUERY(condition) \
	"SELECT c.oid, i.inhseqno, n.nspname::text, c.relname::text," \
	" format('%I.%I FROM %I.%I', n.nspname, c.relname, pn.nspname, p.relname)," \
	" 'pg_class'::regclass::oid, c.oid, 0, 0::oid, NULL::aclitem[]," \
	" format('%I.%I', pn.nspname, p.relname), pg_get_expr(c.relpartbound, c.oid), p.oid" \
	" FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace" \
	" JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace" \
	" WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND " condition \
	" AND" USER_OBJECT("pg_class", "c.oid", "c.relnamespace")

static void inheritance_link(SchemaSnapshot *snapshot, SchemaObject *object);

static const Property inheritance_properties[] = {
	[INHERITANCE_PARENT] = {"parent", CHANGE_NONE},
	[INHERITANCE_BOUND] = {"bound", CHANGE_REPLACE, true},
	[INHERITANCE_PARENT_OID] = {"parent oid", CHANGE_NONE},
};

StaticAssertDecl(lengthof(inheritance_properties) == INHERITANCE_PARENT_OID + 1, "a property for each number of one");

/*
 * child returns the table that inherits.
 */
static const char *
child(const SchemaObject *inheritance)
{
	return inheritance->parent_object->identity;
}

/*
 * keys_agree says whether rows are in the same partitions by the keys of a table
 * before and after: of the same columns, whose types are compared and hashed alike.
 */
static bool
keys_agree(const SchemaObject *old, const SchemaObject *new)
{
	List	   *before = text_array(old->values[TABLE_PARTITION_KEY_TYPES]);
	List	   *after = text_array(new->values[TABLE_PARTITION_KEY_TYPES]);

	if (differs(old, new, TABLE_PARTITION_KEY) || list_length(before) != list_length(after))
		return false;
	for (int i = 0; i < list_length(before); i++)
	{
		if (strcmp(list_nth(before, i), list_nth(after, i)) != 0 && !are_comparable(list_nth(before, i), list_nth(after, i)))
			return false;
	}
	return true;
}

/*
 * bounds_agree says whether two bounds are the same but for quotes, which stand
 * around the numbers of some types.
 */
static bool
bounds_agree(const char *one, const char *other)
{
	for (;;)
	{
		while (*one == '\'')
			one++;
		while (*other == '\'')
			other++;
		if (*one != *other)
			return false;
		if (*one == '\0')
			return true;
		one++;
		other++;
	}
}

/*
 * attach_may_fail says whether a table that has been there may have rows that are
 * none of the partition that it becomes.
 */
static bool
attach_may_fail(const Diff *diff, const SchemaObject *new)
{
	const SchemaObject *old = diff_match(diff, new);
	const SchemaObject *had = diff_match(diff, new->parent_object);
	ListCell   *lc;

	if (had == NULL || diff_action(diff, had) == CHANGE_REPLACE)
		return false;
	if (old == NULL || !bounds_agree(old->values[INHERITANCE_BOUND], new->values[INHERITANCE_BOUND]))
		return true;
	foreach(lc, new->depends)
	{
		const SchemaObject *table = lfirst(lc);

		if (table != new->parent_object && table->kind == &kind_table && diff_match(diff, table) &&
			!keys_agree(diff_match(diff, table), table))
			return true;
	}
	return false;
}

/*
 * create_partition emits ATTACH PARTITION.
 */
static void
create_partition(DdlList *out, const SchemaObject *new, List *members)
{
	if (attach_may_fail(out->diff, new))
		ddl_needs_values(out, "table %s, where a row is not of the partition", child(new));
	ddl_add(out, "ALTER TABLE %s ATTACH PARTITION %s %s", new->values[INHERITANCE_PARENT], child(new),
			new->values[INHERITANCE_BOUND]);
}

static void
drop_partition(DdlList *out, const SchemaObject *old)
{
	ddl_add(out, "ALTER TABLE %s DETACH PARTITION %s", old->values[INHERITANCE_PARENT], child(old));
}

const ObjectKind kind_partition = {
	.name = "partition",
	.sql_name = "PARTITION",
	.classid = InheritsRelationId,
	.query = QUERY("c.relispartition"),
	lengthof_properties(inheritance_properties),
	.link = inheritance_link,
	.create = create_partition,
	.drop = drop_partition,
};

static void
create_inheritance(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add(out, "ALTER TABLE %s INHERIT %s", child(new), new->values[INHERITANCE_PARENT]);
}

static void
drop_inheritance(DdlList *out, const SchemaObject *old)
{
	ddl_add(out, "ALTER TABLE %s NO INHERIT %s", child(old), old->values[INHERITANCE_PARENT]);
}

const ObjectKind kind_inheritance = {
	.name = "inheritance",
	.sql_name = "INHERITANCE",
	.classid = InheritsRelationId,
	.flags = KIND_INLINE | KIND_INERT,
	.query = QUERY("NOT c.relispartition"),
	lengthof_properties(inheritance_properties),
	.link = inheritance_link,
	.create = create_inheritance,
	.drop = drop_inheritance,
};

/*
 * parent_table returns the table that is inherited from; NULL where it is not
 * in the snapshot.
 */
static SchemaObject *
parent_table(const SchemaSnapshot *snapshot, const SchemaObject *inheritance)
{
	Address		address = {RelationRelationId, 0, 0};

	address.objid = (Oid) strtoul(inheritance->values[INHERITANCE_PARENT_OID], NULL, 10);
	return snapshot_find(snapshot, address);
}

/*
 * inheritance_link_children notes where the columns and constraints of a table come
 * from that it does not have of its own alone: from those of the same name in its
 * parent.
 */
static void
inheritance_link_children(SchemaObject *inheritance, const SchemaObject *parent)
{
	SchemaObject *table = inheritance->parent_object;
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, table->children)
	{
		SchemaObject *object = lfirst(lc);
		bool		inherited = object->kind == &kind_column ? is_true(object, COLUMN_IS_INHERITED) :
														object->kind == &kind_constraint && is_true(object, CONSTRAINT_IS_INHERITED);

		if (!inherited)
			continue;
		foreach(lc2, parent->children)
		{
			SchemaObject *from = lfirst(lc2);

			if (from->kind == object->kind && strcmp(from->name, object->name) == 0)
			{
				object->inherited_from = from;
				object->inherited_by = inheritance;
				object->created_after = lappend(object->created_after, from);
			}
		}
	}
}

/*
 * inheritance_makes_part: see inheritance.h.
 */
bool
inheritance_makes_part(const SchemaObject *object)
{
	return object->kind == &kind_foreign_key && object->dropped_with &&
		strcmp(object->name, object->dropped_with->name) == 0;
}

/*
 * inheritance_link_part: see inheritance.h.  Dropping the index or foreign key of a
 * parent table drops those of its partitions.  But it is created after those that
 * are there under other names, which then become parts of it:
 *
 * 	CREATE INDEX p_x ON p (x);		-- p is a partition of t
 * 	CREATE INDEX t_x ON t (x);		-- p_x becomes a part of it
 *
 * One that has the name that the server gives is made along.
 */
void
inheritance_link_part(const SchemaSnapshot *snapshot, SchemaObject *object, const char *whole)
{
	Address		address = {object->kind->classid, 0, 0};
	ListCell   *lc;

	if (whole == NULL)
		return;
	address.objid = (Oid) strtoul(whole, NULL, 10);
	object->dropped_with = snapshot_find(snapshot, address);
	if (inheritance_makes_part(object))
		object->created_after = lappend(object->created_after, object->dropped_with);
	else if (object->dropped_with)
		object->dropped_with->created_after = lappend(object->dropped_with->created_after, object);
	if (object->parent_object == NULL)
		return;
	foreach(lc, object->parent_object->children)
	{
		if (((SchemaObject *) lfirst(lc))->kind == &kind_partition)
			object->inherited_by = lfirst(lc);
	}
}

/*
 * inheritance_order_after has a table be attached to its parent when both tables
 * have all that they are to have.
 */
static void
inheritance_order_after(SchemaObject *inheritance, SchemaObject *parent)
{
	ListCell   *lc;

	inheritance->created_after = lappend(inheritance->created_after, parent);
	foreach(lc, parent->children)
	{
		SchemaObject *object = lfirst(lc);

		if (object->kind == &kind_column)
			inheritance->created_after = lappend(inheritance->created_after, object);
	}
	foreach(lc, inheritance->parent_object->children)
	{
		SchemaObject *object = lfirst(lc);

		if (object->kind == &kind_column ||
			(object->kind == &kind_constraint && object->inherited_from) ||
			(inheritance->kind == &kind_partition && (object->kind == &kind_index || object->kind == &kind_constraint)))
			inheritance->created_after = lappend(inheritance->created_after, object);
	}
}

/*
 * is_inheritance says whether an object is one that makes a table the child of
 * another.
 */
static bool
is_inheritance(const SchemaObject *object)
{
	return object->kind == &kind_inheritance || object->kind == &kind_partition;
}

/*
 * inheritance_link notes what a table has from its parent.
 */
static void
inheritance_link(SchemaSnapshot *snapshot, SchemaObject *object)
{
	SchemaObject *parent = object->parent_object ? parent_table(snapshot, object) : NULL;

	if (parent == NULL)
		return;
	snapshot_add_depend(object, parent);
	inheritance_link_children(object, parent);
	inheritance_order_after(object, parent);
}

/* ---------- in a diff ---------- */

/*
 * stays says whether a table is a child of another one before and after.
 */
static bool
stays(const Diff *diff, const SchemaObject *by)
{
	return by && diff_match(diff, by) && diff_action(diff, by) != CHANGE_REPLACE && diff_action(diff, diff_match(diff, by)) != CHANGE_REPLACE;
}

/*
 * inheritance_stays: see inheritance.h.
 */
bool
inheritance_stays(const Diff *diff, const SchemaObject *object)
{
	return stays(diff, object->inherited_by);
}

/*
 * same_column returns the column of a table that has the name of another; NULL
 * where there is none.
 */
static SchemaObject *
same_column(const SchemaObject *table, const SchemaObject *column)
{
	ListCell   *lc;

	foreach(lc, table->children)
	{
		SchemaObject *object = lfirst(lc);

		if (object->kind == column->kind && strcmp(object->name, column->name) == 0)
			return object;
	}
	return NULL;
}

/*
 * inheritance_parent_columns: see inheritance.h.
 */
List *
inheritance_parent_columns(const Diff *diff, const SchemaObject *column, bool all)
{
	const SchemaObject *table = column->parent_object;
	List	   *result = NIL;
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, table->children)
	{
		const SchemaObject *by = lfirst(lc);

		if (!is_inheritance(by) || !(all || stays(diff, by)))
			continue;
		foreach(lc2, by->depends)
		{
			const SchemaObject *parent = lfirst(lc2);
			SchemaObject *from = parent == table ? NULL : same_column(parent, column);

			if (from)
				result = lappend(result, from);
		}
	}
	return result;
}

/*
 * inheritance_child_columns: see inheritance.h.
 */
List *
inheritance_child_columns(const Diff *diff, const SchemaObject *column)
{
	const SchemaObject *table = column->parent_object;
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, table->dependents)
	{
		const SchemaObject *by = lfirst(lc);
		SchemaObject *child;

		if (!is_inheritance(by) || !stays(diff, by) || by->parent_object == table)
			continue;
		child = same_column(by->parent_object, column);
		if (child)
			result = lappend(result, child);
	}
	return result;
}

/*
 * inheritance_is_local: see inheritance.h.
 */
bool
inheritance_is_local(const SchemaObject *object)
{
	return object->kind == &kind_column ? is_true(object, COLUMN_IS_LOCAL) :
										  object->kind == &kind_constraint && is_true(object, CONSTRAINT_IS_LOCAL);
}

/*
 * inheritance_drops_along: see inheritance.h.
 */
bool
inheritance_drops_along(const Diff *diff, const SchemaObject *object)
{
	return inheritance_stays(diff, object) && !inheritance_is_local(object);
}

/*
 * inheritance_child_keeps: see inheritance.h.
 */
bool
inheritance_child_keeps(const Diff *diff, const SchemaObject *column)
{
	ListCell   *lc;

	foreach(lc, column->dependents)
	{
		const SchemaObject *child = lfirst(lc);

		if (child->inherited_from == column && inheritance_drops_along(diff, child) && diff_drop_op(diff, child) == NULL)
			return true;
	}
	return false;
}
