/*-------------------------------------------------------------------------
 *
 * diff.c
 *		The operations that turn one snapshot into another.
 *
 * IDENTIFICATION
 *		src/schema/diff/diff.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"

#include "schema/diff/diff.h"
#include "schema/diff/source.h"
#include "schema/kinds/relation.h"

/*
 * diff_is_empty: see diff.h.
 */
bool
diff_is_empty(const SchemaSnapshot *old, const SchemaSnapshot *new)
{
	match_objects((SchemaSnapshot *) old, (SchemaSnapshot *) new);
	for (int i = 0; i < new->n; i++)
	{
		if (new->objects[i]->match == NULL)
			return false;
	}
	for (int i = 0; i < old->n; i++)
	{
		const SchemaObject *object = old->objects[i];

		if (object->match == NULL || fate_of_pair(object, object->match) != CHANGE_NONE)
			return false;
	}
	return true;
}

/*
 * diff_adopt_owners: see diff.h.
 */
void
diff_adopt_owners(SchemaSnapshot *present, SchemaSnapshot *model)
{
	match_objects(present, model);
	for (int i = 0; i < model->n; i++)
	{
		SchemaObject *object = model->objects[i];

		if (object->owner == NULL && object->match)
			object->owner = object->match->owner;
	}
}

/* ---------- making operations ---------- */

/*
 * carries_something says whether something that stays and must not be dropped
 * depends on an object, or on what is made of it: a domain over an enum.
 */
static bool
carries_something(const SchemaObject *object)
{
	ListCell   *lc;

	foreach(lc, object->dependents)
	{
		SchemaObject *dependent = lfirst(lc);

		if (dependent->match == NULL)
			continue;
		if (dependent->fate == CHANGE_REPLACE ? (dependent->kind->flags & KIND_SWAP) && carries_something(dependent) :
												(dependent->kind->flags & KIND_CARRIES) != 0)
			return true;
	}
	return false;
}

/*
 * add_old makes the operations of an old object.
 */
static void
add_old(List **operations, SchemaObject *object)
{
	SchemaObject *new = object->match;

	if (new == NULL)
		object->leave = add_operation(operations, OPERATION_DROP, object, NULL);
	else if (object->fate == CHANGE_REPLACE)
	{
		if ((object->kind->flags & KIND_SWAP) && carries_something(object))
		{
			object->leave = add_operation(operations, OPERATION_SET_ASIDE, object, NULL);
			object->leave_aside = add_operation(operations, OPERATION_DROP_ASIDE, object, NULL);
		}
		else
			object->leave = add_operation(operations, OPERATION_DROP, object, NULL);
		new->make = add_operation(operations, OPERATION_CREATE, object, new);
	}
	else if (object->fate != CHANGE_NONE)
	{
		object->make = add_operation(operations, OPERATION_ALTER, object, new);
		object->make->change = object->fate;
		new->make = object->make;
	}
}

/*
 * operations_between finds the operations; in_words: new objects in the words
 * of the model, where these can stand together; online: see diff.h.
 */
static List *
operations_between(SchemaSnapshot *old, SchemaSnapshot *new, bool in_words, bool online)
{
	List	   *operations = NIL;
	List	   *ordered;
	List	   *defaults = NIL;		/* that last the whole time: their changes come last */
	List	   *result = NIL;
	ListCell   *lc;

	match_objects(old, new);
	decide_fates(old, new, online);
	for (int i = 0; i < old->n; i++)
	{
		SchemaObject *object = old->objects[i];

		add_old(&operations, object);
		if (object->kind == &kind_default_privileges && object->match)
			defaults = lappend(defaults, object);
	}
	for (int i = 0; i < new->n; i++)
	{
		SchemaObject *object = new->objects[i];

		if (object->match == NULL)
			object->make = add_operation(&operations, OPERATION_CREATE, NULL, object);
	}
	foreach(lc, operations)
		find_host(lfirst(lc));
	join_retypings(operations);
	choose_asides(old, new);
	if (in_words)
		words_take(new, online);
	find_edges(old, new);
	order_names(&operations, old, new);
	ordered = order_operations(operations);
	if (!words_hold(operations))
		return operations_between(old, new, false, online);
	foreach(lc, ordered)
	{
		Operation  *operation = lfirst(lc);

		CHECK_FOR_INTERRUPTS();
		operation_write(operation, defaults, new);
		if (operation->statements)
			result = lappend(result, operation);
	}
	return result;
}

/*
 * diff_operations, diff_operations_online, diff_operations_in_words: see diff.h.
 */
List *
diff_operations(SchemaSnapshot *old, SchemaSnapshot *new)
{
	return operations_between(old, new, false, false);
}

List *
diff_operations_online(SchemaSnapshot *old, SchemaSnapshot *new)
{
	return operations_between(old, new, false, true);
}

List *
diff_operations_in_words(SchemaSnapshot *old, SchemaSnapshot *new, bool online)
{
	return operations_between(old, new, true, online);
}

/*
 * operation_subject: see diff.h.
 */
const SchemaObject *
operation_subject(const Operation *operation)
{
	const SchemaObject *object = operation_object(operation);
	ListCell   *lc;

	foreach(lc, operation->members)
	{
		if (is_joined(lfirst(lc)))
			return object->parent_object;
	}
	return object;
}

/*
 * operation_name: see diff.h.
 */
const char *
operation_name(const Operation *operation)
{
	switch (operation->type)
	{
		case OPERATION_CREATE:
			return operation->old ? "replace" : "create";
		case OPERATION_ALTER:
			return "alter";
		default:
			return "drop";
	}
}
