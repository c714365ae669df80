/*-------------------------------------------------------------------------
 *
 * not_null.c
 *		NOT NULL of columns, which is a constraint since 18.
 *
 * Until 17, NOT NULL is a mark of the column.  Since 18 it has a name, may be
 * NOT VALID or NO INHERIT, and a child table may have one of its own beside its
 * parent's:
 *
 * 	ALTER TABLE parent ALTER COLUMN a SET NOT NULL;		-- all children have it, too
 * 	ALTER TABLE child ADD CONSTRAINT c NOT NULL a;		-- and this one of its own
 *
 * What a parent gets or loses its children get or lose with it, in one statement;
 * they need one of their own where they differ.
 *
 * IDENTIFICATION
 *		src/schema/kinds/not_null.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_constraint.h"
#include "commands/defrem.h"
#include "utils/builtins.h"

#include "compat.h"
#include "schema/ddl.h"
#include "schema/kinds/column.h"
#include "schema/kinds/inheritance.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/not_null.h"
#include "schema/kinds/table.h"

/*
 * is_false says whether a property is there and false.
 */
static bool
is_false(const SchemaObject *column, int property)
{
	return column->values[property] != NULL && !is_true(column, property);
}

/*
 * not_null_is_taken says whether another table may have the name of a column's
 * constraint still: a child, or one that was a partition of the table before the
 * table is made anew.
 */
static bool
not_null_is_taken(const Diff *diff, const SchemaObject *column)
{
	const SchemaObject *table = column->parent_object;
	ListCell   *lc;

	if (diff_match(diff, table) && diff_action(diff, diff_match(diff, table)) == CHANGE_REPLACE)
		return true;
	foreach(lc, inheritance_child_columns(diff, column))
	{
		const SchemaObject *child = lfirst(lc);

		if (diff_match(diff, child) && is_true(diff_match(diff, child), COLUMN_NOT_NULL))
			return true;
	}
	return false;
}

/*
 * explicit_name returns CONSTRAINT and the name where the name is not the one
 * that the server gives, or may be taken.
 */
static char *
explicit_name(const Diff *diff, const SchemaObject *column)
{
	const char *name = column->values[COLUMN_NOT_NULL_ACTUAL_NAME];

	if (name == NULL ||
		(strcmp(name, makeObjectName(column->parent_object->name, column->name, "not_null")) == 0 && !not_null_is_taken(diff, column)))
		return "";
	return psprintf(" CONSTRAINT %s", quote_identifier(name));
}

/*
 * no_inherit returns the clause for a constraint that children do not inherit.
 */
static const char *
no_inherit(const SchemaObject *column)
{
	return is_false(column, COLUMN_NOT_NULL_INHERITED) ? " NO INHERIT" : "";
}

/*
 * not_null_clause: see not_null.h.
 */
char *
not_null_clause(const Diff *diff, const SchemaObject *column, const List *members)
{
	char	   *name = explicit_name(diff, column);

	if (is_false(column, COLUMN_NOT_NULL_IS_LOCAL) && list_member_ptr(members, column->inherited_by))
		return "";
	if (!is_true(column, COLUMN_NOT_NULL) || is_false(column, COLUMN_NOT_NULL_VALID) ||
		(column->values[COLUMN_IDENTITY] && name[0] == '\0'))
		return "";
	return psprintf("%s NOT NULL%s", name, no_inherit(column));
}

/*
 * has_from_parent says whether a column has it from a parent table, which is
 * known since 18.
 */
static bool
has_from_parent(const SchemaObject *column)
{
	return column->values[COLUMN_NOT_NULL_ACTUAL_NAME] && column->values[COLUMN_NOT_NULL_NAME] == NULL;
}

/*
 * not_null_line: see not_null.h.
 */
char *
not_null_line(const SchemaObject *column)
{
	if (!has_from_parent(column) || !is_true(column, COLUMN_NOT_NULL_IS_LOCAL))
		return NULL;
	return psprintf("CONSTRAINT %s NOT NULL %s%s", quote_identifier(column->values[COLUMN_NOT_NULL_ACTUAL_NAME]),
					quote_identifier(column->name), no_inherit(column));
}

/*
 * not_null_statement: see not_null.h.
 */
char *
not_null_statement(const Diff *diff, const SchemaObject *column)
{
	const char *table = column->parent_object->identity;
	const char *name = explicit_name(diff, column);
	const char *attributes = psprintf("%s%s", no_inherit(column), is_false(column, COLUMN_NOT_NULL_VALID) ? " NOT VALID" : "");

	if (name[0] == '\0' && attributes[0] == '\0')
		return psprintf("ALTER TABLE %s ALTER COLUMN %s SET NOT NULL", table, quote_identifier(column->name));
	return psprintf("ALTER TABLE %s ADD%s NOT NULL %s%s", table, name, quote_identifier(column->name), attributes);
}

/*
 * not_null_settings: see not_null.h.
 */
