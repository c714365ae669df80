/*-------------------------------------------------------------------------
 *
 * privileges.h
 *		Privileges as lines of text, and the statements that change them.
 *
 * IDENTIFICATION
 *		src/schema/kinds/privileges.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_PRIVILEGES_H
#define MIGRATE_SCHEMA_KINDS_PRIVILEGES_H

#include "schema/object.h"

/*
 * privileges_emit emits what turns the privileges of one object into those of
 * the other, which stands there; old NULL: it has just been made, while the
 * default privileges (a list of objects) were in force.
 */
extern void privileges_emit(DdlList *out, const List *defaults, const SchemaObject *old, const SchemaObject *new,
							const char *maker);

/* privileges_grants returns the privileges on an object that are not the standard ones, a list of Grant. */
extern List *privileges_grants(const SchemaObject *object);

/* privileges_on returns what GRANT calls an object. */
extern char *privileges_on(const SchemaObject *object);

#endif							/* MIGRATE_SCHEMA_KINDS_PRIVILEGES_H */
