/*-------------------------------------------------------------------------
 *
 * relation.h
 *		What the kinds around tables know of each other.
 *
 * IDENTIFICATION
 *		src/schema/kinds/relation.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_RELATION_H
#define MIGRATE_SCHEMA_RELATION_H

#include "schema/kinds/kinds.h"

/* Properties of tables and foreign tables. */
enum
{
	TABLE_RELKIND,
	TABLE_PERSISTENCE,
	TABLE_PARTITION_KEY,
	TABLE_PARTITION_KEY_TYPES,
	TABLE_ACCESS_METHOD,
	TABLE_TABLESPACE,
	TABLE_OPTIONS,
	TABLE_OPTIONS_IN_ORDER,
	TABLE_REPLICA_IDENTITY,
	TABLE_ROW_SECURITY,
	TABLE_FORCE_ROW_SECURITY,
	TABLE_SERVER,
	TABLE_FOREIGN_OPTIONS,
	TABLE_HAS_CHILDREN
};

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

/* Properties of constraints. */
enum
{
	CONSTRAINT_DEFINITION,
	CONSTRAINT_VALIDATED,
	CONSTRAINT_DEFERRABLE,
	CONSTRAINT_ENFORCED,
	CONSTRAINT_TYPE,
	CONSTRAINT_INDEX_OPTIONS,
	CONSTRAINT_TABLESPACE,
	CONSTRAINT_CLUSTERED,
	CONSTRAINT_REPLICA_IDENTITY,
	CONSTRAINT_IS_LOCAL,
	CONSTRAINT_IS_INHERITED,
	CONSTRAINT_PARENT,
	CONSTRAINT_INDEX,
	CONSTRAINT_INDEX_COMMENT,
	CONSTRAINT_PRIMARY_OF
};

/* Properties of indexes. */
enum
{
	INDEX_DEFINITION,
	INDEX_WITHOUT_OPTIONS,
	INDEX_OPTIONS,
	INDEX_UNIQUE,
	INDEX_TABLESPACE,
	INDEX_VALID,
	INDEX_CLUSTERED,
	INDEX_REPLICA_IDENTITY,
	INDEX_STATISTICS,
	INDEX_PARENT
};

/* Properties of typed tables. */
enum
{
	TYPED_TYPE
};

/* Properties of inheritance and partition. */
enum
{
	INHERITANCE_PARENT,
	INHERITANCE_BOUND,
	INHERITANCE_PARENT_OID
};

/*
 * in retype.c: whether an index or a constraint, and whether a foreign key, stays
 * in place while a column under it gets another type
 */
extern bool follows_retyping(const Diff *diff, const SchemaObject *old, const SchemaObject *under);
extern bool key_follows_retyping(const Diff *diff, const SchemaObject *old, const SchemaObject *under);

/*
 * in column.c; becomes_plain: a generated column stays, with its values, as one
 * that is not generated.  columns_retype changes the types of n columns of a table,
 * given as they are before, in one statement where they need no other casts, after which column_alter_rest
 * changes what else is to change of each; column_alter_implied does so where the operation that changes a
 * parent table or the type of a typed table has changed the column's type.
 */
extern bool becomes_plain(const Diff *diff, const SchemaObject *column);
extern void column_definition(const Diff *diff, StringInfo buf, const SchemaObject *column, List *members);
extern void columns_retype(Emit *out, const SchemaObject *const *columns, int n);
extern void column_alter_implied(Emit *out, const SchemaObject *old, const SchemaObject *new);
extern void column_alter_rest(Emit *out, const SchemaObject *old, const SchemaObject *new);
extern void column_settings(Emit *out, const SchemaObject *old, const SchemaObject *new);

/*
 * emits what a column that came along with its parent table's, or by its table's type, has of its
 * own; with_table: its table came with it
 */
extern void column_implied(Emit *out, const SchemaObject *new, bool with_table);

/* Properties of sequences. */
enum
{
	SEQ_TYPE,
	SEQ_START,
	SEQ_INCREMENT,
	SEQ_MIN,
	SEQ_MAX,
	SEQ_CACHE,
	SEQ_CYCLE,
	SEQ_PERSISTENCE
};

/*
 * in sequence.c: appends what of a sequence's options is not the default, or,
 * given an old one, which has a type by then, not the same
 */
extern void append_sequence_options(StringInfo buf, const SchemaObject *old, const SchemaObject *new, const char *type);

