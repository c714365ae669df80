/*-------------------------------------------------------------------------
 *
 * column.c
 *		Columns of tables, and their defaults.
 *
 * IDENTIFICATION
 *		src/schema/kinds/column.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"
#include "commands/defrem.h"
#include "utils/builtins.h"

#include "compat.h"
#include "schema/ddl.h"
#include "schema/kinds/carry.h"
#include "schema/kinds/column.h"
#include "schema/kinds/column_move.h"
#include "schema/kinds/domain.h"
#include "schema/kinds/fitting.h"
#include "schema/kinds/foreign_options.h"
#include "schema/kinds/identity.h"
#include "schema/kinds/inheritance.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/lossy.h"
#include "schema/kinds/not_null.h"
#include "schema/kinds/reloptions.h"
#include "schema/kinds/row_type.h"
#include "schema/kinds/sequence.h"
#include "schema/kinds/table.h"
#include "schema/kinds/typed.h"

/* Since 17 the expression of a stored generated column can be changed. */
#define SET_EXPRESSION_WORKS	SQL_SINCE_17(true, false)

static const Property column_properties[] = {
	[COLUMN_TYPE] = {"type", CHANGE_REBUILD},
	[COLUMN_COLLATION] = {"collation", CHANGE_REBUILD},
	[COLUMN_NOT_NULL] = {"not null", CHANGE_ALTER},
	[COLUMN_NOT_NULL_NAME] = {"not null constraint", CHANGE_ALTER},
	[COLUMN_NOT_NULL_VALID] = {"not null valid", CHANGE_ALTER},
	[COLUMN_NOT_NULL_INHERITED] = {"not null inherited", CHANGE_ALTER},
	[COLUMN_NOT_NULL_ACTUAL_NAME] = {"not null constraint's name", CHANGE_NONE},
	[COLUMN_NOT_NULL_IS_LOCAL] = {"not null is local", CHANGE_NONE},
	[COLUMN_GENERATED] = {"generated", CHANGE_REPLACE},
	[COLUMN_EXPRESSION] = {"expression", CHANGE_REPLACE, true},
	[COLUMN_IDENTITY] = {"identity", CHANGE_ALTER},
	[COLUMN_STORAGE] = {"storage", CHANGE_ALTER},
	[COLUMN_TYPE_STORAGE] = {"type's storage", CHANGE_NONE},
	[COLUMN_COMPRESSION] = {"compression", CHANGE_ALTER},
	[COLUMN_STATISTICS] = {"statistics", CHANGE_ALTER},
	[COLUMN_OPTIONS] = {"options", CHANGE_ALTER},
	[COLUMN_OPTIONS_IN_ORDER] = {"options in order", CHANGE_NONE},
	[COLUMN_FOREIGN_OPTIONS] = {"foreign options", CHANGE_ALTER},
	[COLUMN_IS_LOCAL] = {"local", CHANGE_NONE},
	[COLUMN_IS_INHERITED] = {"inherited", CHANGE_NONE},
};

StaticAssertDecl(lengthof(column_properties) == COLUMN_IS_INHERITED + 1, "a property for each number of one");

/*
 * column_loses_nothing: see column.h.
 */
bool
column_loses_nothing(const Diff *diff, const SchemaObject *object)
{
	if (object->kind == &kind_column)
		return object->values[COLUMN_GENERATED] != NULL;
	if (object->kind == &kind_table)
		return object->values[TABLE_PARTITION_KEY] != NULL;
	return sequence_successor(diff, object) != NULL;
}

/*
 * column_table returns the table of a column.
 */
static const char *
column_table(const SchemaObject *column)
{
	return column->parent_object->identity;
}

/*
 * default_of returns the default that is among the objects made along with a
 * column; NULL where none is.
 */
static const SchemaObject *
default_of(const SchemaObject *column, List *members)
{
	ListCell   *lc;

	foreach(lc, members)
	{
		const SchemaObject *member = lfirst(lc);

		if (member->kind == &kind_column_default && member->parent_object == column)
			return member;
	}
	return NULL;
}

/*
 * column_definition writes a column as CREATE TABLE and ADD COLUMN have it.
 */
