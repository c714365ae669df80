/*-------------------------------------------------------------------------
 *
 * constraint.c
 *		Constraints of tables: primary key, unique, check, exclusion, foreign key.
 *
 * IDENTIFICATION
 *		src/schema/kinds/constraint.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_constraint.h"
#include "utils/builtins.h"

#include "compat.h"
#include "schema/ddl.h"
#include "schema/kinds/constraint.h"
#include "schema/kinds/index.h"
#include "schema/kinds/inheritance.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/reloptions.h"
#include "schema/kinds/retype.h"

static const Property constraint_properties[] = {
	[CONSTRAINT_DEFINITION] = {"definition", CHANGE_REPLACE, true},
	[CONSTRAINT_VALIDATED] = {"validated", CHANGE_REPLACE},
	[CONSTRAINT_DEFERRABLE] = {"deferrable", CHANGE_REPLACE},
	[CONSTRAINT_ENFORCED] = {"enforced", CHANGE_REPLACE},
	[CONSTRAINT_TYPE] = {"type", CHANGE_NONE},
	[CONSTRAINT_INDEX_OPTIONS] = {"index options", CHANGE_ALTER},
	[CONSTRAINT_TABLESPACE] = {"tablespace", CHANGE_ALTER},
	[CONSTRAINT_CLUSTERED] = {"clustered", CHANGE_ALTER},
	[CONSTRAINT_REPLICA_IDENTITY] = {"replica identity", CHANGE_ALTER},
	[CONSTRAINT_IS_LOCAL] = {"local", CHANGE_NONE},
	[CONSTRAINT_IS_INHERITED] = {"inherited", CHANGE_NONE},
	[CONSTRAINT_PARENT] = {"parent", CHANGE_NONE},
	[CONSTRAINT_INDEX] = {"index", CHANGE_NONE},
	[CONSTRAINT_INDEX_COMMENT] = {"index comment", CHANGE_ALTER},
	[CONSTRAINT_PRIMARY_OF] = {"table whose primary key is referred to", CHANGE_NONE},
};

StaticAssertDecl(lengthof(constraint_properties) == CONSTRAINT_PRIMARY_OF + 1, "a property for each number of one");

/*
 * constraint_table returns the table of a constraint.
 */
static const char *
constraint_table(const SchemaObject *constraint)
{
	return constraint->parent_object->identity;
}

/*
 * definition_text returns the definition of a constraint; a foreign key that is
 * to the primary key of a table which has another unique index on its columns
 * does not name them, as the server might take that index.
 */
static const char *
definition_text(const SchemaObject *constraint)
{
	const char *definition = constraint->values[CONSTRAINT_DEFINITION];
	const char *to = constraint->values[CONSTRAINT_PRIMARY_OF];
	char	   *references = to ? psprintf(" REFERENCES %s", to) : NULL;
	const char *columns = to ? strstr(definition, references) : NULL;
	const char *end;
	bool		quoted = false;

	if (columns == NULL)
		return definition;
	columns += strlen(references);
	for (end = columns; *end && (quoted || *end != ')'); end++)
	{
		if (*end == '"')
			quoted = !quoted;
	}
	return psprintf("%.*s%s", (int) (columns - definition), definition, *end ? end + 1 : end);
}

/*
 * constraint_definition writes a constraint as CREATE TABLE and ADD have it.
 */
void
constraint_definition(StringInfo buf, const SchemaObject *constraint)
{
	appendStringInfo(buf, "CONSTRAINT %s %s%s", quote_identifier(constraint->name),
					 definition_text(constraint), constraint->values[CONSTRAINT_DEFERRABLE]);
	if (!is_true(constraint, CONSTRAINT_ENFORCED))
		appendStringInfoString(buf, " NOT ENFORCED");
	if (!is_true(constraint, CONSTRAINT_VALIDATED))
		appendStringInfoString(buf, " NOT VALID");
}

