/*-------------------------------------------------------------------------
 *
 * inheritance.h
 *		Inheritance, partitions, and what tables have from their parents.
 *
 * IDENTIFICATION
 *		src/schema/kinds/inheritance.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_INHERITANCE_H
#define MIGRATE_SCHEMA_KINDS_INHERITANCE_H

#include "schema/object.h"

/* Properties of inheritance and partition. */
enum
{
	INHERITANCE_PARENT,
	INHERITANCE_BOUND,
	INHERITANCE_PARENT_OID
};

/* inheritance_is_local says whether a table has a column or constraint of its own, if not of its own alone. */
extern bool inheritance_is_local(const SchemaObject *object);

/*
 * inheritance_stays says whether an inherited column or constraint stays so, so
 * that what is done to the parent's is done to it.  inheritance_drops_along says whether it is
 * dropped when the parent's is, and inheritance_child_keeps whether a child table that
 * inherits a column keeps it when the parent's is dropped.
 */
extern bool inheritance_stays(const Diff *diff, const SchemaObject *object);
extern bool inheritance_drops_along(const Diff *diff, const SchemaObject *object);
extern bool inheritance_child_keeps(const Diff *diff, const SchemaObject *column);

/*
 * inheritance_parent_columns lists the columns that a column is inherited from, all of them
 * or those of tables that stay its parents; inheritance_child_columns those that inherit it
 * and go on to.
 */
extern List *inheritance_parent_columns(const Diff *diff, const SchemaObject *column, bool all);
extern List *inheritance_child_columns(const Diff *diff, const SchemaObject *column);

/*
 * inheritance_link_part notes that an index or constraint of a partition is a
 * part of the parent table's with the OID whole; NULL: it is not.
 */
struct SchemaSnapshot;
extern void inheritance_link_part(const struct SchemaSnapshot *snapshot, SchemaObject *object, const char *whole);

/*
 * inheritance_makes_part says whether a partition's foreign key is made along with the one
 * that it is part of: one with another name is made before.
 */
extern bool inheritance_makes_part(const SchemaObject *object);

#endif							/* MIGRATE_SCHEMA_KINDS_INHERITANCE_H */
