/*-------------------------------------------------------------------------
 *
 * table.c
 *		Tables: plain, partitioned, typed, foreign.
 *
 * IDENTIFICATION
 *		src/schema/kinds/table.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_class.h"
#include "utils/builtins.h"

#include "schema/ddl.h"
#include "schema/kinds/column.h"
#include "schema/kinds/constraint.h"
#include "schema/kinds/foreign_options.h"
#include "schema/kinds/inheritance.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/not_null.h"
#include "schema/kinds/reloptions.h"
#include "schema/kinds/table.h"
#include "schema/kinds/typed.h"

static const Property table_properties[] = {
	[TABLE_RELKIND] = {"kind", CHANGE_REPLACE},
	[TABLE_PERSISTENCE] = {"persistence", CHANGE_ALTER},
	[TABLE_PARTITION_KEY] = {"partition key", CHANGE_REPLACE, true},
	[TABLE_PARTITION_KEY_TYPES] = {"types of the partition key", CHANGE_REPLACE},
	[TABLE_ACCESS_METHOD] = {"access method", CHANGE_ALTER},
	[TABLE_TABLESPACE] = {"tablespace", CHANGE_ALTER},
	[TABLE_OPTIONS] = {"options", CHANGE_ALTER},
	[TABLE_OPTIONS_IN_ORDER] = {"options in order", CHANGE_NONE},
	[TABLE_REPLICA_IDENTITY] = {"replica identity", CHANGE_ALTER},
	[TABLE_ROW_SECURITY] = {"row security", CHANGE_ALTER},
	[TABLE_FORCE_ROW_SECURITY] = {"force row security", CHANGE_ALTER},
	[TABLE_SERVER] = {"server", CHANGE_REPLACE},
	[TABLE_FOREIGN_OPTIONS] = {"foreign options", CHANGE_ALTER},
	[TABLE_HAS_CHILDREN] = {"has children", CHANGE_NONE},
};

StaticAssertDecl(lengthof(table_properties) == TABLE_HAS_CHILDREN + 1, "a property for each number of one");

#define QUERY(kinds) \
	"SELECT c.oid, 0, n.nspname::text, c.relname::text, format('%I.%I', n.nspname, c.relname)," \
	" 0::oid, 0::oid, 0, c.relowner, c.relacl," \
	" c.relkind, c.relpersistence, CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END," \
	" CASE c.relkind WHEN 'p' THEN (SELECT array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum)" \
	" FROM pg_partitioned_table pt JOIN pg_attribute a ON a.attrelid = pt.partrelid AND a.attnum = ANY (pt.partattrs)" \
	" WHERE pt.partrelid = c.oid) END," \
	" am.amname, ts.spcname, " SQL_RELOPTIONS_WITH_TOAST("c.reloptions", "t.reloptions") ", " SQL_RELOPTIONS_IN_ORDER("c.reloptions", "t.reloptions") "," \
																																					  " CASE WHEN c.relkind <> 'f' THEN c.relreplident END, c.relrowsecurity, c.relforcerowsecurity, s.srvname," \
																																					  " " SQL_FOREIGN_OPTIONS("f.ftoptions") ", c.relhassubclass" \
																																															 " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_am am ON am.oid = c.relam" \
																																															 " AND am.amname <> current_setting('default_table_access_method')" \
																																															 " LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace LEFT JOIN pg_class t ON t.oid = c.reltoastrelid" \
																																															 " LEFT JOIN pg_foreign_table f ON f.ftrelid = c.oid LEFT JOIN pg_foreign_server s ON s.oid = f.ftserver" \
																																															 " WHERE c.relkind IN (" kinds ") AND c.relpersistence <> 't' AND" USER_OBJECT("pg_class", "c.oid", "c.relnamespace")

/*
 * table_settings emits what CREATE TABLE does not say.
 */
static void
table_settings(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *identity = new->values[TABLE_REPLICA_IDENTITY];
	static const struct
	{
		int			property;
		const char *on;
		const char *off;
	}			flags[] = {
		{TABLE_ROW_SECURITY, "ENABLE ROW LEVEL SECURITY", "DISABLE ROW LEVEL SECURITY"},
		{TABLE_FORCE_ROW_SECURITY, "FORCE ROW LEVEL SECURITY", "NO FORCE ROW LEVEL SECURITY"}};

	for (int i = 0; i < lengthof(flags); i++)
	{
		if (is_true(new, flags[i].property) != (old && is_true(old, flags[i].property)))
			ddl_add(out, "ALTER TABLE %s %s", new->identity, is_true(new, flags[i].property) ? flags[i].on : flags[i].off);
	}
	if (identity && identity[0] != 'i' && identity[0] != (old ? old->values[TABLE_REPLICA_IDENTITY][0] : 'd'))
		ddl_add(out, "ALTER TABLE %s REPLICA IDENTITY %s", new->identity,
				identity[0] == 'n' ? "NOTHING" : identity[0] == 'f' ? "FULL" :
																   "DEFAULT");
}

