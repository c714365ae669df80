/*-------------------------------------------------------------------------
 *
 * step.h
 *		The table step: how far the statements of a deploy are.
 *
 * IDENTIFICATION
 *		src/catalog/step.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_STEP_H
#define MIGRATE_CATALOG_STEP_H

#include "datatype/timestamp.h"

#include "revision/names.h"

/* The states of a statement. */
typedef enum StatementState
{
	STATEMENT_WAITING,
	STATEMENT_RUNNING,
	STATEMENT_DONE,
	STATEMENT_FAILED
} StatementState;

/* How far a statement is: a row of the table step. */
typedef struct StatementStep
{
	int			number;			/* from 1 */
	char	   *checksum;
	StatementState state;
	TimestampTz started_at;		/* 0: never */
	int64		duration;		/* microseconds; -1: none */
	int64		rounds;
	int64		rows;
	Oid			relation;		/* that CREATE INDEX is about; InvalidOid: none */
	int			nobjects;		/* that were there before it: see recover_note */
	Oid		   *objects;
	int			ninvalid;
	Oid		   *invalid;		/* indexes among them that are to stay invalid */
} StatementStep;

extern StatementStep *catalog_steps_any(const char *scope, const char *revision, bool *upgrade, int *n);
extern StatementStep *catalog_steps(const char *scope, const char *revision, bool upgrade, int *n);
extern void catalog_step_write(const char *scope, const char *revision, bool upgrade,
							   const StatementStep *step, const ErrorData *error);
extern char *catalog_step_fail_running(const char *scope, const ErrorData *error);
extern void catalog_steps_delete(const char *scope, const char *revision);
extern Names catalog_partial(void);
extern bool catalog_is_partial(const char *revision);

#endif							/* MIGRATE_CATALOG_STEP_H */
