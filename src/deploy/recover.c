/*-------------------------------------------------------------------------
 *
 * recover.c
 *		What became of a statement that was interrupted outside a transaction.
 *
 * IDENTIFICATION
 *		src/deploy/recover.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "catalog/pg_database.h"
#include "catalog/pg_inherits.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "storage/lock.h"
#include "tcop/cmdtag.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "catalog/step.h"
#include "deploy/recover.h"
#include "script/index.h"
#include "script/statement.h"

/*
 * relation_of returns the relation that a name means; InvalidOid where it means
 * none.
 */
static Oid
relation_of(const RangeVar *name)
{
	return RangeVarGetRelid(name, NoLock, true);
}

/*
 * tables_in returns the tables of a schema, or of all where that is InvalidOid.
 */
static List *
tables_in(Oid namespace)
{
	Relation	pg_class = table_open(RelationRelationId, AccessShareLock);
	TableScanDesc scan = table_beginscan_catalog(pg_class, 0, NULL);
	HeapTuple	tuple;
	List	   *tables = NIL;

	while ((tuple = heap_getnext(scan, ForwardScanDirection)) != NULL)
	{
		Form_pg_class form = (Form_pg_class) GETSTRUCT(tuple);

		if ((form->relkind == RELKIND_RELATION || form->relkind == RELKIND_MATVIEW) &&
			(!OidIsValid(namespace) || form->relnamespace == namespace))
			tables = lappend_oid(tables, form->oid);
	}
	table_endscan(scan);
	table_close(pg_class, AccessShareLock);
	return tables;
}

/*
 * reindexed_tables returns the tables whose indexes REINDEX builds anew.
 */
static List *
reindexed_tables(const ReindexStmt *stmt)
{
	Oid			oid;

	switch (stmt->kind)
	{
		case REINDEX_OBJECT_SCHEMA:
			oid = get_namespace_oid(stmt->name, true);
			return OidIsValid(oid) ? tables_in(oid) : NIL;
		case REINDEX_OBJECT_INDEX:
		case REINDEX_OBJECT_TABLE:
			oid = relation_of(stmt->relation);
			if (OidIsValid(oid) && stmt->kind == REINDEX_OBJECT_INDEX)
				oid = IndexGetRelation(oid, true);
			if (!OidIsValid(oid))
				return NIL;
			return get_rel_relkind(oid) == RELKIND_PARTITIONED_TABLE ? find_all_inheritors(oid, NoLock, NULL) :
																	   list_make1_oid(oid);
		default:
			return tables_in(InvalidOid);
	}
}

/*
 * indexes_of returns the indexes of tables.
 */
static List *
indexes_of(List *tables)
{
	List	   *indexes = NIL;
	ListCell   *lc;

	foreach(lc, tables)
		indexes = list_concat(indexes, index_list(lfirst_oid(lc)));
	return indexes;
}

/*
 * array_of and list_of turn a list of OIDs into an array, and back.
 */
static Oid *
array_of(List *oids, int *n)
{
	Oid		   *array = palloc(sizeof(Oid) * Max(list_length(oids), 1));
	ListCell   *lc;

	*n = 0;
	foreach(lc, oids)
		array[(*n)++] = lfirst_oid(lc);
	return array;
}

static List *
list_of(const Oid *array, int n)
{
	List	   *oids = NIL;

	for (int i = 0; i < n; i++)
		oids = lappend_oid(oids, array[i]);
	return oids;
}

/*
 * invalid_of returns those of indexes that are invalid, and stay so: all but the
 * one that REINDEX INDEX names.
 */
static List *
invalid_of(const ReindexStmt *stmt, List *indexes)
{
	Oid			target = InvalidOid;
	List	   *invalid = NIL;
	ListCell   *lc;

	if (stmt->kind == REINDEX_OBJECT_INDEX)
		target = relation_of(stmt->relation);
	foreach(lc, indexes)
	{
		if (lfirst_oid(lc) != target && !index_is_valid(lfirst_oid(lc)))
			invalid = lappend_oid(invalid, lfirst_oid(lc));
	}
	return invalid;
}

/*
 * recover_note notes, before a statement runs, what is there: the indexes of the
 * tables that it works on, or what it names.
 */
void
recover_note(Node *tree, StatementStep *step)
{
	List	   *objects;
	List	   *invalid = NIL;

	step->relation = InvalidOid;
	switch (statement_resume(tree))
	{
		case RESUME_INDEX:
			step->relation = relation_of(((IndexStmt *) tree)->relation);
			objects = index_list(step->relation);
			break;
		case RESUME_REINDEX:
			objects = indexes_of(reindexed_tables((ReindexStmt *) tree));
			invalid = invalid_of((ReindexStmt *) tree, objects);
			break;
		default:
			objects = statement_objects(tree);
			break;
	}
	step->objects = array_of(objects, &step->nobjects);
	step->invalid = array_of(invalid, &step->ninvalid);
}

/*
 * refuse_if_locked raises an error where somebody may be building an index that
 * was to be removed.
 */