/*
 * add_line adds a line to the body of a CREATE TABLE.
 */
static void
add_line(StringInfo body, const char *line)
{
	appendStringInfo(body, "%s\n    %s", body->len > 0 ? "," : "", line);
}

/*
 * create_body writes the columns and constraints that CREATE TABLE makes, and the
 * tables inherited from.
 */
static void
create_body(const Diff *diff, StringInfo body, StringInfo inherits, const SchemaObject *new, List *members)
{
	ListCell   *lc;
	StringInfoData line;
	bool		typed = typed_in(members, new) != NULL;

	initStringInfo(&line);
	foreach(lc, members)
	{
		SchemaObject *member = lfirst(lc);

		resetStringInfo(&line);
		if (member->kind == &kind_column)
		{
			if (member->inherited_from && inherits->len > 0 && !inheritance_is_local(member))
			{
				char	   *own = not_null_line(member);

				if (own)
					add_line(body, own);
				continue;
			}
			column_definition(diff, &line, member, members);
			if (!typed)
				add_line(body, line.data);
			else if (strstr(line.data, " DEFAULT ") || strstr(line.data, " NOT NULL"))
				add_line(body, line.data);
		}
	}
	foreach(lc, members)
	{
		SchemaObject *member = lfirst(lc);

		resetStringInfo(&line);
		if (member->kind == &kind_constraint && is_true(member, CONSTRAINT_VALIDATED) &&
			!(member->inherited_from && inherits->len > 0 && !inheritance_is_local(member)))
		{
			constraint_definition(&line, member);
			add_line(body, line.data);
		}
	}
}

/*
 * is_inherited_default says whether the parent table's column has a default of
 * the same words.
 */
static bool
is_inherited_default(const SchemaObject *value)
{
	const SchemaObject *from = value->parent_object->inherited_from;
	ListCell   *lc;

	foreach(lc, from ? from->children : NIL)
	{
		const SchemaObject *other = lfirst(lc);

		if (other->kind == value->kind && !differs(other, value, 0))
			return true;
	}
	return false;
}

/*
 * create_rest emits what belongs to the members of a new table and cannot
 * stand in its CREATE TABLE.
 */
static void
create_rest(DdlList *out, List *members, bool inherits)
{
	ListCell   *lc;

	foreach(lc, members)
	{
		SchemaObject *member = lfirst(lc);

		if (member->kind == &kind_constraint && member->inherited_from && inherits && !inheritance_is_local(member))
			continue;
		if (member->kind == &kind_constraint && !is_true(member, CONSTRAINT_VALIDATED))
			member->kind->create(out, member, NIL);
		else if (member->kind == &kind_constraint)
			constraint_settings(out, NULL, member);
		else if (member->kind == &kind_column && inherits && !is_true(member, COLUMN_IS_LOCAL))
			column_implied(out, member, true);
		else if (member->kind == &kind_column)
			column_settings(out, NULL, member);
		else if (member->kind == &kind_identity_sequence)
			member->kind->create(out, member, NIL);
		else if (member->kind == &kind_column_default && inherits && !is_inherited_default(member) &&
				 !is_true(member->parent_object, COLUMN_IS_LOCAL))
			member->kind->create(out, member, NIL);
	}
}

/*
 * table_create emits CREATE TABLE.
 */
