/*-------------------------------------------------------------------------
 *
 * view_column.c
 *		Columns of views and materialized views: they come and go with their
 *		view, but have settings, comments and privileges of their own.
 *
 * IDENTIFICATION
 *		src/schema/kinds/view_column.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_class.h"
#include "utils/builtins.h"

#include "schema/kinds/kind_list.h"
#include "schema/kinds/reloptions.h"
#include "schema/kinds/view_column.h"

enum
{
	VIEW_COLUMN_DEFAULT,
	VIEW_COLUMN_STATISTICS,
	VIEW_COLUMN_STORAGE,
	VIEW_COLUMN_TYPE_STORAGE,
	VIEW_COLUMN_COMPRESSION,
	VIEW_COLUMN_OPTIONS
};

static const Property view_column_properties[] = {
	[VIEW_COLUMN_DEFAULT] = {"default", CHANGE_ALTER, .expression = true},
	[VIEW_COLUMN_STATISTICS] = {"statistics", CHANGE_ALTER},
	[VIEW_COLUMN_STORAGE] = {"storage", CHANGE_ALTER},
	[VIEW_COLUMN_TYPE_STORAGE] = {"type's storage", CHANGE_NONE},
	[VIEW_COLUMN_COMPRESSION] = {"compression", CHANGE_ALTER},
	[VIEW_COLUMN_OPTIONS] = {"options", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(view_column_properties) == VIEW_COLUMN_OPTIONS + 1, "a property for each number of one");

/*
 * view_column_settings emits what turns the settings of a column, old, into new; old NULL:
 * it has just been made.
 */
static void
view_column_settings(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const SchemaObject *view = new->parent_object;
	const char *alter = psprintf("ALTER %s %s ALTER COLUMN %s", view->kind->sql_name, view->identity,
								 quote_identifier(new->name));

#define CHANGED(property, standard) \
	(old ? differs(old, new, property) : strcmp(new->values[property], standard) != 0)

	if (new->values[VIEW_COLUMN_DEFAULT] && (old == NULL || differs(old, new, VIEW_COLUMN_DEFAULT)))
		ddl_add(out, "%s SET DEFAULT %s", alter, new->values[VIEW_COLUMN_DEFAULT]);
	else if (new->values[VIEW_COLUMN_DEFAULT] == NULL && old && old->values[VIEW_COLUMN_DEFAULT])
		ddl_add(out, "%s DROP DEFAULT", alter);
	if (CHANGED(VIEW_COLUMN_STATISTICS, "-1"))
		ddl_add(out, "%s SET STATISTICS %s", alter, new->values[VIEW_COLUMN_STATISTICS]);
	if (CHANGED(VIEW_COLUMN_STORAGE, new->values[VIEW_COLUMN_TYPE_STORAGE]))
		ddl_add(out, "%s SET STORAGE %s", alter, new->values[VIEW_COLUMN_STORAGE]);
	if (CHANGED(VIEW_COLUMN_COMPRESSION, "default"))
		ddl_add(out, "%s SET COMPRESSION %s", alter, new->values[VIEW_COLUMN_COMPRESSION]);
#undef CHANGED
	reloptions_alter(out, alter, old ? old->values[VIEW_COLUMN_OPTIONS] : NULL, new->values[VIEW_COLUMN_OPTIONS]);
}

/*
 * view_column_create emits the settings of a column that CREATE OR REPLACE VIEW has added.
 */
static void
view_column_create(DdlList *out, const SchemaObject *new, List *members)
{
	view_column_settings(out, NULL, new);
}

/*
 * view_columns_create: see view_column.h.
 */
void
view_columns_create(DdlList *out, const List *columns)
{
	const ListCell *lc;

	foreach(lc, columns)
	{
		const SchemaObject *column = lfirst(lc);

		if (column->kind == &kind_view_column)
			view_column_settings(out, NULL, column);
	}
}

/*
 * view_column_drop: a column goes with its view only.
 */
static void
view_column_drop(DdlList *out, const SchemaObject *old)
{
}

#define SQL_STORAGE(storage) \
	"CASE " storage " WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END"

const ObjectKind kind_view_column = {
	.name = "view column",
	.sql_name = "COLUMN",
	.classid = RelationRelationId,
	.flags = KIND_INLINE,
	.acl_type = OBJECT_COLUMN,
	.query =
		"SELECT c.oid, a.attnum::int, n.nspname::text, a.attname::text, format('%I.%I.%I', n.nspname,"
		" c.relname, a.attname), 'pg_class'::regclass::oid, c.oid, 0, 0::oid, a.attacl, pg_get_expr(d.adbin,"
		" d.adrelid), coalesce(a.attstattarget, -1), " SQL_STORAGE("a.attstorage") ", "
		SQL_STORAGE("t.typstorage") ", CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4'"
		" ELSE 'default' END, " SQL_ATTOPTIONS("a.attoptions") " FROM pg_attribute a"
		" JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
		" JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid"
		" AND d.adnum = a.attnum WHERE c.relkind IN ('v', 'm') AND a.attnum > 0 AND"
		USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	lengthof_properties(view_column_properties),
	.create = view_column_create,
	.alter = view_column_settings,
	.drop = view_column_drop,
};
