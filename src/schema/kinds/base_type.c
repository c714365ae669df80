/*-------------------------------------------------------------------------
 *
 * base_type.c
 *		Base types, and the shells that come before them.
 *
 * A base type and its functions need each other.  So the type is two objects:
 * the shell, on which the functions depend, and the type, which depends on
 * both.  Dropping the shell takes all along.
 *
 * IDENTIFICATION
 *		src/schema/kinds/base_type.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_type.h"
#include "utils/formatting.h"

#include "schema/kinds/kind_list.h"

/* Clauses of what cannot be altered; null where there is nothing to say. */
#define BASE_TYPE_DEFINITION \
	" concat_ws(E',\\n    ', 'INPUT = ' || t.typinput, 'OUTPUT = ' || t.typoutput," \
	" 'INTERNALLENGTH = ' || CASE t.typlen WHEN -1 THEN 'VARIABLE' ELSE t.typlen::text END," \
	" CASE WHEN t.typbyval THEN 'PASSEDBYVALUE' END," \
	" CASE t.typalign WHEN 'c' THEN 'ALIGNMENT = char' WHEN 's' THEN 'ALIGNMENT = int2' WHEN 'd' THEN 'ALIGNMENT = double' END," \
	" CASE WHEN t.typlen = -1 AND t.typstorage = 'p' THEN 'STORAGE = plain' END," \
	" CASE WHEN t.typcollation <> 0 THEN 'COLLATABLE = true' END," \
	" 'DEFAULT = ' || coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault))," \
	" CASE WHEN t.typelem <> 0 THEN 'ELEMENT = ' || format_type(t.typelem, NULL) END," \
	" CASE WHEN t.typcategory <> 'U' THEN 'CATEGORY = ' || quote_literal(t.typcategory::text) END," \
	" CASE WHEN t.typispreferred THEN 'PREFERRED = true' END," \
	" CASE WHEN t.typdelim <> ',' THEN 'DELIMITER = ' || quote_literal(t.typdelim::text) END)"

#define FROM_TYPES \
	" FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace"

/* not the array types that go with other types */
#define IS_BASE_TYPE \
	" t.typtype = 'b' AND t.typisdefined AND NOT EXISTS (SELECT FROM pg_type e" \
	" WHERE e.oid = t.typelem AND e.typarray = t.oid)"

/* ---------- shells ---------- */

/* Of a shell that has become a type, what the type is; else null. */
static const Property shell_properties[] = {
	{"definition", CHANGE_REPLACE},
};

/*
 * change_shell says that any shell can become a type.
 */
static Change
change_shell(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties)
{
	return old->values[0] == NULL ? CHANGE_NONE : by_properties;
}

/*
 * create_shell emits CREATE TYPE without anything.
 */
static void
create_shell(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add(out, "CREATE TYPE %s", new->identity);
}

/*
 * drop_shell emits DROP TYPE, for the functions too.
 */
static void
drop_shell(DdlList *out, const SchemaObject *old)
{
	ddl_add(out, "DROP TYPE %s%s", old->identity, old->values[0] ? " CASCADE" : "");
}

/* One that is not defined is what comments stand on. */
const ObjectKind kind_shell_type = {
	.name = "shell type",
	.sql_name = "TYPE",
	.classid = TypeRelationId,
	.flags = KIND_INERT,
	.name_space = 'r',
	.acl_type = OBJECT_TYPE,
	.query =
		"SELECT t.oid, CASE WHEN t.typisdefined THEN -1 ELSE 0 END, n.nspname::text, t.typname::text,"
		" format('%I.%I', n.nspname, t.typname), 0::oid, 0::oid, 0, CASE WHEN t.typisdefined THEN 0::oid"
		" ELSE t.typowner END, CASE WHEN NOT t.typisdefined THEN t.typacl END, CASE WHEN t.typisdefined THEN"
		BASE_TYPE_DEFINITION " END" FROM_TYPES " WHERE (NOT t.typisdefined OR" IS_BASE_TYPE ") AND"
		USER_OBJECT("pg_type", "t.oid", "t.typnamespace"),
	lengthof_properties(shell_properties),
	.change = change_shell,
	.create = create_shell,
	.drop = drop_shell,
};

