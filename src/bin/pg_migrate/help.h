/*-------------------------------------------------------------------------
 *
 * help.h
 *		The help, the manual page and the completion of shells.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/help.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PG_MIGRATE_HELP_H
#define PG_MIGRATE_HELP_H

#include "bin/pg_migrate/commands.h"

extern void help_print(const Command *command);
extern void help_print_manual(void);
extern void help_print_completion(const char *shell);

#endif							/* PG_MIGRATE_HELP_H */
