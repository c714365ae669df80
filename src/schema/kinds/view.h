/*-------------------------------------------------------------------------
 *
 * view.h
 *		What views know of their columns.
 *
 * IDENTIFICATION
 *		src/schema/kinds/view.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_VIEW_H
#define MIGRATE_SCHEMA_VIEW_H

#include "schema/object.h"

/* A column of a view or materialized view: there with it, but for its settings. */
extern const ObjectKind kind_view_column;

/* in view_column.c: emits the settings of columns that a view was just made with */
extern void view_columns_create(Emit *out, const List *columns);

/* matview_fill emits what fills a materialized view that another role owns. */
extern void matview_fill(Emit *out, const SchemaObject *new);

#endif							/* MIGRATE_SCHEMA_VIEW_H */
