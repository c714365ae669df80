/*-------------------------------------------------------------------------
 *
 * made_value.h
 *		Values made up for a type.
 *
 * IDENTIFICATION
 *		src/schema/model/made_value.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_MADE_VALUE_H
#define MIGRATE_SCHEMA_MODEL_MADE_VALUE_H

#include "schema/object.h"

/*
 * made_value returns the n-th value of a type that an object has in it, as SQL;
 * the same for the same type and number, another for another number where the type has that many.  NULL where none can be
 * made up.
 */
extern char *made_value(const SchemaObject *holder, const char *type, int n);

#endif							/* MIGRATE_SCHEMA_MODEL_MADE_VALUE_H */
