/*-------------------------------------------------------------------------
 *
 * hidden.h
 *		What filters leave out and a script runs into.
 *
 * IDENTIFICATION
 *		src/schema/model/hidden.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_HIDDEN_H
#define MIGRATE_SCHEMA_MODEL_HIDDEN_H

/*
 * hidden_dependents says what of this database depends on something that an
 * operation drops or changes in a way which that does not outlive, and is not
 * in the snapshot that the operations begin with; "" where nothing does.
 */
extern char *hidden_dependents(const Diff *diff, const SchemaSnapshot *everything);

#endif							/* MIGRATE_SCHEMA_MODEL_HIDDEN_H */
