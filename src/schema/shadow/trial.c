/*-------------------------------------------------------------------------
 *
 * trial.c
 *		The scripts of a proof tried on rows, in the worker.
 *
 * Rows are put into a table, and read, with its owner's rights alone, since
 * checks, domains, generated columns and casts may be evaluated; triggers and foreign keys are off
 * meanwhile.  A row that the table does not take is left out.
 *
 * IDENTIFICATION
 *		src/schema/shadow/trial.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "executor/spi.h"
#include "utils/guc.h"
#include "utils/regproc.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "schema/bytes.h"
#include "schema/shadow/trial.h"
#include "script/script.h"
#include "server/rights.h"
#include "server/subxact.h"

/*
 * trial_write, trial_parse: see trial.h.
 */
void
trial_write(StringInfo buf, const Trial *trial)
{
	const ListCell *lc;
	ListCell   *lc2;

	put_int(buf, trial->after);
	put_int(buf, trial->upgrade);
	put_int(buf, trial->downgrade);
	put_int(buf, trial->stage);
	put_string(buf, trial->error);
	put_int(buf, list_length(trial->tables));
	foreach(lc, trial->tables)
	{
		const TrialTable *table = lfirst(lc);

		put_string(buf, table->table);
		put_string(buf, table->owner);
		put_int(buf, table->rows);
		for (int i = 0; i < lengthof(table->contents); i++)
			put_string(buf, table->contents[i]);
		put_int(buf, list_length(table->inserts));
		foreach(lc2, table->inserts)
			put_string(buf, lfirst(lc2));
	}
}

Trial *
trial_parse(char **data)
{
	Trial	   *trial = palloc0(sizeof(Trial));
	int			n;

	trial->after = get_int(data);
	trial->upgrade = get_int(data);
	trial->downgrade = get_int(data);
	trial->stage = get_int(data);
	trial->error = get_string(data);
	n = get_int(data);
	for (int i = 0; i < n; i++)
	{
		TrialTable *table = palloc0(sizeof(TrialTable));
		int			inserts;

		table->table = get_string(data);
		table->owner = get_string(data);
		table->rows = get_int(data);
		for (int j = 0; j < lengthof(table->contents); j++)
			table->contents[j] = get_string(data);
		inserts = get_int(data);
		for (int j = 0; j < inserts; j++)
			table->inserts = lappend(table->inserts, unconstify(char *, get_string(data)));
		trial->tables = lappend(trial->tables, table);
	}
	return trial;
}

/* A statement to be run with a table's owner's rights. */
typedef struct OwnersQuery
{
	const TrialTable *table;
	const char *sql;
	char	   *result;			/* of its first column, in the outer context; NULL: none */
	MemoryContext context;
} OwnersQuery;

/*
 * trial_run_query runs one.
 */
static void
trial_run_query(void *arg)
{
	OwnersQuery *query = arg;
	Rights		before;
	char	   *value;

	if (query->table->owner)
		rights_take_as(strVal(linitial(migrate_qualified_name(query->table->owner))), &before);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute(query->sql, false, 0) < 0)
		elog(ERROR, "could not run a statement on made-up rows");
	value = SPI_tuptable && SPI_processed > 0 ? SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1) : NULL;
	query->result = value ? MemoryContextStrdup(query->context, value) : NULL;
	SPI_finish();
	if (query->table->owner)
		rights_give_back(&before);
}

/*
 * trial_fill puts the rows into a table.
 */
static void
trial_fill(TrialTable *table)
{
	ListCell   *lc;

	foreach(lc, table->inserts)
	{
		OwnersQuery query = {table, lfirst(lc), NULL, CurrentMemoryContext};

		if (subxact_run(trial_run_query, &query, true) == NULL)
			table->rows++;
	}
}

/*
 * read_all reads the tables that have rows, if they are there.
 */
static void
read_all(const Trial *trial, int place)
{
	ListCell   *lc;

	foreach(lc, trial->tables)
	{
		TrialTable *table = lfirst(lc);
		OwnersQuery query = {table, psprintf("SELECT pg_catalog.jsonb_agg(pg_catalog.to_jsonb(t)) FROM ONLY %s t", table->table),
							 NULL, CurrentMemoryContext};

		if (table->rows > 0 && subxact_run(trial_run_query, &query, true) == NULL)
			table->contents[place] = query.result;
	}
}

/* What try_scripts is given. */
typedef struct Attempt
{
	Trial	   *trial;
	const Script *scripts[2];
} Attempt;

/*
 * try_scripts fills the tables and runs the scripts.
 */
static void
try_scripts(void *arg)
{
	Attempt    *attempt = arg;
	int			guc_level = NewGUCNestLevel();
	ListCell   *lc;

	(void) set_config_option("session_replication_role", "replica", PGC_SUSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	PushActiveSnapshot(GetTransactionSnapshot());
	foreach(lc, attempt->trial->tables)
		trial_fill(lfirst(lc));
	AtEOXact_GUC(true, guc_level);
	read_all(attempt->trial, 0);
	PopActiveSnapshot();
	for (int i = 0; i < lengthof(attempt->scripts); i++)
	{
		script_run(attempt->scripts[i], false);
		attempt->trial->stage++;
		PushActiveSnapshot(GetTransactionSnapshot());
		read_all(attempt->trial, i + 1);
		PopActiveSnapshot();
	}
}

/*
 * trial_run: see trial.h.
 */
void
trial_run(Trial *trial, const Script *upgrade, const Script *downgrade)
{
	Attempt		attempt = {trial, {upgrade, downgrade}};
	ErrorData  *error = subxact_run(try_scripts, &attempt, false);

	if (error)
		trial->error = error->message;
}
