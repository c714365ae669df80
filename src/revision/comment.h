/*-------------------------------------------------------------------------
 *
 * comment.h
 *		The comments that stand before a statement.
 *
 * IDENTIFICATION
 *		src/revision/comment.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_REVISION_COMMENT_H
#define MIGRATE_REVISION_COMMENT_H

#include "revision/scan.h"

/* The comments of a text that is white space and comments. */
typedef struct Comments
{
	const char *text;
	const char *pos;			/* what was read so far ends here */
	const char *end;
} Comments;

/*
 * comment_next returns the next comment of one line, from its dashes on, and
 * passes over those in slashes and stars; false where there is none.  at_start:
 * it begins its line.
 */
extern bool comment_next(Comments *comments, Span *comment, bool *at_start);

/*
 * comment_is_meant says whether a comment of one line was meant as one of ours
 * with this word, in whatever letters.
 */
extern bool comment_is_meant(Span comment, const char *word);

#endif							/* MIGRATE_REVISION_COMMENT_H */
