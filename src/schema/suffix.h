/*-------------------------------------------------------------------------
 *
 * suffix.h
 *		Names made of other names.
 *
 * IDENTIFICATION
 *		src/schema/suffix.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_SUFFIX_H
#define MIGRATE_SCHEMA_SUFFIX_H

#include "postgres.h"

/*
 * name_with_suffix returns a name with a suffix.  Where that would be too long,
 * the end of the name is replaced by a hash, so that long names that begin alike do
 * not become the same.
 */
extern char *name_with_suffix(const char *name, const char *suffix);

#endif							/* MIGRATE_SCHEMA_SUFFIX_H */
