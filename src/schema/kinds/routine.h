/*-------------------------------------------------------------------------
 *
 * routine.h
 *		What other files know of functions and procedures.
 *
 * IDENTIFICATION
 *		src/schema/kinds/routine.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_ROUTINE_H
#define MIGRATE_SCHEMA_KINDS_ROUTINE_H

#include "schema/object.h"

/*
 * Properties of functions and procedures: whether the body is a string in which
 * the server, when it is created, looks for tables and types that it does not
 * depend on; and whether nothing of it is kept parsed: no body, no defaults.
 */
#define ROUTINE_BODY_IS_CHECKED	0
#define ROUTINE_IS_OPAQUE		1

/* routine_returns_other says whether a function that is altered may return something else for the same arguments. */
extern bool routine_returns_other(const Diff *diff, const SchemaObject *object);

#endif							/* MIGRATE_SCHEMA_KINDS_ROUTINE_H */
