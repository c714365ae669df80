/*-------------------------------------------------------------------------
 *
 * check.h
 *		Destinations compared with a model.
 *
 * IDENTIFICATION
 *		src/fleet/check.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_FLEET_CHECK_H
#define MIGRATE_FLEET_CHECK_H

#include "access/tupdesc.h"
#include "utils/tuplestore.h"

#include "revision/names.h"

/*
 * destination_check compares the destinations whose names are like a pattern with a model,
 * and adds a row for each operation that one lacks: destination, kind, object, operation.
 */
extern void destination_check(const char *pattern, const Names *definition, Tuplestorestate *rows, TupleDesc desc);

#endif							/* MIGRATE_FLEET_CHECK_H */
