/*-------------------------------------------------------------------------
 *
 * publication.c
 *		Publications, with what they publish.
 *
 * IDENTIFICATION
 *		src/schema/kinds/publication.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_publication.h"

#include "compat.h"
#include "schema/kinds/kind_list.h"
#include "schema/text_array.h"

enum
{
	PUBLICATION_ALL,			/* ALL TABLES ..., ALL SEQUENCES; empty: neither */
	PUBLICATION_TABLES,			/* an array of lines "table\tcolumns and filter" */
	PUBLICATION_SCHEMAS,
	PUBLICATION_PUBLISH,
	PUBLICATION_VIA_ROOT,
	PUBLICATION_GENERATED
};

static const Property publication_properties[] = {
	[PUBLICATION_ALL] = {"all", CHANGE_REPLACE},
	[PUBLICATION_TABLES] = {"tables", CHANGE_ALTER, true},
	[PUBLICATION_SCHEMAS] = {"schemas", CHANGE_ALTER},
	[PUBLICATION_PUBLISH] = {"publish", CHANGE_ALTER},
	[PUBLICATION_VIA_ROOT] = {"via_root", CHANGE_ALTER},
	[PUBLICATION_GENERATED] = {"generated", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(publication_properties) == PUBLICATION_GENERATED + 1, "a property for each number of one");

/*
 * append_objects appends those of the tables and schemas that are not in the
 * others; named: without columns and filter.  No value has none.
 */
static void
append_objects(StringInfo buf, const SchemaObject *object, const SchemaObject *other, bool named)
{
	List	   *tables = text_array(other ? other->values[PUBLICATION_TABLES] : NULL);
	List	   *schemas = text_array(other ? other->values[PUBLICATION_SCHEMAS] : NULL);
	const char *word = "TABLE ";
	ListCell   *lc;

	foreach(lc, text_array(object->values[PUBLICATION_TABLES]))
	{
		const char *table = lfirst(lc);
		int			length = strcspn(table, "\t");

		if (element_position(tables, table) >= 0)
			continue;
		appendStringInfo(buf, "%s%s%.*s%s", buf->len > 0 ? ", " : "", word, length, table,
						 named ? "" : table + length + 1);
		word = "";
	}
	word = "TABLES IN SCHEMA ";
	foreach(lc, text_array(object->values[PUBLICATION_SCHEMAS]))
	{
		if (element_position(schemas, lfirst(lc)) >= 0)
			continue;
		appendStringInfo(buf, "%s%s%s", buf->len > 0 ? ", " : "", word, (char *) lfirst(lc));
		word = "";
	}
}

/*
 * parameters returns the parameters that are not the default, or, given an old
 * publication, not the same.
 */
static char *
parameters(const SchemaObject *old, const SchemaObject *new)
{
	StringInfoData buf;

#define CHANGED(property, standard) \
	(old ? differs(old, new, property) : new->values[property] && strcmp(new->values[property], standard) != 0)

	initStringInfo(&buf);
	if (CHANGED(PUBLICATION_PUBLISH, "insert, update, delete, truncate"))
		appendStringInfo(&buf, "publish = %s", ddl_literal(new->values[PUBLICATION_PUBLISH]));
	if (CHANGED(PUBLICATION_VIA_ROOT, "f"))
		appendStringInfo(&buf, "%spublish_via_partition_root = %s", buf.len > 0 ? ", " : "",
						 is_true(new, PUBLICATION_VIA_ROOT) ? "true" : "false");
	if (CHANGED(PUBLICATION_GENERATED, "none"))
		appendStringInfo(&buf, "%spublish_generated_columns = %s", buf.len > 0 ? ", " : "",
						 new->values[PUBLICATION_GENERATED]);
#undef CHANGED
	return buf.data;
}

/*
 * publication_create emits CREATE PUBLICATION.
 */
static void
publication_create(DdlList *out, const SchemaObject *new, List *members)
{
	const char *with = parameters(NULL, new);
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoString(&buf, new->values[PUBLICATION_ALL]);
	append_objects(&buf, new, NULL, false);
	ddl_add(out, "CREATE PUBLICATION %s%s%s%s%s%s", new->identity, buf.len > 0 ? " FOR " : "", buf.data,
			with[0] ? " WITH (" : "", with, with[0] ? ")" : "");
}

/*
 * publication_alter emits ALTER PUBLICATION; a table whose columns or filter differ goes
 * and comes.
 */
static void
publication_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *set = parameters(old, new);
	StringInfoData gone;
	StringInfoData added;

	initStringInfo(&gone);
	initStringInfo(&added);
	append_objects(&gone, old, new, true);
	append_objects(&added, new, old, false);
	if (gone.len > 0)
		ddl_add(out, "ALTER PUBLICATION %s DROP %s", new->identity, gone.data);
	if (added.len > 0)
		ddl_add(out, "ALTER PUBLICATION %s ADD %s", new->identity, added.data);
	if (set[0])
		ddl_add(out, "ALTER PUBLICATION %s SET (%s)", new->identity, set);
}

/* A table by name; one that has children without them, which are listed themselves. */
#define TABLE_NAME \
	"CASE WHEN c.relkind <> 'p' AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid) THEN 'ONLY ' ELSE '' END" \
	" || format('%I.%I', cn.nspname, c.relname)"
#define FROM_TABLES \
	" FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace" \
	" WHERE r.prpubid = p.oid"
#define EXCEPT_TABLES \
	" || coalesce(' EXCEPT (TABLE ' || (SELECT string_agg(" TABLE_NAME ", ', ' ORDER BY " TABLE_NAME ")" FROM_TABLES " AND r.prexcept) || ')', '')"

const ObjectKind kind_publication = {
	.name = "publication",
	.sql_name = "PUBLICATION",
	.classid = PublicationRelationId,
	.flags = KIND_INERT,
	.query =
		"SELECT p.oid, 0, NULL::text, p.pubname::text, quote_ident(p.pubname), 0::oid, 0::oid, 0, p.pubowner, NULL::aclitem[],"
		" concat_ws(', ', CASE WHEN p.puballtables THEN 'ALL TABLES'" SQL_SINCE_19(EXCEPT_TABLES, "") " END"
		SQL_SINCE_19(", CASE WHEN p.puballsequences THEN 'ALL SEQUENCES' END", "") "),"
		" ARRAY(SELECT " TABLE_NAME " || E'\\t' || coalesce(' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)"
		" FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (r.prattrs)) || ')', '')"
		" || coalesce(' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')', '')"
		FROM_TABLES SQL_SINCE_19(" AND NOT r.prexcept", "") " ORDER BY 1),"
		" ARRAY(SELECT quote_ident(s.nspname) FROM pg_publication_namespace ps JOIN pg_namespace s ON s.oid = ps.pnnspid"
		" WHERE ps.pnpubid = p.oid ORDER BY 1),"
		" concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,"
		" CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END), p.pubviaroot,"
		SQL_SINCE_18(" CASE p.pubgencols WHEN 's' THEN 'stored' ELSE 'none' END", " NULL::text")
		" FROM pg_publication p WHERE" USER_GLOBAL("pg_publication", "p.oid"),
	lengthof_properties(publication_properties),
	.create = publication_create,
	.alter = publication_alter,
};
