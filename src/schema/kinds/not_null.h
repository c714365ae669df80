/*-------------------------------------------------------------------------
 *
 * not_null.h
 *		NOT NULL of columns.
 *
 * IDENTIFICATION
 *		src/schema/kinds/not_null.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_NOT_NULL_H
#define MIGRATE_SCHEMA_KINDS_NOT_NULL_H

#include "schema/object.h"

/*
 * not_null_clause returns NOT NULL as it stands in a column's definition, and
 * not_null_settings emits what of it cannot stand there.  not_null_line returns
 * the line of CREATE TABLE for one of its own that a column has beside that of a
 * parent table; NULL where there is none.  not_null_alter emits the change.
 */
extern char *not_null_line(const SchemaObject *column);
extern char *not_null_clause(const Diff *diff, const SchemaObject *column, const List *members);
extern void not_null_settings(DdlList *out, const SchemaObject *column);
extern void not_null_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new);

/* not_null_statement returns the statement that gives NOT NULL to a column that is there. */
extern char *not_null_statement(const Diff *diff, const SchemaObject *column);

/*
 * not_null_is_lost says whether a column that keeps NOT NULL loses it along with
 * its parent table's, and has to get it again.
 */
extern bool not_null_is_lost(const Diff *diff, const SchemaObject *old);

#endif							/* MIGRATE_SCHEMA_KINDS_NOT_NULL_H */
