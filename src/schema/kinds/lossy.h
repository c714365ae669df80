/*-------------------------------------------------------------------------
 *
 * lossy.h
 *		Conversions that lose something.
 *
 * IDENTIFICATION
 *		src/schema/kinds/lossy.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_LOSSY_H
#define MIGRATE_SCHEMA_KINDS_LOSSY_H

#include "schema/kinds/carry.h"

/*
 * carry_loses says whether values may lose something, other than the attributes
 * of composite types.  lossy_is_assignable says whether a value of one type goes into a
 * column of another without a cast, and lossy_is_castable whether it can be cast; types
 * that do not exist here yet cannot.
 */
extern bool carry_loses(const Carry *carry);
extern bool lossy_is_assignable(const char *from, const char *to);
extern bool lossy_is_castable(const char *from, const char *to);

#endif							/* MIGRATE_SCHEMA_KINDS_LOSSY_H */
