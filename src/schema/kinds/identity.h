/*-------------------------------------------------------------------------
 *
 * identity.h
 *		Identity columns.
 *
 * IDENTIFICATION
 *		src/schema/kinds/identity.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_IDENTITY_H
#define MIGRATE_SCHEMA_KINDS_IDENTITY_H

#include "schema/object.h"

/*
 * identity_clause returns GENERATED ... AS IDENTITY of a column.  identity_alter
 * emits what adds or alters the identity of a column that is there; alter: "ALTER
 * TABLE t ALTER COLUMN c".
 */
extern char *identity_clause(const SchemaObject *column);
extern void identity_alter(DdlList *out, const char *alter, const SchemaObject *old, const SchemaObject *new);

/* identity_sequence returns the sequence of an identity column. */
extern const SchemaObject *identity_sequence(const SchemaObject *column);

/* sequence_continue emits what has a new sequence go on after the values that a column has. */
extern void sequence_continue(DdlList *out, const SchemaObject *column, const SchemaObject *sequence);

#endif							/* MIGRATE_SCHEMA_KINDS_IDENTITY_H */
