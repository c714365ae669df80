/*-------------------------------------------------------------------------
 *
 * view.h
 *		What other files know of materialized views.
 *
 * IDENTIFICATION
 *		src/schema/kinds/view.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_VIEW_H
#define MIGRATE_SCHEMA_KINDS_VIEW_H

#include "schema/object.h"

/* view_fill emits what fills a materialized view that another role owns. */
extern void view_fill(DdlList *out, const SchemaObject *new);

#endif							/* MIGRATE_SCHEMA_KINDS_VIEW_H */
