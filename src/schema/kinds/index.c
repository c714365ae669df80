/*-------------------------------------------------------------------------
 *
 * index.c
 *		Indexes, but for those of constraints.
 *
 * IDENTIFICATION
 *		src/schema/kinds/index.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_class.h"
#include "utils/builtins.h"

#include "schema/ddl.h"
#include "schema/kinds/index.h"
#include "schema/kinds/inheritance.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/extension_depend.h"
#include "schema/kinds/reloptions.h"
#include "schema/kinds/retype.h"

static const Property index_properties[] = {
	[INDEX_DEFINITION] = {"definition with options", CHANGE_NONE},
	[INDEX_WITHOUT_OPTIONS] = {"definition", CHANGE_REPLACE, true},
	[INDEX_OPTIONS] = {"options", CHANGE_ALTER},
	[INDEX_UNIQUE] = {"unique", CHANGE_REPLACE},
	[INDEX_TABLESPACE] = {"tablespace", CHANGE_ALTER},
	[INDEX_VALID] = {"valid", CHANGE_REPLACE},
	[INDEX_CLUSTERED] = {"clustered", CHANGE_ALTER},
	[INDEX_REPLICA_IDENTITY] = {"replica identity", CHANGE_ALTER},
	[INDEX_STATISTICS] = {"statistics", CHANGE_ALTER},
	[INDEX_PARENT] = {"parent", CHANGE_NONE},
	[INDEX_EXTENSIONS] = {"extensions that it depends on", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(index_properties) == INDEX_EXTENSIONS + 1, "a property for each number of one");

/*
 * index_settings emits what a table knows of one of its indexes: that it is
 * clustered by it, and identifies its rows to replicas by it.
 */
void
index_settings(DdlList *out, const SchemaObject *index, bool was_clustered, bool clustered,
			   bool was_identity, bool identity)
{
	const char *table = index->parent_object->identity;

	if (clustered && !was_clustered)
		ddl_add(out, "ALTER TABLE %s CLUSTER ON %s", table, quote_identifier(index->name));
	if (was_clustered && !clustered)
		ddl_add(out, "ALTER TABLE %s SET WITHOUT CLUSTER", table);
	if (identity && !was_identity)
		ddl_add(out, "ALTER TABLE %s REPLICA IDENTITY USING INDEX %s", table, quote_identifier(index->name));
}

/*
 * statistics emits the statistics targets of an index's columns, which stand in
 * lines "number target".
 */