/* ---------- types ---------- */

enum
{
	BASE_DEFINITION,
	BASE_OPTIONS				/* and further ones */
};

static const Property base_type_properties[] = {
	{"definition", CHANGE_REPLACE},
	{"receive", CHANGE_ALTER},
	{"send", CHANGE_ALTER},
	{"typmod_in", CHANGE_ALTER},
	{"typmod_out", CHANGE_ALTER},
	{"analyze", CHANGE_ALTER},
	{"subscript", CHANGE_ALTER},
	{"storage", CHANGE_ALTER},
};

/*
 * base_type_create emits CREATE TYPE.
 */
static void
base_type_create(DdlList *out, const SchemaObject *new, List *members)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = BASE_OPTIONS; i < lengthof(base_type_properties); i++)
	{
		if (new->values[i])
			appendStringInfo(&buf, ",\n    %s = %s", asc_toupper(base_type_properties[i].name, strlen(base_type_properties[i].name)),
							 new->values[i]);
	}
	ddl_add(out, "CREATE TYPE %s (\n    %s%s\n)", new->identity, new->values[BASE_DEFINITION], buf.data);
}

/*
 * base_type_alter emits ALTER TYPE ... SET.
 */
static void
base_type_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = BASE_OPTIONS; i < lengthof(base_type_properties); i++)
	{
		if (differs(old, new, i))
			appendStringInfo(&buf, "%s%s = %s", buf.len > 0 ? ", " : "",
							 asc_toupper(base_type_properties[i].name, strlen(base_type_properties[i].name)),
							 new->values[i] ? new->values[i] : "NONE");
	}
	if (buf.len > 0)
		ddl_add(out, "ALTER TYPE %s SET (%s)", new->identity, buf.data);
}

/*
 * link_functions has those functions that a type depends on depend on its
 * shell, which takes them along.
 */
static void
link_functions(SchemaObject *type)
{
	ListCell   *lc;

	if (type->parent_object == NULL)
		return;
	foreach(lc, type->depends)
	{
		SchemaObject *function = lfirst(lc);

		if (!list_member_ptr(type->dependents, function))
			continue;
		function->depends = list_delete_ptr(function->depends, type);
		type->dependents = list_delete_ptr(type->dependents, function);
		snapshot_add_depend(function, type->parent_object);
	}
	foreach(lc, type->parent_object->dependents)
	{
		SchemaObject *function = lfirst(lc);

		if (function->kind == &kind_function)
			function->dropped_with = type->parent_object;
	}
}

/* A function that a base type may have. */
#define OPTIONAL_FUNCTION(column) \
	" CASE WHEN t." column " <> 0 THEN t." column " END,"

const ObjectKind kind_base_type = {
	.name = "base type",
	.sql_name = "TYPE",
	.classid = TypeRelationId,
	.flags = KIND_INERT,
	.name_space = 'r',
	.acl_type = OBJECT_TYPE,
	.query =
		"SELECT t.oid, 0, n.nspname::text, t.typname::text, format('%I.%I', n.nspname, t.typname),"
		" 'pg_type'::regclass::oid, t.oid, -1, t.typowner, t.typacl," BASE_TYPE_DEFINITION ","
		OPTIONAL_FUNCTION("typreceive") OPTIONAL_FUNCTION("typsend") OPTIONAL_FUNCTION("typmodin")
		OPTIONAL_FUNCTION("typmodout") OPTIONAL_FUNCTION("typanalyze") OPTIONAL_FUNCTION("typsubscript")
		" CASE t.typstorage WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended' WHEN 'm' THEN 'main' END"
		FROM_TYPES " WHERE" IS_BASE_TYPE " AND" USER_OBJECT("pg_type", "t.oid", "t.typnamespace"),
	lengthof_properties(base_type_properties),
	.link_depends = link_functions,
	.create = base_type_create,
	.alter = base_type_alter,
};
