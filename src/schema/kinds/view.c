/*-------------------------------------------------------------------------
 *
 * view.c
 *		Views and materialized views.
 *
 * IDENTIFICATION
 *		src/schema/kinds/view.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_class.h"
#include "utils/builtins.h"
#include "utils/guc.h"

#include "schema/kinds/kind_list.h"
#include "schema/kinds/extension_depend.h"
#include "schema/kinds/reloptions.h"
#include "schema/kinds/view.h"
#include "schema/kinds/view_column.h"

/* The columns of c, a line each, so that those before others are a prefix. */
#define SQL_JOIN_COLUMNS \
	" LEFT JOIN (SELECT a.attrelid, string_agg(concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod)," \
	" CASE WHEN a.attcollation <> t.typcollation THEN format('COLLATE %I.%I', cn.nspname, co.collname) END) || E'\n'," \
	" '' ORDER BY a.attnum) AS lines" \
	" FROM pg_attribute a JOIN pg_class r ON r.oid = a.attrelid AND r.relkind IN ('v', 'm') JOIN pg_type t ON t.oid = a.atttypid" \
	" LEFT JOIN pg_collation co ON co.oid = a.attcollation LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace" \
	" WHERE a.attnum > 0 AND a.attrelid >= 16384 GROUP BY a.attrelid) columns ON columns.attrelid = c.oid"

/* ---------- views ---------- */

enum
{
	VIEW_DEFINITION,
	VIEW_COLUMNS,
	VIEW_OPTIONS,
	VIEW_OPTIONS_IN_ORDER
};

static const Property view_properties[] = {
	[VIEW_DEFINITION] = {"definition", CHANGE_ALTER, .expression = true},
	[VIEW_COLUMNS] = {"columns", CHANGE_ALTER},
	[VIEW_OPTIONS] = {"options", CHANGE_ALTER},
	[VIEW_OPTIONS_IN_ORDER] = {"options in order", CHANGE_NONE},
};

StaticAssertDecl(lengthof(view_properties) == VIEW_OPTIONS_IN_ORDER + 1, "a property for each number of one");

/*
 * change_view: CREATE OR REPLACE VIEW can add columns at the end, no more.
 */
static Change
change_view(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties)
{
	const char *before = old->values[VIEW_COLUMNS] ? old->values[VIEW_COLUMNS] : "";
	const char *after = new->values[VIEW_COLUMNS] ? new->values[VIEW_COLUMNS] : "";

	return strncmp(after, before, strlen(before)) == 0 ? by_properties : CHANGE_REPLACE;
}

/*
 * create_view emits CREATE VIEW.
 */
static void
create_view(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add(out, "CREATE VIEW %s%s AS\n%s", new->identity, reloptions_with(new->values[VIEW_OPTIONS_IN_ORDER]),
			new->values[VIEW_DEFINITION]);
	view_columns_create(out, members);
}

/*
 * alter_view emits CREATE OR REPLACE VIEW, which sets the options anew too, or
 * just the change of the options.
 */
static void
alter_view(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	if (differs(old, new, VIEW_DEFINITION) || differs(old, new, VIEW_COLUMNS))
		ddl_add(out, "CREATE OR REPLACE VIEW %s%s AS\n%s", new->identity,
				reloptions_with(new->values[VIEW_OPTIONS_IN_ORDER]), new->values[VIEW_DEFINITION]);
	else
		reloptions_alter(out, psprintf("ALTER VIEW %s", new->identity), old->values[VIEW_OPTIONS],
						 new->values[VIEW_OPTIONS_IN_ORDER]);
}

const ObjectKind kind_view = {
	.name = "view",
	.sql_name = "VIEW",
	.classid = RelationRelationId,
	.name_space = 'r',
	.acl_type = OBJECT_TABLE,
	.grant_name = "TABLE",
	.query =
		"SELECT c.oid, 0, n.nspname::text, c.relname::text, format('%I.%I', n.nspname, c.relname), 0::oid,"
		" 0::oid, 0, c.relowner, c.relacl, rtrim(pg_get_viewdef(c.oid), ';'), columns.lines, "
		SQL_RELOPTIONS("c.reloptions") ", c.reloptions FROM pg_class c"
		" JOIN pg_namespace n ON n.oid = c.relnamespace" SQL_JOIN_COLUMNS
		" WHERE c.relkind = 'v' AND" USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	lengthof_properties(view_properties),
	.change = change_view,
	.create = create_view,
	.alter = alter_view,
};

/* ---------- materialized views ---------- */

enum
{
	MATVIEW_DEFINITION,
	MATVIEW_COLUMNS,
	MATVIEW_POPULATED,
	MATVIEW_METHOD,
	MATVIEW_TABLESPACE,
	MATVIEW_OPTIONS,
	MATVIEW_OPTIONS_IN_ORDER,
	MATVIEW_IDENTITY,
	MATVIEW_EXTENSIONS
};

