/*-------------------------------------------------------------------------
 *
 * retype.c
 *		What stays in place while the types of columns under it change.
 *
 * The server makes an index or a constraint again from its text when the type
 * of a column under it changes.  That text is right where all columns that
 * change do so in one statement, and a foreign key can be made as long as
 * values of the two types can be compared.
 *
 * IDENTIFICATION
 *		src/schema/kinds/retype.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "catalog/pg_am.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "parser/parse_type.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "schema/ddl.h"
#include "schema/kinds/column.h"
#include "schema/kinds/constraint.h"
#include "schema/kinds/inheritance.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/retype.h"
#include "schema/kinds/table.h"

/*
 * type_is_replaced says whether a type that a column is of, or is made of, is
 * made anew.
 */
static bool
type_is_replaced(const Diff *diff, const SchemaObject *column)
{
	ListCell   *lc;

	foreach(lc, column->depends)
	{
		const SchemaObject *type = lfirst(lc);

		if (type->address.classid == TypeRelationId && diff_action(diff, type) == CHANGE_REPLACE)
			return true;
	}
	return false;
}

/*
 * retyping_table returns the table whose ALTER TABLE changes the type of a
 * column: that of the parent table's column that it changes along with, or its
 * own.
 */
static const SchemaObject *
retyping_table(const Diff *diff, const SchemaObject *column)
{
	while (column->inherited_from && diff_action(diff, column->inherited_from) == CHANGE_REBUILD && inheritance_stays(diff, column))
		column = column->inherited_from;
	return column->parent_object;
}

/*
 * has_or_is_part says whether an index, or a constraint that is kept by one, is
 * of a partitioned table, or part of one of such a table.
 */
static bool
has_or_is_part(const SchemaObject *object)
{
	if (object->kind == &kind_constraint && object->values[CONSTRAINT_TYPE][0] == CONSTRAINT_CHECK)
		return false;
	return object->dropped_with || (object->parent_object && object->parent_object->kind == &kind_table && object->parent_object->values[TABLE_PARTITION_KEY]);
}

/*
 * retype_keeps: see retype.h.  The server makes the parts of a partitioned
 * table's index anew by the index alone, without the names, comments and options
 * that they had.
 */
bool
retype_keeps(const Diff *diff, const SchemaObject *old, const SchemaObject *under)
{
	ListCell   *lc;

	if (under->kind != &kind_column)
		return true;
	if (has_or_is_part(old))
		return false;
	foreach(lc, old->depends)
	{
		const SchemaObject *other = lfirst(lc);

		if (other->kind == &kind_column && diff_action(diff, other) == CHANGE_REBUILD &&
			retyping_table(diff, other) != retyping_table(diff, under))
			return false;
	}
	return true;
}

/*
 * btree_family returns the operator family by which values of a type are
 * sorted, and the type that the operators take; InvalidOid where there is none.
 */
static Oid
btree_family(Oid type, Oid *input)
{
	Oid			class = OidIsValid(type) ? GetDefaultOpClass(type, BTREE_AM_OID) : InvalidOid;

	if (!OidIsValid(class))
		return InvalidOid;
	*input = get_opclass_input_type(class);
	return get_opclass_family(class);
}

/*
 * are_comparable: see retype.h.
 */
bool
are_comparable(const char *one, const char *two)
{
	Oid			types[2] = {InvalidOid, InvalidOid};
	Oid			inputs[2] = {InvalidOid, InvalidOid};
	Oid			family;
	int32		typmod;

	migrate_parse_type(one, &types[0], &typmod);
	migrate_parse_type(two, &types[1], &typmod);
	family = btree_family(types[0], &inputs[0]);
	return OidIsValid(family) && family == btree_family(types[1], &inputs[1]) &&
		OidIsValid(get_opfamily_member(family, inputs[0], inputs[1], BTEqualStrategyNumber)) &&
		OidIsValid(get_opfamily_member(family, inputs[1], inputs[0], BTEqualStrategyNumber));
}

/*
 * retype_keeps_key: see retype.h.  The two columns of a key change one
 * after the other.
 */
bool
retype_keeps_key(const Diff *diff, const SchemaObject *old, const SchemaObject *under)
{
	if (under->kind != &kind_column)
		return true;
	return !type_is_replaced(diff, under) && !differs(under, diff_match(diff, under), COLUMN_COLLATION) &&
		are_comparable(under->values[COLUMN_TYPE], diff_match(diff, under)->values[COLUMN_TYPE]);
}
