/*-------------------------------------------------------------------------
 *
 * pg_migrate.h
 *		How the program ends, and what its commands share.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/pg_migrate.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PG_MIGRATE_H
#define PG_MIGRATE_H

#include "postgres_fe.h"

/* Exit codes, which scripts rely on. */
#define EXIT_DONE		0
#define EXIT_ERROR		1
#define EXIT_USAGE		2
#define EXIT_DIFFERENCE	3

extern bool load_folder(bool prune, bool tell);

#endif							/* PG_MIGRATE_H */
