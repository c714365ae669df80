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
 * columns_stand_alike says whether the tables of two snapshots that say the same
 * have their columns in the same order.
 */
extern bool columns_stand_alike(const SchemaSnapshot *one, const SchemaSnapshot *two);

/*
 * columns_can_stand_alike says whether they can be expected to when the columns that
 * are not in both are dropped, and added at the end.
 */
extern bool columns_can_stand_alike(const SchemaSnapshot *present, const SchemaSnapshot *model);

#endif							/* MIGRATE_SCHEMA_MODEL_COLUMN_ORDER_H */
