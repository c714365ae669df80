/*-------------------------------------------------------------------------
 *
 * settle.c
 *		Expressions that read differently and are the same.
 *
 * What the server deparses does not always read as what it makes of that text:
 * a check of status IN ('a', 'b') on a varchar differs before and after a dump
 * and restore, but not after the second.  Where expressions differ, both sides
 * are made once more from their deparsed text and looked at again.
 *
 * IDENTIFICATION
 *		src/schema/settle.c
 *
 *-------------------------------------------------------------------------
 */
#include "migrate.h"

#include "schema/diff.h"
#include "schema/live.h"

/*
 * expression_differs says whether a property of a pair is an expression that
 * reads differently.
 */
static bool
expression_differs(const SchemaObject *one, int property)
{
	const Property *p = &one->kind->properties[property];

	return p->expression && p->change != CHANGE_NONE && differs(one, one->match, property);
}

/*
 * anything_differs says whether any expression of the pairs does.
 */
static bool
anything_differs(const SchemaSnapshot *one)
{
	for (int i = 0; i < one->n; i++)
	{
		const SchemaObject *object = one->objects[i];

		for (int p = 0; object->match && p < object->kind->nproperties; p++)
		{
			if (expression_differs(object, p))
				return true;
		}
	}
	return false;
}

/*
 * made_again returns a snapshot of what the deparsed text of another makes; the objects are
 * matched to those of the first.
 */
static SchemaSnapshot *
made_again(SchemaSnapshot *snapshot, const SnapshotFilter *filter)
{
	char	   *script = creation_script(snapshot, filter);
	Names		scripts = {1, &script};

	return elaborate(&scripts, "schema made again from its own text", filter);
}

/* The values of a property that an object has had. */
typedef struct Readings
{
	const char *plain;			/* as it is */
	const char *again;			/* made once more; NULL: not known */
} Readings;

/*
 * agree says whether one of two expressions' readings is the same.
 */
static bool
agree(Readings one, Readings two)
{
	return (two.again && strcmp(one.plain, two.again) == 0) ||
		(one.again && strcmp(one.again, two.plain) == 0) ||
		(one.again && two.again && strcmp(one.again, two.again) == 0);
}

/*
 * collect writes the expressions of a snapshot made again to an array by the
 * index of the object in the first.
 */
static SchemaObject **
collect(SchemaSnapshot *snapshot, SchemaSnapshot *again)
{
	SchemaObject **result = palloc0(sizeof(SchemaObject *) * Max(snapshot->n, 1));

	match_objects(snapshot, again);
	for (int i = 0; i < snapshot->n; i++)
		result[i] = snapshot->objects[i]->match;
	return result;
}

/*
 * settle_expressions: see live.h.
 */
void
settle_expressions(SchemaSnapshot *one, SchemaSnapshot *two, const SnapshotFilter *filter)
{
	SchemaObject **one_again;
	SchemaObject **two_again;

	match_objects(one, two);
	if (!anything_differs(one))
		return;
	one_again = collect(one, made_again(one, filter));
	two_again = collect(two, made_again(two, filter));
	match_objects(one, two);
	for (int i = 0; i < one->n; i++)
	{
		SchemaObject *object = one->objects[i];

		for (int p = 0; object->match && p < object->kind->nproperties; p++)
		{
			SchemaObject *other = object->match;
			Readings	first = {object->values[p], one_again[i] ? one_again[i]->values[p] : NULL};
			Readings	second = {other->values[p], two_again[other->index] ? two_again[other->index]->values[p] : NULL};

			if (first.plain && second.plain && expression_differs(object, p) && agree(first, second))
				other->values[p] = object->values[p];
		}
	}
}
