/*-------------------------------------------------------------------------
 *
 * key_hash.h
 *		Objects by a string, which may be of any length.
 *
 * IDENTIFICATION
 *		src/schema/diff/key_hash.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DIFF_KEY_HASH_H
#define MIGRATE_SCHEMA_DIFF_KEY_HASH_H

#include "utils/hsearch.h"

#include "schema/object.h"

/* An entry; the key is not copied. */
typedef struct KeyEntry
{
	char	   *key;
	const SchemaObject *object;
} KeyEntry;

/*
 * key_hash_create makes a hash of about n entries in the current context.  What
 * hash_search takes as the key is a pointer to the string's pointer.
 */
extern HTAB *key_hash_create(const char *name, int n);

#endif							/* MIGRATE_SCHEMA_DIFF_KEY_HASH_H */