void
not_null_settings(DdlList *out, const SchemaObject *column)
{
	if (is_true(column, COLUMN_NOT_NULL) && is_false(column, COLUMN_NOT_NULL_VALID))
		ddl_add(out, "%s", not_null_statement(out->diff, column));
}

/*
 * name_is_known says whether the name of a column's constraint is known wherever
 * the table stands: one that parent tables alone have given it is where the
 * first of them has it too, but it may also be that of one that is gone.
 */
static bool
name_is_known(const Diff *diff, const SchemaObject *old)
{
	ListCell   *lc;

	if (!has_from_parent(old) || is_true(old, COLUMN_NOT_NULL_IS_LOCAL) ||
		(old->inherited_by && old->inherited_by->kind == &kind_partition))
		return true;
	foreach(lc, inheritance_parent_columns(diff, old, true))
	{
		const SchemaObject *from = lfirst(lc);

		if (is_true(from, COLUMN_NOT_NULL_INHERITED))
			return !differs(from, old, COLUMN_NOT_NULL_ACTUAL_NAME);
	}
	return true;
}

/*
 * rename_constraint emits the change of the constraint's name, which must not come from a
 * parent table then; where it does before and after, its name is nobody's.
 */
static void
rename_constraint(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *before = old->values[COLUMN_NOT_NULL_ACTUAL_NAME];
	const char *after = new->values[COLUMN_NOT_NULL_ACTUAL_NAME];

	if (has_from_parent(old) && has_from_parent(new))
		return;
	if (!name_is_known(out->diff, old))
	{
		ddl_add(out, "ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL", new->parent_object->identity, quote_identifier(new->name));
		ddl_add(out, "%s", not_null_statement(out->diff, new));
	}
	else if (!same(before, after))
		ddl_add(out, "ALTER TABLE %s RENAME CONSTRAINT %s TO %s", new->parent_object->identity, quote_identifier(before),
				quote_identifier(after));
}

/*
 * alter_attributes emits the change of the constraint's attributes.
 */
static void
alter_attributes(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *table = new->parent_object->identity;
	const SchemaObject *named = has_from_parent(old) && has_from_parent(new) ? old : new;
	const char *name = named->values[COLUMN_NOT_NULL_ACTUAL_NAME];

	if (differs(old, new, COLUMN_NOT_NULL_INHERITED))
		ddl_add(out, "ALTER TABLE %s ALTER CONSTRAINT %s%s", table, quote_identifier(name),
				is_true(new, COLUMN_NOT_NULL_INHERITED) ? " INHERIT" : no_inherit(new));
	if (differs(old, new, COLUMN_NOT_NULL_VALID))
		ddl_add(out, "ALTER TABLE %s VALIDATE CONSTRAINT %s", table, quote_identifier(name));
}

/* ---------- parents and children ---------- */

/*
 * gets and loses say whether a column that stays gets or loses NOT NULL.  A
 * constraint with NO INHERIT does not count, as children have nothing of it.
 */
static bool
gets(const Diff *diff, const SchemaObject *old)
{
	return diff_match(diff, old) && !is_true(old, COLUMN_NOT_NULL) && is_true(diff_match(diff, old), COLUMN_NOT_NULL) &&
		!is_false(diff_match(diff, old), COLUMN_NOT_NULL_INHERITED);
}

static bool
loses(const Diff *diff, const SchemaObject *old)
{
	return diff_match(diff, old) && is_true(old, COLUMN_NOT_NULL) && !is_true(diff_match(diff, old), COLUMN_NOT_NULL) &&
		!is_false(old, COLUMN_NOT_NULL_INHERITED);
}

/*
 * loses_alone says whether a column loses NOT NULL while its children keep it, so
 * that the statement is for the parent alone:
 *
 * 	ALTER TABLE ONLY parent ALTER COLUMN a DROP NOT NULL;
 *
 * Partitions always lose it with their parent.
 */
static bool
loses_alone(const Diff *diff, const SchemaObject *old)
{
	ListCell   *lc;

	if (!loses(diff, old) || old->parent_object->values[TABLE_PARTITION_KEY])
		return false;
	foreach(lc, inheritance_child_columns(diff, old))
	{
		const SchemaObject *child = lfirst(lc);

		if (loses_alone(diff, child) || (diff_match(diff, child) && is_true(diff_match(diff, child), COLUMN_NOT_NULL) && !has_from_parent(diff_match(diff, child))))
			return true;
	}
	return false;
}

/*
 * parents_do_it says whether the statement for the parent tables gives NOT NULL to
 * a column, or takes it.  Since 18 one of the column's own stays.
 */
static bool
parents_do_it(const Diff *diff, const SchemaObject *old, bool lost)
{
	bool		result = false;
	ListCell   *lc;

	if (lost && is_true(old, COLUMN_NOT_NULL_IS_LOCAL))
		return false;
	foreach(lc, inheritance_parent_columns(diff, old, false))
	{
		const SchemaObject *from = lfirst(lc);

		if (lost && loses_alone(diff, from))
			return false;
		result |= lost ? loses(diff, from) : gets(diff, from);
	}
	return result;
}

