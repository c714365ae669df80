/*-------------------------------------------------------------------------
 *
 * match.c
 *		Which object of one snapshot is which of the other.
 *
 * IDENTIFICATION
 *		src/schema/diff/match.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "schema/diff/key_hash.h"
#include "schema/diff/match.h"
#include "schema/kinds/kinds.h"

/*
 * is_only says whether an object is known by its parent.
 */
static bool
is_only(const SchemaObject *object)
{
	return (object->kind->flags & KIND_ONLY) && object->parent_object;
}

/*
 * match_name_key is what an object is known by.
 */
static char *
match_name_key(const SchemaObject *object)
{
	return is_only(object) ? NULL : psprintf("%s\n%s", object->kind->name, object->identity);
}

/*
 * owner_key is what the sequence of a serial column, which may have any name, is
 * known by.
 */
static char *
owner_key(const SchemaObject *object)
{
	ListCell   *lc;

	if (object->kind != &kind_sequence || object->parent_object == NULL)
		return NULL;
	foreach(lc, object->parent_object->children)
	{
		const SchemaObject *other = lfirst(lc);

		if (other != object && other->kind == &kind_sequence)
			return NULL;
	}
	return pstrdup(object->parent_object->identity);
}

/*
 * content_key is everything of an object but its name; NULL where a rename
 * cannot be told by it.
 */
static char *
content_key(const SchemaObject *object)
{
	StringInfoData buf;

	if ((object->kind->flags & KIND_RENAME) == 0 || object->parent_object == NULL)
		return NULL;
	initStringInfo(&buf);
	appendStringInfo(&buf, "%s\n%s", object->kind->name, object->parent_object->identity);
	for (int i = 0; i < object->kind->nproperties; i++)
	{
		if (object->kind->properties[i].change != CHANGE_NONE)
			appendStringInfo(&buf, "\n%s", object->values[i] ? object->values[i] : "\001");
	}
	return buf.data;
}

/*
 * pair pairs two objects, and what each of them has one of at most.
 */
static void
pair(Diff *diff, const SchemaObject *old, const SchemaObject *new)
{
	ListCell   *lc;
	ListCell   *lc2;

	diff_entry(diff, old)->match = new;
	diff_entry(diff, new)->match = old;
	foreach(lc, old->children)
	{
		const SchemaObject *child = lfirst(lc);

		foreach(lc2, is_only(child) ? new->children : NIL)
		{
			const SchemaObject *other = lfirst(lc2);

			if (other->kind == child->kind)
				pair(diff, child, other);
		}
	}
}

/*
 * match_by pairs the objects that have no pair yet and the same key.
 */
static void
match_by(Diff *diff, char *(*key)(const SchemaObject *object))
{
	const SchemaSnapshot *old = diff->old;
	const SchemaSnapshot *new = diff->new;
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "migrate match", ALLOCSET_DEFAULT_SIZES);
	MemoryContext outer = MemoryContextSwitchTo(context);
	HTAB	   *hash = key_hash_create("migrate match", old->n);

	for (int i = 0; i < old->n; i++)
	{
		char	   *name = diff_match(diff, old->objects[i]) ? NULL : key(old->objects[i]);
		bool		found;
		KeyEntry   *entry;

		if (name == NULL)
			continue;
		entry = hash_search(hash, &name, HASH_ENTER, &found);
		entry->object = old->objects[i];
	}
	for (int i = 0; i < new->n; i++)
	{
		char	   *name = diff_match(diff, new->objects[i]) ? NULL : key(new->objects[i]);
		KeyEntry   *entry = name ? hash_search(hash, &name, HASH_FIND, NULL) : NULL;

		if (entry == NULL || diff_match(diff, entry->object))
			continue;
		pair(diff, entry->object, new->objects[i]);
	}
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(context);
}

/*
 * belongs_elsewhere says whether the parents of a pair are no pair themselves:
 * a column of a table and that of a foreign table of the same name.  A
 * sequence may change the column that owns it.
 */
static bool
belongs_elsewhere(const Diff *diff, const SchemaObject *object)
{
	const SchemaObject *parent = object->parent_object;

	return diff_match(diff, object) && object->kind != &kind_sequence && parent &&
		diff_match(diff, parent) != diff_match(diff, object)->parent_object;
}

/*
 * part_children parts the pairs whose parents are none.
 */
static void
part_children(Diff *diff)
{
	const SchemaSnapshot *snapshot = diff->old;
	bool		parted;

	do
	{
		parted = false;
		for (int i = 0; i < snapshot->n; i++)
		{
			const SchemaObject *object = snapshot->objects[i];

			if (!belongs_elsewhere(diff, object))
				continue;
			diff_entry(diff, diff_match(diff, object))->match = NULL;
			diff_entry(diff, object)->match = NULL;
			parted = true;
		}
	} while (parted);
}

/*
 * match_objects: see match.h.  Objects match by name, and where the name is new
 * by content; a column's sequence matches by the column.
 */
Diff *
match_objects(const SchemaSnapshot *old, const SchemaSnapshot *new)
{
	Diff	   *diff = palloc0(sizeof(Diff));

	diff->old = old;
	diff->new = new;
	diff->of_old = palloc_extended(sizeof(ObjectDiff) * Max(old->n, 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	diff->of_new = palloc_extended(sizeof(ObjectDiff) * Max(new->n, 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	match_by(diff, owner_key);
	match_by(diff, match_name_key);
	part_children(diff);
	match_by(diff, content_key);
	return diff;
}
