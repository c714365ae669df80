/*-------------------------------------------------------------------------
 *
 * retype.h
 *		What stays in place while a column gets another type.
 *
 * IDENTIFICATION
 *		src/schema/kinds/retype.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_RETYPE_H
#define MIGRATE_SCHEMA_KINDS_RETYPE_H

#include "schema/object.h"

/*
 * retype_keeps says whether an index or a constraint, and
 * retype_keeps_key whether a foreign key, stays in place while a column
 * under it gets another type.
 */
extern bool retype_keeps(const Diff *diff, const SchemaObject *old, const SchemaObject *under);
extern bool retype_keeps_key(const Diff *diff, const SchemaObject *old, const SchemaObject *under);

/*
 * are_comparable says whether values of two types, as they are here, can be
 * compared without a cast of either.
 */
extern bool are_comparable(const char *one, const char *two);

#endif							/* MIGRATE_SCHEMA_KINDS_RETYPE_H */
