/*-------------------------------------------------------------------------
 *
 * fate.c
 *		What becomes of each object: left, altered, rebuilt, replaced.
 *
 * IDENTIFICATION
 *		src/schema/fate.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/diff.h"
#include "schema/kinds/kinds.h"

/*
 * same says whether two strings are the same, or both NULL.
 */
static bool
same(const char *one, const char *two)
{
	return one == NULL || two == NULL ? one == two : strcmp(one, two) == 0;
}

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
		 ((kind->flags & KIND_RENAME) && strcmp(old->identity, new->identity) != 0)))
		change = CHANGE_ALTER;
	return change;
}

/*
 * goes says whether an old object does not stay as it is.
 */
static bool
goes(const SchemaObject *object)
{
	return object->match == NULL || object->fate == CHANGE_REPLACE;
}

/*
 * fate_under returns what becomes of a dependent that stays when the object
 * under it goes or is rebuilt.
 */
static Change
fate_under(const SchemaObject *object, const SchemaObject *dependent)
{
	if (!goes(object))			/* it is rebuilt */
		return (dependent->kind->flags & (KIND_FOLLOWS | KIND_CARRIES)) ? CHANGE_NONE : CHANGE_REPLACE;
	if ((dependent->kind->flags & KIND_CARRIES) && (object->kind->flags & KIND_SWAP) && object->match)
		return CHANGE_REBUILD;
	if (dependent->kind == &kind_column && dependent->inherited_from == object && object->match == NULL)
		return CHANGE_NONE;		/* it can stay alone */
	if (dependent->fate >= CHANGE_ALTER &&
		(object->match == NULL || !list_member_ptr(dependent->match->depends, object->match)))
		return CHANGE_NONE;		/* its own change frees it */
	return CHANGE_REPLACE;
}

/*
 * decide_fates decides for the pairs, and then for what depends on those that
 * go or are rebuilt, and for what depends on that.
 */
void
decide_fates(SchemaSnapshot *old)
{
	List	   *todo = NIL;

	for (int i = 0; i < old->n; i++)
	{
		SchemaObject *object = old->objects[i];

		if (object->match)
			object->fate = fate_of_pair(object, object->match);
		if (goes(object) || object->fate == CHANGE_REBUILD)
			todo = lappend(todo, object);
	}
	while (todo)
	{
		SchemaObject *object = llast(todo);
		ListCell   *lc;

		todo = list_delete_last(todo);
		foreach(lc, object->dependents)
		{
			SchemaObject *dependent = lfirst(lc);
			Change		fate;

			if (goes(dependent))
				continue;
			fate = fate_under(object, dependent);
			if (fate <= dependent->fate)
				continue;
			dependent->fate = fate;
			todo = lappend(todo, dependent);
		}
	}
}
