/*-------------------------------------------------------------------------
 *
 * destination.h
 *		Destinations: the tenants of this database.
 *
 * IDENTIFICATION
 *		src/fleet/destination.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_FLEET_DESTINATION_H
#define MIGRATE_FLEET_DESTINATION_H

#include "access/tupdesc.h"
#include "utils/tuplestore.h"

#include "catalog/destination.h"

/*
 * destination_complete gives a destination the scope and search_path that it lacks, and
 * raises an error where anything of it cannot be.
 */
extern void destination_complete(Destination *destination);

/* destination_check_rights raises an error where the current role may not change destinations. */
extern void destination_check_rights(void);

/*
 * destination_add_from adds or changes the destinations that a query gives, which runs with the
 * caller's rights, and adds a row for each: its name, and what became of it.
 */
extern void destination_add_from(const char *query, Tuplestorestate *rows, TupleDesc desc);

/* destination_list adds a row for each destination whose name is like a pattern. */
extern void destination_list(const char *pattern, Tuplestorestate *rows, TupleDesc desc);

#endif							/* MIGRATE_FLEET_DESTINATION_H */
