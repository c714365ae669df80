/*-------------------------------------------------------------------------
 *
 * schema.c
 *		Schemas.
 *
 * Every new database has the schema public, which belongs to its owner by way
 * of a role of its own, and whose privileges and comment are no new schema's.
 * What is like that there is not set; what is not is a property here.
 *
 * IDENTIFICATION
 *		src/schema/kinds/schema.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_namespace.h"
#include "schema/kinds/grants.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/schema.h"
#include "schema/text_array.h"

#define STANDARD_COMMENT	"standard public schema"
#define ACL					"coalesce(n.nspacl, acldefault('n', n.nspowner))"
#define STANDARD_ACL		"acldefault('n', n.nspowner) || makeaclitem(0, n.nspowner, 'USAGE', false)"

/* Of public only. */
enum
{
	SCHEMA_PRIVILEGES,			/* not the standard ones */
	SCHEMA_COMMENT,				/* not the standard one */
	SCHEMA_DATABASE_OWNER
};

static const Property schema_properties[] = {
	[SCHEMA_PRIVILEGES] = {"privileges", CHANGE_ALTER},
	[SCHEMA_COMMENT] = {"comment", CHANGE_ALTER},
	[SCHEMA_DATABASE_OWNER] = {"database_owner", CHANGE_NONE},
};

StaticAssertDecl(lengthof(schema_properties) == SCHEMA_DATABASE_OWNER + 1, "a property for each number of one");

/*
 * emit_public emits what is particular to public; old NULL: it has just been
 * made, with the privileges of any schema.
 */
static void
emit_public(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	GrantTarget target = {
		.command = "",
		.on = "SCHEMA public",
		.owner = new->owner ? new->owner : is_true(new, SCHEMA_DATABASE_OWNER) ? "pg_database_owner" :
																				 "CURRENT_USER",
		.all = 2};

	grants_emit(out, &target,
				grants_read(old ? old->values[SCHEMA_PRIVILEGES] : "{\"REVOKE\tUSAGE\t0\tPUBLIC\"}"),
				grants_read(new->values[SCHEMA_PRIVILEGES]));
	if (old == NULL || differs(old, new, SCHEMA_COMMENT))
		ddl_add(out, "COMMENT ON SCHEMA public IS %s",
				ddl_literal(new->values[SCHEMA_COMMENT] ? new->values[SCHEMA_COMMENT] : STANDARD_COMMENT));
}

/*
 * schema_create emits CREATE SCHEMA.
 */
static void
schema_create(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add(out, "CREATE SCHEMA %s", new->identity);
	if (strcmp(new->name, "public") != 0)
		return;
	if (is_true(new, SCHEMA_DATABASE_OWNER))
		ddl_add(out, "ALTER SCHEMA public OWNER TO pg_database_owner");
	emit_public(out, NULL, new);
}

/*
 * schema_alter emits what of public differs.
 */
static void
schema_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	if (strcmp(new->name, "public") == 0)
		emit_public(out, old, new);
}

/*
 * schema_grants: see schema.h.
 */
List *
schema_grants(const SchemaObject *schema)
{
	List	   *result = NIL;
	ListCell   *lc;
	Grant		usage = {.privilege = "USAGE", .grantee = "PUBLIC", .grantor = ""};

	if (strcmp(schema->name, "public") != 0)
	{
		foreach(lc, text_array(schema->acl))
			result = lappend(result, grant_read(lfirst(lc)));
		return result;
	}
	result = grants_read(schema->values[SCHEMA_PRIVILEGES]);
	if (grant_find(result, &usage) == NULL)
	{
		Grant	   *standard = palloc(sizeof(Grant));

		*standard = usage;
		result = lappend(result, standard);
	}
	return result;
}

const ObjectKind kind_schema = {
	.name = "schema",
	.sql_name = "SCHEMA",
	.classid = NamespaceRelationId,
	.flags = KIND_INERT | KIND_SYSTEM,
	.acl_type = OBJECT_SCHEMA,
	.query =
		"SELECT n.oid, 0, NULL::text, n.nspname::text, quote_ident(n.nspname), 0::oid, 0::oid, 0,"
		" CASE WHEN n.nspname = 'public' AND n.nspowner = 'pg_database_owner'::regrole THEN 0::oid ELSE n.nspowner END,"
		" CASE WHEN n.nspname <> 'public' THEN n.nspacl END,"
		" CASE WHEN n.nspname = 'public' THEN " SQL_GRANTS(ACL, STANDARD_ACL, "n.nspowner") " END,"
		" CASE WHEN n.nspname = 'public' THEN"
		" nullif(coalesce(obj_description(n.oid, 'pg_namespace'), ''), '" STANDARD_COMMENT "') END,"
		" n.nspname = 'public' AND n.nspowner = 'pg_database_owner'::regrole"
		" FROM pg_namespace n WHERE n.nspname = 'public'"
		" OR (n.nspname !~ '^pg_' AND n.nspname <> 'migrate' AND" USER_GLOBAL("pg_namespace", "n.oid") ")",
	lengthof_properties(schema_properties),
	.create = schema_create,
	.alter = schema_alter,
};
