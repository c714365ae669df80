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

#include "schema/diff/action.h"
#include "schema/diff/dependency.h"
#include "schema/diff/diff.h"
#include "schema/diff/implied.h"
#include "schema/diff/match.h"
#include "schema/diff/name_reuse.h"
#include "schema/diff/operation.h"
#include "schema/diff/options.h"
#include "schema/diff/sort.h"
#include "schema/diff/source.h"
#include "schema/diff/statements.h"
#include "schema/kinds/kinds.h"

/*
 * diff_is_empty: see diff.h.
 */
bool
diff_is_empty(const Diff *diff)
{
	for (int i = 0; i < diff->new->n; i++)
	{
		if (diff_match(diff, diff->new->objects[i]) == NULL)
			return false;
	}
	for (int i = 0; i < diff->old->n; i++)
	{
		const SchemaObject *object = diff->old->objects[i];
		const SchemaObject *match = diff_match(diff, object);

		if (match == NULL || action_of_pair(diff, object, match) != CHANGE_NONE)
			return false;
	}
	return true;
}

/*
 * diff_adopt_owners: see diff.h.
 */
void
diff_adopt_owners(const SchemaSnapshot *present, SchemaSnapshot *model)
{
	const Diff *diff = match_objects(present, model);

	for (int i = 0; i < model->n; i++)
	{
		SchemaObject *object = model->objects[i];

		if (object->owner == NULL && diff_match(diff, object))
			object->owner = diff_match(diff, object)->owner;
	}
}

/* ---------- making operations ---------- */

/*
 * carries_something says whether something that stays and must not be dropped
 * depends on an object, or on what is made of it: a domain over an enum.
 */
static bool
carries_something(const Diff *diff, const SchemaObject *object)
{
	ListCell   *lc;

	foreach(lc, object->dependents)
	{
		const SchemaObject *dependent = lfirst(lc);

		if (diff_match(diff, dependent) == NULL)
			continue;
		if (diff_action(diff, dependent) == CHANGE_REPLACE ? (dependent->kind->flags & KIND_SWAP) && carries_something(diff, dependent) :
															 (dependent->kind->flags & KIND_CARRIES) != 0)
			return true;
	}
	return false;
}

/*
 * has_values_to_move says whether an object is a column that moves, with values
 * that are nowhere else.
 */
static bool
has_values_to_move(const Diff *diff, const SchemaObject *old)
{
	return old->kind == &kind_column && old->values[COLUMN_GENERATED] == NULL && diff_match(diff, old)->values[COLUMN_GENERATED] == NULL &&
		column_moves(diff, old);
}

/*
 * add_old makes the operations of an old object.
 */
static void
add_old(Diff *diff, const SchemaObject *object)
{
	const SchemaObject *new = diff_match(diff, object);

	if (new == NULL)
		diff_entry(diff, object)->drop_op = operation_add(diff, OPERATION_DROP, object, NULL);
	else if (diff_action(diff, object) == CHANGE_REPLACE)
	{
		if (((object->kind->flags & KIND_SWAP) && carries_something(diff, object)) || has_values_to_move(diff, object))
		{
			diff_entry(diff, object)->drop_op = operation_add(diff, OPERATION_RENAME_AWAY, object, NULL);
			diff_entry(diff, object)->drop_renamed_op = operation_add(diff, OPERATION_DROP_RENAMED, object, NULL);
		}
		else
			diff_entry(diff, object)->drop_op = operation_add(diff, OPERATION_DROP, object, NULL);
		diff_entry(diff, new)->create_op = operation_add(diff, OPERATION_CREATE, object, new);
	}
	else if (diff_action(diff, object) != CHANGE_NONE)
	{
		if (row_type_parks(diff, object))
			diff_entry(diff, object)->drop_op = operation_add(diff, OPERATION_RENAME_AWAY, object, NULL);
		diff_entry(diff, object)->create_op = operation_add(diff, OPERATION_ALTER, object, new);
		diff_create_op(diff, object)->change = diff_action(diff, object);
		diff_entry(diff, new)->create_op = diff_create_op(diff, object);
	}
}

/*
 * add_operations makes the operations, and finds which others do their work
 * and what they come after.
 */
static void
add_operations(Diff *diff, const DiffOptions *options)
{
	ListCell   *lc;

	for (int i = 0; i < diff->old->n; i++)
		add_old(diff, diff->old->objects[i]);
	for (int i = 0; i < diff->new->n; i++)
	{
		const SchemaObject *object = diff->new->objects[i];

		if (diff_match(diff, object) == NULL)
			diff_entry(diff, object)->create_op = operation_add(diff, OPERATION_CREATE, NULL, object);
	}
	foreach(lc, diff->all_operations)
		implied_find(lfirst(lc));
	implied_join_retypings(diff);
	name_reuse_choose(diff);
	if (options->from_source)
		source_assign(diff, options);
	dependency_find(diff);
	name_reuse_order(diff);
}

/*
 * lasting_defaults lists the default privileges that are in force the whole
 * time: their changes come last.
 */
static List *
lasting_defaults(const Diff *diff)
{
	List	   *result = NIL;

	for (int i = 0; i < diff->old->n; i++)
	{
		const SchemaObject *object = diff->old->objects[i];

		if (object->kind == &kind_default_privileges && diff_match(diff, object))
			result = lappend_object(result, object);
	}
	return result;
}

/*
 * diff_make: see diff.h.  Source statements that cannot stand together are all
 * left out.
 */
Diff *
diff_make(const SchemaSnapshot *old, const SchemaSnapshot *new, const DiffOptions *options)
{
	Diff	   *diff = match_objects(old, new);
	List	   *ordered;
	List	   *defaults;
	ListCell   *lc;

	action_decide(diff, options->online);
	add_operations(diff, options);
	ordered = sort_operations(diff->all_operations);
	if (!source_holds(diff->all_operations))
		return diff_make(old, new, &(DiffOptions){.online = options->online});
	defaults = lasting_defaults(diff);
	foreach(lc, ordered)
	{
		Operation  *operation = lfirst(lc);

		CHECK_FOR_INTERRUPTS();
		operation_write(operation, defaults);
		if (operation->statements)
			diff->operations = lappend(diff->operations, operation);
	}
	return diff;
}

/*
 * diff_operations: see diff.h.
 */
List *
diff_operations(const SchemaSnapshot *old, const SchemaSnapshot *new)
{
	return diff_make(old, new, &(DiffOptions){0})->operations;
}