void
column_definition(const Diff *diff, StringInfo buf, const SchemaObject *column, List *members)
{
	const char *const *values = (const char *const *) column->values;
	const SchemaObject *value = default_of(column, members);

	appendStringInfo(buf, "%s ", quote_identifier(column->name));
	if (typed_in(members, column->parent_object))
		appendStringInfoString(buf, "WITH OPTIONS");
	else
		appendStringInfoString(buf, values[COLUMN_TYPE]);
	appendStringInfoString(buf, foreign_options_clause(values[COLUMN_FOREIGN_OPTIONS]));
	if (values[COLUMN_COLLATION])
		appendStringInfo(buf, " COLLATE %s", values[COLUMN_COLLATION]);
	if (value)
		appendStringInfo(buf, " DEFAULT %s", value->values[0]);
	if (values[COLUMN_GENERATED])
		appendStringInfo(buf, " GENERATED ALWAYS AS (%s)%s", values[COLUMN_EXPRESSION],
						 values[COLUMN_GENERATED][0] == 's' ? " STORED" : "");
	if (values[COLUMN_IDENTITY])
		appendStringInfo(buf, " %s", identity_clause(column));
	appendStringInfoString(buf, not_null_clause(diff, column, members));
}

/*
 * column_settings emits what a column's definition does not say.  After a change
 * of type values are stored as the type has it again, in all children, too.
 */
void
column_settings(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *name = pstrdup(quote_identifier(new->name));
	const char *alter_table = psprintf("ALTER TABLE %s ALTER COLUMN %s", column_table(new), name);
	bool		retyped = old && diff_action(out->diff, old) == CHANGE_REBUILD;
	const struct
	{
		int			property;
		const char *clause;
		const char *standard;
		bool		reset;
	}			settings[] = {
		{COLUMN_STORAGE, "SET STORAGE", new->values[COLUMN_TYPE_STORAGE], retyped},
		{COLUMN_COMPRESSION, "SET COMPRESSION", "default", retyped},
		{COLUMN_STATISTICS, "SET STATISTICS", "-1"}};

	for (int i = 0; i < lengthof(settings); i++)
	{
		const char *after = new->values[settings[i].property];

		if (settings[i].reset && after)
			ddl_add(out, "ALTER TABLE ONLY %s ALTER COLUMN %s %s %s", column_table(new), name, settings[i].clause, after);
		else if (!settings[i].reset && (old ? differs(old, new, settings[i].property) : after != NULL))
			ddl_add(out, "%s %s %s", alter_table, settings[i].clause, after ? after : settings[i].standard);
	}
	if (old == NULL)
		not_null_settings(out, new);
	if (old ? differs(old, new, COLUMN_OPTIONS) : new->values[COLUMN_OPTIONS] != NULL)
		reloptions_alter(out, alter_table, old ? old->values[COLUMN_OPTIONS] : NULL, new->values[COLUMN_OPTIONS_IN_ORDER]);
}

/*
 * domain_has says whether a domain, or one that it is over, has
 * a property that columns of it have too.
 */
static bool
domain_has(const SchemaObject *object, int property)
{
	ListCell   *lc;

	foreach(lc, object->depends)
	{
		const SchemaObject *domain = lfirst(lc);

		if (domain->kind != &kind_domain)
			continue;
		if ((property == DOMAIN_NOT_NULL ? is_true(domain, property) : domain->values[property] != NULL) ||
			domain_has(domain, property))
			return true;
	}
	return false;
}

/*
 * has_no_value says whether a new column of a table that stands takes no nulls
 * and gives its rows nothing else.
 */
static bool
has_no_value(const Diff *diff, const SchemaObject *new, List *members)
{
	if (diff_match(diff, new->parent_object) == NULL || default_of(new, members) || new->values[COLUMN_IDENTITY] ||
		new->values[COLUMN_GENERATED])
		return false;
	if (strchr(new->values[COLUMN_TYPE], '['))
		return is_true(new, COLUMN_NOT_NULL);
	return (is_true(new, COLUMN_NOT_NULL) || domain_has(new, DOMAIN_NOT_NULL)) && !domain_has(new, DOMAIN_DEFAULT);
}

/*
 * column_create emits ALTER TABLE ... ADD COLUMN.
 */
