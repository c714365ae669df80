/*-------------------------------------------------------------------------
 *
 * reloptions.h
 *		Storage parameters and view options: WITH, SET, RESET.
 *
 * IDENTIFICATION
 *		src/schema/kinds/reloptions.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_RELOPTIONS_H
#define MIGRATE_SCHEMA_RELOPTIONS_H

#include "schema/object.h"

/* For a query: options (text[], NULL: none) as a property, to be compared as a set. */
#define SQL_RELOPTIONS(options) "ARRAY(SELECT o FROM unnest(" options ") o ORDER BY 1)"

/* The same of a table or materialized view, with those of its TOAST table. */
#define SQL_RELOPTIONS_WITH_TOAST(options, toast_options) \
	"ARRAY(SELECT o FROM unnest(" options ") o UNION ALL" \
	" SELECT 'toast.' || o FROM unnest(" toast_options ") o ORDER BY 1)"

/*
 * And as they were given: to be told to reloptions_with and reloptions_alter,
 * not to be compared.
 */
#define SQL_RELOPTIONS_IN_ORDER(options, toast_options) \
	"(" options " || ARRAY(SELECT 'toast.' || o FROM unnest(" toast_options ") o))"

/*
 * Those of a column (attoptions), where minor releases of the majors before
 * 18 also keep the version of the column, which is no option.
 */
#define SQL_IS_ATTOPTION	"o NOT LIKE 'pg\\_attver=%'"
#define SQL_HAS_ATTOPTIONS(options) \
	"cardinality(" options ") > 1 OR (" options ")[1] NOT LIKE 'pg\\_attver=%'"
#define SQL_ATTOPTIONS(options) \
	"CASE WHEN " SQL_HAS_ATTOPTIONS(options) " THEN" \
											 " ARRAY(SELECT o FROM unnest(" options ") o WHERE " SQL_IS_ATTOPTION " ORDER BY 1) ELSE '{}' END"
#define SQL_ATTOPTIONS_IN_ORDER(options) \
	"CASE WHEN " SQL_HAS_ATTOPTIONS(options) " THEN" \
											 " ARRAY(SELECT o FROM unnest(" options ") o WHERE " SQL_IS_ATTOPTION ") ELSE '{}' END"

/* reloptions_with returns " WITH (...)", or nothing where there are no options. */
extern char *reloptions_with(const char *options);

/* reloptions_alter emits the SET and RESET that turn old into new; alter: "ALTER TABLE t". */
extern void reloptions_alter(DdlList *out, const char *alter, const char *old, const char *new);

#endif							/* MIGRATE_SCHEMA_RELOPTIONS_H */
