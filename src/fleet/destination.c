/*-------------------------------------------------------------------------
 *
 * destination.c
 *		Destinations: the tenants of this database.
 *
 * IDENTIFICATION
 *		src/fleet/destination.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#include "utils/varlena.h"

#include "catalog/graph.h"
#include "fleet/destination.h"
#include "guc.h"
#include "revision/graph.h"
#include "revision/plan.h"
#include "server/array.h"

/* ---------- destinations that are added ---------- */

/*
 * destination_check_rights: see destination.h.
 *
 * Whoever says under which search_path scripts run says which functions they find.  Where
 * a superuser has fixed that, or scripts have the rights of another role, it is the
 * superuser's word.
 */
void
destination_check_rights(void)
{
	if (superuser() || (migrate_run_as[0] == '\0' && migrate_search_path[0] == '\0'))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("permission denied to change destinations"),
			 errdetail("They have a search_path, which parameter \"%s\" keeps from the current role.",
					   migrate_run_as[0] ? "migrate.run_as" : "migrate.search_path"),
			 errhint("Have a superuser change them.")));
}

/*
 * require_schema_first raises an error unless a search_path begins with the
 * destination's schema, in which its objects are to be made.
 */
static void
require_schema_first(const Destination *destination)
{
	List	   *schemas;

	if (!SplitIdentifierString(pstrdup(destination->search_path), ',', &schemas))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("search_path of destination \"%s\" is not valid: %s", destination->name, destination->search_path)));
	if (schemas == NIL || strcmp(linitial(schemas), destination->schema) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("search_path of destination \"%s\" does not begin with its schema \"%s\"",
						destination->name, destination->schema),
				 errdetail("What its revisions create would be elsewhere.")));
}

/*
 * destination_complete: see destination.h.
 */
void
destination_complete(Destination *destination)
{
	if (destination->name[0] == '\0' || destination->schema[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a destination needs a name and a schema")));
	if (strlen(destination->schema) >= NAMEDATALEN)
		ereport(ERROR,
				(errcode(ERRCODE_NAME_TOO_LONG),
				 errmsg("name of schema \"%s\" is too long", destination->schema)));
	if (destination->scope == NULL)
		destination->scope = destination->name;
	if (destination->scope[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scope of destination \"%s\" is empty", destination->name)));
	if (destination->search_path == NULL)
		destination->search_path = pstrdup(quote_identifier(destination->schema));
	require_schema_first(destination);
}

/* The columns of a query that gives destinations. */
enum
{
	FROM_NAME,
	FROM_SCHEMA,
	FROM_SCOPE,
	FROM_SEARCH_PATH,
	FROM_LABELS,
	FROM_COLUMNS
};

static const char *const from_columns[FROM_COLUMNS] = {"name", "schema", "scope", "search_path", "labels"};

/*
 * find_columns finds the columns of a query; those that it lacks are 0.
 */
static void
find_columns(TupleDesc desc, int *columns)
{
	for (int i = 0; i < FROM_COLUMNS; i++)
	{
		columns[i] = SPI_fnumber(desc, from_columns[i]);
		if (columns[i] <= 0 && i <= FROM_SCHEMA)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("query has no column \"%s\"", from_columns[i]),
					 errhint("It gives name and schema, and may give scope, search_path and labels.")));
		columns[i] = Max(columns[i], 0);
	}
	if (columns[FROM_LABELS] > 0 && get_element_type(SPI_gettypeid(desc, columns[FROM_LABELS])) != TEXTOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"labels\" is not of type text[]")));
}

/*
 * destination_of_row makes a destination of a row of the query.
 */
static Destination
destination_of_row(HeapTuple row, TupleDesc desc, const int *columns)
{
	char	   *texts[FROM_COLUMNS] = {NULL};
	Destination destination = {0};
	bool		isnull = true;
	Datum		labels = (Datum) 0;

	for (int i = 0; i < FROM_LABELS; i++)
	{
		if (columns[i] > 0)
			texts[i] = SPI_getvalue(row, desc, columns[i]);
		if (texts[i] == NULL && i <= FROM_SCHEMA)
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("column \"%s\" must not be null", from_columns[i])));
	}
	destination.name = texts[FROM_NAME];
	destination.schema = texts[FROM_SCHEMA];
	destination.scope = texts[FROM_SCOPE];
	destination.search_path = texts[FROM_SEARCH_PATH];
	if (columns[FROM_LABELS] > 0)
		labels = SPI_getbinval(row, desc, columns[FROM_LABELS], &isnull);
	if (!isnull)
		destination.labels = array_to_names(DatumGetArrayTypeP(labels));
	return destination;
}

