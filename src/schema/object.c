/*-------------------------------------------------------------------------
 *
 * object.c
 *		Schema objects.
 *
 * IDENTIFICATION
 *		src/schema/object.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/object.h"

/*
 * object_copy: see object.h.
 */
SchemaObject *
object_copy(const SchemaObject *object)
{
	SchemaObject *result = palloc(sizeof(SchemaObject));
	size_t		size = sizeof(char *) * object->kind->nproperties;

	*result = *object;
	result->snapshot = NULL;
	result->values = palloc(Max(size, 1));
	memcpy(result->values, object->values, size);
	return result;
}
