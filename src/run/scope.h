/*-------------------------------------------------------------------------
 *
 * scope.h
 *		The schema that a scope stands for.
 *
 * IDENTIFICATION
 *		src/run/scope.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_SCOPE_H
#define MIGRATE_RUN_SCOPE_H

/*
 * scope_search_path returns the search_path of the destination that migrate.scope names,
 * in the current context; NULL where it is '', or this database has no destinations.
 * Raises an error where it has some, but none of this scope, or the destination's schema
 * does not exist or is out of the scripts' reach.
 */
extern char *scope_search_path(void);

/* scope_check raises what scope_search_path does. */
extern void scope_check(void);

#endif							/* MIGRATE_RUN_SCOPE_H */
