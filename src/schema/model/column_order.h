/*-------------------------------------------------------------------------
 *
 * column_order.h
 *		The order of columns, which is no difference between two schemas.
 *
 * IDENTIFICATION
 *		src/schema/model/column_order.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_COLUMN_ORDER_H
#define MIGRATE_SCHEMA_MODEL_COLUMN_ORDER_H

#include "schema/snapshot.h"

/*
 * column_order_same says whether the tables of two snapshots that say the same
 * have their columns in the same order.
 */
extern bool column_order_same(const SchemaSnapshot *one, const SchemaSnapshot *two);

/*
 * column_order_can_be_same says whether they can be expected to when the columns that
 * are not in both are dropped, and added at the end.
 */
extern bool column_order_can_be_same(const SchemaSnapshot *present, const SchemaSnapshot *model);

#endif							/* MIGRATE_SCHEMA_MODEL_COLUMN_ORDER_H */
