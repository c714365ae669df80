/*-------------------------------------------------------------------------
 *
 * extension_depend.h
 *		The mark that an object goes when an extension does: DEPENDS ON
 *		EXTENSION, of routines, triggers, indexes and materialized views.
 *
 * IDENTIFICATION
 *		src/schema/kinds/extension_depend.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MARKS_H
#define MIGRATE_SCHEMA_MARKS_H

#include "schema/object.h"

/*
 * For the FROM of a query: joins depends_on(objid, extensions); extensions (text[],
 * NULL: none) is the property.
 */
#define SQL_JOIN_EXTENSION_DEPENDS(class, oid) \
	" LEFT JOIN (SELECT x.objid, array_agg(e.extname::text ORDER BY e.extname) AS extensions" \
	" FROM pg_depend x JOIN pg_extension e ON e.oid = x.refobjid" \
	" WHERE x.refclassid = 'pg_extension'::regclass AND x.classid = '" class "'::regclass AND x.deptype = 'x'" \
																			 " GROUP BY x.objid) depends_on ON depends_on.objid = " oid

/*
 * extension_depend_alter emits what turns the extensions that an object depends on,
 * old, into new.  CREATE OR REPLACE takes all such dependencies away.
 */
extern void extension_depend_alter(DdlList *out, const SchemaObject *object, const char *old, const char *new);

#endif							/* MIGRATE_SCHEMA_MARKS_H */
