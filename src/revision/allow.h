/*-------------------------------------------------------------------------
 *
 * allow.h
 *		The comment line that has lint say nothing of a statement.
 *
 * IDENTIFICATION
 *		src/revision/allow.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_REVISION_ALLOW_H
#define MIGRATE_REVISION_ALLOW_H

#include "revision/names.h"

/* How such a line starts. */
#define ALLOW_MARKER	"-- migrate:allow"

/*
 * allow_stands says whether a line, from text to end, is "-- migrate:allow", in
 * exactly these letters, with rules or without.
 */
extern bool allow_stands(const char *text, const char *end);

/*
 * allow_find returns the rules that lines "-- migrate:allow RULE[, RULE] [reason]"
 * name in the text that stands before a statement, len bytes of white space and
 * comments.
 */
extern Names allow_find(const char *text, size_t len);

#endif							/* MIGRATE_REVISION_ALLOW_H */
