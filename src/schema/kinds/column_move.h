/*-------------------------------------------------------------------------
 *
 * column_move.h
 *		Columns that come to stand in another place of their table.
 *
 * IDENTIFICATION
 *		src/schema/kinds/column_move.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_COLUMN_MOVE_H
#define MIGRATE_SCHEMA_KINDS_COLUMN_MOVE_H

#include "schema/object_diff.h"

/*
 * column_moves says whether a column of a table that will be one of a composite
 * type has to be made again behind those that come before it in the type.
 */
extern bool column_moves(const Diff *diff, const SchemaObject *old);

/* columns_can_move says whether the columns of a table that stays can. */
extern bool columns_can_move(const Diff *diff, const SchemaObject *table);

/*
 * column_move_away emits what has a column make place for its successor,
 * column_move_in the successor with its values, column_move_drop the end of the
 * column.  members as for an ObjectKind's create.
 */
extern void column_move_away(DdlList *out, const SchemaObject *old);
extern void column_move_in(DdlList *out, const SchemaObject *old, const SchemaObject *new, List *members);
extern void column_move_drop(DdlList *out, const SchemaObject *old);

#endif							/* MIGRATE_SCHEMA_KINDS_COLUMN_MOVE_H */
