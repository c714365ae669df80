/*-------------------------------------------------------------------------
 *
 * snapshot_current.c
 *		The snapshot of this database, as of now.
 *
 * The queries of all kinds see one snapshot, but the server's deparsers look
 * into its caches, which are never behind: where definitions change while
 * they are read, the result would belong to no point in time.
 *
 * IDENTIFICATION
 *		src/schema/snapshot_current.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

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

#include "guc.h"
#include "schema/filter.h"
#include "schema/snapshot_current.h"
#include "server/query.h"
#include "server/subxact.h"

/* What snapshot_current hands to its subtransaction. */
typedef struct CurrentRead
{
	const SnapshotFilter *filter;
	Snapshot	as_of;
	SchemaSnapshot *result;
} CurrentRead;

/*
 * raise_schema_changed says that the schema changed under the reader.
 */
static void
raise_schema_changed(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			 errmsg("the schema changed while it was read"),
			 detail ? errdetail_internal("%s", detail) : 0,
			 errhint("Try again when no definitions are being changed.")));
}

/*
 * catalog_changed says whether a catalog has rows that one snapshot does not see
 * and a later one does.
 */
static bool
catalog_changed(Oid catalog, Snapshot as_of, Snapshot later)
{
	Relation	rel = table_open(catalog, AccessShareLock);
	SysScanDesc scan = systable_beginscan(rel, InvalidOid, false, later, 0, NULL);
	HeapTuple	tuple;
	bool		changed = false;

	while (!changed && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		TransactionId xmin = HeapTupleHeaderGetXmin(tuple->t_data);

		changed = TransactionIdIsNormal(xmin) && !TransactionIdIsCurrentTransactionId(xmin) &&
			XidInMVCCSnapshot(xmin, as_of);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return changed;
}

/*
 * check_unchanged raises an error where the catalogs that definitions are
 * deparsed from have changed since a snapshot was taken.
 */
static void
check_unchanged(Snapshot as_of)
{
	static const Oid catalogs[] = {
		AttrDefaultRelationId, ConstraintRelationId, PolicyRelationId, ProcedureRelationId,
		RelationRelationId, RewriteRelationId, TriggerRelationId, TypeRelationId};
	Snapshot	later = RegisterSnapshot(GetLatestSnapshot());

	for (int i = 0; i < lengthof(catalogs); i++)
	{
		if (catalog_changed(catalogs[i], as_of, later))
			raise_schema_changed(NULL);
	}
	UnregisterSnapshot(later);
}

/*
 * read_current does the reading.
 */
static void
read_current(void *arg)
{
	CurrentRead   *read = arg;

	PushActiveSnapshot(read->as_of);
	read->result = snapshot_read(read->filter);
	PopActiveSnapshot();
}

/*
 * snapshot_current: see snapshot_current.h.
 */
SchemaSnapshot *
snapshot_current(const SnapshotFilter *filter)
{
	CurrentRead	read = {filter, RegisterSnapshot(GetLatestSnapshot())};
	int			guc_level = NewGUCNestLevel();
	ErrorData  *error;

	if (migrate_lock_timeout > 0)
		(void) set_config_option("lock_timeout", psprintf("%d", migrate_lock_timeout), PGC_USERSET,
								 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	error = subxact_run(read_current, &read, true);
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
				raise_schema_changed(error->message);
				break;
			default:
				ReThrowError(error);
		}
	}
	AtEOXact_GUC(true, guc_level);
	check_unchanged(read.as_of);
	UnregisterSnapshot(read.as_of);
	filter_objects(read.result, filter);
	return read.result;
}
