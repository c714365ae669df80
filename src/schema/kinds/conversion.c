/*-------------------------------------------------------------------------
 *
 * conversion.c
 *		Conversions between encodings.
 *
 * IDENTIFICATION
 *		src/schema/kinds/conversion.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_conversion.h"
#include "schema/kinds/kind_list.h"

enum
{
	CONVERSION_FROM,
	CONVERSION_TO,
	CONVERSION_FUNCTION,
	CONVERSION_DEFAULT
};

static const Property conversion_properties[] = {
	[CONVERSION_FROM] = {"from", CHANGE_REPLACE},
	[CONVERSION_TO] = {"to", CHANGE_REPLACE},
	[CONVERSION_FUNCTION] = {"function", CHANGE_REPLACE},
	[CONVERSION_DEFAULT] = {"default", CHANGE_REPLACE},
};

StaticAssertDecl(lengthof(conversion_properties) == CONVERSION_DEFAULT + 1, "a property for each number of one");

/*
 * conversion_create emits CREATE CONVERSION.
 */
static void
conversion_create(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add(out, "CREATE %sCONVERSION %s FOR %s TO %s FROM %s", is_true(new, CONVERSION_DEFAULT) ? "DEFAULT " : "",
			new->identity, ddl_literal(new->values[CONVERSION_FROM]), ddl_literal(new->values[CONVERSION_TO]),
			new->values[CONVERSION_FUNCTION]);
}

const ObjectKind kind_conversion = {
	.name = "conversion",
	.sql_name = "CONVERSION",
	.classid = ConversionRelationId,
	.flags = KIND_INERT,
	.query =
		"SELECT c.oid, 0, n.nspname::text, c.conname::text, format('%I.%I', n.nspname, c.conname), 0::oid,"
		" 0::oid, 0, c.conowner, NULL::aclitem[], pg_encoding_to_char(c.conforencoding),"
		" pg_encoding_to_char(c.contoencoding), c.conproc::regproc, c.condefault"
		" FROM pg_conversion c JOIN pg_namespace n ON n.oid = c.connamespace WHERE"
		USER_OBJECT("pg_conversion", "c.oid", "c.connamespace"),
	lengthof_properties(conversion_properties),
	.create = conversion_create,
};
