/*-------------------------------------------------------------------------
 *
 * sizes.c
 *		How many rows tables have.
 *
 * What the last VACUUM or ANALYZE has found, or else what the server has counted,
 * needs no lock on the tables.
 *
 * IDENTIFICATION
 *		src/observe/sizes.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/sizes.h"
#include "server/query.h"

/* A partitioned table has the rows of its partitions. */
static CatalogQuery sizes_query = {
	"SELECT coalesce(pg_catalog.jsonb_object_agg(pg_catalog.format('%I.%I', n.nspname, c.relname), ("
	" SELECT coalesce(pg_catalog.sum(CASE WHEN p.reltuples OPERATOR(pg_catalog.>) 0 THEN p.reltuples::bigint"
	" ELSE pg_catalog.pg_stat_get_live_tuples(p.oid) END), 0)"
	" FROM pg_catalog.pg_class p WHERE p.oid OPERATOR(pg_catalog.=) c.oid AND c.relkind OPERATOR(pg_catalog.<>) 'p'"
	" OR c.relkind OPERATOR(pg_catalog.=) 'p' AND p.oid OPERATOR(pg_catalog.=) ANY ("
	" ARRAY(SELECT t.relid::oid FROM pg_catalog.pg_partition_tree(c.oid) t WHERE t.isleaf)))), '{}')"
	" FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace"
	" WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,m}'::\"char\"[])"
	" AND n.nspname OPERATOR(pg_catalog.<>) ALL ('{pg_catalog,information_schema,pg_toast,migrate}'::name[])"
	" AND n.nspname OPERATOR(pg_catalog.!~~) 'pg\\_temp\\_%'"};

/*
 * sizes_json: see sizes.h.
 */
Jsonb *
sizes_json(void)
{
	SavedContext saved;
	MemoryContext context;
	bool		is_null;
	Jsonb	   *result;

	query_enter(&saved);
	query_run(&sizes_query, NULL, false);
	context = MemoryContextSwitchTo(saved.context);
	result = DatumGetJsonbPCopy(query_row_datum(0, 1, &is_null));
	MemoryContextSwitchTo(context);
	query_leave(&saved);
	return result;
}
