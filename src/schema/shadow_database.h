/*-------------------------------------------------------------------------
 *
 * shadow_database.h
 *		The shadow as a database: its name, how it is made, what it may hold.
 *
 * IDENTIFICATION
 *		src/schema/shadow_database.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_SHADOW_DATABASE_H
#define MIGRATE_SCHEMA_SHADOW_DATABASE_H

#include "postgres.h"

/* shadow_name returns the name of this database's shadow. */
extern char *shadow_name(void);

/*
 * shadow_database returns the OID of the shadow, under its lock, having made
 * it where it is missing or stale.
 */
extern Oid	shadow_database(const char *name);

/* shadow_remake makes it anew, under its lock. */
extern void shadow_remake(const char *name);

/* shadow_owner returns the owner of a database. */
extern Oid	shadow_owner(Oid database);

/*
 * In a worker in the shadow: shadow_check raises an error where the shadow
 * cannot be trusted, and shadow_own makes the role in force, in this
 * transaction, the owner of this database.
 */
extern void shadow_check(void);
extern void shadow_own(void);

#endif							/* MIGRATE_SCHEMA_SHADOW_DATABASE_H */
