/*-------------------------------------------------------------------------
 *
 * status.h
 *		Where the database is, on one screen, and waiting until it is where it should be.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/status.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PG_MIGRATE_STATUS_H
#define PG_MIGRATE_STATUS_H

#include "bin/pg_migrate/commands.h"

extern int	status_run(const Command *command, const Arguments *arguments);
extern int	status_wait(const Command *command, const Arguments *arguments);

#endif							/* PG_MIGRATE_STATUS_H */