static void
column_create(DdlList *out, const SchemaObject *new, List *members)
{
	const SchemaObject *old = diff_match(out->diff, new);
	StringInfoData buf;
	ListCell   *lc;

	if (old && !new->values[COLUMN_GENERATED] && column_moves(out->diff, old))
	{
		column_move_in(out, old, new, members);
		return;
	}
	if (has_no_value(out->diff, new, members))
		ddl_needs_values(out, "column %s, which takes no nulls and has no default", new->identity);
	initStringInfo(&buf);
	column_definition(out->diff, &buf, new, members);
	ddl_add(out, "ALTER TABLE %s ADD COLUMN %s", column_table(new), buf.data);
	column_settings(out, NULL, new);
	foreach(lc, new->children)
	{
		const SchemaObject *child = lfirst(lc);

		if (child->kind == &kind_identity_sequence)
			child->kind->create(out, child, NIL);
	}
}

/*
 * column_drop emits ALTER TABLE ... DROP COLUMN.
 */
static void
column_drop(DdlList *out, const SchemaObject *old)
{
	ddl_add(out, "ALTER TABLE %s%s DROP COLUMN %s", inheritance_child_keeps(out->diff, old) ? "ONLY " : "", column_table(old),
			quote_identifier(old->name));
}

/*
 * column_rename_away emits what has a column give up its name, or its type.
 */
static void
column_rename_away(DdlList *out, const SchemaObject *old)
{
	if (diff_action(out->diff, old) == CHANGE_REPLACE)
		column_move_away(out, old);
	else
		row_type_park(out, old);
}

/*
 * helper_of returns the name of a function that a change of a column's type may need.
 */
static char *
helper_of(const SchemaObject *column)
{
	return quote_qualified_identifier(column->schema, makeObjectName(column->parent_object->name, column->name, "new"));
}

/* A change of a column's type. */
typedef struct Retyping
{
	const SchemaObject *old;
	Carry		carry;
	const char *helper;
	bool		computed;		/* a generated column is computed anew */
} Retyping;

/*
 * retyping_of finds what the change of a column's type, or, where the type stays
 * but is made anew, the move to the new one takes.
 */
static Retyping *
retyping_of(const Diff *diff, const SchemaObject *old)
{
	const SchemaObject *new = diff_match(diff, old);
	Retyping   *result = palloc(sizeof(Retyping));

	result->old = old;
	result->carry = carry_between(diff, old, old->values[COLUMN_TYPE], new, new->values[COLUMN_TYPE]);
	result->helper = helper_of(new);
	result->computed = new->values[COLUMN_GENERATED] != NULL;
	return result;
}

/*
 * append_retyping appends the part of an ALTER TABLE that does it.
 */
static void
append_retyping(const Diff *diff, StringInfo buf, const Retyping *retyping)
{
	const SchemaObject *new = diff_match(diff, retyping->old);
	const char *column = pstrdup(quote_identifier(new->name));

	appendStringInfo(buf, "ALTER COLUMN %s TYPE %s", column, new->values[COLUMN_TYPE]);
	if (new->values[COLUMN_COLLATION])
		appendStringInfo(buf, " COLLATE %s", new->values[COLUMN_COLLATION]);
	if (!retyping->computed && retyping->carry.way != CARRY_PLAIN)
		appendStringInfo(buf, " USING %s", carry_value(&retyping->carry, column, retyping->helper));
}

/*
 * retype_together emits changes that need the same cast, if one at all, in one
 * statement.
 */
static void
retype_together(DdlList *out, const List *retypings)
{
	const Diff *diff = out->diff;
	const Retyping *first = linitial(retypings);
	const char *separator = list_length(retypings) > 1 ? "\n    " : " ";
	StringInfoData buf;
	const ListCell *lc;

	initStringInfo(&buf);
	appendStringInfo(&buf, "ALTER TABLE %s", column_table(diff_match(diff, first->old)));
	foreach(lc, retypings)
	{
		const Retyping *retyping = lfirst(lc);

		appendStringInfo(&buf, "%s%s", retyping == first ? "" : ",", separator);
		append_retyping(diff, &buf, retyping);
		if (!retyping->computed && (retyping == first || retyping->carry.from == NULL))
			carry_begin(out, &retyping->carry, retyping->helper);
	}
	foreach(lc, retypings)
	{
		const Retyping *retyping = lfirst(lc);

		if (!retyping->computed && retyping->old->values[COLUMN_GENERATED] == NULL && carry_loses(&retyping->carry))
			ddl_destructive(out, "column %s, where %s does not hold all of it", retyping->old->identity,
							diff_match(diff, retyping->old)->values[COLUMN_TYPE]);
	}
	foreach(lc, retypings)
	{
		const Retyping *retyping = lfirst(lc);

		if (!retyping->computed && carry_may_fail(&retyping->carry))
			ddl_needs_values(out, "column %s, where a value is no %s", retyping->old->identity,
							 diff_match(diff, retyping->old)->values[COLUMN_TYPE]);
	}
	ddl_add_text(out, buf.data);
	foreach(lc, retypings)
	{
		const Retyping *retyping = lfirst(lc);

		if (!retyping->computed && (retyping == first || retyping->carry.from == NULL))
			carry_end(out, &retyping->carry, retyping->helper);
	}
}

