/*-------------------------------------------------------------------------
 *
 * not_null.c
 *		NOT NULL of columns, and the constraint behind it, which has a name and
 *		marks since 18: not valid, not inherited.
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
#include "relation.h"

/*
 * is_false says whether a property is there and false.
 */
static bool
is_false(const SchemaObject *column, int property)
{
	return column->values[property] != NULL && !is_true(column, property);
}

/*
 * explicit_name returns CONSTRAINT and the name where the name is not the one
 * that the server gives, or another table may hold that one still.
 */
static char *
explicit_name(const SchemaObject *column)
{
	const char *name = column->values[COLUMN_NOT_NULL_NAME];
	const SchemaObject *table = column->parent_object;
	bool		replaced = table->match && table->match->fate == CHANGE_REPLACE;

	if (name == NULL || (!replaced && strcmp(name, makeObjectName(table->name, column->name, "not_null")) == 0))
		return "";
	return psprintf(" CONSTRAINT %s", quote_identifier(name));
}

/*
 * no_inherit returns the words for a constraint that children do not inherit.
 */
static const char *
no_inherit(const SchemaObject *column)
{
	return is_false(column, COLUMN_NOT_NULL_INHERITED) ? " NO INHERIT" : "";
}

/*
 * not_null_clause: see relation.h.
 */
char *
not_null_clause(const SchemaObject *column)
{
	char	   *name = explicit_name(column);

	if (!is_true(column, COLUMN_NOT_NULL) || is_false(column, COLUMN_NOT_NULL_VALID) ||
		(column->values[COLUMN_IDENTITY] && name[0] == '\0'))
		return "";
	return psprintf("%s NOT NULL%s", name, no_inherit(column));
}

/*
 * add_constraint emits the constraint in words of its own.
 */
static void
add_constraint(Emit *out, const SchemaObject *column)
{
	emit(out, "ALTER TABLE %s ADD%s NOT NULL %s%s%s", column->parent_object->identity, explicit_name(column),
		 quote_identifier(column->name), no_inherit(column),
		 is_false(column, COLUMN_NOT_NULL_VALID) ? " NOT VALID" : "");
}

/*
 * not_null_settings: see relation.h.
 */
void
not_null_settings(Emit *out, const SchemaObject *column)
{
	if (is_true(column, COLUMN_NOT_NULL) && is_false(column, COLUMN_NOT_NULL_VALID))
		add_constraint(out, column);
}

/*
 * alter_constraint emits the change of the constraint's name and marks.
 */
static void
alter_constraint(Emit *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *table = new->parent_object->identity;
	const char *name = new->values[COLUMN_NOT_NULL_NAME];

	if (name == NULL)
		return;
	if (strcmp(old->values[COLUMN_NOT_NULL_NAME], name) != 0)
		emit(out, "ALTER TABLE %s RENAME CONSTRAINT %s TO %s", table,
			 quote_identifier(old->values[COLUMN_NOT_NULL_NAME]), quote_identifier(name));
	if (differs(old, new, COLUMN_NOT_NULL_INHERITED))
		emit(out, "ALTER TABLE %s ALTER CONSTRAINT %s%s", table, quote_identifier(name),
			 is_true(new, COLUMN_NOT_NULL_INHERITED) ? " INHERIT" : no_inherit(new));
	if (differs(old, new, COLUMN_NOT_NULL_VALID))
		emit(out, "ALTER TABLE %s VALIDATE CONSTRAINT %s", table, quote_identifier(name));
}

/*
 * parent_does_it says whether a column gets or loses NOT NULL along with its
 * parent table's.
 */
static bool
parent_does_it(const SchemaObject *old, const SchemaObject *new)
{
	const SchemaObject *from = old->inherited_from;

	return from && from->match && from->match == new->inherited_from && inheritance_stays(old) &&
		differs(from, from->match, COLUMN_NOT_NULL);
}

/*
 * not_null_alter: see relation.h.
 */
void
not_null_alter(Emit *out, const char *alter, const SchemaObject *old, const SchemaObject *new)
{
	bool		is = is_true(new, COLUMN_NOT_NULL);
	bool		invalidated = is_true(old, COLUMN_NOT_NULL_VALID) && is_false(new, COLUMN_NOT_NULL_VALID);

	if (!differs(old, new, COLUMN_NOT_NULL) && !invalidated)
		alter_constraint(out, old, new);
	else if (!invalidated && parent_does_it(old, new))
		return;
	else
	{
		if (is_true(old, COLUMN_NOT_NULL))
			emit(out, "%s DROP NOT NULL", alter);
		if (is && (explicit_name(new)[0] || no_inherit(new)[0] || is_false(new, COLUMN_NOT_NULL_VALID)))
			add_constraint(out, new);
		else if (is)
			emit(out, "%s SET NOT NULL", alter);
	}
}

/* The comments of such constraints: what else they have is their column's. */

static void
create(Emit *out, const SchemaObject *new, List *members)
{
}

static void
alter(Emit *out, const SchemaObject *old, const SchemaObject *new)
{
}

/*
 * drop emits the end of the comment.
 */
static void
drop(Emit *out, const SchemaObject *old)
{
	const SchemaObject *column = old->parent_object->match;

	if (column && column->values[COLUMN_NOT_NULL_NAME])
		emit(out, "COMMENT ON CONSTRAINT %s ON %s IS NULL", quote_identifier(column->values[COLUMN_NOT_NULL_NAME]),
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
	.create = create,
	.alter = alter,
	.drop = drop,
};