/*
 * not_null_is_lost: see not_null.h.
 */
bool
not_null_is_lost(const Diff *diff, const SchemaObject *old)
{
	const SchemaObject *new = diff_match(diff, old);

	return new && is_true(old, COLUMN_NOT_NULL) && is_true(new, COLUMN_NOT_NULL) &&
		!has_from_parent(new) && parents_do_it(diff, old, true);
}

/*
 * free_children takes their own NOT NULL from the columns of children, or gives it
 * the new name, before they get one from the parent: once merged, a constraint
 * cannot be renamed, and it would stay when the parent's is dropped.
 */
static void
free_children(DdlList *out, const SchemaObject *old)
{
	ListCell   *lc;

	foreach(lc, inheritance_child_columns(out->diff, old))
	{
		const SchemaObject *child = lfirst(lc);
		const SchemaObject *new = diff_match(out->diff, child);

		if (new == NULL)
			continue;
		if (is_true(child, COLUMN_NOT_NULL) && !has_from_parent(child) && is_false(new, COLUMN_NOT_NULL_IS_LOCAL))
			ddl_add(out, "ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL", child->parent_object->identity,
					quote_identifier(child->name));
		else if (is_true(child, COLUMN_NOT_NULL) && is_true(new, COLUMN_NOT_NULL))
			rename_constraint(out, child, new);
		free_children(out, child);
	}
}

/*
 * drop_not_null emits DROP NOT NULL.
 */
static void
drop_not_null(DdlList *out, const SchemaObject *old)
{
	ddl_add(out, "ALTER TABLE %s%s ALTER COLUMN %s DROP NOT NULL", loses_alone(out->diff, old) ? "ONLY " : "",
			old->parent_object->identity, quote_identifier(old->name));
}

/*
 * not_null_alter: see not_null.h.  Only a column that has a pair has parents
 * that do it: not one that is made along with another, as that has left it.
 */
void
not_null_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const Diff *diff = out->diff;
	bool		was = is_true(old, COLUMN_NOT_NULL);
	bool		is = is_true(new, COLUMN_NOT_NULL);
	bool		paired = diff_match(diff, old) == new;
	bool		lost = paired && not_null_is_lost(diff, old);
	bool		invalidated = is_true(old, COLUMN_NOT_NULL_VALID) && is_false(new, COLUMN_NOT_NULL_VALID);

	if (was == is && !invalidated && !lost)
	{
		if (!paired || !parents_do_it(diff, old, false))
			rename_constraint(out, old, new);
		alter_attributes(out, old, new);
		return;
	}
	if (!invalidated && !lost && paired && parents_do_it(diff, old, was))
		return;
	if (was && !lost)
		drop_not_null(out, old);
	else if (paired && gets(diff, old))
		free_children(out, old);
	if (is && !was && !is_false(new, COLUMN_NOT_NULL_VALID))
		ddl_needs_values(out, "column %s, where it is null", new->identity);
	if (is)
		ddl_add(out, "%s", not_null_statement(diff, new));
}

/* The comments of such constraints: what else they have is their column's. */

static void
not_null_comment_create(DdlList *out, const SchemaObject *new, List *members)
{
}

static void
not_null_comment_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
}

/*
 * not_null_comment_drop emits the end of the comment.
 */
static void
not_null_comment_drop(DdlList *out, const SchemaObject *old)
{
	const SchemaObject *column = diff_match(out->diff, old->parent_object);

	if (column && column->values[COLUMN_NOT_NULL_ACTUAL_NAME])
		ddl_add(out, "COMMENT ON CONSTRAINT %s ON %s IS NULL", quote_identifier(column->values[COLUMN_NOT_NULL_ACTUAL_NAME]),
				column->parent_object->identity);
}

const ObjectKind kind_not_null = {
	.name = "not-null constraint",
	.sql_name = "CONSTRAINT",
	.classid = ConstraintRelationId,
	.flags = KIND_FOLLOWS | KIND_ONLY | KIND_INLINE,
	.query =
		"SELECT k.oid, 0, n.nspname::text, k.conname::text, format('%I ON %I.%I', k.conname, n.nspname,"
		" c.relname), 'pg_class'::regclass::oid, k.conrelid, k.conkey[1]::integer, 0::oid, NULL::aclitem[]"
		" FROM pg_description d JOIN pg_constraint k ON k.oid = d.objoid"
		" JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
		" WHERE d.classoid = 'pg_constraint'::regclass AND " SQL_SINCE_18("k.contype = 'n'", "false") " AND"
		USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	.create = not_null_comment_create,
	.alter = not_null_comment_alter,
	.drop = not_null_comment_drop,
};
