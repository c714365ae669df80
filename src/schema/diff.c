/*-------------------------------------------------------------------------
 *
 * diff.c
 *		The operations that turn one snapshot into another.
 *
 * IDENTIFICATION
 *		src/schema/diff.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/hsearch.h"

#include "schema/diff.h"
#include "schema/kinds/relation.h"
#include "schema/words.h"

/*
 * diff_is_empty: see diff.h.
 */
bool
diff_is_empty(const SchemaSnapshot *old, const SchemaSnapshot *new)
{
	match_objects((SchemaSnapshot *) old, (SchemaSnapshot *) new);
	for (int i = 0; i < new->n; i++)
	{
		if (new->objects[i]->match == NULL)
			return false;
	}
	for (int i = 0; i < old->n; i++)
	{
		const SchemaObject *object = old->objects[i];

		if (object->match == NULL || fate_of_pair(object, object->match) != CHANGE_NONE)
			return false;
	}
	return true;
}

/*
 * diff_adopt_owners: see diff.h.
 */
void
diff_adopt_owners(SchemaSnapshot *present, SchemaSnapshot *model)
{
	match_objects(present, model);
	for (int i = 0; i < model->n; i++)
	{
		SchemaObject *object = model->objects[i];

		if (object->owner == NULL && object->match)
			object->owner = object->match->owner;
	}
}

/* ---------- making operations ---------- */

/*
 * add_operation adds an operation.  Where the order is free, what goes comes
 * first, the youngest before all, and what comes follows in the order in which
 * the other snapshot's database has made it.
 */
static Operation *
add_operation(List **operations, OperationType type, SchemaObject *old, SchemaObject *new)
{
	Operation  *operation = palloc0(sizeof(Operation));
	const SchemaObject *object = new ? new : old;
	int64		oid = object->address.objid;
	bool		going = type == OPERATION_DROP || type == OPERATION_DROP_ASIDE;
	bool		last = (object->kind->flags & KIND_LAST) != 0;

	operation->type = type;
	operation->old = old;
	operation->new = new;
	operation->rank = going ? -oid : oid;
	operation->rank = operation->rank * 2048 + (going ? -object->address.subid : object->address.subid);
	if (last)
		operation->rank += going ? PG_INT64_MIN / 2 : PG_INT64_MAX / 2;
	*operations = lappend(*operations, operation);
	return operation;
}

/*
 * carries_something says whether something that stays and must not be dropped
 * depends on an object, or on what is made of it: a domain over an enum.
 */
static bool
carries_something(const SchemaObject *object)
{
	ListCell   *lc;

	foreach(lc, object->dependents)
	{
		SchemaObject *dependent = lfirst(lc);

		if (dependent->match == NULL)
			continue;
		if (dependent->fate == CHANGE_REPLACE ? (dependent->kind->flags & KIND_SWAP) && carries_something(dependent) :
												(dependent->kind->flags & KIND_CARRIES) != 0)
			return true;
	}
	return false;
}

/*
 * add_old makes the operations of an old object.
 */
static void
add_old(List **operations, SchemaObject *object)
{
	SchemaObject *new = object->match;

	if (new == NULL)
		object->leave = add_operation(operations, OPERATION_DROP, object, NULL);
	else if (object->fate == CHANGE_REPLACE)
	{
		if ((object->kind->flags & KIND_SWAP) && carries_something(object))
		{
			object->leave = add_operation(operations, OPERATION_SET_ASIDE, object, NULL);
			object->leave_aside = add_operation(operations, OPERATION_DROP_ASIDE, object, NULL);
		}
		else
			object->leave = add_operation(operations, OPERATION_DROP, object, NULL);
		new->make = add_operation(operations, OPERATION_CREATE, object, new);
	}
	else if (object->fate != CHANGE_NONE)
	{
		object->make = add_operation(operations, OPERATION_ALTER, object, new);
		object->make->change = object->fate;
		new->make = object->make;
	}
}

/* ---------- what does whose work ---------- */

/*
 * inheritance_stays says whether an object that is inherited stays so: what
 * happens to the parent's happens to it.
 */
