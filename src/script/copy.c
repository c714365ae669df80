/*-------------------------------------------------------------------------
 *
 * copy.c
 *		COPY ... FROM stdin whose data lines stand in the script.
 *
 * IDENTIFICATION
 *		src/script/copy.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/table.h"
#include "commands/copy.h"
#include "commands/defrem.h"
#include "mb/pg_wchar.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "script/copy.h"

/* The data that the COPY under way has yet to read. */
static const char *copy_data;
static size_t copy_left;

/*
 * read_copy_data hands data to COPY; its signature is the server's.
 */
static int
read_copy_data(void *outbuf, int minread, int maxread)
{
	size_t		n = Min(copy_left, (size_t) maxread);

	memcpy(outbuf, copy_data, n);
	copy_data += n;
	copy_left -= n;
	return (int) n;
}

/*
 * copy_where returns the WHERE clause of COPY, as the executor wants it.
 */
static Node *
copy_where(ParseState *pstate, ParseNamespaceItem *nsitem, Node *clause)
{
	if (clause == NULL)
		return NULL;
	addNSItemToQuery(pstate, nsitem, false, true, true);
	clause = transformExpr(pstate, clause, EXPR_KIND_COPY_WHERE);
	clause = coerce_to_boolean(pstate, clause, "WHERE");
	assign_expr_collations(pstate, clause);
	clause = eval_const_expressions(NULL, clause);
	clause = (Node *) canonicalize_qual((Expr *) clause, false);
	return (Node *) make_ands_implicit((Expr *) clause);
}

/*
 * copy_options returns the statement's options with the encoding replaced: a
 * script is in the database's encoding, and so are the data in it.
 */
static List *
copy_options(const CopyStmt *stmt)
{
	List	   *options = NIL;
	ListCell   *lc;

	foreach(lc, stmt->options)
	{
		DefElem    *option = lfirst_node(DefElem, lc);

		if (strcmp(option->defname, "encoding") != 0)
			options = lappend(options, option);
	}
	return lappend(options,
				   makeDefElem("encoding",
							   (Node *) makeString(pstrdup(GetDatabaseEncodingName())), -1));
}

/*
 * require_insert checks the right to insert into the columns that the statement
 * names, and that to read what its WHERE clause does.
 */
static void
require_insert(ParseState *pstate, ParseNamespaceItem *nsitem, Relation rel, const CopyStmt *stmt)
{
	ListCell   *lc;

	foreach(lc, CopyGetAttnums(RelationGetDescr(rel), rel, stmt->attlist))
		migrate_permissions(nsitem)->insertedCols =
			bms_add_member(migrate_permissions(nsitem)->insertedCols,
						   lfirst_int(lc) - FirstLowInvalidHeapAttributeNumber);
	migrate_check_permissions(pstate, nsitem);
	if (check_enable_rls(RelationGetRelid(rel), InvalidOid, false) == RLS_ENABLED)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("COPY FROM not supported with row-level security"),
				 errhint("Use INSERT statements instead.")));
}

/*
 * copy_rows reads the rows into the table.  It does what the server's DoCopy
 * does, which can't be given a callback, and leaves to copy_check what that
 * refuses.
 */
static void
copy_rows(const CopyStmt *stmt, Relation rel, const char *sql)
{
	ParseState *pstate = make_parsestate(NULL);
	ParseNamespaceItem *nsitem;
	Node	   *where;
	CopyFromState cstate;

	pstate->p_sourcetext = sql;
	nsitem = addRangeTableEntryForRelation(pstate, rel, RowExclusiveLock, NULL, false, false);
	migrate_permissions(nsitem)->requiredPerms = ACL_INSERT;
	where = copy_where(pstate, nsitem, stmt->whereClause);
	require_insert(pstate, nsitem, rel, stmt);
	cstate = BeginCopyFrom(pstate, rel, where, NULL, false, read_copy_data,
						   stmt->attlist, copy_options(stmt));
	(void) CopyFrom(cstate);
	EndCopyFrom(cstate);
	free_parsestate(pstate);
}

/*
 * copy_from_text runs a COPY FROM stdin on len bytes of data.  sql is the
 * statement's text.
 */
void
copy_from_text(CopyStmt *stmt, const char *sql, const char *data, size_t len)
{
	Relation	rel;

	PushActiveSnapshot(GetTransactionSnapshot());
	rel = table_openrv(stmt->relation, RowExclusiveLock);
	copy_check(stmt, sql);
	copy_data = data;
	copy_left = len;
	copy_rows(stmt, rel, sql);
	table_close(rel, NoLock);
	PopActiveSnapshot();
}
