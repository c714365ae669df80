/*-------------------------------------------------------------------------
 *
 * repeat.h
 *		The comment line that makes a deploy repeat a statement.
 *
 * IDENTIFICATION
 *		src/repeat.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_REPEAT_H
#define MIGRATE_REPEAT_H

#include "pure.h"

/* What "-- migrate:repeat delay=100ms max=N max_lag=10s" says. */
typedef struct Repeat
{
	int			delay;			/* milliseconds between two rounds */
	int64		max;			/* rounds at most; 0: no limit */
	int			max_lag;		/* milliseconds that a standby may lag; 0: any */
} Repeat;

/*
 * repeat_find looks for the comment line in the text that stands before a
 * statement, len bytes, and says whether it is there.  Raises MG012 for an
 * option that it does not know.
 */
extern bool repeat_find(const char *text, size_t len, Repeat *repeat);

#endif							/* MIGRATE_REPEAT_H */
