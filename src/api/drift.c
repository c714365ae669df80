/*-------------------------------------------------------------------------
 *
 * drift.c
 *		Whether the schema is still what it should be: the functions that look
 *		after a run.
 *
 * IDENTIFICATION
 *		src/api/drift.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "api/args.h"
#include "observe/drift_rows.h"
#include "run/drift.h"
#include "run/run.h"
#include "schema/model/drift.h"

PG_FUNCTION_INFO_V1(migrate_adopt_drift);
PG_FUNCTION_INFO_V1(migrate_drift);
PG_FUNCTION_INFO_V1(migrate_take_snapshot);

/*
 * arg_drift_against says what the live schema is to be compared with; *name is
 * set to the snapshot's.
 */
static DriftAgainst
arg_drift_against(FunctionCallInfo fcinfo, int n, const char **name)
{
	char	   *against = arg_required(fcinfo, n, "against");

	if (strcmp(against, "revisions") == 0)
		return DRIFT_REVISIONS;
	if (strcmp(against, "model") == 0)
		return DRIFT_MODEL;
	if (strncmp(against, "snapshot:", strlen("snapshot:")) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid value for argument \"against\": \"%s\"", against),
				 errhint("Valid values are \"revisions\", \"model\", and \"snapshot:NAME\".")));
	*name = against + strlen("snapshot:");
	return DRIFT_SNAPSHOT;
}

/*
 * put_drift_text sets a value of a row to a text, or NULL.
 */
static void
put_drift_text(Datum *values, bool *nulls, int column, const char *text)
{
	nulls[column] = text == NULL;
	if (text)
		values[column] = CStringGetTextDatum(text);
}

/*
 * put_drift_row adds a row of drift.
 */
static void
put_drift_row(const DriftRow *row, int ordinal, Tuplestorestate *rows, TupleDesc desc)
{
	Datum		values[10] = {0};
	bool		nulls[10] = {false};

	values[0] = Int32GetDatum(ordinal);
	put_drift_text(values, nulls, 1, row->kind);
	put_drift_text(values, nulls, 2, row->identity);
	put_drift_text(values, nulls, 3, row->operation);
	values[4] = BoolGetDatum(row->destructive);
	put_drift_text(values, nulls, 5, row->sql);
	put_drift_text(values, nulls, 6, row->keep_sql);
	nulls[7] = nulls[8] = nulls[9] = true;
	if (row->logged)
	{
		values[7] = TimestampTzGetDatum(row->logged->changed_at);
		nulls[7] = false;
		put_drift_text(values, nulls, 8, row->logged->login_role);
		put_drift_text(values, nulls, 9, row->logged->statement);
	}
	tuplestore_putvalues(rows, desc, values, nulls);
}

/*
 * migrate_drift is SQL's drift(against).
 */
Datum
migrate_drift(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	const char *name = NULL;
	DriftAgainst against;
	List	   *rows;
	ListCell   *lc;

	run_forbid_nested("migrate.drift()");
	InitMaterializedSRF(fcinfo, 0);
	against = arg_drift_against(fcinfo, 0, &name);
	rows = drift_rows(drift_find(against, name));
	foreach(lc, rows)
		put_drift_row(lfirst(lc), foreach_current_index(lc) + 1, rsinfo->setResult, rsinfo->setDesc);
	return (Datum) 0;
}

/*
 * migrate_adopt_drift is SQL's adopt_drift(message, rev_id, allow_destructive).
 */
Datum
migrate_adopt_drift(PG_FUNCTION_ARGS)
{
	char	   *id;

	run_forbid_change("migrate.adopt_drift()");
	id = run_adopt_drift(arg_required(fcinfo, 0, "message"), arg_cstring(fcinfo, 1), arg_bool(fcinfo, 2));
	if (id == NULL)
	{
		ereport(NOTICE,
				(errmsg("nothing differs from what the applied revisions make, no revision is written")));
		PG_RETURN_NULL();
	}
	PG_RETURN_TEXT_P(cstring_to_text(id));
}

/*
 * migrate_take_snapshot is SQL's take_snapshot(name).
 */
Datum
migrate_take_snapshot(PG_FUNCTION_ARGS)
{
	run_forbid_change("migrate.take_snapshot()");
	drift_take_snapshot(arg_required(fcinfo, 0, "name"));
	PG_RETURN_VOID();
}
