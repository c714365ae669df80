/*-------------------------------------------------------------------------
 *
 * live.c
 *		The schema of this database as of now.
 *
 * The queries of all kinds see one snapshot, but the server's deparsers look
 * into its caches, which are never behind: where definitions change while
 * they are read, the result would belong to no moment.
 *
 * IDENTIFICATION
 *		src/schema/live.c
 *
 *-------------------------------------------------------------------------
 */
#include "server/query.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/guc.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "schema/live.h"

/* What live_snapshot hands to its subtransaction. */
typedef struct LiveRead
{
	const SnapshotFilter *filter;
	bool		with_depends;
	Snapshot	moment;
	SchemaSnapshot *result;
} LiveRead;

/*
 * live_raise_changed says that the schema changed under the reader.
 */
static void
live_raise_changed(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			 errmsg("the schema changed while it was read"),
			 detail ? errdetail_internal("%s", detail) : 0,
			 errhint("Try again when no definitions are being changed.")));
}

/*
 * catalog_changed says whether a catalog has rows that a moment does not see
 * and a later one does.
 */
static bool
catalog_changed(Oid catalog, Snapshot moment, Snapshot later)
{
	Relation	rel = table_open(catalog, AccessShareLock);
	SysScanDesc scan = systable_beginscan(rel, InvalidOid, false, later, 0, NULL);
	HeapTuple	tuple;
	bool		changed = false;

	while (!changed && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		TransactionId xmin = HeapTupleHeaderGetXmin(tuple->t_data);

		changed = TransactionIdIsNormal(xmin) && !TransactionIdIsCurrentTransactionId(xmin) &&
			XidInMVCCSnapshot(xmin, moment);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return changed;
}

/*
 * check_unchanged raises an error where the catalogs that definitions are
 * deparsed from have changed since a moment.
 */
static void
check_unchanged(Snapshot moment)
{
	static const Oid catalogs[] = {
		AttrDefaultRelationId, ConstraintRelationId, PolicyRelationId, ProcedureRelationId,
		RelationRelationId, RewriteRelationId, TriggerRelationId, TypeRelationId};
	Snapshot	later = RegisterSnapshot(GetLatestSnapshot());

	for (int i = 0; i < lengthof(catalogs); i++)
	{
		if (catalog_changed(catalogs[i], moment, later))
			live_raise_changed(NULL);
	}
	UnregisterSnapshot(later);
}

/*
 * read_live does the reading.
 */
static void
read_live(void *arg)
{
	LiveRead   *read = arg;

	PushActiveSnapshot(read->moment);
	read->result = snapshot_read(read->filter, read->with_depends);
	PopActiveSnapshot();
}

/*
 * live_snapshot: see live.h.
 */
SchemaSnapshot *
live_snapshot(const SnapshotFilter *filter, bool with_depends)
{
	LiveRead	read = {filter, with_depends, RegisterSnapshot(GetLatestSnapshot())};
	int			guc_level = NewGUCNestLevel();
	ErrorData  *error;

	if (migrate_lock_timeout > 0)
		(void) set_config_option("lock_timeout", psprintf("%d", migrate_lock_timeout), PGC_USERSET,
								 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	error = subxact_run(read_live, &read, true);
	if (error)
	{
		switch (error->sqlerrcode)
		{
			case ERRCODE_INTERNAL_ERROR:	/* cache lookup failed */
			case ERRCODE_UNDEFINED_COLUMN:
			case ERRCODE_UNDEFINED_FUNCTION:
			case ERRCODE_UNDEFINED_OBJECT:
			case ERRCODE_UNDEFINED_SCHEMA:
			case ERRCODE_UNDEFINED_TABLE:
				live_raise_changed(error->message);
				break;
			default:
				ReThrowError(error);
		}
	}
	AtEOXact_GUC(true, guc_level);
	check_unchanged(read.moment);
	UnregisterSnapshot(read.moment);
	filter_objects(read.result, filter);
	return read.result;
}