/*
 * key_text returns what a key or an exclusion constraint says of its index: what
 * it is called is no part of it.
 */
static const char *
key_text(const SchemaObject *constraint)
{
	static const char *const keywords[] = {"PRIMARY KEY", "UNIQUE"};
	const char *definition = constraint->values[CONSTRAINT_DEFINITION];

	for (int i = 0; i < lengthof(keywords); i++)
	{
		if (strncmp(definition, keywords[i], strlen(keywords[i])) == 0)
			return definition + strlen(keywords[i]);
	}
	return definition;
}

/*
 * constraint_is_repeated: see constraint.h.  The one that is older stands in it,
 * so that foreign keys find the index that they have.
 */
bool
constraint_is_repeated(const SchemaObject *object)
{
	ListCell   *lc;

	if (object->kind != &kind_constraint || object->values[CONSTRAINT_TYPE][0] == CONSTRAINT_CHECK)
		return false;
	foreach(lc, object->parent_object->children)
	{
		const SchemaObject *other = lfirst(lc);

		if (other->kind == object->kind && other->address.objid < object->address.objid &&
			strcmp(key_text(other), key_text(object)) == 0 && !differs(other, object, CONSTRAINT_DEFERRABLE))
			return true;
	}
	return false;
}

/*
 * constraint_settings emits what a constraint's definition does not say.
 */
void
constraint_settings(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *index = new->values[CONSTRAINT_INDEX];

	if (index == NULL)
		return;
	if (old ? differs(old, new, CONSTRAINT_INDEX_OPTIONS) : new->values[CONSTRAINT_INDEX_OPTIONS] != NULL)
		reloptions_alter(out, psprintf("ALTER INDEX %s", index), old ? old->values[CONSTRAINT_INDEX_OPTIONS] : NULL,
						 new->values[CONSTRAINT_INDEX_OPTIONS]);
	if (old ? differs(old, new, CONSTRAINT_TABLESPACE) : new->values[CONSTRAINT_TABLESPACE] != NULL)
		ddl_add(out, "ALTER INDEX %s SET TABLESPACE %s", index, new->values[CONSTRAINT_TABLESPACE] ? quote_identifier(new->values[CONSTRAINT_TABLESPACE]) : "pg_default");
	if (old ? differs(old, new, CONSTRAINT_INDEX_COMMENT) : new->values[CONSTRAINT_INDEX_COMMENT] != NULL)
		ddl_add(out, "COMMENT ON INDEX %s IS %s", index, ddl_literal(new->values[CONSTRAINT_INDEX_COMMENT]));
	index_settings(out, new, old && is_true(old, CONSTRAINT_CLUSTERED), is_true(new, CONSTRAINT_CLUSTERED),
				   old && is_true(old, CONSTRAINT_REPLICA_IDENTITY), is_true(new, CONSTRAINT_REPLICA_IDENTITY));
}

/*
 * constraint_implied emits what a check that came along with a parent table's has
 * of its own: that it is valid, though that one is not.
 */
void
constraint_implied(DdlList *out, const SchemaObject *new)
{
	if (new->values[CONSTRAINT_TYPE][0] == CONSTRAINT_CHECK && is_true(new, CONSTRAINT_VALIDATED) && new->inherited_from &&
		!is_true(new->inherited_from, CONSTRAINT_VALIDATED))
		ddl_add(out, "ALTER TABLE %s VALIDATE CONSTRAINT %s", constraint_table(new), quote_identifier(new->name));
}

/*
 * constraint_create emits ALTER TABLE ... ADD CONSTRAINT.
 */
static void
constraint_create(DdlList *out, const SchemaObject *new, List *members)
{
	StringInfoData buf;

	initStringInfo(&buf);
	constraint_definition(&buf, new);
	ddl_add(out, "ALTER TABLE %s ADD %s", constraint_table(new), buf.data);
	constraint_settings(out, NULL, new);
}

/*
 * alter_foreign_key emits what ALTER CONSTRAINT can change of one.
 */
