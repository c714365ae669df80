/*-------------------------------------------------------------------------
 *
 * extension.h
 *		What other files know of extensions.
 *
 * IDENTIFICATION
 *		src/schema/kinds/extension.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_EXTENSION_H
#define MIGRATE_SCHEMA_KINDS_EXTENSION_H

#include "schema/object.h"

/*
 * extension_moves_to returns the schema to which an extension has to move in
 * place, NULL where it is in it.  extension_stays says whether its version is
 * another that no update leads to, so that the installed one stays.
 * extension_version returns the version of an extension.
 */
extern const char *extension_moves_to(const SchemaObject *old, const SchemaObject *new);
extern bool extension_stays(const SchemaObject *old, const SchemaObject *new);
extern const char *extension_version(const SchemaObject *extension);

#endif							/* MIGRATE_SCHEMA_KINDS_EXTENSION_H */
