/*-------------------------------------------------------------------------
 *
 * table.h
 *		What other files know of tables.
 *
 * IDENTIFICATION
 *		src/schema/kinds/table.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_TABLE_H
#define MIGRATE_SCHEMA_KINDS_TABLE_H

#include "schema/object.h"

/* Properties of tables and foreign tables. */
enum
{
	TABLE_RELKIND,
	TABLE_PERSISTENCE,
	TABLE_PARTITION_KEY,
	TABLE_PARTITION_KEY_TYPES,
	TABLE_ACCESS_METHOD,
	TABLE_TABLESPACE,
	TABLE_OPTIONS,
	TABLE_OPTIONS_IN_ORDER,
	TABLE_REPLICA_IDENTITY,
	TABLE_ROW_SECURITY,
	TABLE_FORCE_ROW_SECURITY,
	TABLE_SERVER,
	TABLE_FOREIGN_OPTIONS,
	TABLE_HAS_CHILDREN
};

#endif							/* MIGRATE_SCHEMA_KINDS_TABLE_H */