/*
 * destination_add_from: see destination.h.
 */
void
destination_add_from(const char *query, Tuplestorestate *rows, TupleDesc desc)
{
	MemoryContext context;
	SPIPlanPtr	plan;
	SPITupleTable *table;
	uint64		n;
	int			columns[FROM_COLUMNS];

	SPI_connect();
	context = AllocSetContextCreate(CurrentMemoryContext, "migrate destination", ALLOCSET_SMALL_SIZES);
	plan = SPI_prepare(query, 0, NULL);
	if (plan == NULL || !SPI_is_cursor_plan(plan) || SPI_execute_plan(plan, NULL, NULL, true, 0) < 0 || SPI_tuptable == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" is not a query", "query")));
	table = SPI_tuptable;
	n = SPI_processed;
	find_columns(table->tupdesc, columns);
	for (uint64 i = 0; i < n; i++)
	{
		MemoryContext old = MemoryContextSwitchTo(context);
		Destination destination = destination_of_row(table->vals[i], table->tupdesc, columns);
		Datum		values[2];
		bool		nulls[2] = {false};

		destination_complete(&destination);
		values[0] = CStringGetTextDatum(destination.name);
		values[1] = CStringGetTextDatum(catalog_destination_put(&destination));
		tuplestore_putvalues(rows, desc, values, nulls);
		MemoryContextSwitchTo(old);
		MemoryContextReset(context);
	}
	SPI_finish();
}

/* ---------- where they are ---------- */

/* How many revisions a version is behind the heads, kept for the next destination at that version. */
typedef struct Behind
{
	Names		version;
	int			n;
} Behind;

/*
 * count_behind returns how many revisions are not applied at a version.
 */
static int
count_behind(Graph *g, Names version)
{
	NodeSet		applied = plan_applied(g, plan_version(g, version));
	int			n = 0;

	for (int node = 0; node < graph_size(g); node++)
	{
		if (!applied[node])
			n++;
	}
	return n;
}

/*
 * find_behind is count_behind, which it calls once for each distinct version.
 */
static int
find_behind(Graph *g, Names version, List **known)
{
	ListCell   *lc;
	Behind	   *behind;

	foreach(lc, *known)
	{
		behind = lfirst(lc);
		if (names_equal(behind->version, version))
			return behind->n;
	}
	behind = palloc(sizeof(Behind));
	behind->version = version;
	behind->n = count_behind(g, version);
	*known = lcons(behind, *known);
	return behind->n;
}

/*
 * put_state adds the row of a destination.
 */
static void
put_state(const DestinationState *state, int behind, Tuplestorestate *rows, TupleDesc desc)
{
	const Destination *destination = &state->destination;
	Datum		values[14];
	bool		nulls[14] = {false};

	values[0] = CStringGetTextDatum(destination->name);
	values[1] = CStringGetTextDatum(destination->scope);
	values[2] = CStringGetTextDatum(destination->schema);
	values[3] = CStringGetTextDatum(destination->search_path);
	values[4] = array_from_names(destination->labels);
	values[5] = BoolGetDatum(state->has_schema);
	values[6] = array_from_names(state->version);
	values[7] = Int32GetDatum(behind);
	values[8] = BoolGetDatum(behind == 0);
	values[9] = Int32GetDatum(state->partial);
	values[10] = Int64GetDatum(state->last_run);
	nulls[10] = nulls[13] = state->last_run == 0;
	nulls[11] = state->last_state == NULL;
	values[11] = nulls[11] ? (Datum) 0 : CStringGetTextDatum(state->last_state);
	nulls[12] = state->last_error == NULL;
	values[12] = nulls[12] ? (Datum) 0 : CStringGetTextDatum(state->last_error);
	values[13] = TimestampTzGetDatum(state->last_at);
	tuplestore_putvalues(rows, desc, values, nulls);
}

/*
 * destination_list: see destination.h.
 */
void
destination_list(const char *pattern, Tuplestorestate *rows, TupleDesc desc)
{
	Graph	   *g = catalog_graph(false);
	List	   *known = NIL;
	ListCell   *lc;

	foreach(lc, catalog_destination_states(pattern))
	{
		const DestinationState *state = lfirst(lc);

		put_state(state, find_behind(g, state->version, &known), rows, desc);
	}
}
