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

#include "schema/diff/dependency.h"
#include "schema/diff/key_hash.h"
#include "schema/diff/name_reuse.h"
#include "schema/diff/operation.h"
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
is_renamed(const Diff *diff, const SchemaObject *old)
{
	return diff_drop_op(diff, old) == NULL && diff_create_op(diff, old) && strcmp(old->identity, diff_match(diff, old)->identity) != 0;
}

/*
 * free_names makes a hash of the names that become free, with the old objects
 * that have them.
 */
static HTAB *
free_names(const Diff *diff, const SchemaSnapshot *old)
{
	HTAB	   *hash = key_hash_create("migrate names", old->n);

	for (int i = 0; i < old->n; i++)
	{
		const SchemaObject *object = old->objects[i];
		char	   *name;

		for (int n = 0; (diff_drop_op(diff, object) || is_renamed(diff, object)) && (name = taken_name(object, n)) != NULL; n++)
			((KeyEntry *) hash_search(hash, &name, HASH_ENTER, NULL))->object = object;
	}
	return hash;
}

/*
 * holder returns the old object that has the nth name that a new one takes;
 * NULL where none has.
 */
static const SchemaObject *
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
goes_round(const Diff *diff, HTAB *hash, const SchemaObject *old)
{
	const SchemaObject *at = old;

	for (long left = hash_get_num_entries(hash); left > 0; left--)
	{
		const SchemaObject *next = holder(hash, diff_match(diff, at), 1);

		if (next == NULL || next == at || !is_renamed(diff, next))
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
 * is_free_name says whether neither snapshot, nor another object that is renamed,
 * nor this database has a name.
 */
static bool
is_free_name(const Diff *diff, const char *schema, const char *name, const List *taken)
{
	return !has_name(diff->old, name) && !has_name(diff->new, name) &&
		!list_member(taken, makeString(pstrdup(name))) && !is_known_here(schema, name);
}

/*
 * choose_name_away chooses the name that an object has while its successor takes
 * over: the first that neither snapshot has, nor another object takes.
 */
static void
choose_name_away(Diff *diff, const SchemaObject *object, List **taken)
{
	const char *names[] = {object->name, object->kind == &kind_range_type ? object->values[RANGE_MULTIRANGE_NAME] : NULL};
	int			number = -1;
	bool		free;

	do
	{
		number++;
		free = true;
		for (int i = 0; i < lengthof(names) && names[i]; i++)
			free &= is_free_name(diff, object->schema, rename_away_plain_name(names[i], number), *taken);
	} while (!free);
	for (int i = 0; i < lengthof(names) && names[i]; i++)
		*taken = lappend(*taken, makeString(rename_away_plain_name(names[i], number)));
	diff_entry(diff, object)->rename_number = number;
}

/*
 * name_reuse_choose: see name_reuse.h.
 */
void
name_reuse_choose(Diff *diff)
{
	List	   *taken = NIL;

	for (int i = 0; i < diff->old->n; i++)
	{
		const SchemaObject *object = diff->old->objects[i];
		const Operation *drop = diff_drop_op(diff, object);

		if ((drop && drop->type == OPERATION_RENAME_AWAY) || sequence_successor(diff, object))
			choose_name_away(diff, object, &taken);
	}
}

/* ---------- names that are taken ---------- */

/*
 * rename_first adds an operation that gives an object a name that is nobody's,
 * from which the object then gets its own: the object under that name is one
 * of which the diff knows what it knows of the old one.
 *
 *		ALTER INDEX a RENAME TO a_old;
 *		ALTER INDEX b RENAME TO a;
 *		ALTER INDEX a_old RENAME TO b;
 */
static void
rename_first(Diff *diff, const SchemaObject *old)
{
	SchemaObject *renamed = palloc(sizeof(SchemaObject));
	List	   *taken = NIL;

	*renamed = *old;
	choose_name_away(diff, old, &taken);
	renamed->name = rename_away_plain_name(old->name, diff_rename_number(diff, old));
	renamed->identity = quote_qualified_identifier(old->schema, renamed->name);
	diff_entry(diff, old)->drop_op = operation_add(diff, OPERATION_ALTER, old, renamed);
	diff_create_op(diff, old)->old = renamed;
}

/*
 * name_reuse_order: see name_reuse.h.
 */
void
name_reuse_order(Diff *diff)
{
	const SchemaSnapshot *old = diff->old;
	const SchemaSnapshot *new = diff->new;
	HTAB	   *hash = free_names(diff, old);

	for (int i = 0; i < old->n; i++)
	{
		if (is_renamed(diff, old->objects[i]) && goes_round(diff, hash, old->objects[i]))
			rename_first(diff, old->objects[i]);
	}
	for (int i = 0; i < new->n; i++)
	{
		const SchemaObject *object = new->objects[i];

		for (int n = 0; diff_create_op(diff, object) && n < 2; n++)
		{
			const SchemaObject *other = holder(hash, object, n);

			if (other)
				dependency_add(diff_create_op(diff, object), diff_drop_op(diff, other) ? diff_drop_op(diff, other) : diff_create_op(diff, other));
		}
	}
	hash_destroy(hash);
}
