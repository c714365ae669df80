/*-------------------------------------------------------------------------
 *
 * trial.h
 *		The scripts of a proof tried on rows.
 *
 * IDENTIFICATION
 *		src/schema/shadow/trial.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_SHADOW_TRIAL_H
#define MIGRATE_SCHEMA_SHADOW_TRIAL_H

#include "lib/stringinfo.h"
#include "nodes/pg_list.h"

#include "script/script.h"

struct Script;

/* A table that gets rows. */
typedef struct TrialTable
{
	const char *table;			/* as SQL has it */
	const char *owner;			/* as SQL has it; NULL: who runs the job */
	List	   *inserts;		/* statements, a row each */
	int			rows;			/* that got in */
	const char *contents[3];	/* as JSON: before, after the upgrade, after the downgrade; NULL: not read */
} TrialTable;

/* What became of it. */
typedef struct Trial
{
	int			after;			/* the script of the job on what it made they are tried */
	int			upgrade;		/* and the two that are tried, by their places in the job */
	int			downgrade;
	List	   *tables;			/* of TrialTable */
	int			stage;			/* how many of the scripts ran */
	const char *error;			/* of the next one; NULL: none */
} Trial;

/* trial_write and trial_parse turn one into bytes and back; parse keeps pointers into the bytes. */
extern void trial_write(StringInfo buf, const Trial *trial);
extern Trial *trial_parse(char **data);

/* In the worker: fills the tables, and runs two scripts; all is rolled back. */
extern void trial_run(Trial *trial, const struct Script *upgrade, const struct Script *downgrade);

#endif							/* MIGRATE_SCHEMA_SHADOW_TRIAL_H */
