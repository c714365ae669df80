/*-------------------------------------------------------------------------
 *
 * column_order.c
 *		The order of columns, which is no difference between two schemas.
 *
 * It is what SELECT * stands for, so it counts where scripts are proved on a
 * schema that is to be that of another database.
 *
 * IDENTIFICATION
 *		src/schema/model/column_order.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/diff/diff.h"
#include "schema/kinds/kinds.h"
#include "schema/model/column_order.h"

/*
 * next_column returns the next column from a place in a list of a table's
 * parts on, which the place then stands behind; NULL: there is none.
 */
static const SchemaObject *
next_column(const List *children, int *place)
{
	while (*place < list_length(children))
	{
		const SchemaObject *child = list_nth(children, (*place)++);

		if (child->kind == &kind_column)
			return child;
	}
	return NULL;
}

/*
 * column_order_same: see column_order.h.
 */
bool
column_order_same(const SchemaSnapshot *one, const SchemaSnapshot *two)
{
	const Diff *diff = match_objects(one, two);

	for (int i = 0; i < one->n; i++)
	{
		const SchemaObject *table = one->objects[i];
		int			place = 0;
		int			other_place = 0;
		const SchemaObject *match = diff_match(diff, table);
		const SchemaObject *column;

		if (match == NULL)
			continue;
		while ((column = next_column(table->children, &place)) != NULL)
		{
			if (diff_match(diff, column) != next_column(match->children, &other_place))
				return false;
		}
	}
	return true;
}

/*
 * come_last says whether the columns of a table that have no match come after
 * those that have one, and these in the order of their matches.
 */
static bool
come_last(const Diff *diff, const SchemaObject *table)
{
	int			place = 0;
	int			last = 0;
	bool		unmatched = false;
	const SchemaObject *column;

	while ((column = next_column(table->children, &place)) != NULL)
	{
		const SchemaObject *match = diff_match(diff, column);

		if (match == NULL)
			unmatched = true;
		else if (unmatched || match->address.subid < last)
			return false;
		else
			last = match->address.subid;
	}
	return true;
}

/*
 * column_order_can_be_same: see column_order.h.
 */
bool
column_order_can_be_same(const SchemaSnapshot *present, const SchemaSnapshot *model)
{
	const Diff *diff = match_objects(present, model);

	for (int i = 0; i < present->n; i++)
	{
		const SchemaObject *object = present->objects[i];

		if (diff_match(diff, object) && !(come_last(diff, object) && come_last(diff, diff_match(diff, object))))
			return false;
	}
	return true;
}
