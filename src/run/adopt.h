/*-------------------------------------------------------------------------
 *
 * adopt.h
 *		The version that another tool has recorded, stamped here.
 *
 * IDENTIFICATION
 *		src/run/adopt.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_ADOPT_H
#define MIGRATE_RUN_ADOPT_H

#include "access/tupdesc.h"
#include "utils/tuplestore.h"

extern void adopt_version(const char *tool, bool dry_run, Tuplestorestate *rows, TupleDesc desc);

#endif							/* MIGRATE_RUN_ADOPT_H */
