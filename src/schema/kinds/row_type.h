/*-------------------------------------------------------------------------
 *
 * row_type.h
 *		Columns that hold rows of a table whose columns change.
 *
 * IDENTIFICATION
 *		src/schema/kinds/row_type.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_ROW_TYPE_H
#define MIGRATE_SCHEMA_KINDS_ROW_TYPE_H

#include "schema/object_diff.h"

/*
 * row_type_parks says whether a column that stays holds rows of a table which
 * the server does not change as long as it does: its values are text meanwhile.
 */
extern bool row_type_parks(const Diff *diff, const SchemaObject *column);

/* row_type_tables returns the tables that it waits for. */
extern List *row_type_tables(const Diff *diff, const SchemaObject *column);

/*
 * row_type_park emits what makes text of a column's values, and row_type_unpark
 * what makes rows of those of all such columns of a table.
 */
extern void row_type_park(DdlList *out, const SchemaObject *column);
extern void row_type_unpark(DdlList *out, const SchemaObject *const *columns, int n);

#endif							/* MIGRATE_SCHEMA_KINDS_ROW_TYPE_H */
