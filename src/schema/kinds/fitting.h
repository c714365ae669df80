/*-------------------------------------------------------------------------
 *
 * fitting.h
 *		Conversions that may fail.
 *
 * IDENTIFICATION
 *		src/schema/kinds/fitting.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_FITTING_H
#define MIGRATE_SCHEMA_KINDS_FITTING_H

#include "schema/kinds/carry.h"

/* carry_may_fail says whether the server may refuse to convert a value. */
extern bool carry_may_fail(const Carry *carry);

#endif							/* MIGRATE_SCHEMA_KINDS_FITTING_H */
