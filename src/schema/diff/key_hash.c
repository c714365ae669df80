/*-------------------------------------------------------------------------
 *
 * key_hash.c
 *		Objects by a string, which may be of any length.
 *
 * IDENTIFICATION
 *		src/schema/diff/key_hash.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"

#include "schema/diff/key_hash.h"

static uint32
key_hash(const void *key, Size size)
{
	const char *string = *(char *const *) key;

	return DatumGetUInt32(hash_any((const unsigned char *) string, (int) strlen(string)));
}

static int
key_compare(const void *a, const void *b, Size size)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/*
 * key_hash_create: see key_hash.h.
 */
HTAB *
key_hash_create(const char *name, int n)
{
	HASHCTL ctl = {.keysize = sizeof(char *),
				   .entrysize = sizeof(KeyEntry),
				   .hash = key_hash,
				   .match = key_compare,
				   .hcxt = CurrentMemoryContext};

	return hash_create(name, Max(n, 64), &ctl, HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
}
