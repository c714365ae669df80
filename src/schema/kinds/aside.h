/*-------------------------------------------------------------------------
 *
 * aside.h
 *		Objects that are renamed out of the way.
 *
 * IDENTIFICATION
 *		src/schema/kinds/aside.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_ASIDE_H
#define MIGRATE_SCHEMA_KINDS_ASIDE_H

#include "schema/object.h"

/*
 * plain_aside_name returns a name for an object that is renamed out of the way, one
 * of several that differ by the number; aside_name returns it quoted.
 * set_aside emits the statement that renames the object so, and drop_aside the
 * one that drops it then.
 */
extern char *plain_aside_name(const char *name, int which);
extern const char *aside_name(const char *name, int which);
extern void set_aside(Emit *out, const SchemaObject *old);
extern void drop_aside(Emit *out, const SchemaObject *old);

#endif							/* MIGRATE_SCHEMA_KINDS_ASIDE_H */
