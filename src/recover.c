/*-------------------------------------------------------------------------
 *
 * recover.c
 *		What became of a statement that was interrupted outside a transaction.
 *
 * IDENTIFICATION
 *		src/recover.c
 *
 *-------------------------------------------------------------------------
 */
#include "deploy.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/index.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_database.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/partition.h"
#include "commands/dbcommands.h"
#include "commands/defrem.h"
#include "commands/tablespace.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "storage/lock.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/syscache.h"

/*
 * table_of returns the table whose indexes a statement works on; InvalidOid
 * where there is none.
 */
static Oid
table_of(Node *tree)
{
	const RangeVar *relation;
	Oid			oid;

	if (IsA(tree, IndexStmt))
		relation = ((IndexStmt *) tree)->relation;
	else if (IsA(tree, ReindexStmt) && ((ReindexStmt *) tree)->relation != NULL)
		relation = ((ReindexStmt *) tree)->relation;
	else
		return InvalidOid;
	oid = RangeVarGetRelid(relation, NoLock, true);
	if (OidIsValid(oid) && get_rel_relkind(oid) == RELKIND_INDEX)
		oid = IndexGetRelation(oid, true);
	return oid;
}

/*
 * indexes_of returns the indexes of a table, and of its TOAST table: also those
 * that the server itself uses no more.
 */
