/*-------------------------------------------------------------------------
 *
 * column.h
 *		What other files know of columns.
 *
 * IDENTIFICATION
 *		src/schema/kinds/column.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_COLUMN_H
#define MIGRATE_SCHEMA_KINDS_COLUMN_H

#include "schema/object.h"

/* Properties of columns. */
enum
{
	COLUMN_TYPE,
	COLUMN_COLLATION,
	COLUMN_NOT_NULL,
	COLUMN_NOT_NULL_NAME,		/* since 18; NULL where it is inherited */
	COLUMN_NOT_NULL_VALID,
	COLUMN_NOT_NULL_INHERITED,	/* by children */
	COLUMN_NOT_NULL_ACTUAL_NAME,	/* the name in any case */
	COLUMN_NOT_NULL_IS_LOCAL,	/* NULL before 18 */
	COLUMN_GENERATED,
	COLUMN_EXPRESSION,
	COLUMN_IDENTITY,
	COLUMN_STORAGE,
	COLUMN_TYPE_STORAGE,
	COLUMN_COMPRESSION,
	COLUMN_STATISTICS,
	COLUMN_OPTIONS,
	COLUMN_OPTIONS_IN_ORDER,
	COLUMN_FOREIGN_OPTIONS,
	COLUMN_IS_LOCAL,
	COLUMN_IS_INHERITED
};

/*
 * column_becomes_plain says whether a generated column stays, with its values, as one
 * that is not generated.
 *
 * column_definition writes a column as CREATE TABLE and ADD COLUMN have it, and
 * column_settings emits what that does not say.
 *
 * column_retype changes the types of n columns of a table, given as they are
 * before, in one statement where they need no other casts; column_alter_rest
 * changes what else is to change of each.  column_alter_implied does that where
 * the change of a parent table, or of the type of a typed table, has changed the
 * column's type.
 */
extern bool column_becomes_plain(const Diff *diff, const SchemaObject *column);
extern void column_definition(const Diff *diff, StringInfo buf, const SchemaObject *column, List *members);
extern void column_retype(DdlList *out, const SchemaObject *const *columns, int n);
extern void column_alter_implied(DdlList *out, const SchemaObject *old, const SchemaObject *new);
extern void column_alter_rest(DdlList *out, const SchemaObject *old, const SchemaObject *new);
extern void column_settings(DdlList *out, const SchemaObject *old, const SchemaObject *new);

/*
 * column_implied emits what a column that was made along with its parent table's,
 * or by its table's type, has of its own; with_table: its table was made along.
 */
extern void column_implied(DdlList *out, const SchemaObject *new, bool with_table);

/*
 * column_loses_nothing says whether no data are lost with an object: a generated column,
 * a partitioned table (but its partitions), a sequence whose value another takes.
 */
extern bool column_loses_nothing(const Diff *diff, const SchemaObject *object);

#endif							/* MIGRATE_SCHEMA_KINDS_COLUMN_H */
