/*-------------------------------------------------------------------------
 *
 * drift_rows.h
 *		What drift() says of a difference, a row an operation.
 *
 * IDENTIFICATION
 *		src/observe/drift_rows.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_OBSERVE_DRIFT_ROWS_H
#define MIGRATE_OBSERVE_DRIFT_ROWS_H

#include "nodes/pg_list.h"

#include "catalog/guard_log.h"
#include "schema/model/drift.h"

/* A row. */
typedef struct DriftRow
{
	const SchemaObject *object; /* the live one, where there is one; NULL: one that no kind reads */
	const char *kind;
	const char *identity;
	const char *operation;		/* that sql does */
	bool		destructive;
	const char *sql;			/* undoes the difference; NULL: nothing does by itself */
	const char *keep_sql;		/* what a revision would say to keep it; NULL: that stands in another row */
	const GuardLogged *logged;	/* who changed it last, as the guard has seen; NULL: not known */
} DriftRow;

/* drift_rows returns a list of DriftRow, in the order in which their sql works. */
extern List *drift_rows(const Drift *drift);

#endif							/* MIGRATE_OBSERVE_DRIFT_ROWS_H */
