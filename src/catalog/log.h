/*-------------------------------------------------------------------------
 *
 * log.h
 *		The table log.
 *
 * IDENTIFICATION
 *		src/catalog/log.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_LOG_H
#define MIGRATE_CATALOG_LOG_H

#include "datatype/timestamp.h"

/* Who a run is logged for, where it is not this session. */
typedef struct SessionIdentity
{
	char	   *login_role;
	char	   *effective_role;
	char	   *client_addr;	/* NULL: a local client */
	char	   *application_name;
} SessionIdentity;

/* A row of the log; what is NULL or zero is not known. */
typedef struct LogEntry
{
	int64		run_id;
	const char *scope;			/* NULL: migrate.scope */
	const char *action;
	const char *revision;
	TimestampTz started_at;		/* 0: now() */
	int64		duration;		/* microseconds; -1: none */
	const char *run_as;
	const char *search_path;
	const char *old_checksum;
	const char *new_checksum;
	const char *old_script;
	const char *reason;
	const SessionIdentity *identity;			/* NULL: this session */
	const ErrorData *error;		/* NULL: it was done */
	int			line;			/* of the script, where error is */
} LogEntry;

/* A step of a run, as the log tells of it. */
typedef struct LoggedStep
{
	char	   *revision;
	char	   *checksum;
	TimestampTz started_at;
	int64		duration;		/* microseconds; -1: none */
	char	   *reason;			/* NULL: none */
	char	   *approved_by;	/* NULL: nobody */
} LoggedStep;

extern int64 catalog_new_run_id(void);
extern SessionIdentity catalog_session_identity(Oid user);
/*
 * catalog_log_action logs what is no step of a run: an action on a revision, as a
 * run of its own.  checksum, reason: NULL where there is none.
 */
extern void catalog_log_action(const char *action, const char *revision, const char *checksum, const char *reason);
extern void catalog_log(const LogEntry *entry);
extern void catalog_log_steps(const LogEntry *common, const LoggedStep *steps, int n);
extern bool catalog_last_run(char **role, char **search_path);
extern bool catalog_last_applied(const char *revision, TimestampTz *applied_at, char **applied_by);

#endif							/* MIGRATE_CATALOG_LOG_H */
