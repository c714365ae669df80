/*-------------------------------------------------------------------------
 *
 * prove.h
 *		The round trip of revisions in the shadow: up, down and up again.
 *
 * IDENTIFICATION
 *		src/observe/prove.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_OBSERVE_PROVE_H
#define MIGRATE_OBSERVE_PROVE_H

#include "postgres.h"

/* What the round trip of a revision has shown. */
typedef enum ProveResult
{
	PROVE_OK,
	PROVE_IRREVERSIBLE,			/* it has no downgrade script */
	PROVE_UP_FAILS,
	PROVE_DOWN_FAILS,
	PROVE_DOWN_DIFFERS,			/* the schema is not what it was before */
	PROVE_UP_DIFFERS			/* the second time; or it fails then */
} ProveResult;

/* A revision, in the order in which they are applied. */
typedef struct ProveStep
{
	const char *revision;
	const char *up_what;		/* of its scripts, for an error's context */
	const char *down_what;
	const char *upgrade;
	const char *downgrade;		/* NULL: none */
	bool		is_before;		/* only applied, for those that follow */
	ProveResult result;			/* a failure set beforehand: of a script that is not run */
	const char *difference;		/* what went wrong, or what it takes to mend the difference; NULL: nothing */
	int			line;			/* of the script, from 1; 0: none */
} ProveStep;

/*
 * prove_steps has steps make their round trip, each on what the ones before it
 * have made, the first on what a script makes of an empty database; NULL:
 * nothing.  Raises the error of one that is only applied.
 */
extern void prove_steps(ProveStep *steps, int n, const char *present);

/* prove_result_name returns the words for a result, prove_direction the script that it is about; NULL: none. */
extern const char *prove_result_name(ProveResult result);
extern const char *prove_direction(const ProveStep *step);

/* prove_init registers the observer in the shadow, when the library is loaded. */
extern void prove_init(void);

#endif							/* MIGRATE_OBSERVE_PROVE_H */
