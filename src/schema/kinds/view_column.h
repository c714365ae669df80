/*-------------------------------------------------------------------------
 *
 * view_column.h
 *		The columns of views.
 *
 * IDENTIFICATION
 *		src/schema/kinds/view_column.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_VIEW_COLUMN_H
#define MIGRATE_SCHEMA_KINDS_VIEW_COLUMN_H

#include "schema/object.h"

/* view_columns_create emits the settings of the columns of a view that was just made. */
extern void view_columns_create(DdlList *out, const List *columns);

#endif							/* MIGRATE_SCHEMA_KINDS_VIEW_COLUMN_H */
