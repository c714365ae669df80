/*-------------------------------------------------------------------------
 *
 * dependency.c
 *		Which operation must follow which.
 *
 * What depends on an object is gone before the object goes, and comes when it
 * is there; a name is free before it is taken.
 *
 * IDENTIFICATION
 *		src/schema/diff/dependency.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_constraint.h"
#include "catalog/pg_type.h"

#include "schema/diff/diff.h"
#include "schema/kinds/relation.h"

/*
 * follow: see diff.h.
 */
void
follow(Operation *operation, Operation *before)
{
	if (before && before != operation)
		operation->after = lappend(operation->after, before);
}

/*
 * order_detach has an object that is inherited change when it is no longer, and
 * what it is part of change when it is no longer part of it; but if that takes
 * it along, then before.
 */
static void
order_detach(const SchemaObject *object)
{
	Operation  *detach = object->inherited_by ? object->inherited_by->leave : NULL;
	const SchemaObject *changed[] = {object, object->dropped_with};

	if (detach == NULL)
		return;
	if (object->leave && object->leave->host && object->leave->host == drop_of_whole(object))
	{
		follow(detach, object->leave->host);
		return;
	}
	for (int i = 0; i < lengthof(changed) && changed[i]; i++)
	{
		if (changed[i]->leave)
			follow(changed[i]->leave, detach);
		if (changed[i]->make && changed[i]->make->type == OPERATION_ALTER)
			follow(changed[i]->make, detach);
	}
}

/*
 * order_attach has a key or index that becomes part of the parent table's be as
 * that is before its table is attached, if it is not made along.
 */
static void
order_attach(const SchemaObject *object)
{
	Operation  *attach = object->inherited_by ? object->inherited_by->make : NULL;

	if (object->dropped_with && attach && !attach->said && object->make->host == NULL)
		follow(attach, object->make);
}

/*
 * follow_rather notes that an operation had better come after another.
 */
static void
follow_rather(Operation *operation, Operation *before)
{
	if (operation && before && before != operation)
		operation->rather = lappend(operation->rather, before);
}

/*
 * order_heirs has a table leave a parent before that changes: what it has from
 * it would change along.
 */
static void
order_heirs(const SchemaObject *inheritance)
{
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, inheritance->depends)
	{
		const SchemaObject *parent = lfirst(lc);

		if (parent == inheritance->parent_object || parent->match == NULL)
			continue;
		foreach(lc2, parent->children)
			follow_rather(((SchemaObject *) lfirst(lc2))->leave, inheritance->leave);
		foreach(lc2, parent->match->children)
			follow_rather(((SchemaObject *) lfirst(lc2))->make, inheritance->leave);
	}
}

/*
 * order_gone has a table get a parent when the columns and constraints that go
 * from that are gone, as a child has to have them; and from a partition, which
 * may not have others.
 */
static void
order_gone(const SchemaObject *inheritance)
{
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, inheritance->depends)
	{
		const SchemaObject *table = lfirst(lc);

		if (table->match == NULL || (table == inheritance->parent_object && inheritance->kind != &kind_partition))
			continue;
		foreach(lc2, table->match->children)
		{
			const SchemaObject *object = lfirst(lc2);

			if (object->leave && (object->kind == &kind_column || object->kind == &kind_constraint))
				follow(inheritance->make, object->leave);
		}
	}
}

/*
 * order_parents has a table leave a parent after it has got the new ones: a
 * column of both stays inherited, but one that is left behind becomes the
 * table's own, and no statement takes that back.
 */
static void
order_parents(const SchemaObject *inheritance)
{
	const SchemaObject *table = inheritance->parent_object;
	ListCell   *lc;

	foreach(lc, table && table->match ? table->match->children : NIL)
	{
		const SchemaObject *object = lfirst(lc);

		if (object->kind == &kind_inheritance && object->match != inheritance)
			follow_rather(inheritance->leave, object->make);
	}
}

