/*-------------------------------------------------------------------------
 *
 * sizes.h
 *		How many rows tables have.
 *
 * IDENTIFICATION
 *		src/observe/sizes.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_OBSERVE_SIZES_H
#define MIGRATE_OBSERVE_SIZES_H

#include "utils/jsonb.h"

/* sizes_json returns the rows of each table of this database, as far as the server's statistics know, by its qualified name. */
extern Jsonb *sizes_json(void);

#endif							/* MIGRATE_OBSERVE_SIZES_H */