static void
alter_foreign_key(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *deferrable = new->values[CONSTRAINT_DEFERRABLE];
	const char *name = quote_identifier(new->name);

	if (differs(old, new, CONSTRAINT_DEFERRABLE))
		ddl_add(out, "ALTER TABLE %s ALTER CONSTRAINT %s%s%s", constraint_table(new), name, deferrable[0] ? deferrable : " NOT DEFERRABLE",
				strcmp(deferrable, " DEFERRABLE") == 0 ? " INITIALLY IMMEDIATE" : "");
	if (differs(old, new, CONSTRAINT_ENFORCED))
		ddl_add(out, "ALTER TABLE %s ALTER CONSTRAINT %s %s", constraint_table(new), name,
				is_true(new, CONSTRAINT_ENFORCED) ? "ENFORCED" : "NOT ENFORCED");
}

/*
 * stays_part says whether a foreign key is part of the parent table's and stays
 * so, which then changes it too.
 */
static bool
stays_part(const Diff *diff, const SchemaObject *old)
{
	const SchemaObject *whole = old->dropped_with;

	return old->kind == &kind_foreign_key && whole && diff_match(diff, whole) == diff_match(diff, old)->dropped_with && inheritance_stays(diff, old);
}

/*
 * changes_along says whether a check comes from a parent table's and stays so,
 * which then changes it too.
 */
static bool
changes_along(const Diff *diff, const SchemaObject *old)
{
	const SchemaObject *from = old->inherited_from;

	return old->values[CONSTRAINT_TYPE][0] == CONSTRAINT_CHECK && from && inheritance_stays(diff, old) && diff_match(diff, from) &&
		diff_match(diff, from) == diff_match(diff, old)->inherited_from;
}

/*
 * constraint_alter emits what makes a constraint another in place.
 */
static void
constraint_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	if (changes_along(out->diff, old))
		return;
	if (strcmp(old->name, new->name) != 0)
		ddl_add(out, "ALTER TABLE %s RENAME CONSTRAINT %s TO %s", constraint_table(new), quote_identifier(old->name),
				quote_identifier(new->name));
	if (stays_part(out->diff, old))
		return;
	alter_foreign_key(out, old, new);
	if (differs(old, new, CONSTRAINT_VALIDATED))
		ddl_add(out, "ALTER TABLE %s VALIDATE CONSTRAINT %s", constraint_table(new), quote_identifier(new->name));
	constraint_settings(out, old, new);
}

/*
 * constraint_drop emits ALTER TABLE ... DROP CONSTRAINT.
 */
static void
constraint_drop(DdlList *out, const SchemaObject *old)
{
	ddl_add(out, "ALTER TABLE %s DROP CONSTRAINT %s", constraint_table(old), quote_identifier(old->name));
}

/*
 * constraint_change has a constraint be validated in place, and a foreign key get other
 * marks.
 */
static Change
constraint_change(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties)
{
	bool		invalidated = is_true(old, CONSTRAINT_VALIDATED) && !is_true(new, CONSTRAINT_VALIDATED);
	bool		remarked = differs(old, new, CONSTRAINT_DEFERRABLE) || differs(old, new, CONSTRAINT_ENFORCED);

	if (differs(old, new, CONSTRAINT_DEFINITION) || invalidated || (remarked && old->kind != &kind_foreign_key))
		return by_properties;
	return CHANGE_ALTER;
}

/*
 * The table that a foreign key refers to, where it hangs on the primary key and
 * could hang on another index.  What it looks for in is found out once for all
 * foreign keys.
 */
