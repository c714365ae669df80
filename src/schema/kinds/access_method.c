/*-------------------------------------------------------------------------
 *
 * access_method.c
 *		Access methods of tables and indexes.
 *
 * IDENTIFICATION
 *		src/schema/kinds/access_method.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_am.h"
#include "schema/kinds/kind_list.h"

enum
{
	METHOD_TYPE,
	METHOD_HANDLER
};

static const Property access_method_properties[] = {
	[METHOD_TYPE] = {"type", CHANGE_REPLACE},
	[METHOD_HANDLER] = {"handler", CHANGE_REPLACE},
};

StaticAssertDecl(lengthof(access_method_properties) == METHOD_HANDLER + 1, "a property for each number of one");

/*
 * access_method_create emits CREATE ACCESS METHOD.
 */
static void
access_method_create(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add(out, "CREATE ACCESS METHOD %s TYPE %s HANDLER %s", new->identity,
			new->values[METHOD_TYPE], new->values[METHOD_HANDLER]);
}

const ObjectKind kind_access_method = {
	.name = "access method",
	.sql_name = "ACCESS METHOD",
	.classid = AccessMethodRelationId,
	.flags = KIND_INERT,
	.query =
		"SELECT a.oid, 0, NULL::text, a.amname::text, quote_ident(a.amname), 0::oid, 0::oid, 0, 0::oid,"
		" NULL::aclitem[], CASE a.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END, a.amhandler::regproc"
		" FROM pg_am a WHERE" USER_GLOBAL("pg_am", "a.oid"),
	lengthof_properties(access_method_properties),
	.create = access_method_create,
};
