/*-------------------------------------------------------------------------
 *
 * index.c
 *		Indexes as the catalogs have them, those that are not in use among them.
 *
 * IDENTIFICATION
 *		src/script/index.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "access/xact.h"
#include "commands/defrem.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "script/index.h"

/*
 * index_list: see index.h.
 */
List *
index_list(Oid table)
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
	return OidIsValid(toast) ? list_concat(indexes, index_list(toast)) : indexes;
}

/*
 * index_is_valid: see index.h.
 */
bool
index_is_valid(Oid index)
{
	HeapTuple	tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
	bool		valid = false;

	if (HeapTupleIsValid(tuple))
	{
		Form_pg_index form = (Form_pg_index) GETSTRUCT(tuple);

		valid = form->indisvalid && form->indisready && form->indislive;
		ReleaseSysCache(tuple);
	}
	return valid;
}

/*
 * index_has_columns says whether columns of an index, from the first-th on, are those
 * of a list of IndexElem.
 */
static bool
index_has_columns(Relation index, int first, List *elements)
{
	Form_pg_index form = index->rd_index;
	ListCell   *lc;

	foreach(lc, elements)
	{
		const char *name = lfirst_node(IndexElem, lc)->name;
		AttrNumber	column = form->indkey.values[first++];
		char	   *found = column == 0 ? NULL : get_attname(form->indrelid, column, true);

		if (name == NULL ? column != 0 : found == NULL || strcmp(found, name) != 0)
			return false;
	}
	return true;
}

/*
 * index_is_of: see index.h.
 */
bool
index_is_of(const IndexStmt *stmt, Relation index)
{
	Form_pg_index form = index->rd_index;
	int			nkeys = list_length(stmt->indexParams);

	if (stmt->idxname && strcmp(RelationGetRelationName(index), stmt->idxname) != 0)
		return false;
	return index->rd_rel->relam == get_index_am_oid(stmt->accessMethod, false) &&
		form->indisunique == stmt->unique && form->indnullsnotdistinct == stmt->nulls_not_distinct &&
		form->indnkeyatts == nkeys &&
		form->indnatts == nkeys + list_length(stmt->indexIncludingParams) &&
		index_has_columns(index, 0, stmt->indexParams) &&
		index_has_columns(index, nkeys, stmt->indexIncludingParams) &&
		(stmt->whereClause != NULL) == !heap_attisnull(index->rd_indextuple, Anum_pg_index_indpred, NULL);
}

/* ---------- what REINDEX leaves ---------- */

/*
 * is_named_after says whether the name of an index is what the server makes of
 * another's name and a label, to which it adds a number where the name is taken.
 */
static bool
is_named_after(const char *name, Oid other, const char *label)
{
	char	   *base = get_rel_name(other);
	int			end = (int) strlen(name);

	while (end > 0 && isdigit((unsigned char) name[end - 1]))
		end--;
	end -= (int) strlen(label);
	return base != NULL && end > 0 && strncmp(name + end, label, strlen(label)) == 0 &&
		strcmp(makeObjectName(base, NULL, name + end), name) == 0;
}

/*
 * index_is_of_reindex: see index.h.
 */
bool
index_is_of_reindex(Relation index, List *before, List *invalid)
{
	Oid			oid = RelationGetRelid(index);
	bool		is_old = list_member_oid(before, oid);
	ListCell   *lc;

	if (index->rd_index->indisvalid || list_member_oid(invalid, oid))
		return false;
	foreach(lc, index_list(index->rd_index->indrelid))
	{
		Oid			other = lfirst_oid(lc);

		if (other != oid && list_member_oid(before, other) != is_old &&
			is_named_after(RelationGetRelationName(index), other, is_old ? "ccold" : "ccnew"))
			return true;
	}
	return false;
}

/* ---------- what is half made ---------- */

/*
 * named_index returns the index whose name CREATE INDEX says; InvalidOid where
 * there is none.
 */
static Oid
named_index(const IndexStmt *stmt)
{
	Oid			table = RangeVarGetRelid(stmt->relation, NoLock, true);
	Oid			index;
	char		kind;

	if (!OidIsValid(table) || stmt->idxname == NULL)
		return InvalidOid;
	index = get_relname_relid(stmt->idxname, get_rel_namespace(table));
	kind = OidIsValid(index) ? get_rel_relkind(index) : '\0';
	return kind == RELKIND_INDEX || kind == RELKIND_PARTITIONED_INDEX ? index : InvalidOid;
}

/*
 * refuse_invalid raises an error for an index that is there, but is not in use.
 */
