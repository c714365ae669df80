/*-------------------------------------------------------------------------
 *
 * match.c
 *		Which object of one snapshot is which of the other.
 *
 * IDENTIFICATION
 *		src/schema/match.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "schema/diff.h"
#include "schema/kinds/kinds.h"

/* An entry of the hash by kind and key. */
typedef struct KeyEntry
{
	char	   *key;
	SchemaObject *object;
} KeyEntry;

static uint32
key_hash(const void *key, Size size)
{
	const char *string = *(char *const *) key;

	return DatumGetUInt32(hash_any((const unsigned char *) string, (int) strlen(string)));
}

static int
key_compare(const void *a, const void *b, Size size)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/*
 * create_hash makes a hash whose keys are pointers to strings.
 */
static HTAB *
create_hash(int n)
{
	HASHCTL ctl = {.keysize = sizeof(char *), .entrysize = sizeof(KeyEntry), .hash = key_hash, .match = key_compare, .hcxt = CurrentMemoryContext};

	return hash_create("migrate match", Max(n, 64), &ctl, HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
}

/*
 * name_key is what an object is known by.
 */
static char *
name_key(const SchemaObject *object)
{
	const SchemaObject *known = (object->kind->flags & KIND_ONLY) && object->parent_object ? object->parent_object : object;

	return psprintf("%s\n%s", object->kind->name, known->identity);
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
 * match_by pairs the objects that have no pair yet and the same key.
 */
static void
match_by(char *(*key)(const SchemaObject *object), SchemaSnapshot *old, SchemaSnapshot *new)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "migrate match", ALLOCSET_DEFAULT_SIZES);
	MemoryContext outer = MemoryContextSwitchTo(context);
	HTAB	   *hash = create_hash(old->n);

	for (int i = 0; i < old->n; i++)
	{
		char	   *name = old->objects[i]->match ? NULL : key(old->objects[i]);
		bool		found;
		KeyEntry   *entry;

		if (name == NULL)
			continue;
		entry = hash_search(hash, &name, HASH_ENTER, &found);
		entry->object = old->objects[i];
	}
	for (int i = 0; i < new->n; i++)
	{
		char	   *name = new->objects[i]->match ? NULL : key(new->objects[i]);
		KeyEntry   *entry = name ? hash_search(hash, &name, HASH_FIND, NULL) : NULL;

		if (entry == NULL || entry->object->match)
			continue;
		entry->object->match = new->objects[i];
		new->objects[i]->match = entry->object;
	}
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(context);
}

/*
 * forget clears what an earlier diff has noted.
 */
static void
forget(SchemaSnapshot *snapshot)
{
	for (int i = 0; i < snapshot->n; i++)
	{
		SchemaObject *object = snapshot->objects[i];

		object->match = NULL;
		object->fate = CHANGE_NONE;
		object->leave = object->make = object->leave_aside = NULL;
	}
}

/*
 * belongs_elsewhere says whether the parents of a pair are no pair themselves:
 * a column of a table and that of a foreign table of the same name.  A
 * sequence may change the column that owns it.
 */
static bool
belongs_elsewhere(const SchemaObject *object)
{
	const SchemaObject *parent = object->parent_object;

	return object->match && object->kind != &kind_sequence && parent &&
		parent->match != object->match->parent_object;
}

/*
 * part_children parts the pairs whose parents are none.
 */
static void
part_children(SchemaSnapshot *snapshot)
{
	bool		parted;

	do
	{
		parted = false;
		for (int i = 0; i < snapshot->n; i++)
		{
			SchemaObject *object = snapshot->objects[i];

			if (!belongs_elsewhere(object))
				continue;
			object->match->match = NULL;
			object->match = NULL;
			parted = true;
		}
	} while (parted);
}

/*
 * match_objects finds for each object of one snapshot that of the other: by
 * name, and where the name is new by content.
 */
void
match_objects(SchemaSnapshot *old, SchemaSnapshot *new)
{
	forget(old);
	forget(new);
	match_by(name_key, old, new);
	part_children(old);
	match_by(content_key, old, new);
}
