/*-------------------------------------------------------------------------
 *
 * class_transaction.c
 *		Statement classes: what no script may hold, what no transaction takes, and
 *		the plain form of CONCURRENTLY.
 *
 * IDENTIFICATION
 *		src/script/class_transaction.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"

#include "compat.h"
#include "script/classes.h"

/* ---------- forbidden ---------- */

/*
 * class_forbid_transaction is about BEGIN, COMMIT and the like.
 */
const char *
class_forbid_transaction(Node *tree, bool has_data)
{
	return "The run is the transaction: all of it takes effect, or nothing.";
}

/*
 * class_forbid_drop is about a DROP of the extension or its schema.
 */
const char *
class_forbid_drop(Node *tree, bool has_data)
{
	const DropStmt *drop = (const DropStmt *) tree;
	ListCell   *lc;

	if (drop->removeType != OBJECT_EXTENSION && drop->removeType != OBJECT_SCHEMA)
		return NULL;
	foreach(lc, drop->objects)
	{
		if (IsA(lfirst(lc), String) && strcmp(strVal(lfirst(lc)), "migrate") == 0)
			return "A script cannot drop the extension that runs it.";
	}
	return NULL;
}

/*
 * class_forbid_copy is about a COPY that would talk to the client.
 */
const char *
class_forbid_copy(Node *tree, bool has_data)
{
	const CopyStmt *copy = (const CopyStmt *) tree;

	if (copy->filename == NULL && !copy->is_from)
		return "COPY TO stdout has nobody to read it here.";
	if (copy->filename == NULL && !has_data)
		return "Put COPY FROM stdin on a line of its own, followed by its data and \"\\.\".";
	return NULL;
}

/* ---------- outside a transaction ---------- */

bool
class_moves_database(Node *tree)
{
	return statement_option(((AlterDatabaseStmt *) tree)->options, "tablespace") != NULL;
}

bool
class_discards_all(Node *tree)
{
	return ((DiscardStmt *) tree)->target == DISCARD_ALL;
}

/*
 * class_creates_slot says whether CREATE SUBSCRIPTION makes a replication slot,
 * as it does unless told otherwise.
 */
bool
class_creates_slot(Node *tree)
{
	List	   *options = ((CreateSubscriptionStmt *) tree)->options;
	DefElem    *create_slot = statement_option(options, "create_slot");
	DefElem    *connect = statement_option(options, "connect");

	if (create_slot)
		return defGetBoolean(create_slot);
	return connect == NULL || defGetBoolean(connect);
}

/*
 * class_refreshes says whether ALTER SUBSCRIPTION asks the publisher for its
 * tables, as a change of publications does unless told otherwise.
 */
bool
class_refreshes(Node *tree)
{
	const AlterSubscriptionStmt *stmt = (const AlterSubscriptionStmt *) tree;
	DefElem    *refresh = statement_option(stmt->options, "refresh");

	switch (stmt->kind)
	{
		case MIGRATE_SUBSCRIPTION_REFRESH:
			return true;
		case ALTER_SUBSCRIPTION_SET_PUBLICATION:
		case ALTER_SUBSCRIPTION_ADD_PUBLICATION:
		case ALTER_SUBSCRIPTION_DROP_PUBLICATION:
			return refresh == NULL || defGetBoolean(refresh);
		default:
			return false;
	}
}

/*
 * class_vacuums tells VACUUM from ANALYZE.
 */
bool
class_vacuums(Node *tree)
{
	return ((VacuumStmt *) tree)->is_vacuumcmd;
}

/*
 * class_reindexes_many says whether REINDEX is about a schema or more.
 */
bool
class_reindexes_many(Node *tree)
{
	ReindexObjectType kind = ((ReindexStmt *) tree)->kind;

	return kind != REINDEX_OBJECT_INDEX && kind != REINDEX_OBJECT_TABLE;
}

/* ---------- CONCURRENTLY ---------- */

bool
class_index_concurrent(Node *tree)
{
	return ((IndexStmt *) tree)->concurrent;
}

