/*-------------------------------------------------------------------------
 *
 * shadow.h
 *		The scratch database: scripts in, snapshots out.
 *
 * IDENTIFICATION
 *		src/schema/shadow/shadow.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_SHADOW_SHADOW_H
#define MIGRATE_SCHEMA_SHADOW_SHADOW_H

#include "lib/stringinfo.h"

#include "schema/shadow/trial.h"
#include "schema/snapshot.h"

/* A script of a job; scripts run one after the other, each on what the ones before it made. */
typedef struct ShadowScript
{
	const char *what;			/* for an error's context: "model", "schema as it stands", "upgrade script", ... */
	const char *text;
	bool		anew;			/* begin again from an empty database */
	bool		snapshot;		/* read a snapshot after it */
	const char *observer;		/* has an observer run it, the one of this name; NULL: no */
	const char *observe;		/* what to tell that */
} ShadowScript;

/*
 * What looks at a script, in the worker: it runs the script itself, and writes an
 * answer.  The scripts of a job live as long as the worker.
 */
typedef void (*ShadowObserver)(const struct Script *script, const char *argument, StringInfo answer);

/* shadow_add_observer says who does, under which name; to be called when the library is loaded. */
extern void shadow_add_observer(const char *name, ShadowObserver observer);

/* shadow_observe runs scripts as shadow_run does, and returns the observers' answers, a list of StringInfo. */
extern List *shadow_observe(const ShadowScript *scripts, int n);

/*
 * shadow_run runs scripts in the shadow and returns a list of as many Snapshots
 * as were asked for, with dependencies.  All that was done there is undone.
 * Raises the first error of a script, with what, and the line, in its context.
 */
extern List *shadow_run(const ShadowScript *scripts, int n, const SnapshotFilter *filter);

/*
 * shadow_run_trial does so, and tries two of the scripts on rows, after the first script that is followed by a snapshot.
 * Returns what became of that; NULL where it was not tried: in a clone, which cannot take it back.
 */
extern Trial *shadow_run_trial(const ShadowScript *scripts, int n, const SnapshotFilter *filter, Trial *trial,
							   List **snapshots);

/*
 * shadow_create makes the shadow, or brings it up to date, and returns its name;
 * shadow_drop drops it, and returns NULL where there was none.
 */
extern char *shadow_create(void);
extern char *shadow_drop(void);

/* shadow_init registers the tasks of workers for the shadow. */
extern void shadow_init(void);

#endif							/* MIGRATE_SCHEMA_SHADOW_SHADOW_H */
