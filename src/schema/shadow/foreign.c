/*-------------------------------------------------------------------------
 *
 * foreign.c
 *		What would be filled from foreign tables stays empty in the shadow, and so
 *		do materialized views, whose queries are not run.
 *
 * IDENTIFICATION
 *		src/schema/shadow/foreign.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/table.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "commands/matview.h"
#include "nodes/nodeFuncs.h"
#include "rewrite/prs2lock.h"
#include "rewrite/rewriteHandler.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "schema/shadow/foreign.h"

/*
 * is_foreign says whether a relation, or one that inherits from it, is a foreign
 * table.
 */
static bool
is_foreign(Oid relation)
{
	ListCell   *lc;

	foreach(lc, find_all_inheritors(relation, AccessShareLock, NULL))
	{
		if (get_rel_relkind(lfirst_oid(lc)) == RELKIND_FOREIGN_TABLE)
			return true;
	}
	return false;
}

/*
 * has_foreign says whether a part of a query reads a foreign table.
 */
static bool
has_foreign(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, RangeTblEntry))
		return ((RangeTblEntry *) node)->rtekind == RTE_RELATION && is_foreign(((RangeTblEntry *) node)->relid);
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, has_foreign, context, QTW_EXAMINE_RTES_BEFORE);
	return expression_tree_walker(node, has_foreign, context);
}

/*
 * reads_foreign says whether a query reads a foreign table, views included.
 */
static bool
reads_foreign(Query *query)
{
	Query	   *copy = copyObject(query);
	ListCell   *lc;

	AcquireRewriteLocks(copy, true, false);
	foreach(lc, QueryRewrite(copy))
	{
		if (has_foreign(lfirst(lc), NULL))
			return true;
	}
	return false;
}

/*
 * open_matview opens a materialized view; NULL where there is none of that name.
 */
static Relation
open_matview(const RangeVar *name)
{
	Oid			oid = RangeVarGetRelid(name, AccessShareLock, true);

	return OidIsValid(oid) && get_rel_relkind(oid) == RELKIND_MATVIEW ? table_open(oid, NoLock) : NULL;
}

/*
 * empty_created and empty_refreshed change a statement that would fill a
 * materialized view, or something from foreign tables, and say whether it is
 * one.
 */
static bool
empty_created(CreateTableAsStmt *stmt)
{
	Query	   *query = castNode(Query, stmt->query);

	if (stmt->into->skipData || query->commandType != CMD_SELECT ||
		(stmt->objtype != OBJECT_MATVIEW && !reads_foreign(query)))
		return false;
	stmt->into->skipData = true;
	return true;
}

static bool
empty_refreshed(RefreshMatViewStmt *stmt)
{
	if (stmt->skipData)
		return false;
	stmt->skipData = true;
	stmt->concurrent = false;
	return true;
}

/*
 * shadow_foreign_empty: see foreign.h.
 */
bool
shadow_foreign_empty(Node *tree)
{
	if (IsA(tree, CreateTableAsStmt))
		return empty_created((CreateTableAsStmt *) tree);
	return IsA(tree, RefreshMatViewStmt) && empty_refreshed((RefreshMatViewStmt *) tree);
}

/*
 * shadow_foreign_fill: see foreign.h.
 */
void
shadow_foreign_fill(Node *tree)
{
	Relation	view = open_matview(IsA(tree, CreateTableAsStmt) ? ((CreateTableAsStmt *) tree)->into->rel :
																((RefreshMatViewStmt *) tree)->relation);

	if (view == NULL)
		return;
	SetMatViewPopulatedState(view, true);
	CommandCounterIncrement();
	table_close(view, NoLock);
}