void
class_index_plain(Node *tree)
{
	((IndexStmt *) tree)->concurrent = false;
}

bool
class_drop_concurrent(Node *tree)
{
	return ((DropStmt *) tree)->concurrent;
}

void
class_drop_plain(Node *tree)
{
	((DropStmt *) tree)->concurrent = false;
}

/*
 * detached_partition returns what ALTER TABLE detaches; NULL where that is
 * nothing.
 */
static PartitionCmd *
detached_partition(Node *tree)
{
	ListCell   *lc;

	foreach(lc, ((AlterTableStmt *) tree)->cmds)
	{
		AlterTableCmd *cmd = lfirst_node(AlterTableCmd, lc);

		if (cmd->subtype == AT_DetachPartition)
			return (PartitionCmd *) cmd->def;
	}
	return NULL;
}

bool
class_detach_concurrent(Node *tree)
{
	const PartitionCmd *partition = detached_partition(tree);

	return partition && partition->concurrent;
}

void
class_detach_plain(Node *tree)
{
	PartitionCmd *partition = detached_partition(tree);

	if (partition)
		partition->concurrent = false;
}

/*
 * concurrently_option returns REINDEX's option of that name; NULL where it is not
 * given, or is off.
 */
static DefElem *
concurrently_option(Node *tree)
{
	DefElem    *option = statement_option(((ReindexStmt *) tree)->params, "concurrently");

	return option && defGetBoolean(option) ? option : NULL;
}

bool
class_reindex_concurrent(Node *tree)
{
	return concurrently_option(tree) != NULL;
}

void
class_reindex_plain(Node *tree)
{
	ReindexStmt *stmt = (ReindexStmt *) tree;
	DefElem    *option;

	while ((option = concurrently_option(tree)) != NULL)
		stmt->params = list_delete_ptr(stmt->params, option);
}

/* ---------- what ends transactions, or ends with them ---------- */

/*
 * ends_with says whether a word of len bytes ends in these letters.
 */
static bool
ends_with(const char *word, int len, const char *letters)
{
	int			n = (int) strlen(letters);

	return len >= n && pg_strncasecmp(word + len - n, letters, n) == 0;
}

/*
 * class_do_commits says whether the body of a DO block seems to end
 * transactions: it has a word like COMMIT, plpy.commit or spi_rollback, other
 * than in ON COMMIT.
 */
bool
class_do_commits(Node *tree)
{
	DefElem    *as = statement_option(((DoStmt *) tree)->args, "as");
	const char *body = as ? strVal(as->arg) : "";
	bool		after_on = false;

	for (const char *p = body; *p != '\0';)
	{
		int			len = 0;

		while (isalnum((unsigned char) p[len]) || p[len] == '_' || IS_HIGHBIT_SET(p[len]))
			len++;
		if (!after_on && (ends_with(p, len, "commit") || ends_with(p, len, "rollback")))
			return true;
		if (len > 0)
			after_on = len == 2 && pg_strncasecmp(p, "on", 2) == 0;
		p += Max(len, 1);
	}
	return false;
}

bool
class_set_is_local(Node *tree)
{
	return ((VariableSetStmt *) tree)->is_local || ((VariableSetStmt *) tree)->kind == VAR_SET_MULTI;
}

bool
class_cursor_is_local(Node *tree)
{
	return (((DeclareCursorStmt *) tree)->options & CURSOR_OPT_HOLD) == 0;
}

/*
 * class_is_query says whether a SELECT makes no table and holds no statement
 * that writes; of others of its parts the server says so.
 */
bool
class_is_query(Node *tree)
{
	const SelectStmt *select = castNode(SelectStmt, tree);
	ListCell   *lc;

	if (select->withClause)
	{
		foreach(lc, select->withClause->ctes)
		{
			if (!IsA(lfirst_node(CommonTableExpr, lc)->ctequery, SelectStmt))
				return false;
		}
	}
	while (select->op != SETOP_NONE)
		select = select->larg;
	return select->intoClause == NULL;
}
