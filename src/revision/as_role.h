/*-------------------------------------------------------------------------
 *
 * as_role.h
 *		The comment line that has a statement run with another role's rights.
 *
 * IDENTIFICATION
 *		src/revision/as_role.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_REVISION_AS_ROLE_H
#define MIGRATE_REVISION_AS_ROLE_H

#include "revision/pure.h"

/* How such a line starts. */
#define AS_ROLE_MARKER	"-- migrate:as"

/*
 * as_role_stands says whether a line, from text to end, is "-- migrate:as", in
 * exactly these letters, with a role or without.
 */
extern bool as_role_stands(const char *text, const char *end);

/* as_role_read returns the role that such a line names; NULL where it names none. */
extern char *as_role_read(const char *text, const char *end);

/*
 * as_role_find returns the role named by the comment line in the text that
 * stands before a statement, len bytes of white space and comments; NULL where
 * there is no such line.  Raises MG012 for one that names no role, for two, and
 * for a comment that was meant as one.
 */
extern char *as_role_find(const char *text, size_t len);

#endif							/* MIGRATE_REVISION_AS_ROLE_H */