static bool
inheritance_stays(const SchemaObject *object)
{
	const SchemaObject *by = object->inherited_by;

	return by && by->match && by->fate != CHANGE_REPLACE && by->match->fate != CHANGE_REPLACE;
}

/*
 * goes_along says whether an inherited object goes when its parent's does.
 */
static bool
goes_along(const SchemaObject *object)
{
	return inheritance_stays(object) && !(object->kind == &kind_column && is_true(object, COLUMN_IS_LOCAL));
}

/*
 * child_keeps: see object.h.
 */
bool
child_keeps(const SchemaObject *column)
{
	ListCell   *lc;

	foreach(lc, column->dependents)
	{
		const SchemaObject *child = lfirst(lc);

		if (child->inherited_from == column && goes_along(child) && child->leave == NULL)
			return true;
	}
	return false;
}

/*
 * change_of_type returns the operation that changes the composite type of a
 * typed table, and its columns along; NULL where there is none.
 */
static Operation *
change_of_type(const SchemaObject *table)
{
	ListCell   *lc;

	if (table == NULL || table->match == NULL)
		return NULL;
	foreach(lc, table->depends)
	{
		const SchemaObject *type = lfirst(lc);

		if (type->kind == &kind_composite_type && type->make && type->make->type == OPERATION_ALTER &&
			list_member_ptr(table->match->depends, type->match))
			return type->make;
	}
	return NULL;
}

/*
 * default_comes_along says whether what makes a column makes this default too:
 * not where the column comes from a parent table with another default, or from
 * a composite type.
 */
static bool
default_comes_along(const SchemaObject *object)
{
	const SchemaObject *column = object->parent_object;
	const SchemaObject *from = inheritance_stays(column) ? column->inherited_from : NULL;
	ListCell   *lc;

	if (from == NULL || from->make == NULL || from->make->type != OPERATION_CREATE)
		return change_of_type(column->parent_object) == NULL;
	foreach(lc, from->children)
	{
		const SchemaObject *other = lfirst(lc);

		if (other->kind == object->kind)
			return !differs(other, object, 0);
	}
	return false;
}

/*
 * drop_of_whole returns the operation that drops what an object is a part of,
 * but for a partitioned table, from which the object's table is detached before;
 * NULL where there is none.
 */
static Operation *
drop_of_whole(const SchemaObject *object)
{
	bool		detached = object->inherited_by && object->inherited_by->leave;

	for (const SchemaObject *whole = object->dropped_with; whole; whole = whole->dropped_with)
	{
		bool		alone = whole->parent_object == NULL || whole->parent_object->leave == NULL;

		if (whole->leave && whole->leave->type == OPERATION_DROP && (alone || !detached))
			return whole->leave;
	}
	return NULL;
}

/*
 * find_host gives an operation to the one that does its work: what a dropped
 * object takes along, what a statement creates along, what a column's children
 * inherit, what a typed table has by its type.
 */
static void
find_host(Operation *operation)
{
	const SchemaObject *object = operation_object(operation);
	const SchemaObject *parent = object->parent_object;
	const SchemaObject *from = inheritance_stays(object) ? object->inherited_from : NULL;
	bool		rebuild = operation->type == OPERATION_ALTER && operation->change == CHANGE_REBUILD;

	switch (operation->type)
	{
		case OPERATION_DROP:
			if (parent && parent->leave && parent->leave->type == OPERATION_DROP)
				operation->host = parent->leave;
			else if (drop_of_whole(object))
				operation->host = drop_of_whole(object);
			else if (from && from->leave && goes_along(object) && !child_keeps(from))
				operation->host = from->leave;
			break;
		case OPERATION_CREATE:
			if (parent && parent->make && parent->make->type == OPERATION_CREATE &&
				(object->kind->flags & KIND_INLINE) &&
				(object->kind != &kind_column_default || default_comes_along(object)))
				operation->host = parent->make;
			else if (from && from->make && from->make->type == OPERATION_CREATE)
				operation->host = from->make;
			break;
		case OPERATION_ALTER:
			if (rebuild && from && from->make && from->make->change == CHANGE_REBUILD)
				operation->host = from->make;
			break;
		default:
			break;
	}
	if (object->kind == &kind_identity_sequence && operation->host == NULL && parent)
		operation->host = parent->make;
	if (object->kind == &kind_column && operation->host == NULL &&
		(rebuild || operation->type == OPERATION_DROP || operation->type == OPERATION_CREATE))
		operation->host = change_of_type(parent);
}

