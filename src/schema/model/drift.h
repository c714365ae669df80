/*-------------------------------------------------------------------------
 *
 * drift.h
 *		How the live schema differs from what it should be, or was.
 *
 * IDENTIFICATION
 *		src/schema/model/drift.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_DRIFT_H
#define MIGRATE_SCHEMA_MODEL_DRIFT_H

#include "revision/file.h"
#include "schema/diff/diff.h"

/* What the live schema is compared with. */
typedef enum DriftAgainst
{
	DRIFT_REVISIONS,			/* what the applied revisions make */
	DRIFT_MODEL,
	DRIFT_SNAPSHOT				/* what drift_take_snapshot kept */
} DriftAgainst;

/* How the two differ. */
typedef struct Drift
{
	SnapshotFilter filter;
	Names		schemas;
	SchemaSnapshot *live;
	SchemaSnapshot *wanted;
	const Diff *undo;			/* makes the live schema the other; NULL: nothing differs */
	const Diff *keep;			/* makes the other the live one */
	Names		unhandled;		/* objects that no kind reads */
	List	   *unseen;			/* objects whose secrets differ, which are not compared */
} Drift;

/* drift_find compares; name is that of the snapshot.  Raises MG014 where there is none to compare with. */
extern Drift *drift_find(DriftAgainst against, const char *name);

/*
 * drift_adopt sets the scripts of a revision to what has made the live schema of
 * what the applied revisions make; false where nothing differs.
 */
extern bool drift_adopt(bool allow_destructive, RevisionFile *file);

/* drift_take_snapshot keeps the live schema under a name. */
extern void drift_take_snapshot(const char *name);

#endif							/* MIGRATE_SCHEMA_MODEL_DRIFT_H */
