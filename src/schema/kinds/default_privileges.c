/*-------------------------------------------------------------------------
 *
 * default_privileges.c
 *		Default privileges: for each role, schema or none, and type of object,
 *		what is not as the server has it.
 *
 * IDENTIFICATION
 *		src/schema/kinds/default_privileges.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_default_acl.h"
#include "schema/kinds/grants.h"
#include "schema/kinds/kind_list.h"

static const Property default_privileges_properties[] = {
	[DEFAULT_PRIVILEGES] = {"privileges", CHANGE_ALTER},
	[DEFAULT_WHERE] = {"where", CHANGE_NONE},
	[DEFAULT_ON] = {"on", CHANGE_NONE},
	[DEFAULT_ROLE] = {"role", CHANGE_NONE},
	[DEFAULT_ALL] = {"all", CHANGE_NONE},
};

StaticAssertDecl(lengthof(default_privileges_properties) == DEFAULT_ALL + 1, "a property for each number of one");

/*
 * default_privileges_emit_privileges emits what turns the privileges old into new.
 */
static void
default_privileges_emit_privileges(DdlList *out, const SchemaObject *object, const char *old, const char *new)
{
	int			all = atoi(object->values[DEFAULT_ALL]);
	GrantTarget target = {
		.command = psprintf("ALTER DEFAULT PRIVILEGES %s", object->values[DEFAULT_WHERE]),
		.on = object->values[DEFAULT_ON],
		.owner = object->values[DEFAULT_ROLE],
		.all = all > 1 ? all : 0};

	grants_emit(out, &target, grants_read(old), grants_read(new));
}

static void
default_privileges_create(DdlList *out, const SchemaObject *new, List *members)
{
	default_privileges_emit_privileges(out, new, NULL, new->values[DEFAULT_PRIVILEGES]);
}

static void
default_privileges_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	default_privileges_emit_privileges(out, new, old->values[DEFAULT_PRIVILEGES], new->values[DEFAULT_PRIVILEGES]);
}

static void
default_privileges_drop(DdlList *out, const SchemaObject *old)
{
	default_privileges_emit_privileges(out, old, old->values[DEFAULT_PRIVILEGES], NULL);
}

/* What the server gives where there is no entry: those of a schema only add to that. */
#define STANDARD \
	"acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole)"
#define STANDARD_HERE	"CASE d.defaclnamespace WHEN 0 THEN " STANDARD " END"

const ObjectKind kind_default_privileges = {
	.name = "default privileges",
	.sql_name = "DEFAULT PRIVILEGES",
	.classid = DefaultAclRelationId,
	.flags = KIND_LAST | KIND_INERT,
	.query =
		"SELECT d.oid, 0, n.nspname::text, place || on_what, place || 'ON ' || on_what,"
		" CASE WHEN n.oid IS NULL THEN 0::oid ELSE 'pg_namespace'::regclass::oid END, d.defaclnamespace, 0,"
		" 0::oid, NULL::aclitem[], " SQL_GRANTS("d.defaclacl", STANDARD_HERE, "d.defaclrole") ", place, on_what,"
		" CASE d.defaclrole WHEN $1 THEN 'CURRENT_USER' ELSE quote_ident(pg_get_userbyid(d.defaclrole)) END,"
		" (SELECT count(*) FROM aclexplode(" STANDARD ") a WHERE a.grantee = d.defaclrole)"
		" FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace,"
		" concat(CASE WHEN d.defaclrole <> $1 THEN format('FOR ROLE %I ', pg_get_userbyid(d.defaclrole)) END,"
		" CASE WHEN n.oid IS NOT NULL THEN format('IN SCHEMA %I ', n.nspname) END) place,"
		" (VALUES ('r', 'TABLES'), ('S', 'SEQUENCES'), ('f', 'FUNCTIONS'), ('T', 'TYPES'), ('n', 'SCHEMAS'),"
		" ('L', 'LARGE OBJECTS')) types (letter, on_what)"
		" WHERE types.letter = d.defaclobjtype::text AND" USER_SCHEMA("d.defaclnamespace"),
	lengthof_properties(default_privileges_properties),
	.create = default_privileges_create,
	.alter = default_privileges_alter,
	.drop = default_privileges_drop,
};
