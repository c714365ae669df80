/*-------------------------------------------------------------------------
 *
 * left_alone.c
 *		Privileges that a model does not speak of, and that are left as they are.
 *
 * Who runs the server may have taken privileges on the system's functions away
 * for good reasons; a model that says nothing of them does not give them back.
 * Nor could a caller who is no superuser.
 *
 * IDENTIFICATION
 *		src/schema/model/left_alone.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/transam.h"
#include "miscadmin.h"

#include "schema/kinds/kinds.h"
#include "schema/model/left_alone.h"

/*
 * is_in says whether a model has privileges on the same.
 */
static bool
is_in(const SchemaSnapshot *model, const SchemaObject *object)
{
	for (int i = 0; model && i < model->n; i++)
	{
		if (model->objects[i]->kind == object->kind && strcmp(model->objects[i]->identity, object->identity) == 0)
			return true;
	}
	return false;
}

/*
 * left_alone_remove: see left_alone.h.
 */
List *
left_alone_remove(SchemaSnapshot *present, const SchemaSnapshot *model, const SnapshotFilter *filter)
{
	bool	   *out = palloc0(Max(present->n, 1));
	List	   *result = NIL;

	for (int i = 0; i < present->n; i++)
	{
		const SchemaObject *object = present->objects[i];

		if (object->kind != &kind_member_privileges || is_in(model, object) ||
			(object->address.objid >= FirstNormalObjectId && superuser() && filter->schemas == NULL))
			continue;
		out[i] = true;
		result = lappend(result, pstrdup(object->identity));
	}
	if (result)
		snapshot_remove(present, out);
	pfree(out);
	return result;
}
