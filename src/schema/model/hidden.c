/*-------------------------------------------------------------------------
 *
 * hidden.c
 *		What filters leave out and a script runs into.
 *
 * The shadow has in it what the filters let through, so that the proof of a
 * script does not see that a view of another schema is in the way.
 *
 * IDENTIFICATION
 *		src/schema/model/hidden.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/diff/diff.h"
#include "schema/kinds/kinds.h"
#include "schema/model/hidden.h"

/*
 * hidden_goes says whether an object is dropped, or another takes its place.
 */
static bool
hidden_goes(const Diff *diff, const SchemaObject *old)
{
	return diff_drop_op(diff, old) && diff_drop_op(diff, old)->type != OPERATION_ALTER;
}

/*
 * is_rebuilt says whether an object changes so that what depends on it has to be
 * away meanwhile.
 */
static bool
is_rebuilt(const Diff *diff, const SchemaObject *old)
{
	return diff_create_op(diff, old) && diff_create_op(diff, old)->type == OPERATION_ALTER && diff_create_op(diff, old)->change == CHANGE_REBUILD;
}

/*
 * goes_with says whether a hidden object goes along with what it depends on: a
 * part of a table that goes, and what belongs to a column of its own table, or
 * comes from that.
 */
static bool
goes_with(const Diff *diff, const SchemaObject *hidden, const SchemaObject *on)
{
	if (hidden->inherited_from == on || hidden->kind == &kind_sequence || hidden->kind == &kind_sequence_owner ||
		hidden->kind == &kind_identity_sequence)
		return true;
	for (const SchemaObject *whole = hidden->parent_object; whole; whole = whole->parent_object)
	{
		const SchemaObject *known = snapshot_find(diff->old, whole->address);

		if (whole == on || whole == on->parent_object || (known && hidden_goes(diff, known)))
			return true;
	}
	return false;
}

/*
 * outlives says whether a hidden object stays in place while what is under it
 * is rebuilt.
 */
static bool
outlives(const Diff *diff, const SchemaObject *hidden, const SchemaObject *under)
{
	if (hidden->kind == &kind_column_default || hidden->inherited_from)
		return true;
	if (hidden->kind->follows)
		return hidden->kind->follows(diff, hidden, under);
	return (hidden->kind->flags & (KIND_FOLLOWS | KIND_CARRIES)) != 0;
}

/*
 * hidden_dependents: see hidden.h.
 */
char *
hidden_dependents(const Diff *diff, const SchemaSnapshot *everything)
{
	const SchemaSnapshot *present = diff->old;
	StringInfoData buf;
	List	   *named = NIL;
	ListCell   *lc;

	initStringInfo(&buf);
	for (int i = 0; i < present->n; i++)
	{
		const SchemaObject *old = present->objects[i];
		const SchemaObject *on = hidden_goes(diff, old) || is_rebuilt(diff, old) ? snapshot_find(everything, old->address) : NULL;

		foreach(lc, on ? on->dependents : NIL)
		{
			SchemaObject *hidden = lfirst(lc);

			if (snapshot_find(present, hidden->address) || list_member_ptr(named, hidden) ||
				(hidden_goes(diff, old) ? goes_with(diff, hidden, on) : outlives(diff, hidden, old)))
				continue;
			named = lappend(named, hidden);
			appendStringInfo(&buf, "%s%s %s depends on %s %s", buf.len > 0 ? ", " : "", hidden->kind->name, hidden->identity,
							 old->kind->name, old->identity);
		}
	}
	return buf.data;
}