static void
table_create(DdlList *out, const SchemaObject *new, List *members)
{
	StringInfoData body;
	StringInfoData inherits;
	StringInfoData buf;
	ListCell   *lc;
	const SchemaObject *typed = typed_in(members, new);
	bool		foreign = new->kind == &kind_foreign_table;
	bool		unlogged = new->values[TABLE_PERSISTENCE][0] == 'u';

	initStringInfo(&body);
	initStringInfo(&inherits);
	initStringInfo(&buf);
	foreach(lc, members)
	{
		SchemaObject *member = lfirst(lc);

		if (member->kind == &kind_inheritance)
			appendStringInfo(&inherits, "%s%s", inherits.len > 0 ? ", " : "", member->values[INHERITANCE_PARENT]);
	}
	create_body(out->diff, &body, &inherits, new, members);

	appendStringInfo(&buf, "CREATE %sTABLE %s", foreign ? "FOREIGN " : unlogged ? "UNLOGGED " :
																				  "",
					 new->identity);
	if (typed)
		appendStringInfo(&buf, " OF %s", typed->values[TYPED_TYPE]);
	if (body.len > 0)
		appendStringInfo(&buf, " (%s\n)", body.data);
	else if (!typed)
		appendStringInfoString(&buf, " ()");
	if (inherits.len > 0)
		appendStringInfo(&buf, " INHERITS (%s)", inherits.data);
	if (new->values[TABLE_PARTITION_KEY])
		appendStringInfo(&buf, " PARTITION BY %s", new->values[TABLE_PARTITION_KEY]);
	if (foreign)
		appendStringInfo(&buf, " SERVER %s", quote_identifier(new->values[TABLE_SERVER]));
	appendStringInfoString(&buf, foreign_options_clause(new->values[TABLE_FOREIGN_OPTIONS]));
	if (new->values[TABLE_ACCESS_METHOD])
		appendStringInfo(&buf, " USING %s", quote_identifier(new->values[TABLE_ACCESS_METHOD]));
	appendStringInfoString(&buf, reloptions_with(new->values[TABLE_OPTIONS_IN_ORDER]));
	if (new->values[TABLE_TABLESPACE])
		appendStringInfo(&buf, " TABLESPACE %s", quote_identifier(new->values[TABLE_TABLESPACE]));
	ddl_add_text(out, buf.data);
	table_settings(out, NULL, new);
	create_rest(out, members, inherits.len > 0);
}

/*
 * table_alter emits what makes a table another in place.
 */
static void
table_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *table = new->identity;

	if (differs(old, new, TABLE_PERSISTENCE))
		ddl_add(out, "ALTER TABLE %s SET %s", table, new->values[TABLE_PERSISTENCE][0] == 'u' ? "UNLOGGED" : "LOGGED");
	if (differs(old, new, TABLE_ACCESS_METHOD))
		ddl_add(out, "ALTER TABLE %s SET ACCESS METHOD %s", table, new->values[TABLE_ACCESS_METHOD] ? quote_identifier(new->values[TABLE_ACCESS_METHOD]) : "heap");
	if (differs(old, new, TABLE_TABLESPACE))
		ddl_add(out, "ALTER TABLE %s SET TABLESPACE %s", table, new->values[TABLE_TABLESPACE] ? quote_identifier(new->values[TABLE_TABLESPACE]) : "pg_default");
	if (differs(old, new, TABLE_OPTIONS))
		reloptions_alter(out, psprintf("ALTER TABLE %s", table), old->values[TABLE_OPTIONS],
						 new->values[TABLE_OPTIONS_IN_ORDER]);
	if (differs(old, new, TABLE_FOREIGN_OPTIONS))
		foreign_options_alter(out, psprintf("ALTER FOREIGN TABLE %s", table),
							  old->values[TABLE_FOREIGN_OPTIONS], new->values[TABLE_FOREIGN_OPTIONS]);
	table_settings(out, old, new);
}

/*
 * table_change knows that SET LOGGED and SET UNLOGGED do nothing to a partitioned table.
 */
static Change
table_change(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties)
{
	bool		partitioned = old->values[TABLE_RELKIND][0] == RELKIND_PARTITIONED_TABLE;

	return partitioned && differs(old, new, TABLE_PERSISTENCE) ? CHANGE_REPLACE : by_properties;
}

const ObjectKind kind_table = {
	.name = "table",
	.sql_name = "TABLE",
	.classid = RelationRelationId,
	.flags = KIND_DATA,
	.name_space = 'r',
	.part_group = 't',
	.depends_by_part = &kind_composite_type,
	.acl_type = OBJECT_TABLE,
	.query = QUERY("'r', 'p'"),
	lengthof_properties(table_properties),
	.change = table_change,
	.create = table_create,
	.alter = table_alter,
};

const ObjectKind kind_foreign_table = {
	.name = "foreign table",
	.sql_name = "FOREIGN TABLE",
	.classid = RelationRelationId,
	.name_space = 'r',
	.part_group = 't',
	.acl_type = OBJECT_TABLE,
	.grant_name = "TABLE",
	.query = QUERY("'f'"),
	lengthof_properties(table_properties),
	.create = table_create,
	.alter = table_alter,
};
