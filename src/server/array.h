/*-------------------------------------------------------------------------
 *
 * array.h
 *		Arrays and lists of names.
 *
 * IDENTIFICATION
 *		src/server/array.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SERVER_ARRAY_H
#define MIGRATE_SERVER_ARRAY_H

#include "utils/array.h"

#include "revision/names.h"

extern Datum array_from_names(Names names);
extern Names array_to_names(ArrayType *array);

#endif							/* MIGRATE_SERVER_ARRAY_H */