/*
 * order_typed has the columns of a table, and what it inherits from, change
 * after it has left its type, and before it comes to one.
 */
static void
order_typed(const SchemaObject *typed)
{
	const SchemaObject *table = typed->parent_object;
	ListCell   *lc;

	foreach(lc, table ? list_concat_copy(table->children, table->match ? table->match->children : NIL) : NIL)
	{
		const SchemaObject *object = lfirst(lc);
		Operation  *changes[] = {object->leave, object->make};

		if (object->kind != &kind_column && object->kind != &kind_inheritance)
			continue;
		for (int i = 0; i < lengthof(changes); i++)
		{
			if (typed->make)
				follow(typed->make, changes[i]);
			if (typed->leave && changes[i])
				follow(changes[i], typed->leave);
		}
	}
}

/*
 * order_merged has a column or constraint that is a child table's own as well go
 * after those of its parents.
 */
static void
order_merged(const SchemaObject *object)
{
	ListCell   *lc;

	foreach(lc, parent_columns(object, false))
		follow(object->leave, ((SchemaObject *) lfirst(lc))->leave);
}

/*
 * becomes_nullable says whether an object is a column that loses NOT NULL.
 */
static bool
becomes_nullable(const SchemaObject *old)
{
	return old->kind == &kind_column && old->match && is_true(old, COLUMN_NOT_NULL) && !is_true(old->match, COLUMN_NOT_NULL);
}

/*
 * needs_not_null says whether an old object keeps its columns from becoming
 * nullable: a primary key, or what a table's rows are identified by.
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
 * order_old has an old object wait for what depends on it.
 */
static void
order_old(SchemaObject *object)
{
	ListCell   *lc;

	foreach(lc, object->dependents)
	{
		SchemaObject *dependent = lfirst(lc);
		bool		freed = dependent->inherited_from == object && !inheritance_stays(dependent);
		bool		altered = dependent->make && dependent->make->type == OPERATION_ALTER && !freed;

		if (object->leave && dependent->leave && dependent->inherited_from == object && inheritance_stays(dependent) &&
			(child_keeps(object) || !goes_along(dependent)))
			follow(dependent->leave, object->leave);
		else if (object->leave)
		{
			/* a type that goes may have to stay until values have gone to what follows this one */
			if (object->leave->type == OPERATION_SET_ASIDE && dependent->address.classid == TypeRelationId)
				follow_rather(object->leave, dependent->leave);
			else
				follow(object->leave, dependent->leave);
			if (object->leave->type == OPERATION_DROP)
			{
				follow(object->leave, dependent->leave_aside);
				if (altered)
					follow(object->leave, dependent->make);
			}
		}
		if (object->leave_aside)
		{
			follow(object->leave_aside, dependent->leave);
			follow(object->leave_aside, dependent->leave_aside);
			if (altered)
				follow(object->leave_aside, dependent->make);
		}
		if (object->make && dependent->kind == &kind_typed)
			follow(object->make, dependent->leave);
		if (object->make && becomes_nullable(object) && needs_not_null(dependent))
		{
			follow(object->make, dependent->leave);
			if (dependent->make && dependent->make->type == OPERATION_ALTER)
				follow(object->make, dependent->make);
		}
		if (object->make && object->make->change == CHANGE_REBUILD)
		{
			follow(object->make, dependent->leave);
			if (becomes_plain(dependent))
				follow(object->make, dependent->make);
		}
	}
	if (object->leave_aside)
		follow(object->leave_aside, object->match->make);
	order_detach(object);
	if (object->leave && object->inherited_from && is_local(object))
		order_merged(object);
	if (object->leave && (object->kind == &kind_inheritance || object->kind == &kind_partition))
		order_heirs(object);
	if (object->leave && object->kind == &kind_inheritance)
		order_parents(object);
	if (object->kind == &kind_typed)
		order_typed(object);
}

/*
 * is_said_with_table says whether an index or key of a partition is made by the
 * words of the model that make its table one.
 */