/* ---------- what follows what ---------- */

/*
 * follow notes that an operation comes after another, where there is one.
 */
static void
follow(Operation *operation, Operation *before)
{
	if (before && before != operation)
		operation->after = lappend(operation->after, before);
}

/*
 * order_old has an old object wait for what depends on it.
 */
static void
order_old(SchemaObject *object)
{
	ListCell   *lc;

	foreach(lc, object->dependents)
	{
		SchemaObject *dependent = lfirst(lc);
		bool		freed = dependent->inherited_from == object && !inheritance_stays(dependent);
		bool		altered = dependent->make && dependent->make->type == OPERATION_ALTER && !freed;

		if (object->leave && dependent->leave && dependent->inherited_from == object && inheritance_stays(dependent) &&
			(child_keeps(object) || !goes_along(dependent)))
			follow(dependent->leave, object->leave);
		else if (object->leave)
		{
			follow(object->leave, dependent->leave);
			if (object->leave->type == OPERATION_DROP)
			{
				follow(object->leave, dependent->leave_aside);
				if (altered)
					follow(object->leave, dependent->make);
			}
		}
		if (object->leave_aside)
		{
			follow(object->leave_aside, dependent->leave);
			follow(object->leave_aside, dependent->leave_aside);
			if (altered)
				follow(object->leave_aside, dependent->make);
		}
		if (object->make && object->make->change == CHANGE_REBUILD)
			follow(object->make, dependent->leave);
	}
	if (object->leave_aside)
		follow(object->leave_aside, object->match->make);
	if (object->inherited_by && object->inherited_by->leave && object->leave && object->leave->host &&
		object->leave->host == drop_of_whole(object))
		follow(object->inherited_by->leave, object->leave->host);
	else if (object->inherited_by && object->inherited_by->leave)
	{
		if (object->leave)
			follow(object->leave, object->inherited_by->leave);
		if (object->make)
			follow(object->make, object->inherited_by->leave);
	}
}

/*
 * order_new has a new object wait for what it depends on.
 */
static void
order_new(SchemaObject *object)
{
	ListCell   *lc;

	if (object->make == NULL)
		return;
	foreach(lc, object->depends)
		follow(object->make, ((SchemaObject *) lfirst(lc))->make);
	foreach(lc, object->after)
		follow(object->make, ((SchemaObject *) lfirst(lc))->make);
	if (object->make->type == OPERATION_CREATE && object->match)
		follow(object->make, object->match->leave);
}

/*
 * order_persistence has the tables of a foreign key become unlogged, or logged,
 * in the order that the server wants: no logged table refers to an unlogged one.
 */
static void
order_persistence(const SchemaObject *key)
{
	SchemaObject *from = key->parent_object;
	ListCell   *lc;

	foreach(lc, key->depends)
	{
		SchemaObject *to = ((SchemaObject *) lfirst(lc))->parent_object;

		if (to == NULL || to == from || from->make == NULL || to->make == NULL ||
			from->match == NULL || !differs(from->match, from, TABLE_PERSISTENCE))
			continue;
		if (from->values[TABLE_PERSISTENCE][0] == 'u')
			follow(to->make, from->make);
		else
			follow(from->make, to->make);
	}
}

/* An entry of the hash of names that become free. */
typedef struct NameEntry
{
	char		name[NAMEDATALEN * 4];
	Operation  *leave;
} NameEntry;

/*
 * write_name writes the nth name that an object takes; false where there is no
 * nth.  Kinds of a name space share names, and so do kinds that SQL calls the
 * same.
 */
