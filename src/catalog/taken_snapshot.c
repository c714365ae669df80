/*-------------------------------------------------------------------------
 *
 * taken_snapshot.c
 *		The table taken_snapshot.
 *
 * IDENTIFICATION
 *		src/catalog/taken_snapshot.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "catalog/taken_snapshot.h"
#include "catalog/version.h"
#include "server/array.h"
#include "server/query.h"

static CatalogQuery keep_taken_query = {
	"INSERT INTO migrate.taken_snapshot (name, version, format, snapshot, taken_at, taken_by)"
	" VALUES ($1, $2, $3, $4, clock_timestamp(), $5) ON CONFLICT (name) DO UPDATE SET version = EXCLUDED.version,"
	" format = EXCLUDED.format, snapshot = EXCLUDED.snapshot, taken_at = EXCLUDED.taken_at, taken_by = EXCLUDED.taken_by",
	5,
	{TEXTOID, TEXTARRAYOID, TEXTOID, BYTEAOID, NAMEOID}};

/*
 * catalog_keep_taken_snapshot: see taken_snapshot.h.
 */
void
catalog_keep_taken_snapshot(const char *name, const char *format, bytea *snapshot)
{
	Names		version = catalog_version(true);
	SavedContext saved;
	QueryArgs	args = {0};

	query_enter(&saved);
	query_arg_text(&args, name);
	query_arg_datum(&args, array_from_names(version));
	query_arg_text(&args, format);
	query_arg_datum(&args, PointerGetDatum(snapshot));
	query_arg_name(&args, GetUserNameFromId(saved.userid, false));
	query_run(&keep_taken_query, &args, true);
	query_leave(&saved);
}

static CatalogQuery find_taken_query = {
	"SELECT format, snapshot FROM migrate.taken_snapshot WHERE name OPERATOR(pg_catalog.=) $1",
	1,
	{TEXTOID}};

/*
 * catalog_find_taken_snapshot: see taken_snapshot.h.
 */
bytea *
catalog_find_taken_snapshot(const char *name, char **format)
{
	SavedContext saved;
	QueryArgs	args = {0};
	bytea	   *result = NULL;

	query_enter(&saved);
	query_arg_text(&args, name);
	query_run(&find_taken_query, &args, true);
	if (SPI_processed > 0)
	{
		MemoryContext old;
		bool		isnull;

		*format = query_row_text(saved.context, 0, 1);
		old = MemoryContextSwitchTo(saved.context);
		result = DatumGetByteaPCopy(query_row_datum(0, 2, &isnull));
		MemoryContextSwitchTo(old);
	}
	query_leave(&saved);
	return result;
}
