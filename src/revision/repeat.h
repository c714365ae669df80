/*-------------------------------------------------------------------------
 *
 * repeat.h
 *		The comment line that makes a deploy repeat a statement.
 *
 * IDENTIFICATION
 *		src/revision/repeat.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_REVISION_REPEAT_H
#define MIGRATE_REVISION_REPEAT_H

#include "revision/pure.h"

/* How such a line starts, and what may be said of one that is wrong. */
#define REPEAT_MARKER	"-- migrate:repeat"
#define REPEAT_HINT		"Write \"-- migrate:repeat [delay=100ms] [max=N] [max_lag=10s]\" at the start of a line above the statement."

/* What "-- migrate:repeat delay=100ms max=N max_lag=10s" says. */
typedef struct Repeat
{
	int			delay;			/* milliseconds between two rounds */
	int64		max;			/* rounds at most; 0: no limit */
	int			max_lag;		/* milliseconds that a standby may lag; 0: any */
} Repeat;

/*
 * repeat_stands says whether a line, from text to end, is "-- migrate:repeat",
 * in exactly these letters, with options or without.
 */
extern bool repeat_stands(const char *text, const char *end);

/* repeat_read reads such a line, and returns what is wrong with it; NULL: nothing. */
extern char *repeat_read(const char *text, const char *end, Repeat *repeat);

/*
 * repeat_find looks for the comment line in the text that stands before a
 * statement, len bytes of white space and comments, and says whether it is
 * there.  Raises MG012 for an option that it does not know, for two such lines,
 * and for a comment that was meant as one.
 */
extern bool repeat_find(const char *text, size_t len, Repeat *repeat);

#endif							/* MIGRATE_REVISION_REPEAT_H */
