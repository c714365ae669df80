/*-------------------------------------------------------------------------
 *
 * extension_move.h
 *		Extensions that change their schema, or stay at their version.
 *
 * IDENTIFICATION
 *		src/schema/diff/extension_move.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DIFF_EXTENSION_MOVE_H
#define MIGRATE_SCHEMA_DIFF_EXTENSION_MOVE_H

#include "schema/snapshot.h"

/*
 * extension_move_scripts writes the statements that move the extensions of one snapshot
 * to where they are in another, and that undo it; both empty where none moves.
 */
extern void extension_move_scripts(const SchemaSnapshot *present, const SchemaSnapshot *model, char **up, char **down);

/* extension_move_version_notes writes a comment line for each extension whose version is not to be had. */
extern char *extension_move_version_notes(const SchemaSnapshot *from, const SchemaSnapshot *to);

#endif							/* MIGRATE_SCHEMA_DIFF_EXTENSION_MOVE_H */
