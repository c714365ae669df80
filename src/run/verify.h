/*-------------------------------------------------------------------------
 *
 * verify.h
 *		The conditions of applied revisions, at any time.
 *
 * IDENTIFICATION
 *		src/run/verify.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_VERIFY_H
#define MIGRATE_RUN_VERIFY_H

#include "nodes/pg_list.h"

/* A condition, and whether it holds. */
typedef struct VerifiedCondition
{
	const char *revision;
	int			statement;		/* from 1; 0: the section does not parse */
	int			line;			/* of the section, from 1; 0: none */
	const char *detail;			/* why it does not hold; NULL: it does */
} VerifiedCondition;

/*
 * verify_range runs the conditions below verify of the applied revisions in a
 * range of the history (NULL: all), with the caller's rights, and returns a list of
 * VerifiedCondition.  What they do is rolled back.  Raises MG001 to MG005 for the
 * range.
 */
extern List *verify_range(const char *range);

#endif							/* MIGRATE_RUN_VERIFY_H */
