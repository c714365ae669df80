/*-------------------------------------------------------------------------
 *
 * author.h
 *		Commands that write revisions and their files.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/author.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PG_MIGRATE_AUTHOR_H
#define PG_MIGRATE_AUTHOR_H

#include "bin/pg_migrate/commands.h"

extern int	author_init(const Command *command, const Arguments *arguments);
extern int	author_new(const Command *command, const Arguments *arguments);
extern int	author_merge(const Command *command, const Arguments *arguments);
extern int	author_edit(const Command *command, const Arguments *arguments);
extern int	author_forget(const Command *command, const Arguments *arguments);
extern int	author_convert(const Command *command, const Arguments *arguments);
extern int	author_load(const Command *command, const Arguments *arguments);

#endif							/* PG_MIGRATE_AUTHOR_H */
