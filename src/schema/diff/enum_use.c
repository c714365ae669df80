/*-------------------------------------------------------------------------
 *
 * enum_use.c
 *		Labels that are used in the transaction that adds them.
 *
 * The server refuses to use a label of an enum until the transaction that has
 * added it is committed, but not where the whole type is new.  An expression
 * that is evaluated, or planned, uses a label that it says, that one of the
 * functions it calls says, or that a function returns as one of all labels.
 *
 * IDENTIFICATION
 *		src/schema/diff/enum_use.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "schema/diff/action.h"
#include "schema/diff/enum_use.h"
#include "schema/kinds/kinds.h"

/*
 * says_label says whether a text, up to its end, has a label of an enum in it:
 * quoted, or in an array.
 */
static bool
says_label(const char *text, const char *end, const char *label)
{
	size_t		len = strlen(label);

	for (const char *at = strstr(text, label); at && (end == NULL || at < end); at = strstr(at + 1, label))
	{
		if (at > text && strchr("'{,\"", at[-1]) && at[len] && strchr("'},\"", at[len]))
			return true;
	}
	return false;
}

/*
 * says_all says whether a text calls a function that returns labels of an enum.
 */
static bool
says_all(const char *text)
{
	return strstr(text, "enum_range") || strstr(text, "enum_last") || strstr(text, "enum_first");
}

/*
 * is_made says whether a new object is about to be made, or made another.
 */
static bool
is_made(const Diff *diff, const SchemaObject *new)
{
	return diff_match(diff, new) == NULL || diff_action(diff, diff_match(diff, new)) != CHANGE_NONE;
}

/*
 * is_evaluated says whether making an object evaluates its expressions for the
 * rows that there are, or plans them.
 */
static bool
is_evaluated(const Diff *diff, const SchemaObject *new)
{
	const SchemaObject *column = new->parent_object;

	if (new->kind == &kind_column)
		return new->values[COLUMN_GENERATED] != NULL;
	if (new->kind == &kind_column_default)
		return column && diff_match(diff, column) == NULL;
	return new->kind == &kind_index || new->kind == &kind_constraint || new->kind == &kind_domain_constraint ||
		new->kind == &kind_materialized_view;
}

/*
 * uses_label says whether an object that is about to be made has a label of an
 * enum in one of its expressions.  What follows AS $ is a body, which is not
 * parsed yet.
 */
static bool
uses_label(const Diff *diff, const SchemaObject *new, const char *label)
{
	if (!is_made(diff, new))
		return false;
	for (int i = 0; i < new->kind->nproperties; i++)
	{
		const char *text = new->kind->properties[i].expression ? new->values[i] : NULL;

		if (text && (says_label(text, strstr(text, "\nAS $"), label) || (is_evaluated(diff, new) && says_all(text))))
			return true;
	}
	return false;
}

/*
 * bounds_use_label says whether the bound of a partition that is about to be
 * made has a label of the enum that a column of its parent table is of: bounds
 * do not depend on the type of the key.
 */
static bool
bounds_use_label(const Diff *diff, const SchemaObject *column, const char *label)
{
	ListCell   *lc;

	foreach(lc, action_is_in_partition_key(column) ? column->parent_object->dependents : NIL)
	{
		const SchemaObject *object = lfirst(lc);

		if (object->kind == &kind_partition && uses_label(diff, object, label))
			return true;
	}
	return false;
}

/* ---------- through functions ---------- */

static bool
is_routine(const SchemaObject *object)
{
	return object->kind == &kind_function || object->kind == &kind_procedure;
}

/*
 * body_says says whether the body of a routine, or what it calls, as far as its
 * text shows, has a label in it; named: routines that do.
 */
static bool
body_says(const SchemaObject *routine, const char *label, const List *named)
{
	const ListCell *lc;

	for (int i = 0; i < routine->kind->nproperties; i++)
	{
		const char *text = routine->kind->properties[i].expression ? routine->values[i] : NULL;

		if (text == NULL)
			continue;
		if (says_label(text, NULL, label) || says_all(text))
			return true;
		foreach(lc, named)
		{
			if (lfirst(lc) != routine && strstr(text, ((const SchemaObject *) lfirst(lc))->name))
				return true;
		}
	}
	return false;
}

/*
 * routines_that_say lists the routines of a snapshot that have a label in them,
 * or call one that has.
 */
static List *
routines_that_say(const SchemaSnapshot *new, const char *label)
{
	List	   *result = NIL;
	int			known;

	do
	{
		known = list_length(result);
		for (int i = 0; i < new->n; i++)
		{
			const SchemaObject *object = new->objects[i];

			if (is_routine(object) && !list_member_ptr(result, object) && body_says(object, label, result))
				result = lappend_object(result, object);
		}
	} while (list_length(result) > known);
	return result;
}

/*
 * calls_reach says whether something that is about to be made evaluates one of
 * some routines, or what depends on them: an operator, a domain, a view.
 */
static bool
calls_reach(const Diff *diff, const List *routines)
{
	List	   *reached = list_copy(routines);

	for (int i = 0; i < list_length(reached); i++)
	{
		const SchemaObject *object = list_nth(reached, i);
		ListCell   *lc;

		if (is_evaluated(diff, object) && is_made(diff, object))
			return true;
		foreach(lc, object->dependents)
		{
			/* what a table is part of evaluates nothing */
			if (((SchemaObject *) lfirst(lc))->kind != &kind_table)
				reached = list_append_unique_ptr(reached, lfirst(lc));
		}
	}
	return false;
}

/*
 * enum_uses_added_labels: see enum_use.h.
 */
bool
enum_uses_added_labels(const Diff *diff, const SchemaObject *old)
{
	List	   *added;
	ListCell   *lc;
	ListCell   *lc2;

	if (old->kind != &kind_enum || diff_action(diff, old) != CHANGE_ALTER || !enum_added_labels(old, diff_match(diff, old), &added))
		return false;
	foreach(lc, added)
	{
		char	   *label = quote_literal_cstr(lfirst(lc));

		label = pnstrdup(label + 1, strlen(label) - 2);
		foreach(lc2, diff_match(diff, old)->dependents)
		{
			if (uses_label(diff, lfirst(lc2), label) || bounds_use_label(diff, lfirst(lc2), label))
				return true;
		}
		if (calls_reach(diff, routines_that_say(diff->new, label)))
			return true;
	}
	return false;
}
