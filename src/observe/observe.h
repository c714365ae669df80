/*-------------------------------------------------------------------------
 *
 * observe.h
 *		What the statements of scripts do, seen from the server.
 *
 * Signals are taken around each statement: the locks that it gains, the files
 * that are others after it, the scans that this transaction has counted, what is
 * dropped, WAL, rows, time.  Nothing is known from its text.  What functions,
 * triggers and DO blocks do counts for the statement that has called them.  Only
 * relations are looked at that were there before the observation began.
 *
 * IDENTIFICATION
 *		src/observe/observe.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_OBSERVE_OBSERVE_H
#define MIGRATE_OBSERVE_OBSERVE_H

#include "postgres.h"

#include "nodes/pg_list.h"
#include "storage/lockdefs.h"

#include "script/script.h"

/* A relation, and what a statement has done to it. */
typedef struct ObservedRelation
{
	Oid			oid;
	char		relkind;
	const char *name;			/* qualified, as it was before the statement */
	Oid			table;			/* of an index; else the relation itself */
	LOCKMODE	mode;			/* the strongest gained; NoLock: none */
	bool		rewritten;		/* has another file, which was written anew */
	bool		scanned;		/* read from its beginning */
} ObservedRelation;

/* Something that a statement has dropped. */
typedef struct ObservedDrop
{
	Oid			classid;		/* 0: a table's rows, by TRUNCATE */
	Oid			objid;
	int			subid;
	Oid			relation;		/* that it is, or belongs to; InvalidOid: none */
	char		relkind;		/* of that */
	const char *name;			/* "table public.users" */
} ObservedDrop;

/* What one statement has done. */
typedef struct Observation
{
	int			step;			/* that observe_step has told; 0: none */
	const char *revision;		/* NULL: the script is no revision's */
	int			statement;		/* from 0 */
	int			line;			/* of the script, from 1 */
	const char *command;		/* ALTER TABLE */
	List	   *relations;		/* of ObservedRelation, the strongest locks first */
	List	   *drops;			/* of ObservedDrop */
	uint64		rows;			/* that it has affected */
	uint64		wal;			/* bytes */
	int64		duration;		/* microseconds */
	const char *error;			/* that has ended it; NULL: none */
	int			sqlstate;		/* of that */
} Observation;

/* observe_init has the library hear of what is created and dropped, when it is loaded. */
extern void observe_init(void);

/*
 * observe_begin begins to observe the scripts that run from here on, one
 * observation at a time; what is seen is kept in a memory context.  observe_end
 * ends that and returns a list of Observations; observe_discard does so after an
 * error.
 */
extern void observe_begin(MemoryContext context);
extern List *observe_end(void);
extern void observe_discard(void);

/* observe_step tells which step of a run comes next, from 1; nothing where nobody observes. */
extern void observe_step(int step);

/* observe_last returns the observation of the statement that has just ended; NULL: none. */
extern Observation *observe_last(void);

/* observe_failed notes that a statement has ended in an error, or, where that is NULL, was not run. */
extern Observation *observe_failed(const Script *script, int n, const char *command, const ErrorData *error);

/*
 * observe_release gives up the locks on relations that this transaction holds, so
 * that the next statement shows all that it takes itself: for relations that
 * nobody else can see.
 */
extern void observe_release(void);

/* observe_is_made says whether the statement that has just ended, or is under way, has made a relation. */
extern bool observe_is_made(Oid relation);

/* observe_texts returns what a kind of facts has to say, in a text each. */
extern List *observe_locks(const Observation *observation);
extern List *observe_rewrites(const Observation *observation);
extern List *observe_scans(const Observation *observation);
extern List *observe_drops(const Observation *observation);

#endif							/* MIGRATE_OBSERVE_OBSERVE_H */
