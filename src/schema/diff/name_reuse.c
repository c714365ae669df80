/*-------------------------------------------------------------------------
 *
 * name_reuse.c
 *		Names that are given up, and taken.
 *
 * IDENTIFICATION
 *		src/schema/diff/name_reuse.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "nodes/value.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "schema/diff/diff.h"
#include "schema/diff/key_hash.h"
#include "schema/kinds/relation.h"
#include "schema/kinds/types.h"

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

/* ---------- names that nobody has ---------- */

/*
 * has_name says whether something in a snapshot has a name, wherever it stands
 * and whatever it is.
 */
static bool
has_name(const SchemaSnapshot *snapshot, const char *name)
{
	for (int i = 0; i < snapshot->n; i++)
	{
		const SchemaObject *object = snapshot->objects[i];

		if (strcmp(object->name, name) == 0 ||
			(object->kind == &kind_range_type && strcmp(object->values[RANGE_MULTIRANGE_NAME], name) == 0))
			return true;
	}
	return false;
}

/*
 * is_known_here says whether this database has a relation or type of a name, which a
 * snapshot may leave out.
 */
static bool
is_known_here(const char *schema, const char *name)
{
	Oid			namespace = schema ? get_namespace_oid(schema, true) : InvalidOid;

	return OidIsValid(namespace) &&
		(OidIsValid(get_relname_relid(name, namespace)) ||
		 SearchSysCacheExists2(TYPENAMENSP, CStringGetDatum(name), ObjectIdGetDatum(namespace)));
}

/*
 * choose_aside chooses the name that an object has while its successor takes
 * over: the first that neither snapshot has, nor another object takes.
 */
static void
choose_aside(SchemaObject *object, const SchemaSnapshot *old, const SchemaSnapshot *new, List **taken)
{
	const char *names[] = {object->name, object->kind == &kind_range_type ? object->values[RANGE_MULTIRANGE_NAME] : NULL};
	bool		free;

	object->aside = -1;
	do
	{
		object->aside++;
		free = true;
		for (int i = 0; i < lengthof(names) && names[i]; i++)
		{
			const char *name = plain_aside_name(names[i], object->aside);

			free &= !has_name(old, name) && !has_name(new, name) && !list_member(*taken, makeString(pstrdup(name))) &&
				!is_known_here(object->schema, name);
		}
	} while (!free);
	for (int i = 0; i < lengthof(names) && names[i]; i++)
		*taken = lappend(*taken, makeString(plain_aside_name(names[i], object->aside)));
}

/*
 * choose_asides: see diff.h.
 */
void
choose_asides(const SchemaSnapshot *old, const SchemaSnapshot *new)
{
	List	   *taken = NIL;

	for (int i = 0; i < old->n; i++)
	{
		SchemaObject *object = old->objects[i];

		if ((object->leave && object->leave->type == OPERATION_SET_ASIDE) || sequence_successor(object))
			choose_aside(object, old, new, &taken);
	}
}

/* ---------- names that are taken ---------- */

/*
 * step_aside adds an operation that gives an object a name of nobody's, from
 * which its own then goes on.
 */
static void
step_aside(List **operations, SchemaObject *old, const SchemaSnapshot *from, const SchemaSnapshot *to)
{
	SchemaObject *aside = palloc(sizeof(SchemaObject));
	List	   *taken = NIL;

	*aside = *old;
	choose_aside(old, from, to, &taken);
	aside->name = plain_aside_name(old->name, old->aside);
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
			step_aside(operations, old->objects[i], old, new);
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
