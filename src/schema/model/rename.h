/*-------------------------------------------------------------------------
 *
 * rename.h
 *		Renames, which are never guessed.
 *
 * IDENTIFICATION
 *		src/schema/model/rename.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_RENAME_H
#define MIGRATE_SCHEMA_MODEL_RENAME_H

#include "utils/jsonb.h"

/*
 * rename_scripts writes the statements that do the renames of an object
 * {"old": "new", ...} in the schema as it stands, and that undo them.  Raises
 * an error for what is not there, and for what cannot be renamed.
 */
extern void rename_scripts(const SchemaSnapshot *present, Jsonb *renames, char **up, char **down);

/*
 * rename_hint_add adds to operations that drop something and create something
 * like it a comment that gives the argument that makes it a rename.
 */
extern void rename_hint_add(const Diff *diff);

#endif							/* MIGRATE_SCHEMA_MODEL_RENAME_H */
