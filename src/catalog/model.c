/*-------------------------------------------------------------------------
 *
 * model.c
 *		The tables model and snapshot.
 *
 * IDENTIFICATION
 *		src/catalog/model.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "catalog/model.h"
#include "server/array.h"
#include "server/query.h"

/* How many elaborated models are kept. */
#define SNAPSHOTS_KEPT	"20"

static CatalogQuery set_query = {
	"INSERT INTO migrate.model (definition, schemas, set_at, set_by) VALUES ($1, $2, now(), $3)"
	" ON CONFLICT (one) DO UPDATE SET definition = EXCLUDED.definition, schemas = EXCLUDED.schemas,"
	" set_at = EXCLUDED.set_at, set_by = EXCLUDED.set_by",
	3,
	{TEXTARRAYOID, TEXTARRAYOID, NAMEOID}};

/*
 * catalog_set_model stores the model.
 */
void
catalog_set_model(const Model *model)
{
	SavedContext		saved;
	QueryArgs		args = {0};

	query_enter(&saved);
	query_arg_datum(&args, array_from_names(model->definition));
	if (model->has_schemas)
		query_arg_datum(&args, array_from_names(model->schemas));
	else
		query_arg_null(&args);
	query_arg_name(&args, GetUserNameFromId(saved.userid, false));
	query_run(&set_query, &args, true);
	query_leave(&saved);
}

static CatalogQuery definition_query = {
	"SELECT d.line FROM migrate.model m, pg_catalog.unnest(m.definition) WITH ORDINALITY d (line, n) ORDER BY d.n"};
static CatalogQuery schemas_query = {
	"SELECT s.name FROM migrate.model m, pg_catalog.unnest(m.schemas) s (name)"};
static CatalogQuery has_schemas_query = {
	"SELECT (m.schemas IS NOT NULL)::text FROM migrate.model m"};

/*
 * catalog_model reads the stored model into *model, palloc'd; false where none
 * is stored.
 */
bool
catalog_model(Model *model)
{
	char	   *has_schemas = query_text(&has_schemas_query, NULL, true);

	if (has_schemas == NULL)
		return false;
	model->definition = query_names(&definition_query, NULL, true);
	model->has_schemas = strcmp(has_schemas, "true") == 0;
	model->schemas = query_names(&schemas_query, NULL, true);
	return true;
}

static CatalogQuery find_query = {
	"SELECT snapshot FROM migrate.snapshot WHERE key OPERATOR(pg_catalog.=) $1",
	1,
	{TEXTOID}};

/*
 * catalog_find_snapshot returns the bytes kept under a key, palloc'd; NULL
 * where there are none.
 */
bytea *
catalog_find_snapshot(const char *key)
{
	SavedContext		saved;
	QueryArgs		args = {0};
	bytea	   *result = NULL;

	if (RecoveryInProgress())
		return NULL;			/* where unlogged tables cannot be read */
	query_enter(&saved);
	query_arg_text(&args, key);
	query_run(&find_query, &args, true);
	if (SPI_processed > 0)
	{
		MemoryContext old = MemoryContextSwitchTo(saved.context);
		bool		isnull;

		result = DatumGetByteaPCopy(query_row_datum(0, 1, &isnull));
		MemoryContextSwitchTo(old);
	}
	query_leave(&saved);
	return result;
}

static CatalogQuery keep_query = {
	"INSERT INTO migrate.snapshot (key, snapshot, used_at) VALUES ($1, $2, clock_timestamp())"
	" ON CONFLICT (key) DO NOTHING",
	2,
	{TEXTOID, BYTEAOID}};
static CatalogQuery trim_query = {
	"DELETE FROM migrate.snapshot WHERE key IN (SELECT s.key FROM migrate.snapshot s"
	" ORDER BY s.used_at DESC OFFSET " SNAPSHOTS_KEPT ")"};

/*
 * catalog_keep_snapshot keeps bytes under a key, where this transaction can
 * write; the oldest go.
 */
void
catalog_keep_snapshot(const char *key, bytea *snapshot)
{
	SavedContext		saved;
	QueryArgs		args = {0};

	if (XactReadOnly || RecoveryInProgress())
		return;
	query_enter(&saved);
	query_arg_text(&args, key);
	query_arg_datum(&args, PointerGetDatum(snapshot));
	query_run(&keep_query, &args, true);
	query_run(&trim_query, NULL, true);
	query_leave(&saved);
}
