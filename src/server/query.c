/*-------------------------------------------------------------------------
 *
 * query.c
 *		Our own SQL: who runs it, how it is prepared, how rows are read.
 *
 * IDENTIFICATION
 *		src/server/query.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_extension.h"
#include "miscadmin.h"
#include "utils/backend_status.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"

#include "server/array.h"
#include "server/query.h"

/*
 * extension_owner returns the role that owns the extension.
 */
static Oid
extension_owner(void)
{
	Relation	rel = table_open(ExtensionRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	Oid			owner;

	ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber, F_NAMEEQ,
				CStringGetDatum("migrate"));
	scan = systable_beginscan(rel, ExtensionNameIndexId, true, NULL, 1, &key);
	tuple = systable_getnext(scan);
	if (!HeapTupleIsValid(tuple))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("extension \"migrate\" does not exist")));
	owner = ((Form_pg_extension) GETSTRUCT(tuple))->extowner;
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return owner;
}

/*
 * query_pin_search_path puts our own search_path in force until AtEOXact_GUC
 * is called with the nest level returned.
 */
int
query_pin_search_path(void)
{
	int			guc_level = NewGUCNestLevel();

	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	return guc_level;
}

/*
 * query_enter_as becomes another role under a pinned search_path and
 * connects to SPI.  An error before query_leave is undone by the transaction's abort.
 */
void
query_enter_as(SavedContext *saved, Oid user)
{
	GetUserIdAndSecContext(&saved->userid, &saved->sec_context);
	saved->context = CurrentMemoryContext;
	saved->guc_level = query_pin_search_path();
	SetUserIdAndSecContext(user, saved->sec_context | SECURITY_LOCAL_USERID_CHANGE);
	SPI_connect();
}

/*
 * query_enter is query_enter_as the extension's owner.
 */
void
query_enter(SavedContext *saved)
{
	query_enter_as(saved, extension_owner());
}

/*
 * query_refresh_activity has the server's view of its sessions, which it keeps to
 * the end of the transaction, read anew.
 */
void
query_refresh_activity(void)
{
	pgstat_clear_backend_activity_snapshot();
}

/*
 * query_leave undoes query_enter.
 */
void
query_leave(const SavedContext *saved)
{
	SPI_finish();
	AtEOXact_GUC(true, saved->guc_level);
	SetUserIdAndSecContext(saved->userid, saved->sec_context);
	MemoryContextSwitchTo(saved->context);
}

void
query_arg_datum(QueryArgs *args, Datum value)
{
	args->values[args->n] = value;
	args->nulls[args->n++] = ' ';
}

void
query_arg_null(QueryArgs *args)
{
	args->values[args->n] = (Datum) 0;
	args->nulls[args->n++] = 'n';
}

void
query_arg_text(QueryArgs *args, const char *value)
{
	if (value)
		query_arg_datum(args, CStringGetTextDatum(value));
	else
		query_arg_null(args);
}

/*
 * query_arg_name adds a role's name; there is none for InvalidOid.
 */
void
query_arg_name(QueryArgs *args, const char *name)
{
	if (name)
		query_arg_datum(args, DirectFunctionCall1(namein, CStringGetDatum(name)));
	else
		query_arg_null(args);
}

/*
 * query_run executes a statement of ours; its rows, if any, are in SPI_tuptable.
 * A deploy asks between statements that run alone, where no snapshot is active.
 */
void
query_run(CatalogQuery *query, const QueryArgs *args, bool fresh)
{
	bool		pushed = !ActiveSnapshotSet();
	int			result;

	if (query->plan == NULL)
	{
		SPIPlanPtr	plan = SPI_prepare(query->sql, query->nargs, query->types);

		if (plan == NULL || SPI_keepplan(plan) != 0)
			elog(ERROR, "could not prepare \"%s\": %s", query->sql,
				 SPI_result_code_string(SPI_result));
		query->plan = plan;
	}
	Assert(query->nargs == (args ? args->n : 0));
	if (pushed)
		PushActiveSnapshot(GetTransactionSnapshot());
	result = SPI_execute_plan(query->plan,
							  args ? (Datum *) args->values : NULL,
							  args ? args->nulls : NULL,
							  !fresh, 0);
	if (pushed)
		PopActiveSnapshot();
	if (result < 0)
		elog(ERROR, "could not execute \"%s\": %s", query->sql, SPI_result_code_string(result));
}

/*
 * query_row_datum and query_row_text read column col (from 1) of a row of the last result;
 * query_row_text returns text, palloc'd in context, NULL for a null.
 */
Datum
query_row_datum(uint64 row, int col, bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, col, isnull);
}

char *
query_row_text(MemoryContext context, uint64 row, int col)
{
	bool		isnull;
	Datum		value = query_row_datum(row, col, &isnull);
	MemoryContext old;
	char	   *result;

	if (isnull)
		return NULL;
	old = MemoryContextSwitchTo(context);
	result = TextDatumGetCString(value);
	MemoryContextSwitchTo(old);
	return result;
}

/*
 * query_row_names returns a column of type text[] that is not null.
 */
Names
query_row_names(MemoryContext context, uint64 row, int col)
{
	bool		isnull;
	Datum		array = query_row_datum(row, col, &isnull);
	MemoryContext old = MemoryContextSwitchTo(context);
	Names		names = array_to_names(DatumGetArrayTypeP(array));

	MemoryContextSwitchTo(old);
	return names;
}

/*
 * query_column returns the first column of the last result.
 */
Names
query_column(MemoryContext context)
{
	Names		result;

	result.n = (int) SPI_processed;
	result.names = MemoryContextAlloc(context, sizeof(char *) * Max(result.n, 1));
	for (int i = 0; i < result.n; i++)
		result.names[i] = query_row_text(context, i, 1);
	return result;
}

/*
 * query_names runs a query and returns its first column.
 */
Names
query_names(CatalogQuery *query, const QueryArgs *args, bool fresh)
{
	SavedContext		saved;
	Names		result;

	query_enter(&saved);
	query_run(query, args, fresh);
	result = query_column(saved.context);
	query_leave(&saved);
	return result;
}

/*
 * query_text runs a query of one row and one column of text.
 */
char *
query_text(CatalogQuery *query, const QueryArgs *args, bool fresh)
{
	Names		rows = query_names(query, args, fresh);

	return rows.n > 0 ? rows.names[0] : NULL;
}

/*
 * query_each runs a query through a cursor and hands its rows, some at a
 * time, to add with arg; what add keeps it copies to context.
 */
void
query_each(const char *sql, bool fresh, MemoryContext context,
		   void (*add)(void *arg, MemoryContext context, uint64 row), void *arg)
{
	SPIPlanPtr	plan = SPI_prepare(sql, 0, NULL);
	Portal		portal = SPI_cursor_open(NULL, plan, NULL, NULL, !fresh);

	for (;;)
	{
		SPI_cursor_fetch(portal, true, 1000);
		if (SPI_processed == 0)
			break;
		for (uint64 row = 0; row < SPI_processed; row++)
			add(arg, context, row);
		SPI_freetuptable(SPI_tuptable);
	}
	SPI_cursor_close(portal);
	SPI_freeplan(plan);
}
