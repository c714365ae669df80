/*-------------------------------------------------------------------------
 *
 * rename_away.h
 *		Objects that are renamed out of the way.
 *
 * IDENTIFICATION
 *		src/schema/kinds/rename_away.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_ASIDE_H
#define MIGRATE_SCHEMA_KINDS_ASIDE_H

#include "schema/object.h"

/*
 * rename_away_plain_name returns a name for an object that is renamed out of the way, one
 * of several that differ by the number; rename_away_name returns it quoted.
 * rename_away emits the statement that renames the object so, and drop_renamed the
 * one that drops it then.
 */
extern char *rename_away_plain_name(const char *name, int which);
extern const char *rename_away_name(const char *name, int which);
extern void rename_away(DdlList *out, const SchemaObject *old);
extern void drop_renamed(DdlList *out, const SchemaObject *old);

#endif							/* MIGRATE_SCHEMA_KINDS_ASIDE_H */
