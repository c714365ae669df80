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

/* For a query: options (text[], NULL: none) as a property, to be compared as a set. */
#define SQL_FOREIGN_OPTIONS(options) \
	"CASE WHEN " options " IS NOT NULL THEN ARRAY(SELECT o FROM unnest(" options ") o ORDER BY 1) END"

/* foreign_options_clause returns " OPTIONS (...)", or nothing where there are none. */
extern char *foreign_options_clause(const char *options);

/*
 * foreign_options_alter emits the OPTIONS that turn old into new; alter:
 * "ALTER SERVER s".
 */
extern void foreign_options_alter(DdlList *out, const char *alter, const char *old, const char *new);

/*
 * secret_options_change returns what goes into the parentheses of the OPTIONS that turn old into new,
 * nothing where there is nothing to do.  Secrets that are there already stay as they are: their values
 * are not known.
 */
extern char *secret_options_change(const char *old, const char *new, const char *old_secrets, const char *new_secrets);

/* secret_options_clause returns " OPTIONS (...)", with masks for the secrets. */
extern char *secret_options_clause(const char *options, const char *secrets);

/* Whether secrets are lost, or have to be put in, where old becomes new. */
extern bool secrets_go(const char *old, const char *new);

/* Whether secrets that are there in both are known to be others. */
extern bool secrets_differ(const char *old, const char *new);

#endif							/* MIGRATE_SCHEMA_FOREIGN_OPTIONS_H */
