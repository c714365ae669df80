/*-------------------------------------------------------------------------
 *
 * destination.h
 *		The table destination.
 *
 * IDENTIFICATION
 *		src/catalog/destination.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_DESTINATION_H
#define MIGRATE_CATALOG_DESTINATION_H

#include "datatype/timestamp.h"
#include "nodes/pg_list.h"

#include "revision/names.h"

/* A scope, its schema, and the search_path of its runs. */
typedef struct Destination
{
	char	   *name;
	char	   *scope;
	char	   *schema;
	char	   *search_path;
	Names		labels;
} Destination;

/* Where a destination is. */
typedef struct DestinationState
{
	Destination destination;
	bool		has_schema;
	Names		version;
	int			partial;		/* how many revisions are partially applied */
	int64		last_run;		/* 0: none */
	char	   *last_state;
	char	   *last_error;
	TimestampTz last_at;
} DestinationState;

/* catalog_destination_of returns the destination that is a scope; NULL where none is. */
extern Destination *catalog_destination_of(const char *scope);

/* catalog_has_destinations says whether there are any. */
extern bool catalog_has_destinations(void);

/* catalog_destination_add adds one.  Raises an error where name or scope is taken. */
extern void catalog_destination_add(const Destination *destination);

/*
 * catalog_destination_put adds one or changes the one of its name, and returns "new",
 * "changed" or "unchanged".
 */
extern char *catalog_destination_put(const Destination *destination);

/* catalog_destination_drop deletes one; false where there is none of that name. */
extern bool catalog_destination_drop(const char *name);

/*
 * catalog_destination_states returns, in the order of their names, the
 * destinations whose names are like a pattern: a list of DestinationState.
 */
extern List *catalog_destination_states(const char *pattern);

#endif							/* MIGRATE_CATALOG_DESTINATION_H */
