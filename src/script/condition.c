/*-------------------------------------------------------------------------
 *
 * condition.c
 *		Conditions: queries that hold or do not.
 *
 * IDENTIFICATION
 *		src/script/condition.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "mb/pg_wchar.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"

#include "errcodes.h"
#include "script/script_private.h"

/* How much of a value is shown. */
#define SHOWN_BYTES		100

/* What takes the rows of a condition. */
typedef struct ConditionReceiver
{
	DestReceiver pub;
	const ScriptOrigin *origin;
	bool		is_boolean;		/* the first column */
	uint64		rows;
} ConditionReceiver;

/*
 * condition_startup looks at the first column.
 */
static void
condition_startup(DestReceiver *self, int operation, TupleDesc desc)
{
	ConditionReceiver *receiver = (ConditionReceiver *) self;

	if (desc->natts == 0)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_FORBIDDEN_STATEMENT),
				 errmsg("a condition has no column")));
	receiver->is_boolean = getBaseType(TupleDescAttr(desc, 0)->atttypid) == BOOLOID;
}

/*
 * row_text returns a row as the server writes it, with its values cut.
 */
static char *
row_text(TupleTableSlot *slot)
{
	TupleDesc	desc = slot->tts_tupleDescriptor;
	StringInfoData text;

	initStringInfo(&text);
	slot_getallattrs(slot);
	for (int i = 0; i < desc->natts; i++)
	{
		Oid			output;
		bool		is_varlena;
		char	   *value = "";

		getTypeOutputInfo(TupleDescAttr(desc, i)->atttypid, &output, &is_varlena);
		if (!slot->tts_isnull[i])
			value = OidOutputFunctionCall(output, slot->tts_values[i]);
		appendStringInfo(&text, "%s%.*s", i > 0 ? ", " : "", pg_mbcliplen(value, (int) strlen(value), SHOWN_BYTES), value);
	}
	return text.data;
}

/*
 * condition_receive raises MG019 for a row whose first column is not true.
 */
static bool
condition_receive(TupleTableSlot *slot, DestReceiver *self)
{
	ConditionReceiver *receiver = (ConditionReceiver *) self;
	bool		isnull;
	Datum		value;

	receiver->rows++;
	if (!receiver->is_boolean)
		return true;
	value = slot_getattr(slot, 1, &isnull);
	if (isnull || !DatumGetBool(value))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_CONDITION),
				 errmsg("%s of revision \"%s\" does not hold", file_section_name(receiver->origin->section),
						receiver->origin->revision),
				 errdetail("Row %llu of the query is (%s).", (unsigned long long) receiver->rows, row_text(slot))));
	return true;
}

/*
 * condition_nothing is what there is to do at the end of a query.
 */
static void
condition_nothing(DestReceiver *self)
{
}

/*
 * condition_run: see script.h.  An error before the transaction can write again
 * is undone by the abort of the transaction, or of the subtransaction, around it.
 */
void
condition_run(const Script *script, int n)
{
	ConditionReceiver receiver = {
		{condition_receive, condition_startup, condition_nothing, condition_nothing, DestNone}, script->origin};
	bool		read_only = XactReadOnly;

	XactReadOnly = true;
	script_run_query(script, n, &receiver.pub);
	XactReadOnly = read_only;
}

/*
 * condition_run_all: see script.h.
 */
void
condition_run_all(const Script *script)
{
	int			guc_level = NewGUCNestLevel();

	for (int i = 0; i < script->nstatements; i++)
		condition_run(script, i);
	AtEOXact_GUC(false, guc_level);
}
