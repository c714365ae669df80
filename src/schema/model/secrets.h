/*-------------------------------------------------------------------------
 *
 * secrets.h
 *		Scripts that would need secrets, which are not kept.
 *
 * IDENTIFICATION
 *		src/schema/model/secrets.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_SECRETS_H
#define MIGRATE_SCHEMA_MODEL_SECRETS_H

/* secrets_refuse raises MG016 where operations, of an upgrade or a downgrade, would need secrets. */
extern void secrets_refuse(const List *up, const List *down);

/*
 * secrets_guard puts a statement that fails before each that has a mask where
 * secrets should be.
 */
extern void secrets_guard(const List *operations);

/* secrets_unseen returns the objects of a matched snapshot whose secrets are known to be others. */
extern List *secrets_unseen(const Diff *diff);

#endif							/* MIGRATE_SCHEMA_MODEL_SECRETS_H */
