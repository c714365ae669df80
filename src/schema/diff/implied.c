/*-------------------------------------------------------------------------
 *
 * implied.c
 *		Operations whose work another operation does.
 *
 * DROP TABLE drops what belongs to the table, CREATE TABLE makes its columns, and
 * a change of a parent table changes its children.  Each object has an operation
 * nevertheless, so that others can depend on it; it is implied by the operation
 * that does its work, and has no statements.
 *
 * 	CREATE TABLE t (a integer DEFAULT 1);	-- implies the column and its default
 * 	DROP TABLE t;							-- implies its indexes
 *
 * IDENTIFICATION
 *		src/schema/diff/implied.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/diff/implied.h"
#include "schema/diff/operation.h"
#include "schema/kinds/kinds.h"

/*
 * operation_root: see implied.h.
 */
Operation *
operation_root(Operation *operation)
{
	while (operation->implied_by)
		operation = operation->implied_by;
	return operation;
}

/*
 * change_of_type returns the operation that changes the composite type of a typed
 * table, and the table's columns with it; NULL where there is none.
 *
 * 	ALTER TYPE row_type ADD ATTRIBUTE b text CASCADE;
 */
static Operation *
change_of_type(const Diff *diff, const SchemaObject *table)
{
	const SchemaObject *typed = table ? typed_in(table->children, table) : NULL;
	ListCell   *lc;

	if (typed == NULL || diff_drop_op(diff, typed) || diff_create_op(diff, typed) || diff_match(diff, typed) == NULL)
		return NULL;
	foreach(lc, typed->depends)
	{
		const SchemaObject *type = lfirst(lc);

		if (type->kind == &kind_composite_type && diff_create_op(diff, type) && diff_create_op(diff, type)->type == OPERATION_ALTER)
			return diff_create_op(diff, type);
	}
	return NULL;
}

/*
 * implied_merges_later: see implied.h.
 */
bool
implied_merges_later(const Diff *diff, const SchemaObject *object)
{
	const SchemaObject *table = object->parent_object;

	return diff_create_op(diff, object) && diff_create_op(diff, object)->type == OPERATION_CREATE && inheritance_is_local(object) && inheritance_stays(diff, object) &&
		table && !(diff_create_op(diff, table) && diff_create_op(diff, table)->type == OPERATION_CREATE);
}

/*
 * default_comes_along says whether what makes a column makes its default, too: not
 * where the column comes from a parent table with another default, or from a
 * composite type.
 */
static bool
default_comes_along(const Diff *diff, const SchemaObject *object)
{
	const SchemaObject *column = object->parent_object;
	const SchemaObject *from = inheritance_stays(diff, column) ? column->inherited_from : NULL;
	ListCell   *lc;

	if (from == NULL || diff_create_op(diff, from) == NULL || diff_create_op(diff, from)->type != OPERATION_CREATE || implied_merges_later(diff, column))
		return change_of_type(diff, column->parent_object) == NULL;
	foreach(lc, from->children)
	{
		const SchemaObject *other = lfirst(lc);

		if (other->kind == object->kind)
			return !differs(other, object, 0) && default_comes_along(diff, other);
	}
	return false;
}

/*
 * implied_drop_of_whole: see implied.h.
 */
Operation *
implied_drop_of_whole(const Diff *diff, const SchemaObject *object)
{
	bool		detached = object->inherited_by && diff_drop_op(diff, object->inherited_by);

	for (const SchemaObject *whole = object->dropped_with; whole; whole = whole->dropped_with)
	{
		bool		alone = whole->parent_object == NULL || diff_drop_op(diff, whole->parent_object) == NULL;

		if (diff_drop_op(diff, whole) && diff_drop_op(diff, whole)->type == OPERATION_DROP && (alone || !detached))
			return diff_drop_op(diff, whole);
		if (!alone && whole->inherited_by && diff_drop_op(diff, whole->inherited_by))
			break;				/* detached before it is dropped with its table */
	}
	return NULL;
}

/*
 * creation_of_whole returns the operation that makes a foreign key of a partition
 * along with the key of the parent table that it is a part of; where that key is
 * there already, the operation that attaches the partition; NULL where there is
 * none.
 */
