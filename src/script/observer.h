/*-------------------------------------------------------------------------
 *
 * observer.h
 *		Who is told of what the statements of scripts have done.
 *
 * IDENTIFICATION
 *		src/script/observer.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCRIPT_OBSERVER_H
#define MIGRATE_SCRIPT_OBSERVER_H

#include "script/script.h"

/*
 * An observer is called before and after each statement, counted from 0, in the
 * statement's memory context; end is not called where an error ends it.  A statement that is repeated has several rounds.
 */
typedef struct ScriptObserver
{
	void (*begin)(const Script *script, int n);
	void (*end)(const Script *script, int n, uint64 rows);
} ScriptObserver;

/* script_observe has an observer called from here on; NULL: nobody.  It returns the one before. */
extern const ScriptObserver *script_observe(const ScriptObserver *observer);

/* script_origin says where a script comes from. */
extern const ScriptOrigin *script_origin(const Script *script);

/* script_statement_line returns the line of the script, from 1, on which a statement begins. */
extern int	script_statement_line(const Script *script, int n);

/* script_above returns the text that stands between a statement and the one before it: spaces and comments. */
extern char *script_above(const Script *script, int n);

/* script_skips says whether a statement is not run, as it has nothing to say of a schema. */
extern bool script_skips(const Script *script, int n);

#endif							/* MIGRATE_SCRIPT_OBSERVER_H */
