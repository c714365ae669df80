/*-------------------------------------------------------------------------
 *
 * routine.c
 *		Functions, window functions and procedures.
 *
 * IDENTIFICATION
 *		src/schema/kinds/routine.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_proc.h"

#include "schema/ddl.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/extension_depend.h"
#include "schema/kinds/routine.h"
#include "schema/text_array.h"

enum
{
	ROUTINE_DEFINITION = ROUTINE_IS_OPAQUE + 1,
	ROUTINE_KIND,
	ROUTINE_RESULT,
	ROUTINE_POLYMORPHIC_DEFAULTS,
	ROUTINE_EXTENSIONS,
	ROUTINE_NDEFAULTS,
	ROUTINE_NAMES,				/* of all arguments, */
	ROUTINE_MODES,				/* null: all are input, */
	ROUTINE_TYPES,				/* null: as in the identity */
	ROUTINE_WORK				/* a hash of what says what it returns */
};

static const Property routine_properties[] = {
	[ROUTINE_BODY_IS_CHECKED] = {"body is checked", CHANGE_NONE},
	[ROUTINE_IS_OPAQUE] = {"is opaque", CHANGE_NONE},
	[ROUTINE_DEFINITION] = {"definition", CHANGE_ALTER, true},
	[ROUTINE_KIND] = {"kind", CHANGE_REPLACE},
	[ROUTINE_RESULT] = {"result", CHANGE_REPLACE},
	[ROUTINE_POLYMORPHIC_DEFAULTS] = {"defaults of polymorphic arguments", CHANGE_REPLACE, true},
	[ROUTINE_EXTENSIONS] = {"extensions that it depends on", CHANGE_ALTER},
	[ROUTINE_NDEFAULTS] = {"number of defaults", CHANGE_NONE},
	[ROUTINE_NAMES] = {"argument names", CHANGE_NONE},
	[ROUTINE_MODES] = {"argument modes", CHANGE_NONE},
	[ROUTINE_TYPES] = {"argument types", CHANGE_NONE},
	[ROUTINE_WORK] = {"work", CHANGE_NONE},
};

StaticAssertDecl(lengthof(routine_properties) == ROUTINE_WORK + 1, "a property for each number of one");

/*
 * routine_returns_other: see routine.h.
 */
bool
routine_returns_other(const Diff *diff, const SchemaObject *object)
{
	return (object->kind == &kind_function || object->kind == &kind_procedure) && diff_action(diff, object) == CHANGE_ALTER &&
		differs(object, diff_match(diff, object), ROUTINE_DEFINITION) && differs(object, diff_match(diff, object), ROUTINE_WORK);
}

/*
 * element returns an element of an array; NULL where there is none.
 */
static const char *
element(const List *array, int i)
{
	return i < list_length(array) ? list_nth(array, i) : NULL;
}

/*
 * arguments lists those of the arguments whose mode is one of modes: their
 * names, '' for none, and if with_types, after each its type.
 */
static List *
arguments(const SchemaObject *routine, const char *modes, bool with_types)
{
	List	   *all_names = text_array(routine->values[ROUTINE_NAMES]);
	List	   *all_modes = text_array(routine->values[ROUTINE_MODES]);
	List	   *all_types = text_array(routine->values[ROUTINE_TYPES]);
	int			n = Max(list_length(all_names), list_length(all_types));
	List	   *result = NIL;

	for (int i = 0; i < n; i++)
	{
		const char *mode = element(all_modes, i);
		const char *name = element(all_names, i);

		if (strchr(modes, mode ? mode[0] : PROARGMODE_IN) == NULL)
			continue;
		result = lappend(result, unconstify(char *, name ? name : ""));
		if (with_types)
			result = lappend(result, unconstify(char *, element(all_types, i)));
	}
	return result;
}

/*
 * inputs_renamed says whether an input argument that had a name has another,
 * or none.
 */
static bool
inputs_renamed(const SchemaObject *old, const SchemaObject *new)
{
	static const char input[] = {PROARGMODE_IN, PROARGMODE_INOUT, PROARGMODE_VARIADIC, '\0'};
	List	   *before = arguments(old, input, false);
	List	   *after = arguments(new, input, false);

	for (int i = 0; i < list_length(before); i++)
	{
		const char *was = element(before, i);
		const char *is = element(after, i);

		if (was[0] != '\0' && (is == NULL || strcmp(was, is) != 0))
			return true;
	}
	return false;
}

/*
 * row_changed says whether the row that the output arguments make is another.
 */
static bool
row_changed(const SchemaObject *old, const SchemaObject *new)
{
	static const char output[] = {PROARGMODE_OUT, PROARGMODE_INOUT, PROARGMODE_TABLE, '\0'};
	const char *result = new->values[ROUTINE_RESULT];
	List	   *before = arguments(old, output, true);
	List	   *after = arguments(new, output, true);

	if (strcmp(result, "record") != 0 && strcmp(result, "SETOF record") != 0)
		return false;
	if (list_length(before) != list_length(after))
		return true;
	for (int i = 0; i < list_length(before); i++)
	{
		if (strcmp(element(before, i), element(after, i)) != 0)
			return true;
	}
	return false;
}

