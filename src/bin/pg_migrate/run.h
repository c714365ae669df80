/*-------------------------------------------------------------------------
 *
 * run.h
 *		Commands that run revisions: upgrade, downgrade, stamp.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/run.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PG_MIGRATE_RUN_H
#define PG_MIGRATE_RUN_H

#include "bin/pg_migrate/commands.h"

extern int	run_upgrade(const Command *command, const Arguments *arguments);
extern int	run_downgrade(const Command *command, const Arguments *arguments);
extern int	run_stamp(const Command *command, const Arguments *arguments);

#endif							/* PG_MIGRATE_RUN_H */
