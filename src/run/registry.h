/*-------------------------------------------------------------------------
 *
 * registry.h
 *		Revisions registered, changed and forgotten.
 *
 * IDENTIFICATION
 *		src/run/registry.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_REGISTRY_H
#define MIGRATE_RUN_REGISTRY_H

#include "access/tupdesc.h"
#include "utils/tuplestore.h"

#include "revision/file.h"

extern char *registry_register(const char *text, size_t len);
extern void registry_load(Names files, bool prune, Tuplestorestate *rows, TupleDesc desc);
extern char *registry_accept(const char *text, size_t len, const char *reason);

/* What registry_edit changes; NULL keeps what is there, and conditions of which there are none are taken away. */
typedef struct RegistryEdit
{
	const char *message;
	const char *upgrade;
	const char *downgrade;
	const char *precheck;
	const char *verify;
} RegistryEdit;

extern char *registry_edit(const char *revision, const RegistryEdit *edit);
extern char *registry_forget(const char *revision);
extern char *registry_create(RevisionFile *file, const char *head, bool splice);
extern char *registry_merge(RevisionFile *file, Names revisions, bool splice);
extern Names registry_heads_of(Names files);

#endif							/* MIGRATE_RUN_REGISTRY_H */
