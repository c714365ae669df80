/*-------------------------------------------------------------------------
 *
 * normalize.c
 *		Expressions that read differently and are the same.
 *
 * What the server deparses does not always read as what it makes of that text:
 * a check of status IN ('a', 'b') on a varchar differs before and after a dump
 * and restore, but not after the second.  Where expressions differ, both sides
 * are made once more from their deparsed text and looked at again; of each, what
 * has such expressions, with what it takes to make that, and nothing else.
 *
 * IDENTIFICATION
 *		src/schema/model/normalize.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/diff/diff.h"
#include "schema/kinds/kinds.h"
#include "schema/model/build.h"
#include "schema/model/normalize.h"
#include "server/subxact.h"

/*
 * expression_differs says whether a property of a pair is an expression that
 * reads differently.
 */
static bool
expression_differs(const Diff *diff, const SchemaObject *one, int property)
{
	const Property *p = &one->kind->properties[property];

	return p->expression && p->change != CHANGE_NONE && differs(one, diff_match(diff, one), property);
}

/*
 * differing lists the objects that have expressions which read differently than
 * those of their matches.
 */
static List *
differing(const Diff *diff, const SchemaSnapshot *one)
{
	List	   *result = NIL;

	for (int i = 0; i < one->n; i++)
	{
		SchemaObject *object = one->objects[i];

		for (int p = 0; diff_match(diff, object) && p < object->kind->nproperties; p++)
		{
			if (!expression_differs(diff, object, p))
				continue;
			result = lappend(result, object);
			break;
		}
	}
	return result;
}

/* ---------- making them again ---------- */

/*
 * normalize_need has an object be made again, and what it takes be found.
 */
static void
normalize_need(SchemaObject *object, bool *out, List **todo)
{
	if (object == NULL || !out[object->index])
		return;
	out[object->index] = false;
	*todo = lappend(*todo, object);
}

/*
 * not_needed marks what it does not take to make some objects: what they depend
 * on, and are parts of, with all of its parts, is needed, and so are schemas, for
 * the privileges on them.
 */
static bool *
not_needed(const SchemaSnapshot *snapshot, const List *objects)
{
	bool	   *out = palloc(sizeof(bool) * Max(snapshot->n, 1));
	List	   *todo = NIL;
	const ListCell *lc;

	for (int i = 0; i < snapshot->n; i++)
		out[i] = snapshot->objects[i]->kind != &kind_schema;
	foreach(lc, objects)
		normalize_need(lfirst(lc), out, &todo);
	for (int i = 0; i < list_length(todo); i++)
	{
		const SchemaObject *object = list_nth(todo, i);

		normalize_need(object->parent_object, out, &todo);
		normalize_need(object->dropped_with, out, &todo);
		foreach(lc, object->depends)
			normalize_need(lfirst(lc), out, &todo);
		if (object->kind == &kind_schema || object->kind == &kind_extension)
			continue;
		foreach(lc, object->children)
			normalize_need(lfirst(lc), out, &todo);
	}
	return out;
}

/* What make_again is given, and gives. */
typedef struct Again
{
	const SchemaSnapshot *snapshot;
	const List *objects;		/* of it, that are wanted; NIL: all */
	const SnapshotFilter *filter;
	SchemaSnapshot *result;
} Again;

/*
 * make_again makes what it takes of a snapshot from its deparsed text.
 */
static void
make_again(void *arg)
{
	Again	   *again = arg;
	const SchemaSnapshot *whole = again->snapshot;
	SchemaSnapshot *part;
	char	   *script;
	Names		scripts = {1, &script};

	if (again->objects == NIL)
		script = model_script(whole, again->filter);
	else
	{
		StringInfoData buf;

		initStringInfo(&buf);
		snapshot_write(&buf, whole);
		part = snapshot_parse(buf.data);
		snapshot_remove(part, not_needed(whole, again->objects));
		script = model_script(part, again->filter);
	}
	script = psprintf("SET check_function_bodies = off;\n\n%s", script);
	again->result = model_build(&scripts, "schema made again from its own text", again->filter);
}

/*
 * made_again returns a snapshot of what the deparsed text of some objects makes;
 * where these cannot be made alone, of all.
 */
static SchemaSnapshot *
made_again(const SchemaSnapshot *snapshot, const List *objects, const SnapshotFilter *filter)
{
	Again		again = {snapshot, objects, filter, NULL};
	ErrorData  *error = subxact_run(make_again, &again, true);

	if (error == NULL)
		return again.result;
	switch (ERRCODE_TO_CATEGORY(error->sqlerrcode))
	{
		case ERRCODE_INSUFFICIENT_RESOURCES:
		case ERRCODE_OPERATOR_INTERVENTION:
		case ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE:
			ReThrowError(error);
			break;
		default:
			break;
	}
	again.objects = NIL;
	make_again(&again);
	return again.result;
}

/* The values of a property that an object has had. */
typedef struct Readings
{
	const char *plain;			/* as it is */
	const char *again;			/* made once more; NULL: not known */
} Readings;

/*
 * is_same_expression says whether two expressions read the same in one of their
 * readings.
 */
static bool
is_same_expression(Readings one, Readings two)
{
	return (two.again && strcmp(one.plain, two.again) == 0) ||
		(one.again && strcmp(one.again, two.plain) == 0) ||
		(one.again && two.again && strcmp(one.again, two.again) == 0);
}

/*
 * collect writes the expressions of a snapshot made again to an array by the
 * index of the object in the first.
 */
static const SchemaObject **
collect(const SchemaSnapshot *snapshot, const SchemaSnapshot *again)
{
	const SchemaObject **result = palloc0(sizeof(SchemaObject *) * Max(snapshot->n, 1));
	const Diff *diff = match_objects(snapshot, again);

	for (int i = 0; i < snapshot->n; i++)
		result[i] = diff_match(diff, snapshot->objects[i]);
	return result;
}

/*
 * normalize_expressions: see normalize.h.
 */
void
normalize_expressions(SchemaSnapshot *one, SchemaSnapshot *two, const SnapshotFilter *filter)
{
	const Diff *diff = match_objects(one, two);
	const SchemaObject **one_again;
	const SchemaObject **two_again;
	List	   *in_one;
	List	   *in_two = NIL;
	ListCell   *lc;

	in_one = differing(diff, one);
	if (in_one == NIL)
		return;
	foreach(lc, in_one)
		in_two = lappend_object(in_two, diff_match(diff, lfirst(lc)));
	one_again = collect(one, made_again(one, in_one, filter));
	two_again = collect(two, made_again(two, in_two, filter));
	for (int i = 0; i < one->n; i++)
	{
		SchemaObject *object = one->objects[i];

		for (int p = 0; diff_match(diff, object) && p < object->kind->nproperties; p++)
		{
			SchemaObject *other = two->objects[diff_match(diff, object)->index];
			Readings	first = {object->values[p], one_again[i] ? one_again[i]->values[p] : NULL};
			Readings	second = {other->values[p], two_again[other->index] ? two_again[other->index]->values[p] : NULL};

			if (first.plain && second.plain && expression_differs(diff, object, p) && is_same_expression(first, second))
				other->values[p] = object->values[p];
		}
	}
}
