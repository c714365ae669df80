/*-------------------------------------------------------------------------
 *
 * dependency.c
 *		Which operation must follow which.
 *
 * An object is dropped after the objects that depend on it, and created after
 * those that it depends on; a name is taken after it has been given up.  Where
 * tables inherit, and where a column or type changes in place, the server has
 * further rules: each has a function here.
 *
 * A dependency that must hold is added by dependency_add; one that the order
 * follows unless that makes a circle, by dependency_add_soft.
 *
 * IDENTIFICATION
 *		src/schema/diff/dependency.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_constraint.h"
#include "catalog/pg_type.h"
#include "schema/diff/dependency.h"
#include "schema/diff/implied.h"
#include "schema/diff/operation.h"
#include "schema/kinds/kinds.h"

/*
 * dependency_add: see dependency.h.
 */
void
dependency_add(Operation *operation, Operation *before)
{
	if (before && before != operation)
		operation->dependencies = lappend(operation->dependencies, before);
}

/*
 * order_detach has a table leave its parent before what it has inherited from
 * that changes, as a child's column cannot:
 *
 * 	ALTER TABLE parent DETACH PARTITION child;
 * 	ALTER TABLE child DROP CONSTRAINT key;
 *
 * But where dropping the parent's index or key drops the child's, that comes
 * first.
 */
static void
order_detach(const Diff *diff, const SchemaObject *object)
{
	Operation  *detach = object->inherited_by ? diff_drop_op(diff, object->inherited_by) : NULL;
	const SchemaObject *changed[] = {object, object->dropped_with};

	if (detach == NULL)
		return;
	if (diff_drop_op(diff, object) && diff_drop_op(diff, object)->implied_by && diff_drop_op(diff, object)->implied_by == implied_drop_of_whole(diff, object))
	{
		dependency_add(detach, diff_drop_op(diff, object)->implied_by);
		return;
	}
	for (int i = 0; i < lengthof(changed) && changed[i]; i++)
	{
		if (diff_drop_op(diff, changed[i]))
			dependency_add(diff_drop_op(diff, changed[i]), detach);
		if (diff_create_op(diff, changed[i]) && diff_create_op(diff, changed[i])->type == OPERATION_ALTER)
			dependency_add(diff_create_op(diff, changed[i]), detach);
	}
}

/*
 * order_attach has a key or index of a table be complete before the table is
 * attached to the parent whose key or index it becomes a part of, unless the
 * statement that attaches it makes it.
 */
static void
order_attach(const Diff *diff, const SchemaObject *object)
{
	Operation  *attach = object->inherited_by ? diff_create_op(diff, object->inherited_by) : NULL;

	if (object->dropped_with && attach && !attach->in_source && diff_create_op(diff, object)->implied_by == NULL)
		dependency_add(attach, diff_create_op(diff, object));
}

/*
 * dependency_add_soft notes that an operation should come after another, if that
 * makes no circle.
 */
static void
dependency_add_soft(Operation *operation, Operation *before)
{
	if (operation && before && before != operation)
		operation->soft_dependencies = lappend(operation->soft_dependencies, before);
}

/*
 * order_heirs has a table leave a parent before the parent changes: the child's
 * columns would change with it.
 *
 * 	ALTER TABLE child NO INHERIT parent;
 * 	ALTER TABLE parent DROP COLUMN c;
 */
static void
order_heirs(const Diff *diff, const SchemaObject *inheritance)
{
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, inheritance->depends)
	{
		const SchemaObject *parent = lfirst(lc);

		if (parent == inheritance->parent_object || diff_match(diff, parent) == NULL)
			continue;
		foreach(lc2, parent->children)
			dependency_add_soft(diff_drop_op(diff, lfirst(lc2)), diff_drop_op(diff, inheritance));
		foreach(lc2, diff_match(diff, parent)->children)
			dependency_add_soft(diff_create_op(diff, lfirst(lc2)), diff_drop_op(diff, inheritance));
	}
}

/*
 * order_gone has a table get a parent after the parent has lost the columns and
 * constraints that it is to lose, as a child has to have all that its parent
 * has; and, for a partition, after the child has lost its own, as a partition
 * may have no columns that its parent has not.
 *
 * 	ALTER TABLE parent DROP COLUMN c;
 * 	ALTER TABLE child INHERIT parent;
 */
static void
order_gone(const Diff *diff, const SchemaObject *inheritance)
{
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, inheritance->depends)
	{
		const SchemaObject *table = lfirst(lc);

		if (diff_match(diff, table) == NULL || (table == inheritance->parent_object && inheritance->kind != &kind_partition))
			continue;
		foreach(lc2, diff_match(diff, table)->children)
		{
			const SchemaObject *object = lfirst(lc2);

			if (diff_drop_op(diff, object) && (object->kind == &kind_column || object->kind == &kind_constraint))
				dependency_add(diff_create_op(diff, inheritance), diff_drop_op(diff, object));
		}
	}
}

