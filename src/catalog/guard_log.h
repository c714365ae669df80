/*-------------------------------------------------------------------------
 *
 * guard_log.h
 *		The table guard_log.
 *
 * IDENTIFICATION
 *		src/catalog/guard_log.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_GUARD_LOG_H
#define MIGRATE_CATALOG_GUARD_LOG_H

#include "datatype/timestamp.h"
#include "nodes/pg_list.h"

#include "revision/names.h"

/* Who changed something last. */
typedef struct GuardLogged
{
	char	   *object;			/* as the log has it: "table public.users" */
	TimestampTz changed_at;
	char	   *login_role;
	char	   *statement;		/* NULL: not kept */
} GuardLogged;

/* catalog_guard_log writes a row for this session; statement may be NULL. */
extern void catalog_guard_log(const char *command, Names objects, const char *statement);

/* catalog_guard_last returns a list of GuardLogged, one for each of the objects that the log has. */
extern List *catalog_guard_last(Names objects);

/* catalog_guard_trim deletes the rows of before a time, and returns how many. */
extern int64 catalog_guard_trim(TimestampTz before);

/* catalog_guard_is_trimmed says whether that is under way. */
extern bool catalog_guard_is_trimmed(void);

#endif							/* MIGRATE_CATALOG_GUARD_LOG_H */
