/*-------------------------------------------------------------------------
 *
 * activity.h
 *		What sessions and workers are doing.
 *
 * IDENTIFICATION
 *		src/catalog/activity.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_ACTIVITY_H
#define MIGRATE_CATALOG_ACTIVITY_H

#include "utils/tuplestore.h"

/*
 * Of the session behind row "a" of pg_stat_activity, the first n letters of what
 * it does, for a role: where the server would not show them, what it shows.
 */
#define SQL_VISIBLE_ACTIVITY(a, n, role) \
	"CASE WHEN " a ".query OPERATOR(pg_catalog.=) '' OR pg_catalog.pg_has_role(" role ", " a ".usesysid, 'USAGE')" \
	" OR pg_catalog.pg_has_role(" role ", 'pg_read_all_stats'::name, 'USAGE')" \
	" THEN pg_catalog.\"left\"(" a ".query, " n ") ELSE '<insufficient privilege>' END"

/* The worker of run "r", which may be at work or not. */
#define SQL_WORKER_OF_RUN \
	"pg_catalog.pg_stat_activity a WHERE a.pid OPERATOR(pg_catalog.=) r.pid" \
	" AND a.backend_type OPERATOR(pg_catalog.=) 'migrate worker'" \
	" AND a.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()" \
	" AND a.backend_start OPERATOR(pg_catalog.<=) coalesce(r.started_at, 'infinity'::timestamptz)"

extern char *catalog_blockers(int pid);
extern char *catalog_visible_blockers(int pid);
extern bool catalog_is_blocked_by_me(int pid);
extern char *catalog_progress_line(int pid);
extern void catalog_running(Tuplestorestate *rows, TupleDesc desc);
extern int	catalog_replication_lag(void);

#endif							/* MIGRATE_CATALOG_ACTIVITY_H */
