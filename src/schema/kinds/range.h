/*-------------------------------------------------------------------------
 *
 * range.h
 *		What other files know of range types.
 *
 * IDENTIFICATION
 *		src/schema/kinds/range.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_RANGE_H
#define MIGRATE_SCHEMA_KINDS_RANGE_H

#include "schema/object.h"

/* Properties of range types. */
enum
{
	RANGE_DEFINITION,
	RANGE_MULTIRANGE,
	RANGE_MULTIRANGE_IS_DEFAULT,
	RANGE_SUBTYPE,
	RANGE_MULTIRANGE_NAME
};

#endif							/* MIGRATE_SCHEMA_KINDS_RANGE_H */
