/*-------------------------------------------------------------------------
 *
 * copy.c
 *		COPY ... FROM stdin whose data lines stand in the script.
 *
 * IDENTIFICATION
 *		src/copy.c
 *
 *-------------------------------------------------------------------------
 */
#include "migrate.h"

#include "access/table.h"
#include "access/xact.h"
#include "commands/copy.h"
#include "commands/defrem.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"

#include "compat.h"

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
 * copy_from_text runs a COPY FROM stdin on len bytes of data, with the checks
 * that the server's own COPY makes.  sql is the statement's text.
 */
void
copy_from_text(CopyStmt *stmt, const char *sql, const char *data, size_t len)
{
	ParseState *pstate = make_parsestate(NULL);
	ParseNamespaceItem *nsitem;
	Relation	rel;
	Node	   *where;
	CopyFromState cstate;

	pstate->p_sourcetext = sql;
	PushActiveSnapshot(GetTransactionSnapshot());
	rel = table_openrv(stmt->relation, RowExclusiveLock);
	nsitem = addRangeTableEntryForRelation(pstate, rel, RowExclusiveLock, NULL, false, false);
	where = copy_where(pstate, nsitem, stmt->whereClause);
	migrate_require_insert(pstate, nsitem,
						   CopyGetAttnums(RelationGetDescr(rel), rel, stmt->attlist));
	if (check_enable_rls(RelationGetRelid(rel), InvalidOid, false) == RLS_ENABLED)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("COPY FROM not supported with row-level security"),
				 errhint("Use INSERT statements instead.")));
	if (XactReadOnly && !rel->rd_islocaltemp)
		PreventCommandIfReadOnly("COPY FROM");

	copy_data = data;
	copy_left = len;
	cstate = BeginCopyFrom(pstate, rel, where, NULL, false, read_copy_data,
						   stmt->attlist, copy_options(stmt));
	(void) CopyFrom(cstate);
	EndCopyFrom(cstate);
	table_close(rel, NoLock);
	PopActiveSnapshot();
	free_parsestate(pstate);
}