static void
refuse_invalid(Oid index, const char *detail)
{
	char	   *name = quote_qualified_identifier(get_namespace_name(get_rel_namespace(index)), get_rel_name(index));

	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("index \"%s\" is invalid", name),
			 errdetail("%s", detail),
			 get_rel_relkind(index) == RELKIND_PARTITIONED_INDEX ?
				 errhint("Find the invalid index of a partition, and drop it or rebuild it by REINDEX INDEX; "
						 "ALTER INDEX ... ATTACH PARTITION attaches one that is missing.") :
				 errhint("Drop it, or rebuild it by REINDEX INDEX CONCURRENTLY %s, and try again.", name)));
}

/*
 * check_made raises an error where a statement would take an index, or a
 * partition, for made that an interrupted statement has left half made.  It
 * returns the indexes that the statement's table has, where it is partitioned.
 */
static List *
check_made(const Node *tree)
{
	const IndexStmt *stmt = (const IndexStmt *) tree;
	Oid			oid;

	if (IsA(tree, CreateStmt))
	{
		const CreateStmt *create = (const CreateStmt *) tree;

		oid = create->if_not_exists && create->partbound ? RangeVarGetRelid(create->relation, NoLock, true) : InvalidOid;
		if (OidIsValid(oid) && get_rel_relispartition(oid) && PartitionHasPendingDetach(oid))
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("partition \"%s\" is pending detach", get_rel_name(oid)),
					 errdetail("IF NOT EXISTS would take it for a partition."),
					 errhint("Use ALTER TABLE ... DETACH PARTITION ... FINALIZE first.")));
		return NIL;
	}
	if (!IsA(tree, IndexStmt) || !stmt->relation->inh)
		return NIL;				/* ON ONLY makes one that is to become valid later */
	oid = named_index(stmt);
	if (stmt->if_not_exists && OidIsValid(oid) && !index_is_valid(oid))
		refuse_invalid(oid, "IF NOT EXISTS would take it for made. An interrupted or failed statement has left it.");
	oid = RangeVarGetRelid(stmt->relation, NoLock, true);
	return OidIsValid(oid) && get_rel_relkind(oid) == RELKIND_PARTITIONED_TABLE ? index_list(oid) : NIL;
}

/*
 * check_makes raises one where a statement has made an invalid index; before has
 * those of its table from before.  An index of a partitioned table is made
 * invalid, without a word, where a partition has such an index that is.
 */
static void
check_makes(const Node *tree, const List *before)
{
	Oid			table;
	ListCell   *lc;

	if (!IsA(tree, IndexStmt) || !((const IndexStmt *) tree)->relation->inh)
		return;
	table = RangeVarGetRelid(((const IndexStmt *) tree)->relation, NoLock, true);
	if (!OidIsValid(table) || get_rel_relkind(table) != RELKIND_PARTITIONED_TABLE)
		return;
	foreach(lc, index_list(table))
	{
		if (!list_member_oid(before, lfirst_oid(lc)) && !index_is_valid(lfirst_oid(lc)))
			refuse_invalid(lfirst_oid(lc), "The new index of the partitioned table has taken over one of a partition that is.");
	}
}

/* ---------- each statement of a script ---------- */

/* Whether statements are looked at, and who else is told of them. */
static bool checks = false;
static ProcessUtility_hook_type index_next_hook = NULL;

/*
 * index_check: see index.h.
 */
bool
index_check(bool on)
{
	bool		before = checks;

	checks = on;
	return before;
}

/*
 * index_utility looks at a statement before and after it has run.
 */
static void
index_utility(PlannedStmt *stmt, const char *sql, bool read_only_tree, ProcessUtilityContext context,
			  ParamListInfo params, QueryEnvironment *environment, DestReceiver *dest, QueryCompletion *qc)
{
	ProcessUtility_hook_type run = index_next_hook ? index_next_hook : standard_ProcessUtility;
	bool		checked = checks && (IsA(stmt->utilityStmt, IndexStmt) || IsA(stmt->utilityStmt, CreateStmt));
	List	   *indexes = checked ? check_made(stmt->utilityStmt) : NIL;

	run(stmt, sql, read_only_tree, context, params, environment, dest, qc);
	if (checked && IsA(stmt->utilityStmt, IndexStmt))
	{
		CommandCounterIncrement();
		check_makes(stmt->utilityStmt, indexes);
	}
}

/*
 * index_init: see index.h.
 */
void
index_init(void)
{
	index_next_hook = ProcessUtility_hook;
	ProcessUtility_hook = index_utility;
}