static Operation *
creation_of_whole(const Diff *diff, const SchemaObject *object)
{
	Operation  *attach = object->inherited_by ? diff_create_op(diff, object->inherited_by) : NULL;
	Operation  *whole = object->dropped_with ? diff_create_op(diff, object->dropped_with) : NULL;

	if (!inheritance_makes_part(object))
		return NULL;
	if (attach && attach->type == OPERATION_CREATE)
		return attach;
	return whole && whole->type == OPERATION_CREATE ? whole : NULL;
}

/*
 * implied_find: see implied.h.
 */
void
implied_find(Operation *operation)
{
	const Diff *diff = operation->diff;
	const SchemaObject *object = operation_object(operation);
	const SchemaObject *parent = object->parent_object;
	const SchemaObject *from = inheritance_stays(diff, object) ? object->inherited_from : NULL;
	bool		rebuild = operation->type == OPERATION_ALTER && operation->change == CHANGE_REBUILD;

	switch (operation->type)
	{
		case OPERATION_DROP:
			if (parent && diff_drop_op(diff, parent) && diff_drop_op(diff, parent)->type == OPERATION_DROP)
				operation->implied_by = diff_drop_op(diff, parent);
			else if (implied_drop_of_whole(diff, object))
				operation->implied_by = implied_drop_of_whole(diff, object);
			else if (from && diff_drop_op(diff, from) && inheritance_drops_along(diff, object) && !inheritance_child_keeps(diff, from))
				operation->implied_by = diff_drop_op(diff, from);
			break;
		case OPERATION_CREATE:
			if (parent && diff_create_op(diff, parent) && diff_create_op(diff, parent)->type == OPERATION_CREATE &&
				(object->kind->flags & KIND_INLINE) && !constraint_is_repeated(object) &&
				(object->kind != &kind_column_default || default_comes_along(diff, object)))
				operation->implied_by = diff_create_op(diff, parent);
			else if (from && diff_create_op(diff, from) && diff_create_op(diff, from)->type == OPERATION_CREATE && !implied_merges_later(diff, object))
				operation->implied_by = diff_create_op(diff, from);
			else
				operation->implied_by = creation_of_whole(diff, object);
			break;
		case OPERATION_ALTER:
			if (rebuild && from && diff_create_op(diff, from) && diff_create_op(diff, from)->change == CHANGE_REBUILD)
				operation->implied_by = diff_create_op(diff, from);
			break;
		case OPERATION_RENAME_AWAY:
			if (from && diff_drop_op(diff, from) && diff_drop_op(diff, from)->type == OPERATION_RENAME_AWAY)
				operation->implied_by = diff_drop_op(diff, from);
			break;
		default:
			break;
	}
	if (object->kind == &kind_identity_sequence && operation->implied_by == NULL && parent)
		operation->implied_by = diff_create_op(diff, parent);
	if (object->kind == &kind_column && operation->implied_by == NULL &&
		(rebuild || operation->type == OPERATION_DROP || operation->type == OPERATION_CREATE))
		operation->implied_by = change_of_type(diff, parent);
}

/*
 * retypes_column says whether an operation changes the type of a column by a
 * statement of its own.
 */
static bool
retypes_column(const Operation *operation)
{
	return operation && operation->type == OPERATION_ALTER && operation->change == CHANGE_REBUILD &&
		operation->new->kind == &kind_column && operation->new->parent_object && operation->implied_by == NULL;
}

/*
 * implied_join_retypings: see implied.h.  The table is rewritten once, and the
 * server makes an index of two columns anew when both have their types.
 *
 * 	ALTER TABLE t ALTER COLUMN a TYPE bigint, ALTER COLUMN b TYPE bigint;
 */
void
implied_join_retypings(const Diff *diff)
{
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, diff->all_operations)
	{
		Operation  *operation = lfirst(lc);

		if (!retypes_column(operation))
			continue;
		foreach(lc2, operation->new->parent_object->children)
		{
			Operation  *first = diff_create_op(diff, lfirst(lc2));

			if (!retypes_column(first) || (diff_drop_op(diff, first->old) == NULL) != (diff_drop_op(diff, operation->old) == NULL))
				continue;			/* text until other tables have changed, or not */
			if (first != operation)
				operation->implied_by = first;
			break;
		}
	}
}

/*
 * implied_is_joined: see implied.h.
 */
bool
implied_is_joined(const Operation *operation)
{
	const Operation *doer = operation->implied_by;

	return doer && doer->type == OPERATION_ALTER && doer->new->kind == &kind_column && operation->new &&
		operation->new->kind == &kind_column && operation->new->parent_object == doer->new->parent_object;
}
