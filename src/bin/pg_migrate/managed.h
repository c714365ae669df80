/*-------------------------------------------------------------------------
 *
 * managed.h
 *		Databases whose server loads no extension.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/managed.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PG_MIGRATE_MANAGED_H
#define PG_MIGRATE_MANAGED_H

#include "bin/pg_migrate/commands.h"

extern const char *managed_database(void);
extern int	managed_run(const Command *command, const Arguments *arguments);

#endif							/* PG_MIGRATE_MANAGED_H */