/*
 * column_becomes_plain: see column.h.
 */
bool
column_becomes_plain(const Diff *diff, const SchemaObject *column)
{
	return column->kind == &kind_column && diff_match(diff, column) && diff_action(diff, column) < CHANGE_REPLACE &&
		column->values[COLUMN_GENERATED] && !diff_match(diff, column)->values[COLUMN_GENERATED];
}

/*
 * column_drop_generation emits the end of what a column was generated from, or of its
 * identity, which the new type may not go with.
 */
static void
column_drop_generation(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const Diff *diff = out->diff;
	const char *alter_table = psprintf("ALTER TABLE %s ALTER COLUMN %s", column_table(new), quote_identifier(new->name));

	if (column_becomes_plain(diff, old) && !(inheritance_stays(diff, old) && old->inherited_from && column_becomes_plain(diff, old->inherited_from)))
		ddl_add(out, "%s DROP EXPRESSION", alter_table);
	if (old->values[COLUMN_IDENTITY] && new->values[COLUMN_IDENTITY] == NULL)
	{
		if (sequence_successor(diff, identity_sequence(old)) == NULL)
			ddl_destructive(out, "sequence %s", identity_sequence(old)->identity);
		ddl_add(out, "%s DROP IDENTITY", alter_table);
	}
}

/*
 * column_retype: see column.h.
 */
void
column_retype(DdlList *out, const SchemaObject *const *columns, int n)
{
	List	   *left = NIL;
	ListCell   *lc;

	if (row_type_parks(out->diff, columns[0]))
	{
		row_type_unpark(out, columns, n);
		return;
	}
	for (int i = 0; i < n; i++)
	{
		const SchemaObject *old = columns[i];
		const SchemaObject *new = diff_match(out->diff, old);

		column_drop_generation(out, old, new);
		if (old->values[COLUMN_IDENTITY] && new->values[COLUMN_IDENTITY])
			sequence_shrink_identity(out, identity_sequence(old), identity_sequence(new));
		left = lappend(left, retyping_of(out->diff, old));
	}
	while (left)
	{
		const Retyping *first = linitial(left);
		List	   *now = NIL;
		List	   *later = NIL;

		foreach(lc, left)
		{
			Retyping   *retyping = lfirst(lc);

			if (retyping->carry.from == first->carry.from && retyping->carry.to == first->carry.to)
				now = lappend(now, retyping);
			else
				later = lappend(later, retyping);
		}
		retype_together(out, now);
		left = later;
	}
}

/*
 * column_alter_rest: see column.h.
 */
void
column_alter_rest(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *alter_table = psprintf("ALTER TABLE %s ALTER COLUMN %s", column_table(new), quote_identifier(new->name));

	if (new->values[COLUMN_GENERATED] && differs(old, new, COLUMN_EXPRESSION))
		ddl_add(out, "%s SET EXPRESSION AS (%s)", alter_table, new->values[COLUMN_EXPRESSION]);
	not_null_alter(out, old, new);
	if (new->values[COLUMN_IDENTITY])
		identity_alter(out, alter_table, old, new);
	if (differs(old, new, COLUMN_FOREIGN_OPTIONS))
		foreign_options_alter(out, psprintf("ALTER FOREIGN TABLE %s ALTER COLUMN %s", column_table(new), quote_identifier(new->name)),
							  old->values[COLUMN_FOREIGN_OPTIONS], new->values[COLUMN_FOREIGN_OPTIONS]);
	column_settings(out, old, new);
}