/*
 * order_parents has a table leave a parent after it has got the new ones.  A
 * column that both parents have stays inherited; left without a parent in
 * between it would become the table's own, which no statement takes back.
 *
 * 	ALTER TABLE child INHERIT new_parent;
 * 	ALTER TABLE child NO INHERIT old_parent;
 */
static void
order_parents(const Diff *diff, const SchemaObject *inheritance)
{
	const SchemaObject *table = inheritance->parent_object;
	ListCell   *lc;

	foreach(lc, table && diff_match(diff, table) ? diff_match(diff, table)->children : NIL)
	{
		const SchemaObject *object = lfirst(lc);

		if (object->kind == &kind_inheritance && diff_match(diff, object) != inheritance)
			dependency_add_soft(diff_drop_op(diff, inheritance), diff_create_op(diff, object));
	}
}

/*
 * order_typed has the columns and the parents of a table change after the table
 * has stopped being one of a type, and before it becomes one of another: the
 * server refuses to change them meanwhile.
 *
 * 	ALTER TABLE t NOT OF;
 * 	ALTER TABLE t DROP COLUMN c;
 */
static void
order_typed(const Diff *diff, const SchemaObject *typed)
{
	const SchemaObject *table = typed->parent_object;
	ListCell   *lc;

	foreach(lc, table ? list_concat_copy(table->children, diff_match(diff, table) ? diff_match(diff, table)->children : NIL) : NIL)
	{
		const SchemaObject *object = lfirst(lc);
		Operation  *changes[] = {diff_drop_op(diff, object), diff_create_op(diff, object), diff_drop_renamed_op(diff, object)};

		if (object->kind != &kind_column && object->kind != &kind_inheritance)
			continue;
		for (int i = 0; i < lengthof(changes); i++)
		{
			if (diff_create_op(diff, typed))
				dependency_add(diff_create_op(diff, typed), changes[i]);
			if (diff_drop_op(diff, typed) && changes[i])
				dependency_add(changes[i], diff_drop_op(diff, typed));
		}
	}
}

/*
 * order_merged has a column or constraint that a child table has of its own, too,
 * be dropped after those of its parents: the server refuses to drop an inherited
 * one.
 */
static void
order_merged(const Diff *diff, const SchemaObject *object)
{
	ListCell   *lc;

	foreach(lc, inheritance_parent_columns(diff, object, false))
		dependency_add(diff_drop_op(diff, object), diff_drop_op(diff, lfirst(lc)));
}

/*
 * becomes_nullable says whether an object is a column that loses NOT NULL.
 */
static bool
becomes_nullable(const Diff *diff, const SchemaObject *old)
{
	return old->kind == &kind_column && diff_match(diff, old) && is_true(old, COLUMN_NOT_NULL) && !is_true(diff_match(diff, old), COLUMN_NOT_NULL);
}

/*
 * needs_not_null says whether an old object needs its columns to be NOT NULL: a
 * primary key, or the index that identifies the table's rows to replicas.
 */
static bool
needs_not_null(const SchemaObject *old)
{
	if (old->kind == &kind_index)
		return is_true(old, INDEX_REPLICA_IDENTITY);
	return old->kind == &kind_constraint &&
		(old->values[CONSTRAINT_TYPE][0] == CONSTRAINT_PRIMARY || is_true(old, CONSTRAINT_REPLICA_IDENTITY));
}

/*
 * order_changed makes the change of an object wait for the drop of what depends
 * on it, where the change is refused before.
 */
static void
order_changed(const Diff *diff, const SchemaObject *object, const SchemaObject *dependent)
{
	if (diff_create_op(diff, object) == NULL)
		return;
	if (dependent->kind == &kind_typed)
		dependency_add(diff_create_op(diff, object), diff_drop_op(diff, dependent));
	if (becomes_nullable(diff, object) && needs_not_null(dependent))
	{
		dependency_add(diff_create_op(diff, object), diff_drop_op(diff, dependent));
		if (diff_create_op(diff, dependent) && diff_create_op(diff, dependent)->type == OPERATION_ALTER)
			dependency_add(diff_create_op(diff, object), diff_create_op(diff, dependent));
	}
	if (diff_create_op(diff, object)->change == CHANGE_REBUILD)
	{
		dependency_add(diff_create_op(diff, object), diff_drop_op(diff, dependent));
		if (column_becomes_plain(diff, dependent))
			dependency_add(diff_create_op(diff, object), diff_create_op(diff, dependent));
	}
}

