/*-------------------------------------------------------------------------
 *
 * drift.h
 *		What runs have to do with drift: snapshots after them, and differences
 *		that become revisions.
 *
 * IDENTIFICATION
 *		src/run/drift.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_DRIFT_H
#define MIGRATE_RUN_DRIFT_H

/*
 * run_adopt_drift registers a revision of what differs from what the applied
 * revisions make, stamps it, and returns its id; NULL where nothing differs.
 */
extern char *run_adopt_drift(const char *message, const char *revision, bool allow_destructive);

/* run_take_snapshot takes a snapshot after a run, where that is wanted; what keeps it from that is a warning. */
extern void run_take_snapshot(void);

#endif							/* MIGRATE_RUN_DRIFT_H */