static void
refuse_if_locked(Relation index)
{
	LOCKTAG		tag;
	VirtualTransactionId *holders;

	SET_LOCKTAG_RELATION(tag, MyDatabaseId, index->rd_index->indrelid);
	holders = GetLockConflicts(&tag, ShareUpdateExclusiveLock, NULL);
	if (VirtualTransactionIdIsValid(holders[0]))
		ereport(ERROR,
				(errcode(ERRCODE_LOCK_NOT_AVAILABLE),
				 errmsg("invalid index \"%s\" may still be being built", RelationGetRelationName(index)),
				 errdetail("It was left by an interrupted statement, and another session holds a lock on its table "
						   "such as a concurrent index build takes.")));
}

/*
 * recover_drop_index returns the statement that removes an index.
 */
static char *
recover_drop_index(Relation index)
{
	return psprintf("DROP INDEX CONCURRENTLY IF EXISTS %s",
					quote_qualified_identifier(get_namespace_name(RelationGetNamespace(index)),
											   RelationGetRelationName(index)));
}

/*
 * index_took_effect is recover_took_effect for CREATE INDEX CONCURRENTLY.
 */
static bool
index_took_effect(const IndexStmt *stmt, const StatementStep *step, List **cleanup)
{
	List	   *before = list_of(step->objects, step->nobjects);
	bool		took_effect = false;
	ListCell   *lc;

	foreach(lc, index_list(step->relation))
	{
		Relation	index;

		if (list_member_oid(before, lfirst_oid(lc)))
			continue;
		index = index_open(lfirst_oid(lc), AccessShareLock);
		if (index_is_of(stmt, index))
		{
			if (index_is_valid(lfirst_oid(lc)))
				took_effect = true;
			else
			{
				refuse_if_locked(index);
				*cleanup = lappend(*cleanup, recover_drop_index(index));
			}
		}
		index_close(index, AccessShareLock);
	}
	return took_effect;
}

/*
 * reindex_took_effect is recover_took_effect for REINDEX CONCURRENTLY: what it
 * has left is dropped, and it runs again.
 */
static bool
reindex_took_effect(const ReindexStmt *stmt, const StatementStep *step, List **cleanup)
{
	List	   *before = list_of(step->objects, step->nobjects);
	List	   *invalid = list_of(step->invalid, step->ninvalid);
	ListCell   *lc;

	foreach(lc, indexes_of(reindexed_tables(stmt)))
	{
		Relation	index;

		if (index_is_valid(lfirst_oid(lc)) || get_rel_relkind(lfirst_oid(lc)) != RELKIND_INDEX)
			continue;
		index = index_open(lfirst_oid(lc), AccessShareLock);
		if (index_is_of_reindex(index, before, invalid))
		{
			refuse_if_locked(index);
			*cleanup = lappend(*cleanup, recover_drop_index(index));
		}
		index_close(index, AccessShareLock);
	}
	return false;
}

/*
 * drop_took_effect is recover_took_effect for statements that drop something:
 * what was there when they began is there no more.
 */
static bool
drop_took_effect(Node *tree, const StatementStep *step)
{
	for (int i = 0; i < step->nobjects; i++)
	{
		if (statement_object_exists(tree, step->objects[i]))
			return false;
	}
	return step->nobjects > 0;
}

/*
 * create_took_effect is recover_took_effect for statements that make something:
 * it is there, and was not when they began.
 */
static bool
create_took_effect(Node *tree, const StatementStep *step)
{
	return step->nobjects == 0 && statement_objects(tree) != NIL;
}

/*
 * qualified returns the name of a relation, to be written into a statement.
 */
static const char *
qualified(Oid relation)
{
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)), get_rel_name(relation));
}

/*
 * detach_took_effect is recover_took_effect for DETACH PARTITION CONCURRENTLY;
 * one that is pending is finished.
 */
static bool
detach_took_effect(const AlterTableStmt *stmt, const StatementStep *step, List **cleanup)
{
	Oid			parent = relation_of(stmt->relation);
	Oid			child = step->nobjects > 0 ? step->objects[0] : InvalidOid;

	if (!OidIsValid(parent) || get_rel_relkind(child) == '\0')
		return false;
	if (!get_rel_relispartition(child) || get_partition_parent(child, true) != parent)
		return true;
	if (PartitionHasPendingDetach(child))
		*cleanup = list_make1(psprintf("ALTER TABLE %s DETACH PARTITION %s FINALIZE", qualified(parent), qualified(child)));
	return false;
}

/*
 * recover_took_effect says whether a statement that was begun has taken effect.
 * Where it has not, *cleanup is set to the statements that have to run before
 * it is tried again.
 */
bool
recover_took_effect(Node *tree, const StatementStep *step, List **cleanup)
{
	*cleanup = NIL;
	switch (statement_resume(tree))
	{
		case RESUME_INDEX:
			return index_took_effect((IndexStmt *) tree, step, cleanup);
		case RESUME_REINDEX:
			return reindex_took_effect((ReindexStmt *) tree, step, cleanup);
		case RESUME_DETACH:
			return detach_took_effect((AlterTableStmt *) tree, step, cleanup);
		case RESUME_DROP:
			return drop_took_effect(tree, step);
		case RESUME_CREATE:
			return create_took_effect(tree, step);
		case RESUME_UNKNOWN:
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("cannot tell whether an interrupted %s took effect", CreateCommandName(tree)),
					 errhint("Find out, and record it with migrate.resolve().")));
			break;
		case RESUME_AGAIN:
			break;
	}
	return false;
}