/*
 * order_parked has a table change while the values of a column that holds its
 * rows are text.
 */
static void
order_parked(const Diff *diff, const SchemaObject *column)
{
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, row_type_tables(diff, column))
	{
		const SchemaObject *table = lfirst(lc);
		List	   *parts = list_concat_copy(table->children, diff_match(diff, table)->children);

		foreach(lc2, lappend_object(parts, table))
		{
			Operation  *changes[] = {diff_drop_op(diff, lfirst(lc2)), diff_create_op(diff, lfirst(lc2))};

			if (((SchemaObject *) lfirst(lc2))->kind != &kind_column && lfirst(lc2) != table)
				continue;
			for (int i = 0; i < lengthof(changes); i++)
			{
				if (changes[i])
					dependency_add(changes[i], diff_drop_op(diff, column));
				dependency_add(diff_create_op(diff, column), changes[i]);
			}
		}
	}
}

/*
 * order_old has the operations of an old object follow those of the objects that
 * depend on it.
 */
static void
order_old(const Diff *diff, const SchemaObject *object)
{
	ListCell   *lc;

	foreach(lc, object->dependents)
	{
		const SchemaObject *dependent = lfirst(lc);
		bool		freed = dependent->inherited_from == object && !inheritance_stays(diff, dependent);
		bool		altered = diff_create_op(diff, dependent) && diff_create_op(diff, dependent)->type == OPERATION_ALTER && !freed;

		if (diff_drop_op(diff, object) && diff_drop_op(diff, dependent) && dependent->inherited_from == object && inheritance_stays(diff, dependent) &&
			(inheritance_child_keeps(diff, object) || !inheritance_drops_along(diff, dependent)))
			dependency_add(diff_drop_op(diff, dependent), diff_drop_op(diff, object));
		else if (diff_drop_op(diff, object))
		{
			/* a type that goes may have to stay until values have gone to what follows this one */
			if (diff_drop_op(diff, object)->type == OPERATION_RENAME_AWAY && dependent->address.classid == TypeRelationId)
				dependency_add_soft(diff_drop_op(diff, object), diff_drop_op(diff, dependent));
			else
				dependency_add(diff_drop_op(diff, object), diff_drop_op(diff, dependent));
			if (diff_drop_op(diff, object)->type == OPERATION_DROP)
			{
				dependency_add(diff_drop_op(diff, object), diff_drop_renamed_op(diff, dependent));
				if (altered)
					dependency_add(diff_drop_op(diff, object), diff_create_op(diff, dependent));
			}
		}
		if (diff_drop_renamed_op(diff, object))
		{
			dependency_add(diff_drop_renamed_op(diff, object), diff_drop_op(diff, dependent));
			dependency_add(diff_drop_renamed_op(diff, object), diff_drop_renamed_op(diff, dependent));
			if (altered)
				dependency_add(diff_drop_renamed_op(diff, object), diff_create_op(diff, dependent));
		}
		order_changed(diff, object, dependent);
	}
	if (diff_drop_renamed_op(diff, object))
		dependency_add(diff_drop_renamed_op(diff, object), diff_create_op(diff, diff_match(diff, object)));
	order_detach(diff, object);
	if (diff_action(diff, object) == CHANGE_REBUILD && row_type_parks(diff, object))
	{
		dependency_add(diff_create_op(diff, object), diff_drop_op(diff, object));
		order_parked(diff, object);
	}
	if (diff_drop_op(diff, object) && object->inherited_from && inheritance_is_local(object))
		order_merged(diff, object);
	if (diff_drop_op(diff, object) && (object->kind == &kind_inheritance || object->kind == &kind_partition))
		order_heirs(diff, object);
	if (diff_drop_op(diff, object) && object->kind == &kind_inheritance)
		order_parents(diff, object);
	if (object->kind == &kind_typed)
		order_typed(diff, object);
}

/*
 * is_in_source_of_table says whether the source statement that makes a table a
 * partition makes an index or key of it, too.
 */
static bool
is_in_source_of_table(const Diff *diff, const SchemaObject *object)
{
	return diff_create_op(diff, object) && diff_create_op(diff, object)->in_source && object->parent_object &&
		diff_create_op(diff, object)->implied_by == diff_create_op(diff, object->parent_object);
}

/*
 * joins says whether an object that is there becomes part of a new one, which has
 * to find it as it will be.
 */
static bool
joins(const Diff *diff, const SchemaObject *object, const SchemaObject *whole)
{
	return object->dropped_with == whole && diff_create_op(diff, object)->type == OPERATION_ALTER &&
		diff_create_op(diff, whole) && diff_create_op(diff, whole)->type == OPERATION_CREATE;
}

