/*-------------------------------------------------------------------------
 *
 * outside.h
 *		What code in the shadow could do outside of it.
 *
 * IDENTIFICATION
 *		src/schema/shadow/outside.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_SHADOW_OUTSIDE_H
#define MIGRATE_SCHEMA_SHADOW_OUTSIDE_H

#include "postgres.h"

#include "nodes/nodes.h"

/*
 * shadow_outside refuses, from here on and as long as the worker lives, with MG010,
 * changes of system catalogs, and functions that reach files, other sessions
 * or the server: what not everybody may call, and what is named.
 */
extern void shadow_outside(void);

/* shadow_outside_function says whether a function is one of those. */
extern bool shadow_outside_function(Oid function);

/* shadow_refuse raises MG010 for what reaches outside. */
extern void shadow_refuse(const char *what) __attribute__((noreturn));

#endif							/* MIGRATE_SCHEMA_SHADOW_OUTSIDE_H */
