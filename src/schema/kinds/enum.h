/*-------------------------------------------------------------------------
 *
 * enum.h
 *		What other files know of enums.
 *
 * IDENTIFICATION
 *		src/schema/kinds/enum.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_ENUM_H
#define MIGRATE_SCHEMA_KINDS_ENUM_H

#include "schema/object.h"

/* enum_added_labels finds the labels that new adds; false where they are not the whole difference. */
extern bool enum_added_labels(const SchemaObject *old, const SchemaObject *new, List **added);

#endif							/* MIGRATE_SCHEMA_KINDS_ENUM_H */
