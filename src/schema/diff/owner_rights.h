/*-------------------------------------------------------------------------
 *
 * owner_rights.h
 *		Whose rights make and change an object.
 *
 * IDENTIFICATION
 *		src/schema/diff/owner_rights.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DIFF_OWNER_RIGHTS_H
#define MIGRATE_SCHEMA_DIFF_OWNER_RIGHTS_H

#include "schema/diff/operation.h"

/*
 * owner_rights_to_create returns the role whose rights an operation needs that makes its
 * object; owner_rights_to_alter, one that changes it in place: the object's owner, if that is
 * another role than the one that runs the script, and the statement could
 * evaluate what that owner has written.  NULL: the rights of the script.
 */
extern const char *owner_rights_to_create(const Operation *operation);
extern const char *owner_rights_to_alter(const SchemaObject *old, const SchemaObject *new, Change change);

/* owner_rights_of_part returns the owner of what an object is a part of; NULL: the role that runs the script. */
extern const char *owner_rights_of_part(const SchemaObject *object);

/*
 * owner_rights_grants adds to statements that have a maker what they need to be granted
 * for their time.
 */
extern void owner_rights_grants(const List *statements, const Operation *operation);

#endif							/* MIGRATE_SCHEMA_DIFF_OWNER_RIGHTS_H */
