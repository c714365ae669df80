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

#include "schema/diff/diff.h"
#include "schema/kinds/relation.h"

/*
 * fate_of_pair returns what it takes to turn one object into the other.
 */
Change
fate_of_pair(const SchemaObject *old, const SchemaObject *new)
{
	const ObjectKind *kind = old->kind;
	Change		change = CHANGE_NONE;

	for (int i = 0; i < kind->nproperties; i++)
	{
		if (kind->properties[i].change > change && differs(old, new, i))
			change = kind->properties[i].change;
	}
	if (change != CHANGE_NONE && kind->change)
		change = kind->change(old, new, change);
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
action_goes(const SchemaObject *object)
{
	return object->match == NULL || object->fate == CHANGE_REPLACE;
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
takes_name(const SchemaObject *new, const SchemaObject *old)
{
	const SchemaObject *whole = whole_of(old);
	ListCell   *lc;

	foreach(lc, new->depends)
	{
		const SchemaObject *on = whole_of(lfirst(lc));

		if (on->match == NULL && on->kind->name_space == whole->kind->name_space && on->kind->name_space &&
			same(on->schema, whole->schema) && strcmp(on->name, whole->name) == 0)
			return true;
	}
	return false;
}

/*
 * fate_under returns what becomes of a dependent that stays when the object
 * under it goes, is rebuilt, or is a function that returns something else.
 */
static Change
fate_under(const SchemaObject *object, const SchemaObject *dependent)
{
	if (returns_other(object))
		return holds_results(dependent) && !becomes_plain(dependent) ? CHANGE_REPLACE : CHANGE_NONE;
	if (!action_goes(object) && dependent->kind->follows && dependent->kind->follows(dependent, object))
		return CHANGE_NONE;
	if (!action_goes(object) && object->kind == &kind_column && dependent->kind == &kind_column &&
		dependent->inherited_from != object)
		return becomes_plain(dependent) ? CHANGE_NONE : CHANGE_REPLACE; /* a generated column */
	if (!action_goes(object))			/* it is rebuilt */
		return (dependent->kind->flags & (KIND_FOLLOWS | KIND_CARRIES)) ? CHANGE_NONE : CHANGE_REPLACE;
	if ((dependent->kind->flags & KIND_CARRIES) && (object->kind->flags & KIND_SWAP) && object->match)
		return CHANGE_REBUILD;
	if (dependent->kind == &kind_column && dependent->inherited_from == object &&
		(object->match == NULL || action_goes(object->parent_object)))
		return CHANGE_NONE;		/* it can stay alone */
	if (dependent->kind == &kind_constraint && dependent->inherited_from == object && is_local(dependent))
		return CHANGE_NONE;
	if (dependent->fate >= CHANGE_ALTER &&
		(object->match == NULL || !list_member_ptr(dependent->match->depends, object->match)) &&
		!takes_name(dependent->match, object))
		return CHANGE_NONE;		/* its own change frees it */
	return CHANGE_REPLACE;
}

/*
 * is_in_key: see diff.h.  The server does not move a key to another type.
 */
bool
is_in_key(const SchemaObject *object)
{
	const SchemaObject *table = object->parent_object;
	const char *types;

	if (object->kind != &kind_column || table == NULL || table->kind != &kind_table)
		return false;
	types = table->values[TABLE_PARTITION_KEY_TYPES];
	return element_position(text_array(types), object->values[COLUMN_TYPE]) >= 0;
}

/*
 * spread has the fates of objects that go or are rebuilt decide those of what
 * depends on them, and of what depends on that.
 */
static void
spread(List *todo)
{
	while (todo)
	{
		SchemaObject *object = llast(todo);
		ListCell   *lc;

		todo = list_delete_last(todo);
		foreach(lc, object->dependents)
		{
			SchemaObject *dependent = lfirst(lc);
			Change		fate;

			if (action_goes(dependent))
				continue;
			fate = fate_under(object, dependent);
			if (fate == CHANGE_REBUILD && is_in_key(dependent))
			{
				dependent = dependent->parent_object;
				fate = CHANGE_REPLACE;
			}
			if (fate <= dependent->fate)
				continue;
			dependent->fate = fate;
			todo = lappend(todo, dependent);
		}
	}
}

/*
 * goes_with_whole says whether an object that could stay goes along with the
 * parent table's that it is part of.
 */
static bool
goes_with_whole(const SchemaObject *old)
{
	return !action_goes(old) && old->dropped_with && action_goes(old->dropped_with) && inheritance_stays(old);
}

/*
 * decide_fates decides for the pairs, then for what depends on those that go or
 * are rebuilt, and then for what is part of those, and for enums, whose labels
 * what was decided so far may use; online: where they are committed before.
 */
void
decide_fates(SchemaSnapshot *old, const SchemaSnapshot *new, bool online)
{
	List	   *todo = NIL;

	for (int i = 0; i < old->n; i++)
	{
		SchemaObject *object = old->objects[i];

		if (object->match)
			object->fate = fate_of_pair(object, object->match);
		if (object->kind == &kind_table && typed_columns_move(object))
			object->fate = CHANGE_REPLACE;
		if (action_goes(object) || object->fate == CHANGE_REBUILD || returns_other(object))
			todo = lappend(todo, object);
	}
	do
	{
		spread(todo);
		todo = NIL;
		for (int i = 0; i < old->n; i++)
		{
			if (!goes_with_whole(old->objects[i]) && (online || !enum_uses_added_labels(old->objects[i], new)))
				continue;
			old->objects[i]->fate = CHANGE_REPLACE;
			todo = lappend(todo, old->objects[i]);
		}
	} while (todo);
	for (int i = 0; i < old->n; i++)
	{
		SchemaObject *object = old->objects[i];

		if (object->kind == &kind_column && object->fate == CHANGE_NONE && not_null_is_lost(object))
			object->fate = CHANGE_ALTER;
	}
}