/*
 * column_alter_implied: see column.h.
 */
void
column_alter_implied(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	column_drop_generation(out, old, new);
	column_alter_rest(out, old, new);
}

/*
 * column_alter emits what makes a column another in place.
 */
static void
column_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	if (diff_action(out->diff, old) == CHANGE_REBUILD)
	{
		column_retype(out, &old, 1);
		column_alter_rest(out, old, new);
	}
	else
		column_alter_implied(out, old, new);
}

/*
 * column_implied: see column.h.  Options are never passed on to children, and
 * the statistics target is not to new tables.
 */
void
column_implied(DdlList *out, const SchemaObject *new, bool with_table)
{
	static const int inherited[] = {COLUMN_NOT_NULL, COLUMN_STORAGE, COLUMN_COMPRESSION, COLUMN_STATISTICS};
	const SchemaObject *from = new->inherited_from;
	SchemaObject *given = object_copy(new);

	for (int i = 0; i < lengthof(inherited); i++)
		given->values[inherited[i]] = from ? from->values[inherited[i]] : NULL;
	given->values[COLUMN_OPTIONS] = NULL;
	given->values[COLUMN_FOREIGN_OPTIONS] = NULL;
	if (with_table)
		given->values[COLUMN_STATISTICS] = NULL;
	column_alter_implied(out, given, new);
}

/*
 * column_change decides whether a change of a generated column can be made in place:
 * its end where it is stored, its expression since 17 where it is stored.
 */
static Change
column_change(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties)
{
	const char *before = old->values[COLUMN_GENERATED];
	const char *after = new->values[COLUMN_GENERATED];

	if (before && !after && before[0] == 's')
		return differs(old, new, COLUMN_TYPE) ? CHANGE_REBUILD : CHANGE_ALTER;
	if (before && after && before[0] == after[0] && SET_EXPRESSION_WORKS)
		return differs(old, new, COLUMN_TYPE) ? CHANGE_REBUILD : CHANGE_ALTER;
	return by_properties;
}

/* A way to store values, as SQL names it. */
#define STORAGE_NAME(storage) \
	"CASE " storage " WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END"

/*
 * The constraint of a NOT NULL, which has a name since 18.  As long as it is
 * inherited, it cannot be renamed.
 */
#define NOT_NULL_PROPERTIES \
	"CASE WHEN nn.coninhcount = 0 THEN nn.conname END, nn.convalidated, NOT nn.connoinherit, nn.conname, nn.conislocal"
#define NAMED_NOT_NULL \
	" LEFT JOIN pg_constraint nn ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey = ARRAY[a.attnum]"

/* Since 17 a partition has the identity of its parent table's, and none of its own. */
#define OWN_IDENTITY	SQL_SINCE_17("CASE WHEN NOT c.relispartition THEN a.attidentity END", "a.attidentity")

/*
 * column_holds_results: a stored generated column has the results of the
 * functions in its expression.
 */
static bool
column_holds_results(const SchemaObject *column)
{
	return column->values[COLUMN_GENERATED] && column->values[COLUMN_GENERATED][0] == 's';
}

const ObjectKind kind_column = {
	.name = "column",
	.sql_name = "COLUMN",
	.classid = RelationRelationId,
	.flags = KIND_INLINE | KIND_DATA | KIND_CARRIES,
	.acl_type = OBJECT_COLUMN,
	.query =
		"SELECT a.attrelid, a.attnum::integer, n.nspname::text, a.attname::text,"
		" format('%I.%I.%I', n.nspname, c.relname, a.attname), 'pg_class'::regclass::oid, a.attrelid, 0,"
		" 0::oid, a.attacl,"
		" format_type(a.atttypid, a.atttypmod),"
		" CASE WHEN a.attcollation <> t.typcollation THEN format('%I.%I', cn.nspname, co.collname) END,"
		" a.attnotnull, " SQL_SINCE_18(NOT_NULL_PROPERTIES, "NULL, NULL, NULL, NULL, NULL") ","
		" nullif(a.attgenerated, ''), CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END,"
		" CASE " OWN_IDENTITY " WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END, "
		" CASE WHEN a.attstorage <> t.typstorage THEN " STORAGE_NAME("a.attstorage") " END,"
		" " STORAGE_NAME("t.typstorage") ","
		" CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,"
		" nullif(a.attstattarget, -1),"
		" " SQL_ATTOPTIONS("a.attoptions") ", " SQL_ATTOPTIONS_IN_ORDER("a.attoptions") ","
		" " SQL_FOREIGN_OPTIONS("a.attfdwoptions") ", a.attislocal, a.attinhcount > 0"
		" FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
		" JOIN pg_type t ON t.oid = a.atttypid"
		" LEFT JOIN pg_collation co ON co.oid = a.attcollation LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace"
		" LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.attgenerated <> ''"
		SQL_SINCE_18(NAMED_NOT_NULL, "")
		" WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'"
		" AND" USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	lengthof_properties(column_properties),
	.holds_results = column_holds_results,
	.change = column_change,
	.create = column_create,
	.rename_away = column_rename_away,
	.drop_renamed = column_move_drop,
	.alter = column_alter,
	.drop = column_drop,
};

