/*-------------------------------------------------------------------------
 *
 * foreign_options.h
 *		Options of foreign-data objects: OPTIONS (...).
 *
 * IDENTIFICATION
 *		src/schema/kinds/foreign_options.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_FOREIGN_OPTIONS_H
#define MIGRATE_SCHEMA_FOREIGN_OPTIONS_H

#include "schema/object.h"

/* What stands for a secret. */
#define MASK	"********"
#define SECRETS_NOTE	"secrets are not kept: put the values in"

/* For a query: options (text[], NULL: none) as a property, to be compared as a set. */
#define SQL_FOREIGN_OPTIONS(options) \
	"CASE WHEN " options " IS NOT NULL THEN ARRAY(SELECT o FROM unnest(" options ") o ORDER BY 1) END"

/* foreign_options_clause returns " OPTIONS (...)", or nothing where there are none. */
extern char *foreign_options_clause(const char *options);

/*
 * foreign_options_alter emits the OPTIONS that turn old into new; alter:
 * "ALTER SERVER s".
 */
extern void foreign_options_alter(Emit *out, const char *alter, const char *old, const char *new);

/*
 * The same for options whose values are secrets: an array of "name=hash", the
 * hash MASK where the value is.  A masked value is as good as any.
 */
extern bool secret_options_differ(const char *old, const char *new);
extern char *secret_options_clause(const char *options);
extern void secret_options_alter(Emit *out, const char *alter, const char *old, const char *new);

#endif							/* MIGRATE_SCHEMA_FOREIGN_OPTIONS_H */
