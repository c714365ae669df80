/*-------------------------------------------------------------------------
 *
 * operation.c
 *		One change that turns one snapshot into another.
 *
 * IDENTIFICATION
 *		src/schema/diff/operation.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/diff/implied.h"
#include "schema/diff/operation.h"

/*
 * operation_add: see operation.h.  Where the order is free, what goes comes first,
 * the youngest before all, and what comes follows in the order in which the
 * other snapshot's database has made it.
 */
Operation *
operation_add(Diff *diff, OperationType type, const SchemaObject *old, const SchemaObject *new)
{
	Operation  *operation = palloc0(sizeof(Operation));
	const SchemaObject *object = new ? new : old;
	int64		oid = object->address.objid;
	bool		going = type == OPERATION_DROP || type == OPERATION_DROP_RENAMED;
	bool		last = (object->kind->flags & KIND_LAST) != 0;

	operation->diff = diff;
	operation->type = type;
	operation->old = old;
	operation->new = new;
	operation->rank = going ? -oid : oid;
	operation->rank = operation->rank * 2048 + (going ? -object->address.subid : object->address.subid);
	if (last)
		operation->rank += going ? PG_INT64_MIN / 2 : PG_INT64_MAX / 2;
	diff->all_operations = lappend(diff->all_operations, operation);
	return operation;
}

/*
 * operation_subject: see operation.h.
 */
const SchemaObject *
operation_subject(const Operation *operation)
{
	const SchemaObject *object = operation_object(operation);
	ListCell   *lc;

	foreach(lc, operation->implied)
	{
		if (implied_is_joined(lfirst(lc)))
			return object->parent_object;
	}
	return object;
}

/*
 * operation_name: see operation.h.
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
