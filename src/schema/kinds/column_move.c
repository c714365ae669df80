/*-------------------------------------------------------------------------
 *
 * column_move.c
 *		Columns that come to stand in another place of their table.
 *
 * The columns of a table of a composite type stand in the order of the type's.
 * A new column is always the last one; a change of its type gives it the values
 * of the old one, and fires no trigger:
 *
 *	ALTER TABLE t NOT OF;
 *	ALTER TABLE t RENAME COLUMN a TO a_old;
 *	ALTER TABLE t ADD COLUMN a integer;
 *	ALTER TABLE t ALTER COLUMN a TYPE integer USING a_old;
 *	ALTER TABLE t DROP COLUMN a_old;
 *	ALTER TABLE t OF pair;
 *
 * IDENTIFICATION
 *		src/schema/kinds/column_move.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"
#include "utils/builtins.h"

#include "schema/ddl.h"
#include "schema/kinds/carry.h"
#include "schema/kinds/column.h"
#include "schema/kinds/column_move.h"
#include "schema/kinds/fitting.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/lossy.h"
#include "schema/kinds/not_null.h"
#include "schema/kinds/rename_away.h"
#include "schema/kinds/table.h"
#include "schema/kinds/typed.h"

/*
 * can_move says whether the columns of a table can: those of partitioned tables,
 * and of tables that inherit, cannot be dropped alone.
 */
static bool
can_move(const SchemaObject *table)
{
	ListCell   *lc;

	foreach(lc, table->children)
	{
		const SchemaObject *child = lfirst(lc);

		if (child->kind == &kind_inheritance || child->kind == &kind_partition)
			return false;
	}
	return table->kind == &kind_table && table->values[TABLE_PARTITION_KEY] == NULL && !is_true(table, TABLE_HAS_CHILDREN);
}

/*
 * columns_can_move: see column_move.h.
 */
bool
columns_can_move(const Diff *diff, const SchemaObject *table)
{
	return can_move(table) && can_move(diff_match(diff, table));
}

/*
 * column_stays says whether an old column is one of those with which a table's new
 * columns begin, in an order that the old ones have.
 */
static bool
column_stays(const Diff *diff, const SchemaObject *old)
{
	const SchemaObject *before = NULL;
	ListCell   *lc;

	foreach(lc, diff_match(diff, old->parent_object)->children)
	{
		const SchemaObject *column = lfirst(lc);
		const SchemaObject *was = diff_match(diff, column);

		if (column->kind != &kind_column)
			continue;
		if (was == NULL || (before && was->address.subid < before->address.subid))
			return false;
		if (was == old)
			return true;
		before = was;
	}
	return false;
}

/*
 * column_moves: see column_move.h.
 */
bool
column_moves(const Diff *diff, const SchemaObject *old)
{
	const SchemaObject *table = old->parent_object;

	return old->kind == &kind_column && table && diff_match(diff, old) && diff_match(diff, table) &&
		diff_action(diff, table) != CHANGE_REPLACE && typed_columns_move(diff, table) &&
		columns_can_move(diff, table) && !column_stays(diff, old);
}

/*
 * name_away returns the name of a column that has made place.
 */
static const char *
name_away(const DdlList *out, const SchemaObject *old)
{
	return pstrdup(rename_away_name(old->name, diff_rename_number(out->diff, old)));
}

/*
 * column_move_away: see column_move.h.  A NOT NULL gives up its name.
 */
void
column_move_away(DdlList *out, const SchemaObject *old)
{
	const char *name = pstrdup(quote_identifier(old->name));

	if (is_true(old, COLUMN_NOT_NULL))
		ddl_add(out, "ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL", old->parent_object->identity, name);
	ddl_add(out, "ALTER TABLE %s RENAME COLUMN %s TO %s", old->parent_object->identity, name, name_away(out, old));
}

/*
 * take_values emits what gives a new column the values of the old one.
 */
static void
take_values(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	Carry		carry = carry_between(out->diff, old, old->values[COLUMN_TYPE], new, new->values[COLUMN_TYPE]);
	const char *helper = quote_qualified_identifier(new->schema, makeObjectName(new->parent_object->name, new->name, "new"));
	const char *collation = new->values[COLUMN_COLLATION];

	carry_begin(out, &carry, helper);
	if (carry_loses(&carry))
		ddl_destructive(out, "column %s, where %s does not hold all of it", old->identity, new->values[COLUMN_TYPE]);
	if (carry_may_fail(&carry))
		ddl_needs_values(out, "column %s, where a value is no %s", old->identity, new->values[COLUMN_TYPE]);
	ddl_add(out, "ALTER TABLE %s ALTER COLUMN %s TYPE %s%s%s USING %s", new->parent_object->identity, quote_identifier(new->name),
			new->values[COLUMN_TYPE], collation ? " COLLATE " : "", collation ? collation : "",
			carry_value(&carry, name_away(out, old), helper));
	carry_end(out, &carry, helper);
}

/*
 * column_move_in: see column_move.h.
 */
void
column_move_in(DdlList *out, const SchemaObject *old, const SchemaObject *new, List *members)
{
	const char *collation = new->values[COLUMN_COLLATION];
	ListCell   *lc;

	ddl_add(out, "ALTER TABLE %s ADD COLUMN %s %s%s%s", new->parent_object->identity, quote_identifier(new->name),
			new->values[COLUMN_TYPE], collation ? " COLLATE " : "", collation ? collation : "");
	take_values(out, old, new);
	foreach(lc, members)
	{
		SchemaObject *member = lfirst(lc);

		if (member->kind == &kind_column_default)
			member->kind->create(out, member, NIL);
	}
	if (is_true(new, COLUMN_NOT_NULL))
	{
		if (!is_true(old, COLUMN_NOT_NULL))
			ddl_needs_values(out, "column %s, where it is null", new->identity);
		ddl_add(out, "%s", not_null_statement(out->diff, new));
	}
	column_settings(out, NULL, new);
}

/*
 * column_move_drop: see column_move.h.
 */
void
column_move_drop(DdlList *out, const SchemaObject *old)
{
	ddl_add(out, "ALTER TABLE %s DROP COLUMN %s", old->parent_object->identity, name_away(out, old));
}