/*
 * routine_change knows what CREATE OR REPLACE refuses.
 */
static Change
routine_change(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties)
{
	if (atoi(new->values[ROUTINE_NDEFAULTS]) < atoi(old->values[ROUTINE_NDEFAULTS]) ||
		inputs_renamed(old, new) || row_changed(old, new))
		return CHANGE_REPLACE;
	return by_properties;
}

/*
 * link_row_types has a routine that is kept parsed depend on all columns of a
 * table whose rows it takes or returns: the server changes none while it is there.
 */
static void
link_row_types(SchemaObject *routine)
{
	ListCell   *lc;
	ListCell   *lc2;

	if (is_true(routine, ROUTINE_IS_OPAQUE))
		return;
	foreach(lc, list_copy(routine->depends))
	{
		const SchemaObject *table = lfirst(lc);

		foreach(lc2, table->kind == &kind_table || table->kind == &kind_foreign_table ? table->children : NIL)
		{
			if (((SchemaObject *) lfirst(lc2))->kind == &kind_column)
				snapshot_add_depend(routine, lfirst(lc2));
		}
	}
}

/*
 * follows: the attributes of a composite type are nothing to a routine that only
 * names it.
 */
static bool
follows(const Diff *diff, const SchemaObject *old, const SchemaObject *under)
{
	return under->kind == &kind_composite_type && is_true(old, ROUTINE_IS_OPAQUE);
}

/*
 * routine_create emits CREATE FUNCTION or CREATE PROCEDURE.
 */
static void
routine_create(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add(out, "CREATE %s", new->values[ROUTINE_DEFINITION] + strlen("CREATE OR REPLACE "));
	extension_depend_alter(out, new, NULL, new->values[ROUTINE_EXTENSIONS]);
}

/*
 * routine_alter emits CREATE OR REPLACE, which takes the dependencies on
 * extensions away.
 */
static void
routine_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *extensions = old->values[ROUTINE_EXTENSIONS];

	if (differs(old, new, ROUTINE_DEFINITION))
	{
		ddl_add_text(out, new->values[ROUTINE_DEFINITION]);
		extensions = NULL;
	}
	extension_depend_alter(out, new, extensions, new->values[ROUTINE_EXTENSIONS]);
}

/*
 * The constructors of a range type are internal parts of it.
 */
#define ROUTINE_QUERY(kinds) \
	"SELECT p.oid, 0, n.nspname::text, p.proname::text, p.oid::regprocedure::text," \
	" 0::oid, 0::oid, 0, p.proowner, p.proacl," \
	" p.prosqlbody IS NULL AND (l.lanname = 'sql' OR l.lanname = 'plpgsql' AND p.prosrc ~* '\\mdeclare\\M'), p.prosqlbody IS NULL AND p.pronargdefaults = 0, rtrim(pg_get_functiondef(p.oid), E'\\n'), p.prokind," \
	" CASE WHEN p.proretset THEN 'SETOF ' ELSE '' END || format_type(p.prorettype, NULL)," \
	" CASE WHEN p.pronargdefaults > 0 AND p.proargtypes::oid[] && '{anyelement,anyarray,anynonarray,anyenum,anyrange," \
	"anymultirange,anycompatible,anycompatiblearray,anycompatiblenonarray,anycompatiblerange,anycompatiblemultirange}'" \
	"::regtype[]::oid[] THEN pg_get_expr(p.proargdefaults, 0) END," \
	" depends_on.extensions, p.pronargdefaults, p.proargnames, p.proargmodes, p.proallargtypes::regtype[]," \
	" md5(concat_ws(' ', l.lanname, p.proisstrict, p.proconfig, p.probin, p.prosrc, pg_get_function_sqlbody(p.oid)))" \
	" FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang" SQL_JOIN_EXTENSION_DEPENDS("pg_proc", "p.oid") " WHERE p.prokind IN (" kinds ") AND NOT EXISTS (SELECT FROM pg_depend part" \
																																						   " WHERE part.classid = 'pg_proc'::regclass AND part.objid = p.oid AND part.deptype = 'i')" \
																																						   " AND" USER_OBJECT("pg_proc", "p.oid", "p.pronamespace")

const ObjectKind kind_function = {
	.name = "function",
	.sql_name = "FUNCTION",
	.classid = ProcedureRelationId,
	.name_space = 'p',
	.acl_type = OBJECT_FUNCTION,
	.query = ROUTINE_QUERY("'f', 'w'"),
	lengthof_properties(routine_properties),
	.change = routine_change,
	.link_depends = link_row_types,
	.follows = follows,
	.create = routine_create,
	.alter = routine_alter,
};

const ObjectKind kind_procedure = {
	.name = "procedure",
	.sql_name = "PROCEDURE",
	.classid = ProcedureRelationId,
	.name_space = 'p',
	.acl_type = OBJECT_FUNCTION,	/* whose privileges it has */
	.query = ROUTINE_QUERY("'p'"),
	lengthof_properties(routine_properties),
	.change = routine_change,
	.link_depends = link_row_types,
	.follows = follows,
	.create = routine_create,
	.alter = routine_alter,
};