#define PRIMARY_OF \
	"CASE WHEN k.contype = 'f' AND (k.conindid, k.confkey) IN" \
	" (SELECT pk.indexrelid, (pk.indkey::smallint[])[0:pk.indnkeyatts - 1] FROM pg_index pk" \
	" JOIN pg_index other ON other.indrelid = pk.indrelid AND other.indexrelid <> pk.indexrelid" \
	" AND other.indisunique AND other.indimmediate AND other.indpred IS NULL AND other.indnkeyatts = pk.indnkeyatts" \
	" AND (other.indkey::smallint[])[0:other.indnkeyatts - 1] @> (pk.indkey::smallint[])[0:pk.indnkeyatts - 1]" \
	" WHERE pk.indisprimary) THEN k.confrelid::regclass::text END"

#define QUERY(condition) \
	"SELECT k.oid, 0, n.nspname::text, k.conname::text, format('%I ON %I.%I', k.conname, n.nspname, c.relname)," \
	" 'pg_class'::regclass::oid, k.conrelid, 0, 0::oid, NULL::aclitem[]," \
	" regexp_replace(pg_get_constraintdef(k.oid), '( DEFERRABLE)?( INITIALLY DEFERRED)?( NOT VALID| NOT ENFORCED)?$', '')," \
	" k.convalidated" SQL_SINCE_18(" OR NOT k.conenforced", "") "," \
																" concat(CASE WHEN k.condeferrable THEN ' DEFERRABLE' END, CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' END)," \
																" " SQL_SINCE_18("k.conenforced", "true") ", k.contype," \
																										  " ic.reloptions, ts.spcname, i.indisclustered, i.indisreplident, k.conislocal, k.coninhcount > 0," \
																										  " nullif(k.conparentid, 0), CASE WHEN k.contype IN ('p', 'u', 'x') THEN format('%I.%I', n.nspname, ic.relname) END," \
																										  " description, " PRIMARY_OF \
																										  " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace" \
																										  " LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')" \
																										  " LEFT JOIN pg_class ic ON ic.oid = i.indexrelid LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace" \
																										  " LEFT JOIN pg_description ON classoid = 'pg_class'::regclass AND objoid = i.indexrelid AND objsubid = 0" \
																										  " WHERE " condition " AND c.relpersistence <> 't' AND" USER_OBJECT("pg_class", "c.oid", "c.relnamespace")

/*
 * constraint_link notes which constraint of the parent table it is a part of.
 */
static void
constraint_link(SchemaSnapshot *snapshot, SchemaObject *constraint)
{
	inheritance_link_part(snapshot, constraint, constraint->values[CONSTRAINT_PARENT]);
}

/*
 * constraint_holds_results: a check vouches for what its functions returned,
 * and the index of a key or an exclusion constraint has it in it.
 */
static bool
constraint_holds_results(const SchemaObject *constraint)
{
	return true;
}

const ObjectKind kind_constraint = {
	.name = "constraint",
	.sql_name = "CONSTRAINT",
	.classid = ConstraintRelationId,
	.flags = KIND_INLINE | KIND_RENAME,
	.name_space = 'r',
	.part_group = 'i',
	.query = QUERY("k.contype IN ('p', 'u', 'c', 'x')"),
	lengthof_properties(constraint_properties),
	.change = constraint_change,
	.link = constraint_link,
	.holds_results = constraint_holds_results,
	.follows = retype_keeps,
	.create = constraint_create,
	.alter = constraint_alter,
	.drop = constraint_drop,
};

/*
 * A partition's key that is part of its parent's is read, but not the copies of
 * a key that the server makes for the partitions of the table referred to.
 */
const ObjectKind kind_foreign_key = {
	.name = "foreign key",
	.sql_name = "CONSTRAINT",
	.classid = ConstraintRelationId,
	.flags = KIND_RENAME,
	.part_group = 'f',
	.query = QUERY("k.contype = 'f' AND k.conrelid IS DISTINCT FROM"
				   " (SELECT whole.conrelid FROM pg_constraint whole WHERE whole.oid = k.conparentid)"),
	lengthof_properties(constraint_properties),
	.change = constraint_change,
	.link = constraint_link,
	.follows = retype_keeps_key,
	.create = constraint_create,
	.alter = constraint_alter,
	.drop = constraint_drop,
};
