/*-------------------------------------------------------------------------
 *
 * names.c
 *		Names that are given up, and taken.
 *
 * IDENTIFICATION
 *		src/schema/names.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "schema/diff.h"
#include "schema/key_hash.h"
#include "schema/kinds/kinds.h"

/*
 * taken_name returns the nth name that an object takes; NULL where there is no
 * nth.  Kinds of a name space share names, and so do kinds that SQL calls the
 * same.
 */
static char *
taken_name(const SchemaObject *object, int n)
{
	if (n == 0)
		return psprintf("%s %s", object->kind->sql_name, object->identity);
	if (n == 1 && object->kind->name_space)
		return psprintf("%c %s %s", object->kind->name_space,
						object->schema ? object->schema : "", object->name);
	return NULL;
}

/*
 * is_renamed says whether an old object stays under another name.
 */
static bool
is_renamed(const SchemaObject *old)
{
	return old->leave == NULL && old->make && strcmp(old->identity, old->match->identity) != 0;
}

/*
 * free_names makes a hash of the names that become free, with the old objects
 * that have them.
 */
static HTAB *
free_names(const SchemaSnapshot *old)
{
	HTAB	   *hash = key_hash_create("migrate names", old->n);

	for (int i = 0; i < old->n; i++)
	{
		SchemaObject *object = old->objects[i];
		char	   *name;

		for (int n = 0; (object->leave || is_renamed(object)) && (name = taken_name(object, n)) != NULL; n++)
			((KeyEntry *) hash_search(hash, &name, HASH_ENTER, NULL))->object = object;
	}
	return hash;
}

/*
 * holder returns the old object that has the nth name that a new one takes;
 * NULL where none has.
 */
static SchemaObject *
holder(HTAB *hash, const SchemaObject *new, int n)
{
	char	   *name = taken_name(new, n);
	KeyEntry   *entry = name ? hash_search(hash, &name, HASH_FIND, NULL) : NULL;

	return entry ? entry->object : NULL;
}

/*
 * goes_round says whether an object takes the name of one that is renamed, and
 * that of another, and so on, and the last one the name of the first.
 */
static bool
goes_round(HTAB *hash, const SchemaObject *old)
{
	const SchemaObject *at = old;

	for (long left = hash_get_num_entries(hash); left > 0; left--)
	{
		const SchemaObject *next = holder(hash, at->match, 1);

		if (next == NULL || next == at || !is_renamed(next))
			return false;
		if (next == old)
			return true;
		at = next;
	}
	return false;
}

/*
 * step_aside adds an operation that gives an object a name of nobody's, from
 * which its own then goes on.
 */
static void
step_aside(List **operations, SchemaObject *old)
{
	SchemaObject *aside = palloc(sizeof(SchemaObject));

	*aside = *old;
	aside->name = pstrdup(aside_name(old->name));
	aside->identity = quote_qualified_identifier(old->schema, aside->name);
	old->leave = add_operation(operations, OPERATION_ALTER, old, aside);
	old->make->old = aside;
}

/*
 * order_names: see diff.h.
 */
void
order_names(List **operations, const SchemaSnapshot *old, const SchemaSnapshot *new)
{
	HTAB	   *hash = free_names(old);

	for (int i = 0; i < old->n; i++)
	{
		if (is_renamed(old->objects[i]) && goes_round(hash, old->objects[i]))
			step_aside(operations, old->objects[i]);
	}
	for (int i = 0; i < new->n; i++)
	{
		const SchemaObject *object = new->objects[i];

		for (int n = 0; object->make && n < 2; n++)
		{
			const SchemaObject *other = holder(hash, object, n);

			if (other)
				follow(object->make, other->leave ? other->leave : other->make);
		}
	}
	hash_destroy(hash);
}
