/*-------------------------------------------------------------------------
 *
 * collation.c
 *		Collations.
 *
 * IDENTIFICATION
 *		src/schema/kinds/collation.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_collation.h"

#include "compat.h"
#include "schema/kinds/rename_away.h"
#include "schema/kinds/kind_list.h"

static const Property collation_properties[] = {
	{"definition", CHANGE_REPLACE},
	{"version", CHANGE_NONE},
};

/*
 * collation_create emits CREATE COLLATION.  The version is the server's at that time.
 */
static void
collation_create(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add(out, "CREATE COLLATION %s (%s)", new->identity, new->values[0]);
}

const ObjectKind kind_collation = {
	.name = "collation",
	.sql_name = "COLLATION",
	.classid = CollationRelationId,
	.flags = KIND_SWAP | KIND_INERT,
	.query =
		"SELECT c.oid, 0, n.nspname::text, c.collname::text, format('%I.%I', n.nspname, c.collname), 0::oid,"
		" 0::oid, 0, c.collowner, NULL::aclitem[], concat_ws(', ', 'provider = ' || CASE c.collprovider"
		" WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' ELSE 'builtin' END, CASE"
		" WHEN c.collcollate = c.collctype THEN 'locale = ' || quote_literal(c.collcollate)"
		" WHEN c.collprovider = 'c' THEN format('lc_collate = %L, lc_ctype = %L', c.collcollate,"
		" c.collctype) ELSE 'locale = ' || quote_literal(c." SQL_SINCE_17("colllocale", "colliculocale")
		") END," SQL_SINCE_16(" 'rules = ' || quote_literal(c.collicurules),", "") " CASE"
		" WHEN NOT c.collisdeterministic THEN 'deterministic = false' END), c.collversion"
		" FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE"
		USER_OBJECT("pg_collation", "c.oid", "c.collnamespace"),
	lengthof_properties(collation_properties),
	.create = collation_create,
	.rename_away = rename_away,
	.drop_renamed = drop_renamed,
};