static bool
is_said_with_table(const SchemaObject *object)
{
	return object->make && object->make->said && object->parent_object &&
		object->make->host == object->parent_object->make;
}

/*
 * joins says whether an object that stays becomes part of a new one, which takes
 * it as it is by then.
 */
static bool
joins(const SchemaObject *object, const SchemaObject *whole)
{
	return object->dropped_with == whole && object->make->type == OPERATION_ALTER &&
		whole->make && whole->make->type == OPERATION_CREATE;
}

/*
 * merges_into says whether a new column or constraint of a child table is there
 * when the parent's comes.
 */
static bool
merges_into(const SchemaObject *object, const SchemaObject *from)
{
	return object->kind == from->kind && strcmp(object->name, from->name) == 0 && merges_later(object);
}

/*
 * dependency_order_after has a new object come after another that stands in its list.
 * But where the words of the model make a table a partition, what that makes a
 * part of the parent table's is there by then, and other parts come later.
 */
static void
dependency_order_after(const SchemaObject *object, const SchemaObject *before)
{
	if (merges_into(object, before) || joins(object, before) || (before->dropped_with == object && is_said_with_table(before)))
		follow(before->make, object->make);
	else if (!(before->dropped_with && before->inherited_by == object && object->make->said))
		follow(object->make, before->make);
}

/*
 * only_reads says whether an object is a view of a column which changes in no
 * way that the view can see: it may have to change before, as when its GROUP BY
 * no longer relies on a primary key.
 */
static bool
only_reads(const SchemaObject *object, const SchemaObject *on)
{
	return (object->kind == &kind_view || object->kind == &kind_materialized_view) && on->kind == &kind_column &&
		on->make && on->make->type == OPERATION_ALTER && on->make->change == CHANGE_ALTER;
}

/*
 * order_new has a new object wait for what it depends on.
 */
static void
order_new(SchemaObject *object)
{
	ListCell   *lc;

	if (object->make == NULL)
		return;
	foreach(lc, object->depends)
	{
		const SchemaObject *on = lfirst(lc);

		if (only_reads(object, on))
			follow_rather(object->make, on->make);
		else if (!merges_into(object, on))
			follow(object->make, on->make);
	}
	foreach(lc, object->after)
		dependency_order_after(object, lfirst(lc));
	if (object->make->type == OPERATION_CREATE && object->match)
		follow(object->make, object->match->leave);
	if (sequence_predecessor(object))
		follow(object->make, sequence_predecessor(object)->leave);
	order_attach(object);
	if (object->kind == &kind_typed)
		order_typed(object);
	if (object->kind == &kind_inheritance || object->kind == &kind_partition)
		order_gone(object);
}

/*
 * order_persistence has the tables of a foreign key become unlogged, or logged,
 * in the order that the server wants: no logged table refers to an unlogged one.
 */
static void
order_persistence(const SchemaObject *key)
{
	SchemaObject *from = key->parent_object;
	ListCell   *lc;

	foreach(lc, key->depends)
	{
		SchemaObject *to = ((SchemaObject *) lfirst(lc))->parent_object;

		if (to == NULL || to == from || from->make == NULL || to->make == NULL ||
			from->match == NULL || !differs(from->match, from, TABLE_PERSISTENCE))
			continue;
		if (from->values[TABLE_PERSISTENCE][0] == 'u')
			follow(to->make, from->make);
		else
			follow(from->make, to->make);
	}
}

/*
 * find_edges: see diff.h.
 */
void
find_edges(const SchemaSnapshot *old, const SchemaSnapshot *new)
{
	for (int i = 0; i < old->n; i++)
		order_old(old->objects[i]);
	for (int i = 0; i < new->n; i++)
	{
		order_new(new->objects[i]);
		if (new->objects[i]->kind == &kind_foreign_key && new->objects[i]->parent_object)
			order_persistence(new->objects[i]);
	}
}
