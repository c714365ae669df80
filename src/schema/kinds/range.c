/*-------------------------------------------------------------------------
 *
 * range.c
 *		Range types, each with its multirange type.
 *
 * IDENTIFICATION
 *		src/schema/kinds/range.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_type.h"

#include "schema/ddl.h"
#include "schema/kinds/rename_away.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/range.h"

static const Property range_properties[] = {
	[RANGE_DEFINITION] = {"definition", CHANGE_REPLACE},
	[RANGE_MULTIRANGE] = {"multirange type", CHANGE_REPLACE},
	[RANGE_MULTIRANGE_IS_DEFAULT] = {"multirange type has the default name", CHANGE_NONE},
	[RANGE_SUBTYPE] = {"subtype", CHANGE_NONE},
	[RANGE_MULTIRANGE_NAME] = {"name of the multirange type", CHANGE_NONE},
};

StaticAssertDecl(lengthof(range_properties) == RANGE_MULTIRANGE_NAME + 1, "a property for each number of one");

/*
 * range_create emits CREATE TYPE.
 */
static void
range_create(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add(out, "CREATE TYPE %s AS RANGE (\n    %s%s%s\n)", new->identity, new->values[RANGE_DEFINITION],
			is_true(new, RANGE_MULTIRANGE_IS_DEFAULT) ? "" : ",\n    MULTIRANGE_TYPE_NAME = ",
			is_true(new, RANGE_MULTIRANGE_IS_DEFAULT) ? "" : new->values[RANGE_MULTIRANGE]);
}

/*
 * range_rename_away renames a range type, its multirange type and the
 * constructors of both, whose names renaming the types leaves as they are.
 */
static void
range_rename_away(DdlList *out, const SchemaObject *old)
{
	const char *range = old->identity;
	const char *multirange = old->values[RANGE_MULTIRANGE];
	const char *subtype = old->values[RANGE_SUBTYPE];
	const char *range_away = rename_away_name(old->name, diff_rename_number(out->diff, old));
	const char *multirange_away = rename_away_name(old->values[RANGE_MULTIRANGE_NAME], diff_rename_number(out->diff, old));

	ddl_add(out, "ALTER FUNCTION %s(%s, %s) RENAME TO %s", range, subtype, subtype, range_away);
	ddl_add(out, "ALTER FUNCTION %s(%s, %s, text) RENAME TO %s", range, subtype, subtype, range_away);
	ddl_add(out, "ALTER FUNCTION %s() RENAME TO %s", multirange, multirange_away);
	ddl_add(out, "ALTER FUNCTION %s(%s) RENAME TO %s", multirange, range, multirange_away);
	ddl_add(out, "ALTER FUNCTION %s(VARIADIC %s[]) RENAME TO %s", multirange, range, multirange_away);
	ddl_add(out, "ALTER TYPE %s RENAME TO %s", multirange, multirange_away);
	rename_away(out, old);
}

const ObjectKind kind_range_type = {
	.name = "range type",
	.sql_name = "TYPE",
	.classid = TypeRelationId,
	.flags = KIND_SWAP | KIND_FOLLOWS,
	.name_space = 'r',
	.acl_type = OBJECT_TYPE,
	.query =
		"SELECT t.oid, 0, n.nspname::text, t.typname::text, format('%I.%I', n.nspname, t.typname),"
		" 0::oid, 0::oid, 0, t.typowner, t.typacl,"
		" concat_ws(E',\\n    ', 'SUBTYPE = ' || format_type(r.rngsubtype, NULL),"
		" CASE WHEN NOT o.opcdefault THEN format('SUBTYPE_OPCLASS = %I.%I', os.nspname, o.opcname) END,"
		" CASE WHEN r.rngcollation <> s.typcollation THEN 'COLLATION = ' || r.rngcollation::regcollation END,"
		" CASE WHEN r.rngcanonical <> 0 THEN 'CANONICAL = ' || r.rngcanonical END,"
		" CASE WHEN r.rngsubdiff <> 0 THEN 'SUBTYPE_DIFF = ' || r.rngsubdiff END),"
		" format('%I.%I', mn.nspname, m.typname),"
		" m.typnamespace = t.typnamespace AND m.typname = CASE WHEN t.typname ~ 'range'"
		" THEN regexp_replace(t.typname, 'range', 'multirange') ELSE t.typname || '_multirange' END,"
		" format_type(r.rngsubtype, NULL), m.typname::text"
		" FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace"
		" JOIN pg_type s ON s.oid = r.rngsubtype"
		" JOIN pg_opclass o ON o.oid = r.rngsubopc JOIN pg_namespace os ON os.oid = o.opcnamespace"
		" JOIN pg_type m ON m.oid = r.rngmultitypid JOIN pg_namespace mn ON mn.oid = m.typnamespace"
		" WHERE" USER_OBJECT("pg_type", "t.oid", "t.typnamespace"),
	lengthof_properties(range_properties),
	.create = range_create,
	.rename_away = range_rename_away,
	.drop_renamed = drop_renamed,
};