static const Property matview_properties[] = {
	[MATVIEW_DEFINITION] = {"definition", CHANGE_REPLACE, .expression = true},
	[MATVIEW_COLUMNS] = {"columns", CHANGE_REPLACE},
	[MATVIEW_POPULATED] = {"populated", CHANGE_NONE},
	[MATVIEW_METHOD] = {"access method", CHANGE_ALTER},
	[MATVIEW_TABLESPACE] = {"tablespace", CHANGE_ALTER},
	[MATVIEW_OPTIONS] = {"options", CHANGE_ALTER},
	[MATVIEW_OPTIONS_IN_ORDER] = {"options in order", CHANGE_NONE},
	[MATVIEW_IDENTITY] = {"replica identity", CHANGE_ALTER},
	[MATVIEW_EXTENSIONS] = {"extensions", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(matview_properties) == MATVIEW_EXTENSIONS + 1, "a property for each number of one");

/*
 * alter_matview_identity emits the change of the replica identity; that by an
 * index is the index's.
 */
static void
alter_matview_identity(DdlList *out, const SchemaObject *new)
{
	const char *identity = new->values[MATVIEW_IDENTITY];

	ddl_add(out, "ALTER MATERIALIZED VIEW %s REPLICA IDENTITY %s", new->identity,
			identity[0] == 'f' ? "FULL" : identity[0] == 'n' ? "NOTHING" :
															"DEFAULT");
}

/*
 * view_fill: see view.h.
 */
void
view_fill(DdlList *out, const SchemaObject *new)
{
	if (is_true(new, MATVIEW_POPULATED))
		ddl_add(out, "REFRESH MATERIALIZED VIEW %s", new->identity);
}

/*
 * create_matview emits CREATE MATERIALIZED VIEW, which fills none but the
 * script's own; see view_fill.
 */
static void
create_matview(DdlList *out, const SchemaObject *new, List *members)
{
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "CREATE MATERIALIZED VIEW %s", new->identity);
	if (strcmp(new->values[MATVIEW_METHOD], GetConfigOption("default_table_access_method", false, false)) != 0)
		appendStringInfo(&buf, " USING %s", quote_identifier(new->values[MATVIEW_METHOD]));
	appendStringInfoString(&buf, reloptions_with(new->values[MATVIEW_OPTIONS_IN_ORDER]));
	if (new->values[MATVIEW_TABLESPACE])
		appendStringInfo(&buf, " TABLESPACE %s", new->values[MATVIEW_TABLESPACE]);
	appendStringInfo(&buf, " AS\n%s", new->values[MATVIEW_DEFINITION]);
	if (!is_true(new, MATVIEW_POPULATED) || new->owner)
		appendStringInfoString(&buf, "\n  WITH NO DATA");
	ddl_add_text(out, buf.data);
	if (strcmp(new->values[MATVIEW_IDENTITY], "d") != 0)
		alter_matview_identity(out, new);
	extension_depend_alter(out, new, NULL, new->values[MATVIEW_EXTENSIONS]);
	view_columns_create(out, members);
}

/*
 * alter_matview emits ALTER MATERIALIZED VIEW.
 */
static void
alter_matview(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *tablespace = new->values[MATVIEW_TABLESPACE];

	if (differs(old, new, MATVIEW_METHOD))
		ddl_add(out, "ALTER MATERIALIZED VIEW %s SET ACCESS METHOD %s", new->identity,
				quote_identifier(new->values[MATVIEW_METHOD]));
	if (differs(old, new, MATVIEW_TABLESPACE))
		ddl_add(out, "ALTER MATERIALIZED VIEW %s SET TABLESPACE %s", new->identity,
				tablespace ? tablespace : "pg_default");
	reloptions_alter(out, psprintf("ALTER MATERIALIZED VIEW %s", new->identity), old->values[MATVIEW_OPTIONS],
					 new->values[MATVIEW_OPTIONS_IN_ORDER]);
	if (differs(old, new, MATVIEW_IDENTITY))
		alter_matview_identity(out, new);
	extension_depend_alter(out, new, old->values[MATVIEW_EXTENSIONS], new->values[MATVIEW_EXTENSIONS]);
}

const ObjectKind kind_materialized_view = {
	.name = "materialized view",
	.sql_name = "MATERIALIZED VIEW",
	.classid = RelationRelationId,
	.name_space = 'r',
	.acl_type = OBJECT_TABLE,
	.grant_name = "TABLE",
	.query =
		"SELECT c.oid, 0, n.nspname::text, c.relname::text, format('%I.%I', n.nspname, c.relname), 0::oid,"
		" 0::oid, 0, c.relowner, c.relacl, rtrim(pg_get_viewdef(c.oid), ';'), columns.lines,"
		" c.relispopulated, am.amname, quote_ident(ts.spcname), "
		SQL_RELOPTIONS_WITH_TOAST("c.reloptions", "toast.reloptions") ", "
		SQL_RELOPTIONS_IN_ORDER("c.reloptions", "toast.reloptions") ", nullif(c.relreplident, 'i'),"
		" depends_on.extensions FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
		" JOIN pg_am am ON am.oid = c.relam LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace"
		" LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid" SQL_JOIN_COLUMNS
		SQL_JOIN_EXTENSION_DEPENDS("pg_class", "c.oid") " WHERE c.relkind = 'm' AND"
		USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	lengthof_properties(matview_properties),
	.create = create_matview,
	.alter = alter_matview,
};
