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
 * maker_of_new returns the role whose rights an operation needs that makes its
 * object; maker_of_changed, one that changes it in place: the object's owner, if that is
 * another role than the one that runs the script, and the statement could
 * evaluate what that owner has written.  NULL: the rights of the script.
 */
extern const char *maker_of_new(const Operation *operation);
extern const char *maker_of_changed(const SchemaObject *old, const SchemaObject *new, Change change);

/* maker_of_part returns the owner of what an object is a part of; NULL: the role that runs the script. */
extern const char *maker_of_part(const SchemaObject *object);

/*
 * maker_needs adds to statements that have a maker what they need to be granted
 * for their time.
 */
extern void maker_needs(const List *statements, const Operation *operation);

#endif							/* MIGRATE_SCHEMA_DIFF_OWNER_RIGHTS_H */
