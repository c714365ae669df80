/*-------------------------------------------------------------------------
 *
 * typed.h
 *		What other files know of typed tables.
 *
 * IDENTIFICATION
 *		src/schema/kinds/typed.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_TYPED_H
#define MIGRATE_SCHEMA_KINDS_TYPED_H

#include "schema/object.h"

/* Properties of typed tables. */
enum
{
	TYPED_TYPE
};

/*
 * typed_in returns what ties a table to a composite type, if it is among some
 * objects; else NULL.  typed_columns_move says whether a table will be typed and
 * its columns do not stand in the order of the type.
 */
extern const SchemaObject *typed_in(const List *objects, const SchemaObject *table);
extern bool typed_columns_move(const Diff *diff, const SchemaObject *old);

#endif							/* MIGRATE_SCHEMA_KINDS_TYPED_H */