static List *
indexes_of(Oid table)
{
	Relation	pg_index = table_open(IndexRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	List	   *indexes = NIL;
	Oid			toast = InvalidOid;

	ScanKeyInit(&key, Anum_pg_index_indrelid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(table));
	scan = systable_beginscan(pg_index, IndexIndrelidIndexId, true, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		indexes = lappend_oid(indexes, ((Form_pg_index) GETSTRUCT(tuple))->indexrelid);
	systable_endscan(scan);
	table_close(pg_index, AccessShareLock);

	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
	if (HeapTupleIsValid(tuple))
	{
		toast = ((Form_pg_class) GETSTRUCT(tuple))->reltoastrelid;
		ReleaseSysCache(tuple);
	}
	return OidIsValid(toast) ? list_concat(indexes, indexes_of(toast)) : indexes;
}

/*
 * recover_note notes, before a statement runs, which indexes its table has.
 */
void
recover_note(Node *tree, StatementStep *step)
{
	List	   *indexes;
	ListCell   *lc;

	step->relation = table_of(tree);
	step->nindexes = 0;
	if (!OidIsValid(step->relation))
		return;
	indexes = indexes_of(step->relation);
	step->indexes = palloc(sizeof(Oid) * Max(list_length(indexes), 1));
	foreach(lc, indexes)
		step->indexes[step->nindexes++] = lfirst_oid(lc);
}

/*
 * was_there says whether an index was noted before the statement.
 */
static bool
was_there(const StatementStep *step, Oid index)
{
	for (int i = 0; i < step->nindexes; i++)
	{
		if (step->indexes[i] == index)
			return true;
	}
	return false;
}

/*
 * is_of_statement says whether an index is one that CREATE INDEX would make:
 * by its name, or where that is left to the server by method, uniqueness and
 * columns.
 */
static bool
is_of_statement(const IndexStmt *stmt, Relation index)
{
	Form_pg_index form = index->rd_index;

	if (stmt->idxname)
		return strcmp(RelationGetRelationName(index), stmt->idxname) == 0;
	return index->rd_rel->relam == get_index_am_oid(stmt->accessMethod, false) &&
		form->indisunique == stmt->unique &&
		form->indnkeyatts == list_length(stmt->indexParams) &&
		form->indnatts == list_length(stmt->indexParams) + list_length(stmt->indexIncludingParams);
}

/*
 * refuse_if_locked raises an error where somebody else holds a lock on a
 * relation that was to be removed.
 */
static void
refuse_if_locked(Relation rel)
{
	LOCKTAG		tag;
	VirtualTransactionId *holders;

	SET_LOCKTAG_RELATION(tag, MyDatabaseId, RelationGetRelid(rel));
	holders = GetLockConflicts(&tag, AccessExclusiveLock, NULL);
	if (VirtualTransactionIdIsValid(holders[0]))
		ereport(ERROR,
				(errcode(ERRCODE_LOCK_NOT_AVAILABLE),
				 errmsg("invalid index \"%s\" is in use", RelationGetRelationName(rel)),
				 errdetail("It was left by an interrupted statement, and somebody holds a lock on it.")));
}

/*
 * drop_index returns the statement that removes an index.
 */
static char *
drop_index(Relation index)
{
	return psprintf("DROP INDEX CONCURRENTLY %s",
					quote_qualified_identifier(get_namespace_name(RelationGetNamespace(index)),
											   RelationGetRelationName(index)));
}

/*
 * index_took_effect is recover_took_effect for CREATE INDEX CONCURRENTLY.
 */
static bool
index_took_effect(const IndexStmt *stmt, const StatementStep *step, List **cleanup)
{
	ListCell   *lc;

	foreach(lc, indexes_of(step->relation))
	{
		Relation	index;
		bool		valid;

		if (was_there(step, lfirst_oid(lc)))
			continue;
		index = index_open(lfirst_oid(lc), AccessShareLock);
		if (!is_of_statement(stmt, index))
		{
			index_close(index, AccessShareLock);
			continue;
		}
		valid = index->rd_index->indisvalid;
		if (!valid)
		{
			refuse_if_locked(index);
			*cleanup = lappend(*cleanup, drop_index(index));
		}
		index_close(index, AccessShareLock);
		if (valid)
			return true;
	}
	return false;
}

/*
 * reindex_took_effect is recover_took_effect for REINDEX CONCURRENTLY: what it
 * has left is dropped, and it runs again.  That may have been there before, under
 * another name: the old index is renamed where the new one takes its place.
 */
static bool
reindex_took_effect(const StatementStep *step, List **cleanup)
{
	ListCell   *lc;

	foreach(lc, indexes_of(step->relation))
	{
		Relation	index = index_open(lfirst_oid(lc), AccessShareLock);

		if (!index->rd_index->indisvalid &&
			(strstr(RelationGetRelationName(index), "_ccnew") != NULL ||
			 strstr(RelationGetRelationName(index), "_ccold") != NULL))
		{
			refuse_if_locked(index);
			*cleanup = lappend(*cleanup, drop_index(index));
		}
		index_close(index, AccessShareLock);
	}
	return false;
}

/*
 * drop_took_effect is recover_took_effect for DROP INDEX CONCURRENTLY.
 */
static bool
drop_took_effect(const DropStmt *stmt)
{
	ListCell   *lc;

	foreach(lc, stmt->objects)
	{
		RangeVar   *name = makeRangeVarFromNameList(castNode(List, lfirst(lc)));

		if (OidIsValid(RangeVarGetRelid(name, NoLock, true)))
			return false;
	}
	return true;
}

/*
 * detach_took_effect is recover_took_effect for DETACH PARTITION CONCURRENTLY;
 * one that is pending is finished.
 */
static bool
detach_took_effect(const AlterTableStmt *stmt, List **cleanup)
{
	const PartitionCmd *cmd = (const PartitionCmd *) linitial_node(AlterTableCmd, stmt->cmds)->def;
	Oid			parent = RangeVarGetRelid(stmt->relation, NoLock, true);
	Oid			child = RangeVarGetRelid(cmd->name, NoLock, true);

	if (!OidIsValid(parent) || !OidIsValid(child))
		return false;
	if (!get_rel_relispartition(child) || get_partition_parent(child, true) != parent)
		return true;
	if (PartitionHasPendingDetach(child))
		*cleanup = list_make1(psprintf("ALTER TABLE %s DETACH PARTITION %s FINALIZE",
									   quote_qualified_identifier(get_namespace_name(get_rel_namespace(parent)),
																  get_rel_name(parent)),
									   quote_qualified_identifier(get_namespace_name(get_rel_namespace(child)),
																  get_rel_name(child))));
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
	switch (nodeTag(tree))
	{
		case T_IndexStmt:
			return index_took_effect((IndexStmt *) tree, step, cleanup);
		case T_ReindexStmt:
			return reindex_took_effect(step, cleanup);
		case T_DropStmt:
			return drop_took_effect((DropStmt *) tree);
		case T_AlterTableStmt:
			return detach_took_effect((AlterTableStmt *) tree, cleanup);
		case T_CreatedbStmt:
			return OidIsValid(get_database_oid(((CreatedbStmt *) tree)->dbname, true));
		case T_DropdbStmt:
			return !OidIsValid(get_database_oid(((DropdbStmt *) tree)->dbname, true));
		case T_CreateTableSpaceStmt:
			return OidIsValid(get_tablespace_oid(((CreateTableSpaceStmt *) tree)->tablespacename, true));
		case T_DropTableSpaceStmt:
			return !OidIsValid(get_tablespace_oid(((DropTableSpaceStmt *) tree)->tablespacename, true));
		default:
			return false;
	}
}
