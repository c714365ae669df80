/*-------------------------------------------------------------------------
 *
 * schema.h
 *		What other files know of schemas.
 *
 * IDENTIFICATION
 *		src/schema/kinds/schema.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_SCHEMA_H
#define MIGRATE_SCHEMA_KINDS_SCHEMA_H

#include "schema/object.h"

/* schema_grants lists the privileges, each a Grant, that others than the owner have on a schema. */
extern List *schema_grants(const SchemaObject *schema);

#endif							/* MIGRATE_SCHEMA_KINDS_SCHEMA_H */