static bool
write_name(const SchemaObject *object, int n, char *name)
{
	memset(name, 0, NAMEDATALEN * 4);
	if (n == 0)
		snprintf(name, NAMEDATALEN * 4, "%s %s", object->kind->sql_name, object->identity);
	else if (n == 1 && object->kind->name_space)
		snprintf(name, NAMEDATALEN * 4, "%c %s %s", object->kind->name_space,
				 object->schema ? object->schema : "", object->name);
	else
		return false;
	return true;
}

/*
 * order_names has what takes a name wait for what gives it up.
 */
static void
order_names(const SchemaSnapshot *old, const SchemaSnapshot *new)
{
	HASHCTL		ctl = {.keysize = NAMEDATALEN * 4, .entrysize = sizeof(NameEntry), .hcxt = CurrentMemoryContext};
	HTAB	   *hash = hash_create("migrate names", 256, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	char		name[NAMEDATALEN * 4];

	for (int i = 0; i < old->n; i++)
	{
		SchemaObject *object = old->objects[i];
		bool		renamed = object->match && strcmp(object->identity, object->match->identity) != 0;

		for (int n = 0; (object->leave || renamed) && write_name(object, n, name); n++)
		{
			NameEntry  *entry = hash_search(hash, name, HASH_ENTER, NULL);

			entry->leave = object->leave ? object->leave : object->make;
		}
	}
	for (int i = 0; i < new->n; i++)
	{
		SchemaObject *object = new->objects[i];

		for (int n = 0; object->make && write_name(object, n, name); n++)
		{
			NameEntry  *entry = hash_search(hash, name, HASH_FIND, NULL);

			if (entry)
				follow(object->make, entry->leave);
		}
	}
	hash_destroy(hash);
}

/*
 * operations_between finds the operations; in_words: new objects in the words
 * of the model, where these can stand together.
 */
static List *
operations_between(SchemaSnapshot *old, SchemaSnapshot *new, bool in_words)
{
	List	   *operations = NIL;
	List	   *ordered;
	List	   *defaults = NIL;		/* that last the whole time: their changes come last */
	List	   *result = NIL;
	ListCell   *lc;

	match_objects(old, new);
	decide_fates(old);
	for (int i = 0; i < old->n; i++)
	{
		SchemaObject *object = old->objects[i];

		add_old(&operations, object);
		if (object->kind == &kind_default_privileges && object->match)
			defaults = lappend(defaults, object);
	}
	for (int i = 0; i < new->n; i++)
	{
		SchemaObject *object = new->objects[i];

		if (object->match == NULL)
			object->make = add_operation(&operations, OPERATION_CREATE, NULL, object);
	}
	foreach(lc, operations)
		find_host(lfirst(lc));
	if (in_words)
		words_take(new);
	for (int i = 0; i < old->n; i++)
		order_old(old->objects[i]);
	for (int i = 0; i < new->n; i++)
	{
		order_new(new->objects[i]);
		if (new->objects[i]->kind == &kind_foreign_key && new->objects[i]->parent_object)
			order_persistence(new->objects[i]);
	}
	order_names(old, new);

	ordered = order_operations(operations);
	if (!words_hold(operations))
		return operations_between(old, new, false);
	foreach(lc, ordered)
	{
		Operation  *operation = lfirst(lc);

		CHECK_FOR_INTERRUPTS();
		operation_write(operation, defaults);
		if (operation->statements)
			result = lappend(result, operation);
	}
	return result;
}

/*
 * diff_operations and diff_operations_in_words: see diff.h.
 */
List *
diff_operations(SchemaSnapshot *old, SchemaSnapshot *new)
{
	return operations_between(old, new, false);
}

List *
diff_operations_in_words(SchemaSnapshot *old, SchemaSnapshot *new)
{
	return operations_between(old, new, true);
}

/*
 * operation_name: see diff.h.
 */
const char *
operation_name(const Operation *operation)
{
	switch (operation->type)
	{
		case OPERATION_CREATE:
			return operation->old ? "replace" : "create";
		case OPERATION_ALTER:
			return "alter";
		default:
			return "drop";
	}
}
