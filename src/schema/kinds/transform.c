/*-------------------------------------------------------------------------
 *
 * transform.c
 *		Transforms of a type for a language.
 *
 * IDENTIFICATION
 *		src/schema/kinds/transform.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_transform.h"
#include "schema/kinds/kind_list.h"

enum
{
	TRANSFORM_FROM_SQL,
	TRANSFORM_TO_SQL
};

static const Property transform_properties[] = {
	[TRANSFORM_FROM_SQL] = {"from_sql", CHANGE_ALTER},
	[TRANSFORM_TO_SQL] = {"to_sql", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(transform_properties) == TRANSFORM_TO_SQL + 1, "a property for each number of one");

/*
 * emit_transform emits CREATE TRANSFORM.
 */
static void
emit_transform(DdlList *out, const char *transform_create, const SchemaObject *new)
{
	const char *from = new->values[TRANSFORM_FROM_SQL];
	const char *to = new->values[TRANSFORM_TO_SQL];

	ddl_add(out, "%s TRANSFORM %s (%s%s%s%s%s)", transform_create, new->identity,
			from ? "FROM SQL WITH FUNCTION " : "", from ? from : "", from && to ? ", " : "",
			to ? "TO SQL WITH FUNCTION " : "", to ? to : "");
}

static void
transform_create(DdlList *out, const SchemaObject *new, List *members)
{
	emit_transform(out, "CREATE", new);
}

static void
transform_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	if (differs(old, new, TRANSFORM_FROM_SQL) || differs(old, new, TRANSFORM_TO_SQL))
		emit_transform(out, "CREATE OR REPLACE", new);
}

const ObjectKind kind_transform = {
	.name = "transform",
	.sql_name = "TRANSFORM",
	.classid = TransformRelationId,
	.flags = KIND_FOLLOWS | KIND_INERT,
	.query =
		"SELECT t.oid, 0, NULL::text, name, name, 0::oid, 0::oid, 0, 0::oid, NULL::aclitem[],"
		" nullif(t.trffromsql, 0)::regprocedure, nullif(t.trftosql, 0)::regprocedure"
		" FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang,"
		" format('FOR %s LANGUAGE %I', format_type(t.trftype, NULL), l.lanname) name"
		" WHERE" USER_GLOBAL("pg_transform", "t.oid"),
	lengthof_properties(transform_properties),
	.create = transform_create,
	.alter = transform_alter,
};