static void
statistics(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *before = old ? old->values[INDEX_STATISTICS] : NULL;
	const char *after = new->values[INDEX_STATISTICS];
	int			column;
	int			target;

	if (before == after || (before && after && strcmp(before, after) == 0))
		return;
	for (const char *line = before; line && sscanf(line, "%d %d", &column, &target) == 2;
		 line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
		ddl_add(out, "ALTER INDEX %s ALTER COLUMN %d SET STATISTICS -1", new->identity, column);
	for (const char *line = after; line && sscanf(line, "%d %d", &column, &target) == 2;
		 line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
		ddl_add(out, "ALTER INDEX %s ALTER COLUMN %d SET STATISTICS %d", new->identity, column, target);
}

/*
 * index_alter_settings emits what an index's definition does not say.
 */
static void
index_alter_settings(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	statistics(out, old, new);
	index_settings(out, new, old && is_true(old, INDEX_CLUSTERED), is_true(new, INDEX_CLUSTERED),
				   old && is_true(old, INDEX_REPLICA_IDENTITY), is_true(new, INDEX_REPLICA_IDENTITY));
	extension_depend_alter(out, new, old ? old->values[INDEX_EXTENSIONS] : NULL, new->values[INDEX_EXTENSIONS]);
}

/*
 * has_double says whether the table of an index has another of the same.
 */
static bool
has_double(const SchemaObject *part)
{
	ListCell   *lc;

	foreach(lc, part->parent_object ? part->parent_object->children : NIL)
	{
		const SchemaObject *other = lfirst(lc);

		if (other != part && other->kind == part->kind &&
			!differs(other, part, INDEX_WITHOUT_OPTIONS) && !differs(other, part, INDEX_UNIQUE))
			return true;
	}
	return false;
}

/*
 * is_part_already says whether an index is of a partition that is one when the
 * parent table's index is made.
 */
static bool
is_part_already(const Diff *diff, const SchemaObject *part, const SchemaObject *index)
{
	return part->dropped_with == index && part->inherited_by && diff_create_op(diff, part->inherited_by) == NULL;
}

/*
 * parts_are_ambiguous says whether the server might take other indexes of
 * partitions for parts of an index than those that are.
 */
static bool
parts_are_ambiguous(const Diff *diff, const SchemaObject *index)
{
	ListCell   *lc;

	foreach(lc, index->created_after)
	{
		const SchemaObject *part = lfirst(lc);

		if (is_part_already(diff, part, index) && has_double(part))
			return true;
	}
	return false;
}

/*
 * index_create emits CREATE INDEX.  Indexes of partitions become parts of it, which are
 * named where the server has a choice.
 */
static void
index_create(DdlList *out, const SchemaObject *new, List *members)
{
	bool		alone = parts_are_ambiguous(out->diff, new);
	const char *definition = new->values[INDEX_DEFINITION];
	ListCell   *lc;

	if (alone)
		definition = psprintf(" ON ONLY %s", definition + strlen(" ON "));
	ddl_add(out, "CREATE %sINDEX %s%s", is_true(new, INDEX_UNIQUE) ? "UNIQUE " : "", quote_identifier(new->name), definition);
	foreach(lc, alone ? new->created_after : NIL)
	{
		const SchemaObject *part = lfirst(lc);

		if (is_part_already(out->diff, part, new))
			ddl_add(out, "ALTER INDEX %s ATTACH PARTITION %s", new->identity, part->identity);
	}
	if (new->values[INDEX_TABLESPACE])
		ddl_add(out, "ALTER INDEX %s SET TABLESPACE %s", new->identity, quote_identifier(new->values[INDEX_TABLESPACE]));
	index_alter_settings(out, NULL, new);
}

/*
 * index_alter emits what makes an index another in place.
 */
static void
index_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	if (strcmp(old->name, new->name) != 0)
		ddl_add(out, "ALTER INDEX %s RENAME TO %s", old->identity, quote_identifier(new->name));
	reloptions_alter(out, psprintf("ALTER INDEX %s", new->identity), old->values[INDEX_OPTIONS], new->values[INDEX_OPTIONS]);
	if (differs(old, new, INDEX_TABLESPACE))
		ddl_add(out, "ALTER INDEX %s SET TABLESPACE %s", new->identity, new->values[INDEX_TABLESPACE] ? quote_identifier(new->values[INDEX_TABLESPACE]) : "pg_default");
	index_alter_settings(out, old, new);
}

/*
 * index_link notes which index of the parent table it is a part of.
 */
static void
index_link(SchemaSnapshot *snapshot, SchemaObject *index)
{
	inheritance_link_part(snapshot, index, index->values[INDEX_PARENT]);
}

/*
 * index_holds_results: an index of an expression has the results of its
 * functions in it.
 */
static bool
index_holds_results(const SchemaObject *index)
{
	return true;
}

const ObjectKind kind_index = {
	.name = "index",
	.sql_name = "INDEX",
	.classid = RelationRelationId,
	.flags = KIND_RENAME,
	.name_space = 'r',
	.part_group = 'i',
	.query =
		"SELECT ic.oid, 0, n.nspname::text, ic.relname::text, format('%I.%I', n.nspname, ic.relname),"
		" 'pg_class'::regclass::oid, i.indrelid, 0, 0::oid, NULL::aclitem[], words,"
		" CASE WHEN ic.reloptions IS NULL THEN words"
		" ELSE regexp_replace(words, ' WITH \\([^()]*\\)( WHERE |$)', '\\1') END,"
		" ic.reloptions, i.indisunique, ts.spcname, i.indisvalid, i.indisclustered, i.indisreplident,"
		" st.lines, pi.inhparent, depends_on.extensions"
		" FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_namespace n ON n.oid = ic.relnamespace"
		" JOIN pg_class c ON c.oid = i.indrelid"
		/* OFFSET 0: once, not once a use */
		" CROSS JOIN LATERAL (SELECT substr(CASE WHEN i.indisvalid THEN replace(def, ' ON ONLY ', ' ON ') ELSE def END,"
		" length(format('CREATE %sINDEX %I', CASE WHEN i.indisunique THEN 'UNIQUE ' END, ic.relname)) + 1) AS words"
		" FROM pg_get_indexdef(ic.oid) def OFFSET 0) shown"
		" LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace LEFT JOIN pg_inherits pi ON pi.inhrelid = ic.oid"
		" LEFT JOIN (SELECT a.attrelid, string_agg(a.attnum || ' ' || a.attstattarget, E'\\n' ORDER BY a.attnum) AS lines"
		" FROM pg_attribute a WHERE a.attstattarget >= 0 AND a.attnum > 0 AND a.attrelid >= 16384 GROUP BY 1) st"
		" ON st.attrelid = ic.oid" SQL_JOIN_EXTENSION_DEPENDS("pg_class", "ic.oid")
		" WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = ic.oid AND k.contype IN ('p', 'u', 'x'))"
		" AND c.relkind IN ('r', 'p', 'm') AND ic.relpersistence <> 't'"
		" AND" USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	lengthof_properties(index_properties),
	.link = index_link,
	.holds_results = index_holds_results,
	.follows = retype_keeps,
	.create = index_create,
	.alter = index_alter,
};
