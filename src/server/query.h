/*-------------------------------------------------------------------------
 *
 * query.h
 *		Our own SQL: who runs it, how it is prepared, how rows are read.
 *
 * It runs as the extension's owner under a pinned search_path, so that a
 * caller needs EXECUTE on our functions and no right on our tables.
 *
 * IDENTIFICATION
 *		src/server/query.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SERVER_QUERY_H
#define MIGRATE_SERVER_QUERY_H

#include "executor/spi.h"

#include "revision/names.h"

#define MAX_QUERY_ARGS	20

/* A statement of ours, prepared when it is first run. */
typedef struct CatalogQuery
{
	const char *sql;
	int			nargs;
	Oid			types[MAX_QUERY_ARGS];
	SPIPlanPtr	plan;
} CatalogQuery;

/* The arguments of one execution. */
typedef struct QueryArgs
{
	int			n;
	Datum		values[MAX_QUERY_ARGS];
	char		nulls[MAX_QUERY_ARGS];
} QueryArgs;

extern void query_arg_datum(QueryArgs *args, Datum value);
extern void query_arg_null(QueryArgs *args);
extern void query_arg_text(QueryArgs *args, const char *value);
extern void query_arg_name(QueryArgs *args, const char *name);

extern int	query_pin_search_path(void);

/* What query_enter changes and query_leave restores. */
typedef struct SavedContext
{
	Oid			userid;
	int			sec_context;
	int			guc_level;
	MemoryContext context;
} SavedContext;

extern void query_enter(SavedContext *saved);
extern void query_enter_as(SavedContext *saved, Oid user);
extern void query_leave(const SavedContext *saved);
extern void query_refresh_activity(void);

/*
 * Between the two.  "fresh": true sees what has been committed by now, false
 * what the calling query sees.
 */
extern void query_run(CatalogQuery *query, const QueryArgs *args, bool fresh);
extern void query_each(const char *sql, bool fresh, MemoryContext context,
					   void (*add)(void *arg, MemoryContext context, uint64 row), void *arg);
extern Datum query_row_datum(uint64 row, int col, bool *isnull);
extern char *query_row_text(MemoryContext context, uint64 row, int col);
extern Names query_row_names(MemoryContext context, uint64 row, int col);
extern Names query_column(MemoryContext context);

/* All in one, with the result in the current context. */
extern Names query_names(CatalogQuery *query, const QueryArgs *args, bool fresh);
extern char *query_text(CatalogQuery *query, const QueryArgs *args, bool fresh);

#endif							/* MIGRATE_SERVER_QUERY_H */
