/*-------------------------------------------------------------------------
 *
 * constraint.h
 *		What other files know of constraints.
 *
 * IDENTIFICATION
 *		src/schema/kinds/constraint.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_CONSTRAINT_H
#define MIGRATE_SCHEMA_KINDS_CONSTRAINT_H

#include "schema/object.h"

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

/*
 * constraint_is_repeated says whether the server would leave a constraint out of
 * the CREATE TABLE of its table, as another says the same.
 */
extern bool constraint_is_repeated(const SchemaObject *object);

/*
 * constraint_definition writes a constraint as CREATE TABLE and ADD have it, and
 * constraint_settings emits what that does not say.  constraint_implied emits
 * what a constraint that was made along with a parent table's has of its own.
 */
extern void constraint_definition(StringInfo buf, const SchemaObject *constraint);
extern void constraint_implied(DdlList *out, const SchemaObject *new);
extern void constraint_settings(DdlList *out, const SchemaObject *old, const SchemaObject *new);

#endif							/* MIGRATE_SCHEMA_KINDS_CONSTRAINT_H */
