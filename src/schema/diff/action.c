/*-------------------------------------------------------------------------
 *
 * action.c
 *		What becomes of each object: left, altered, rebuilt, replaced.
 *
 * IDENTIFICATION
 *		src/schema/diff/action.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/diff/action.h"
#include "schema/diff/enum_use.h"
#include "schema/kinds/kinds.h"
#include "schema/text_array.h"

/*
 * action_of_pair returns what it takes to turn one object into the other.
 */
Change
action_of_pair(const Diff *diff, const SchemaObject *old, const SchemaObject *new)
{
	const ObjectKind *kind = old->kind;
	Change		change = CHANGE_NONE;

	for (int i = 0; i < kind->nproperties; i++)
	{
		if (kind->properties[i].change > change && differs(old, new, i))
			change = kind->properties[i].change;
	}
	if (change != CHANGE_NONE && kind->change)
		change = kind->change(diff, old, new, change);
	if (change == CHANGE_NONE &&
		(!same(old->acl, new->acl) || !same(old->comment, new->comment) ||
		 !same(old->labels, new->labels) || !same(old->owner, new->owner) ||
		 ((kind->flags & (KIND_RENAME | KIND_ONLY)) && strcmp(old->identity, new->identity) != 0)))
		change = CHANGE_ALTER;
	return change;
}

/*
 * action_goes says whether an old object does not stay as it is.
 */
static bool
action_goes(const Diff *diff, const SchemaObject *object)
{
	return diff_match(diff, object) == NULL || diff_action(diff, object) == CHANGE_REPLACE;
}

/*
 * holds_results says whether an object has in it, or vouches for, what functions
 * have returned for the rows that there are.
 */
static bool
holds_results(const SchemaObject *object)
{
	return object->kind->holds_results && object->kind->holds_results(object);
}

/*
 * whole_of returns the table or view of a column; any other object is whole.
 */
static const SchemaObject *
whole_of(const SchemaObject *object)
{
	return object->parent_object ? object->parent_object : object;
}

/*
 * takes_name says whether a new object depends on one that has the name of an
 * old one, is of another kind, and can come only when that is gone.
 */
static bool
takes_name(const Diff *diff, const SchemaObject *new, const SchemaObject *old)
{
	const SchemaObject *whole = whole_of(old);
	ListCell   *lc;

	foreach(lc, new->depends)
	{
		const SchemaObject *on = whole_of(lfirst(lc));

		if (diff_match(diff, on) == NULL && on->kind->name_space == whole->kind->name_space && on->kind->name_space &&
			same(on->schema, whole->schema) && strcmp(on->name, whole->name) == 0)
			return true;
	}
	return false;
}

/*
 * action_under returns what becomes of a dependent that stays when the object
 * under it goes, is rebuilt, or is a function that returns something else.
 */
static Change
action_under(const Diff *diff, const SchemaObject *object, const SchemaObject *dependent)
{
	if (routine_returns_other(diff, object))
		return holds_results(dependent) && !column_becomes_plain(diff, dependent) ? CHANGE_REPLACE : CHANGE_NONE;
	if (!action_goes(diff, object) && dependent->kind->follows && !row_type_parks(diff, object) && dependent->kind->follows(diff, dependent, object))
		return CHANGE_NONE;
	if (!action_goes(diff, object) && object->kind == &kind_column && dependent->kind == &kind_column &&
		dependent->inherited_from != object)
		return column_becomes_plain(diff, dependent) ? CHANGE_NONE : CHANGE_REPLACE; /* a generated column */
	if (!action_goes(diff, object))			/* it is rebuilt */
		return (dependent->kind->flags & (KIND_FOLLOWS | KIND_CARRIES)) ? CHANGE_NONE : CHANGE_REPLACE;
	if ((dependent->kind->flags & KIND_CARRIES) && (object->kind->flags & KIND_SWAP) && diff_match(diff, object))
		return CHANGE_REBUILD;
	if (dependent->kind == &kind_column && dependent->inherited_from == object &&
		(diff_match(diff, object) == NULL || action_goes(diff, object->parent_object)))
		return CHANGE_NONE;		/* it can stay alone */
	if (dependent->kind == &kind_constraint && dependent->inherited_from == object && inheritance_is_local(dependent))
		return CHANGE_NONE;
	if (diff_action(diff, dependent) >= CHANGE_ALTER &&
		(diff_match(diff, object) == NULL || !list_member_ptr(diff_match(diff, dependent)->depends, diff_match(diff, object))) &&
		!takes_name(diff, diff_match(diff, dependent), object))
		return CHANGE_NONE;		/* its own change frees it */
	return CHANGE_REPLACE;
}

