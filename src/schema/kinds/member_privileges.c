/*-------------------------------------------------------------------------
 *
 * member_privileges.c
 *		Privileges on what belongs to extensions, and to the system, where
 *		they are not those that it came with.
 *
 * IDENTIFICATION
 *		src/schema/kinds/member_privileges.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_init_privs.h"
#include "schema/kinds/grants.h"
#include "schema/kinds/kind_list.h"

enum
{
	MEMBER_PRIVILEGES,			/* an array of SQL_GRANTS: what differs */
	MEMBER_ON,					/* what GRANT calls it */
	MEMBER_COLUMN,				/* of the table; NULL: all of it */
	MEMBER_OWNER
};

static const Property member_privileges_properties[] = {
	[MEMBER_PRIVILEGES] = {"privileges", CHANGE_ALTER},
	[MEMBER_ON] = {"on", CHANGE_NONE},
	[MEMBER_COLUMN] = {"column", CHANGE_NONE},
	[MEMBER_OWNER] = {"owner", CHANGE_NONE},
};

StaticAssertDecl(lengthof(member_privileges_properties) == MEMBER_OWNER + 1, "a property for each number of one");

/*
 * member_privileges_emit_privileges emits what turns one difference into another.
 */
static void
member_privileges_emit_privileges(DdlList *out, const SchemaObject *object, const char *old, const char *new)
{
	GrantTarget target = {
		.command = "",
		.on = object->values[MEMBER_ON],
		.column = object->values[MEMBER_COLUMN],
		.owner = object->values[MEMBER_OWNER]};

	grants_emit(out, &target, grants_read(old), grants_read(new));
}

static void
member_privileges_create(DdlList *out, const SchemaObject *new, List *members)
{
	member_privileges_emit_privileges(out, new, NULL, new->values[MEMBER_PRIVILEGES]);
}

static void
member_privileges_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	member_privileges_emit_privileges(out, new, old->values[MEMBER_PRIVILEGES], new->values[MEMBER_PRIVILEGES]);
}

static void
member_privileges_drop(DdlList *out, const SchemaObject *old)
{
	member_privileges_emit_privileges(out, old, old->values[MEMBER_PRIVILEGES], NULL);
}

/*
 * The objects of a catalog: place keeps apart what has the same OID in
 * different catalogs, and the parts of one object.  What has no privileges of
 * its own, and came with none, is left out before it is named, which takes most
 * of the time.
 */
#define MEMBERS(place, catalog, condition, prefix, part, acl, standard, on_what, column) \
	"SELECT o.tableoid AS class, o.oid AS oid, " part " AS part, " place " AS place, o." prefix "owner AS owner, " acl \
	" AS acl, acldefault('" standard "', o." prefix "owner) AS standard, " on_what " AS on_what, " column " AS col" \
	" FROM " catalog " WHERE " condition " AND (" acl " IS NOT NULL OR o.oid IN (SELECT p.objoid FROM pg_init_privs p))"

/* whole objects of a catalog */
#define WHOLE(place, catalog, condition, prefix, standard, on_what) \
	MEMBERS(place, catalog " o", condition, prefix, "0", "o." prefix "acl", standard, on_what, "NULL::text")

#define IN_SCHEMA(what, namespace, name) \
	"format('" what " %I.%I', (SELECT nspname FROM pg_namespace WHERE oid = o." namespace "), o." name ")"

#define ON_TABLE		IN_SCHEMA("TABLE", "relnamespace", "relname")
#define ON_SEQUENCE		IN_SCHEMA("SEQUENCE", "relnamespace", "relname")
#define ON_TYPE			IN_SCHEMA("TYPE", "typnamespace", "typname")
#define ON_ROUTINE		"CASE o.prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END || o.oid::regprocedure"

/* clang-format off */
#define ALL_MEMBERS \
	WHOLE("-1", "pg_class", "o.relkind NOT IN ('S', 'i', 'I', 't', 'c')", "rel", "r", ON_TABLE) \
	" UNION ALL " WHOLE("-1", "pg_class", "o.relkind = 'S'", "rel", "s", ON_SEQUENCE) \
	" UNION ALL " WHOLE("-2", "pg_proc", "true", "pro", "f", ON_ROUTINE) \
	" UNION ALL " WHOLE("-3", "pg_language", "true", "lan", "l", "format('LANGUAGE %I', o.lanname)") \
	" UNION ALL " WHOLE("-4", "pg_type", "true", "typ", "T", ON_TYPE) \
	" UNION ALL " WHOLE("-5", "pg_namespace", "o.nspname <> 'public'", "nsp", "n", "format('SCHEMA %I', o.nspname)") \
	" UNION ALL " WHOLE("-6", "pg_foreign_data_wrapper", "true", "fdw", "F", \
						"format('FOREIGN DATA WRAPPER %I', o.fdwname)") \
	" UNION ALL " WHOLE("-7", "pg_foreign_server", "true", "srv", "S", "format('FOREIGN SERVER %I', o.srvname)") \
	" UNION ALL " MEMBERS("a.attnum::integer", "pg_class o JOIN pg_attribute a ON a.attrelid = o.oid", \
						  "(a.attacl IS NOT NULL OR (a.attrelid, a.attnum::integer) IN" \
						  " (SELECT p.objoid, p.objsubid FROM pg_init_privs p" \
						  " WHERE p.classoid = 'pg_class'::regclass AND p.objsubid <> 0))", \
						  "rel", "a.attnum::integer", "a.attacl", "c", ON_TABLE, "a.attname::text")
/* clang-format on */

/*
 * The system's own, and members of extensions.  Privileges of the information
 * schema come later than the server's note of what is.
 */
const ObjectKind kind_member_privileges = {
	.name = "privileges",
	.sql_name = "PRIVILEGES",
	.classid = InitPrivsRelationId,
	.flags = KIND_ANY_SCHEMA | KIND_INERT | KIND_SYSTEM,
	.query =
		"SELECT o.oid, o.place, NULL::text, concat_ws(' ', o.on_what, quote_ident(o.col)), concat_ws(' ', o.on_what, quote_ident(o.col)),"
		" CASE WHEN e.oid IS NULL THEN 0::oid ELSE 'pg_extension'::regclass::oid END, coalesce(e.oid, 0::oid), 0,"
		" 0::oid, NULL::aclitem[], d.grants, o.on_what, o.col,"
		" CASE o.owner WHEN $1 THEN 'CURRENT_USER' ELSE quote_ident(pg_get_userbyid(o.owner)) END"
		/* OFFSET 0: what is said of o is asked of its rows, not of all in a catalog */
		" FROM (" ALL_MEMBERS " OFFSET 0) o"
		" LEFT JOIN pg_init_privs i ON i.classoid = o.class AND i.objoid = o.oid AND i.objsubid = o.part"
		" LEFT JOIN pg_depend m ON m.classid = o.class AND m.objid = o.oid AND m.objsubid = 0 AND m.deptype = 'e'"
		" LEFT JOIN pg_extension e ON e.oid = m.refobjid,"
		" LATERAL (SELECT " SQL_GRANTS("coalesce(o.acl, o.standard)", "coalesce(i.initprivs, o.standard)", "o.owner") ") d(grants)"
		" WHERE o.acl IS DISTINCT FROM i.initprivs AND (o.oid < 16384 OR e.extname <> 'migrate')"
		" AND o.on_what !~ '^[A-Z]+ information_schema(\\.|$)'"
		" AND cardinality(d.grants) > 0",
	lengthof_properties(member_privileges_properties),
	.create = member_privileges_create,
	.alter = member_privileges_alter,
	.drop = member_privileges_drop,
};