/*
 * merges_into says whether a new column or constraint of a child table is created
 * before its parent's, which then merges with it.
 */
static bool
merges_into(const Diff *diff, const SchemaObject *object, const SchemaObject *from)
{
	return object->kind == from->kind && strcmp(object->name, from->name) == 0 && implied_merges_later(diff, object);
}

/*
 * dependency_order_after has a new object be created after another of its list.
 * But where a source statement makes a table a partition, what that statement
 * makes a part of the parent's index or key is there by then, and other parts
 * come later.
 */
static void
dependency_order_after(const Diff *diff, const SchemaObject *object, const SchemaObject *before)
{
	if (merges_into(diff, object, before) || joins(diff, object, before) || (before->dropped_with == object && is_in_source_of_table(diff, before)))
		dependency_add(diff_create_op(diff, before), diff_create_op(diff, object));
	else if (!(before->dropped_with && before->inherited_by == object && diff_create_op(diff, object)->in_source))
		dependency_add(diff_create_op(diff, object), diff_create_op(diff, before));
}

/*
 * only_reads says whether an object is a view of a column that changes in no way
 * that the view can see.  The view may have to change before: one whose GROUP BY
 * relies on a primary key has to change before the key is dropped.
 */
static bool
only_reads(const Diff *diff, const SchemaObject *object, const SchemaObject *on)
{
	return (object->kind == &kind_view || object->kind == &kind_materialized_view) && on->kind == &kind_column &&
		diff_create_op(diff, on) && diff_create_op(diff, on)->type == OPERATION_ALTER && diff_create_op(diff, on)->change == CHANGE_ALTER;
}

/*
 * order_new has the operation of a new object follow those of the objects that it
 * depends on.
 */
static void
order_new(const Diff *diff, const SchemaObject *object)
{
	ListCell   *lc;

	if (diff_create_op(diff, object) == NULL)
		return;
	foreach(lc, object->depends)
	{
		const SchemaObject *on = lfirst(lc);

		if (only_reads(diff, object, on))
			dependency_add_soft(diff_create_op(diff, object), diff_create_op(diff, on));
		else if (!merges_into(diff, object, on))
			dependency_add(diff_create_op(diff, object), diff_create_op(diff, on));
	}
	foreach(lc, object->created_after)
		dependency_order_after(diff, object, lfirst(lc));
	if (diff_create_op(diff, object)->type == OPERATION_CREATE && diff_match(diff, object))
		dependency_add(diff_create_op(diff, object), diff_drop_op(diff, diff_match(diff, object)));
	if (sequence_predecessor(diff, object))
		dependency_add(diff_create_op(diff, object), diff_drop_op(diff, sequence_predecessor(diff, object)));
	order_attach(diff, object);
	if (object->kind == &kind_typed)
		order_typed(diff, object);
	if (object->kind == &kind_inheritance || object->kind == &kind_partition)
		order_gone(diff, object);
}

/*
 * order_persistence has the two tables of a foreign key become unlogged, or
 * logged, in the order that the server wants, as no logged table may refer to an
 * unlogged one:
 *
 * 	ALTER TABLE referring SET UNLOGGED;
 * 	ALTER TABLE referred SET UNLOGGED;
 */
static void
order_persistence(const Diff *diff, const SchemaObject *key)
{
	const SchemaObject *from = key->parent_object;
	ListCell   *lc;

	foreach(lc, key->depends)
	{
		const SchemaObject *to = ((SchemaObject *) lfirst(lc))->parent_object;

		if (to == NULL || to == from || diff_create_op(diff, from) == NULL || diff_create_op(diff, to) == NULL ||
			diff_match(diff, from) == NULL || !differs(diff_match(diff, from), from, TABLE_PERSISTENCE))
			continue;
		if (from->values[TABLE_PERSISTENCE][0] == 'u')
			dependency_add(diff_create_op(diff, to), diff_create_op(diff, from));
		else
			dependency_add(diff_create_op(diff, from), diff_create_op(diff, to));
	}
}

/*
 * dependency_find: see dependency.h.
 */
void
dependency_find(const Diff *diff)
{
	const SchemaSnapshot *old = diff->old;
	const SchemaSnapshot *new = diff->new;

	for (int i = 0; i < old->n; i++)
		order_old(diff, old->objects[i]);
	for (int i = 0; i < new->n; i++)
	{
		order_new(diff, new->objects[i]);
		if (new->objects[i]->kind == &kind_foreign_key && new->objects[i]->parent_object)
			order_persistence(diff, new->objects[i]);
	}
}