/*
 * action_is_in_partition_key: see action.h.  The server does not move a key to another type.
 */
bool
action_is_in_partition_key(const SchemaObject *object)
{
	const SchemaObject *table = object->parent_object;
	const char *types;

	if (object->kind != &kind_column || table == NULL || table->kind != &kind_table)
		return false;
	types = table->values[TABLE_PARTITION_KEY_TYPES];
	return element_position(text_array(types), object->values[COLUMN_TYPE]) >= 0;
}

/*
 * spread has the actions of objects that are dropped or rebuilt decide those of
 * what depends on them, and of what depends on that.  A view is replaced where a
 * column that it reads changes its type:
 *
 * 	DROP VIEW v;
 * 	ALTER TABLE t ALTER COLUMN a TYPE bigint;
 * 	CREATE VIEW v AS SELECT a FROM t;
 */
static void
spread(Diff *diff, List *todo)
{
	while (todo)
	{
		const SchemaObject *object = llast(todo);
		ListCell   *lc;

		todo = list_delete_last(todo);
		foreach(lc, object->dependents)
		{
			const SchemaObject *dependent = lfirst(lc);
			Change		action;

			if (action_goes(diff, dependent))
				continue;
			action = action_under(diff, object, dependent);
			if (action == CHANGE_REBUILD && action_is_in_partition_key(dependent))
			{
				dependent = dependent->parent_object;
				action = CHANGE_REPLACE;
			}
			if (action <= diff_action(diff, dependent))
				continue;
			diff_entry(diff, dependent)->action = action;
			todo = lappend_object(todo, dependent);
		}
	}
}

/*
 * goes_with_whole says whether an object that could stay goes along with the
 * parent table's that it is part of.
 */
static bool
goes_with_whole(const Diff *diff, const SchemaObject *old)
{
	return !action_goes(diff, old) && old->dropped_with && action_goes(diff, old->dropped_with) && inheritance_stays(diff, old);
}

/*
 * action_late returns what becomes of an object by what has been decided so far:
 * it goes along with another, has labels that others use, or holds rows of a
 * table that are written anew.
 */
static Change
action_late(const Diff *diff, const SchemaObject *old, bool online)
{
	if (goes_with_whole(diff, old) || (!online && enum_uses_added_labels(diff, old)))
		return CHANGE_REPLACE;
	return diff_action(diff, old) < CHANGE_REBUILD && row_type_parks(diff, old) ? CHANGE_REBUILD : CHANGE_NONE;
}

/*
 * action_decide decides for the pairs, then for what depends on those that go or
 * are rebuilt, and then for what is part of those, and for enums, whose labels
 * what was decided so far may use; online: where they are committed before.
 */
void
action_decide(Diff *diff, bool online)
{
	const SchemaSnapshot *old = diff->old;
	List	   *todo = NIL;

	for (int i = 0; i < old->n; i++)
	{
		const SchemaObject *object = old->objects[i];

		if (diff_match(diff, object))
			diff_entry(diff, object)->action = action_of_pair(diff, object, diff_match(diff, object));
		if ((object->kind == &kind_table && typed_columns_move(diff, object) && !columns_can_move(diff, object)) || column_moves(diff, object) ||
			(object->kind == &kind_domain && domain_is_out_of_sight(diff, object)))
			diff_entry(diff, object)->action = CHANGE_REPLACE;
		if (action_goes(diff, object) || diff_action(diff, object) == CHANGE_REBUILD || routine_returns_other(diff, object))
			todo = lappend_object(todo, object);
	}
	do
	{
		spread(diff, todo);
		todo = NIL;
		for (int i = 0; i < old->n; i++)
		{
			Change		action = action_late(diff, old->objects[i], online);

			if (action == CHANGE_NONE)
				continue;
			diff_entry(diff, old->objects[i])->action = action;
			todo = lappend_object(todo, old->objects[i]);
		}
	} while (todo);
	for (int i = 0; i < old->n; i++)
	{
		const SchemaObject *object = old->objects[i];

		if (object->kind == &kind_column && diff_action(diff, object) == CHANGE_NONE && not_null_is_lost(diff, object))
			diff_entry(diff, object)->action = CHANGE_ALTER;
	}
}
