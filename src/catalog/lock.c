/*-------------------------------------------------------------------------
 *
 * lock.c
 *		Who holds a lock of ours.
 *
 * IDENTIFICATION
 *		src/catalog/lock.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"

#include "catalog/activity.h"
#include "catalog/lock.h"
#include "server/query.h"

/*
 * Who holds the lock on sub-object $2 of $1, which stands for the extension or a scope,
 * in a mode, null: any, but for us.
 */
#define LOCK_IS_HELD(mode) \
	"l.locktype OPERATOR(pg_catalog.=) 'object' AND l.granted" \
	" AND l.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass" \
	" AND l.objid OPERATOR(pg_catalog.=) $1 AND l.objsubid OPERATOR(pg_catalog.=) $2" \
	" AND coalesce(l.mode OPERATOR(pg_catalog.=) " mode ", true)" \
	" AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()" \
	" AND l.database OPERATOR(pg_catalog.=) (SELECT d.oid FROM pg_catalog.pg_database d" \
	" WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())"

static CatalogQuery lock_holder_query = {
	"SELECT CASE WHEN p.gid IS NOT NULL THEN"
	" pg_catalog.format('The prepared transaction \"%s\" of role %s has held the migration lock since %s.',"
	" p.gid, p.owner, pg_catalog.date_trunc('second', p.prepared))"
	" ELSE pg_catalog.concat(CASE WHEN a.backend_type OPERATOR(pg_catalog.=) 'migrate worker' THEN"
	" pg_catalog.format('Process %s of role %s has been deploying since %s%s',"
	" l.pid, a.usename, pg_catalog.date_trunc('second', a.backend_start),"
	" (SELECT pg_catalog.format(', run %s', r.run_id) FROM migrate.run r"
	" WHERE r.pid OPERATOR(pg_catalog.=) l.pid AND r.finished_at IS NULL LIMIT 1)) ELSE"
	" pg_catalog.format('Process %s of role %s has held the migration lock in its transaction since %s',"
	" l.pid, a.usename, pg_catalog.date_trunc('second', a.xact_start)) END, coalesce(': '"
	" OPERATOR(pg_catalog.||) nullif(" SQL_VISIBLE_ACTIVITY("a", "200", "$3") ", ''), '.')) END"
	" FROM pg_catalog.pg_locks l"
	" LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid"
	" LEFT JOIN pg_catalog.pg_locks x ON l.pid IS NULL AND x.pid IS NULL"
	" AND x.locktype OPERATOR(pg_catalog.=) 'transactionid' AND x.granted"
	" AND x.mode OPERATOR(pg_catalog.=) 'ExclusiveLock'"
	" AND x.virtualtransaction OPERATOR(pg_catalog.=) l.virtualtransaction"
	" LEFT JOIN pg_catalog.pg_prepared_xacts p ON p.transaction OPERATOR(pg_catalog.=) x.transactionid"
	" WHERE " LOCK_IS_HELD("$4")
	" ORDER BY l.mode OPERATOR(pg_catalog.=) 'ShareLock' LIMIT 1",
	4,
	{OIDOID, INT2OID, OIDOID, TEXTOID}};

/*
 * catalog_lock_holder says who holds a lock in a mode, NULL: any, as a sentence, in as far
 * as the current role may know; NULL where nobody does any more.
 */
char *
catalog_lock_holder(Oid object, uint16 subobject, const char *mode)
{
	QueryArgs		args = {0};

	query_arg_datum(&args, ObjectIdGetDatum(object));
	query_arg_datum(&args, Int16GetDatum((int16) subobject));
	query_arg_datum(&args, ObjectIdGetDatum(GetUserId()));
	query_arg_text(&args, mode);
	query_refresh_activity();
	return query_text(&lock_holder_query, &args, true);
}

static CatalogQuery lock_pid_query = {
	"SELECT coalesce(l.pid, 0)::text FROM pg_catalog.pg_locks l WHERE " LOCK_IS_HELD("$3") " LIMIT 1",
	3,
	{OIDOID, INT2OID, TEXTOID}};

/*
 * catalog_lock_pid returns the process that holds such a lock; 0 where none does.
 */
int
catalog_lock_pid(Oid object, uint16 subobject, const char *mode)
{
	QueryArgs		args = {0};
	char	   *pid;

	query_arg_datum(&args, ObjectIdGetDatum(object));
	query_arg_datum(&args, Int16GetDatum((int16) subobject));
	query_arg_text(&args, mode);
	pid = query_text(&lock_pid_query, &args, true);
	return pid ? pg_strtoint32(pid) : 0;
}