/* Defaults, each an object of its own: it may come after what it calls. */

static const Property default_properties[] = {
	{"expression", CHANGE_ALTER, true},
};

/*
 * create_default emits SET DEFAULT.  Partitions and children that have it too
 * say so themselves.
 */
static void
create_default(DdlList *out, const SchemaObject *new, List *members)
{
	const SchemaObject *column = new->parent_object;

	ddl_add(out, "ALTER TABLE %s%s ALTER COLUMN %s SET DEFAULT %s",
			is_true(column->parent_object, TABLE_HAS_CHILDREN) ? "ONLY " : "", column_table(column),
			quote_identifier(column->name), new->values[0]);
}

static void
alter_default(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	create_default(out, new, NIL);
}

/*
 * drop_default emits DROP DEFAULT.
 */
static void
drop_default(DdlList *out, const SchemaObject *old)
{
	const SchemaObject *column = old->parent_object;

	ddl_add(out, "ALTER TABLE %s%s ALTER COLUMN %s DROP DEFAULT",
			is_true(column->parent_object, TABLE_HAS_CHILDREN) ? "ONLY " : "", column_table(column),
			quote_identifier(column->name));
}

/*
 * follows_default: the server casts a default along with its column where that
 * needs no word and reads the same.
 */
static bool
follows_default(const Diff *diff, const SchemaObject *old, const SchemaObject *under)
{
	return under == old->parent_object && !differs(old, diff_match(diff, old), 0) &&
		lossy_is_assignable(under->values[COLUMN_TYPE], diff_match(diff, under)->values[COLUMN_TYPE]);
}

/*
 * takes_next says whether a default is the next value of a sequence.
 */
static bool
takes_next(const SchemaObject *value, const SchemaObject *sequence)
{
	return strcmp(value->values[0], psprintf("nextval(%s::regclass)", ddl_literal(sequence->identity))) == 0;
}

/*
 * change_default: a default follows its sequence to another name.
 */
static Change
change_default(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties)
{
	ListCell   *lc;

	foreach(lc, old->depends)
	{
		const SchemaObject *object = lfirst(lc);

		if (object->kind == &kind_sequence && diff_match(diff, object) && takes_next(old, object) && takes_next(new, diff_match(diff, object)))
			return CHANGE_NONE;
	}
	return by_properties;
}

const ObjectKind kind_column_default = {
	.name = "default",
	.sql_name = "DEFAULT",
	.classid = AttrDefaultRelationId,
	.flags = KIND_INLINE,
	.query =
		"SELECT d.oid, 0, n.nspname::text, a.attname::text, format('%I.%I.%I', n.nspname, c.relname,"
		" a.attname), 'pg_class'::regclass::oid, a.attrelid, a.attnum::integer, 0::oid, NULL::aclitem[],"
		" pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid"
		" AND a.attnum = d.adnum JOIN pg_class c ON c.oid = a.attrelid"
		" JOIN pg_namespace n ON n.oid = c.relnamespace WHERE a.attgenerated = '' AND NOT a.attisdropped"
		" AND c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND"
		USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	lengthof_properties(default_properties),
	.change = change_default,
	.follows = follows_default,
	.create = create_default,
	.alter = alter_default,
	.drop = drop_default,
};