/*
 * in sequence.c: the sequence that takes the place of one that goes, and that which had the place
 * of one that comes; NULL where there is none.  sequence_keep emits, before the one goes, what keeps
 * its value, and sequence_take, when the other is there, what gives it that.
 */
extern const SchemaObject *sequence_successor(const Diff *diff, const SchemaObject *old);
extern const SchemaObject *sequence_predecessor(const Diff *diff, const SchemaObject *new);
extern void sequence_keep(Emit *out, const SchemaObject *old);
extern void sequence_take(Emit *out, const SchemaObject *old, const SchemaObject *new);

/*
 * in identity.c: GENERATED ... AS IDENTITY; and what alters or adds it, where
 * a column stays
 */
extern char *identity_clause(const SchemaObject *column);
extern void identity_alter(Emit *out, const char *alter, const SchemaObject *old, const SchemaObject *new);

/* in identity.c: the sequence of an identity column */
extern const SchemaObject *sequence_of(const SchemaObject *column);

/* in sequence.c: emits the change of an identity column's sequence that has to come before that of the column's type */
extern void identity_shrink(Emit *out, const SchemaObject *old, const SchemaObject *new);

/* in identity.c: emits what has a sequence, just made, continue after the values of a column */
extern void sequence_continue(Emit *out, const SchemaObject *column, const SchemaObject *sequence);

/*
 * in not_null.c: NOT NULL in a column's definition, what of it cannot stand
 * there, and its change; and the line of CREATE TABLE for one that a column of a
 * parent table has there of its own, NULL where there is none
 */
extern char *not_null_line(const SchemaObject *column);
extern char *not_null_clause(const Diff *diff, const SchemaObject *column, const List *members);
extern void not_null_settings(Emit *out, const SchemaObject *column);
extern void not_null_alter(Emit *out, const SchemaObject *old, const SchemaObject *new);

/* in not_null.c: the statement that gives NOT NULL to a column that stands */
extern char *not_null_statement(const Diff *diff, const SchemaObject *column);

/*
 * in not_null.c: whether a column that keeps NOT NULL loses it along with its
 * parent table's, and has to get it again
 */
extern bool not_null_is_lost(const Diff *diff, const SchemaObject *old);

/*
 * in typed.c: what ties a table to a composite type, if it is among some
 * objects; and whether the columns of a table that will be typed do not come
 * to stand as they have to while it has its rows
 */
extern const SchemaObject *typed_in(const List *objects, const SchemaObject *table);
extern bool typed_columns_move(const Diff *diff, const SchemaObject *old);

/* in index.c */
extern void index_settings(Emit *out, const SchemaObject *index, bool was_clustered, bool clustered,
						   bool was_identity, bool identity);

/* in inheritance.c: whether a table has a column or constraint of its own, if not of its own alone */
extern bool is_local(const SchemaObject *object);

/*
 * in inheritance.c, of objects of a diff: whether an inherited one stays so, and
 * what happens to the parent's happens to it; whether it goes when its parent's
 * does; and whether a table that inherits a column stays and has it still when
 * its parent's goes
 */
extern bool inheritance_stays(const Diff *diff, const SchemaObject *object);
extern bool goes_along(const Diff *diff, const SchemaObject *object);
extern bool child_keeps(const Diff *diff, const SchemaObject *column);

/*
 * in inheritance.c: the columns that a column has from parent tables, all of
 * them or where the inheritance stays; and those that child tables have of it,
 * where it stays
 */
extern List *parent_columns(const Diff *diff, const SchemaObject *column, bool all);
extern List *child_columns(const Diff *diff, const SchemaObject *column);

/*
 * in inheritance.c: notes that an index or constraint of a partition is a part
 * of the parent table's with the OID whole; NULL: it is not
 */
struct SchemaSnapshot;
extern void inheritance_link_part(const struct SchemaSnapshot *snapshot, SchemaObject *object, const char *whole);

/*
 * in inheritance.c: whether a partition's foreign key is made along with what
 * it is part of: one with another name is made before
 */
extern bool comes_along(const SchemaObject *object);

/*
 * in constraint.c: whether a constraint of a new table would be left out of its
 * CREATE TABLE by the server, as another says the same
 */
extern bool constraint_is_repeated(const SchemaObject *object);

/* in constraint.c */
extern void constraint_definition(StringInfo buf, const SchemaObject *constraint);
extern void constraint_implied(Emit *out, const SchemaObject *new);
extern void constraint_settings(Emit *out, const SchemaObject *old, const SchemaObject *new);

#endif							/* MIGRATE_SCHEMA_RELATION_H */
