/*-------------------------------------------------------------------------
 *
 * cast.c
 *		Casts.
 *
 * IDENTIFICATION
 *		src/schema/kinds/cast.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_cast.h"
#include "schema/kinds/kind_list.h"

enum
{
	CAST_METHOD,				/* WITH ... */
	CAST_CONTEXT				/* AS ..., or nothing */
};

static const Property cast_properties[] = {
	[CAST_METHOD] = {"method", CHANGE_REPLACE},
	[CAST_CONTEXT] = {"context", CHANGE_REPLACE},
};

StaticAssertDecl(lengthof(cast_properties) == CAST_CONTEXT + 1, "a property for each number of one");

/*
 * cast_create emits CREATE CAST.
 */
static void
cast_create(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add(out, "CREATE CAST %s %s%s", new->identity, new->values[CAST_METHOD], new->values[CAST_CONTEXT]);
}

const ObjectKind kind_cast = {
	.name = "cast",
	.sql_name = "CAST",
	.classid = CastRelationId,
	.flags = KIND_FOLLOWS | KIND_INERT,
	.query =
		"SELECT c.oid, 0, NULL::text, name, name, 0::oid, 0::oid, 0, 0::oid, NULL::aclitem[],"
		" CASE c.castmethod WHEN 'b' THEN 'WITHOUT FUNCTION' WHEN 'i' THEN 'WITH INOUT'"
		" ELSE 'WITH FUNCTION ' || c.castfunc::regprocedure END, CASE c.castcontext"
		" WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END"
		" FROM pg_cast c, format('(%s AS %s)', format_type(c.castsource, NULL), format_type(c.casttarget,"
		" NULL)) name WHERE NOT EXISTS (SELECT FROM pg_range r WHERE r.rngtypid = c.castsource"
		" AND r.rngmultitypid = c.casttarget) AND" USER_GLOBAL("pg_cast", "c.oid"),
	lengthof_properties(cast_properties),
	.create = cast_create,
};
