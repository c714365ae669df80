/*-------------------------------------------------------------------------
 *
 * look.h
 *		Commands that show what a query gives.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/look.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PG_MIGRATE_LOOK_H
#define PG_MIGRATE_LOOK_H

#include "bin/pg_migrate/commands.h"

extern int	look_run(const Command *command, const Arguments *arguments);
extern int	look_report(const Command *command, const Arguments *arguments);

#endif							/* PG_MIGRATE_LOOK_H */
