/*-------------------------------------------------------------------------
 *
 * statement.c
 *		What a script may hold, and the plain form of CONCURRENTLY.
 *
 * IDENTIFICATION
 *		src/script/statement.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"
#include "tcop/cmdtag.h"
#include "tcop/utility.h"

#include "compat.h"
#include "errcodes.h"
#include "script/statement.h"

/*
 * forbid raises MG010 for a statement.
 */
static void
forbid(Node *tree, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_FORBIDDEN_STATEMENT),
			 errmsg("a migration script cannot hold %s", CreateCommandName(tree)),
			 errhint("%s", hint)));
}

/*
 * names_object says whether a list of names, as DROP has it, holds name.
 */
static bool
names_object(List *objects, const char *name)
{
	ListCell   *lc;

	foreach(lc, objects)
	{
		Node	   *object = lfirst(lc);

		if (IsA(object, String) && strcmp(strVal(object), name) == 0)
			return true;
	}
	return false;
}

/*
 * check_allowed raises MG010 for transaction control, for what would take the
 * extension away, and for what would talk to the client.
 */
static void
check_allowed(Node *tree, bool has_data)
{
	switch (nodeTag(tree))
	{
		case T_TransactionStmt:
			forbid(tree, "The run is the transaction: all of it takes effect, or nothing.");
			break;
		case T_DropStmt:
			{
				DropStmt   *drop = (DropStmt *) tree;

				if ((drop->removeType == OBJECT_EXTENSION || drop->removeType == OBJECT_SCHEMA) &&
					names_object(drop->objects, "migrate"))
					forbid(tree, "A script cannot drop the extension that runs it.");
				break;
			}
		case T_CopyStmt:
			{
				CopyStmt   *copy = (CopyStmt *) tree;

				if (copy->filename == NULL && !copy->is_from)
					forbid(tree, "COPY TO stdout has nobody to read it here.");
				if (copy->filename == NULL && !has_data)
					forbid(tree, "Put COPY FROM stdin on a line of its own, followed by its data and \"\\.\".");
				break;
			}
		default:
			break;
	}
}

/*
 * concurrent_flag returns where the parse tree says CONCURRENTLY; NULL for a
 * statement without it.  REINDEX says it in its options and is not covered.
 */
static bool *
concurrent_flag(Node *tree)
{
	ListCell   *lc;

	switch (nodeTag(tree))
	{
		case T_IndexStmt:
			return &((IndexStmt *) tree)->concurrent;
		case T_DropStmt:
			return &((DropStmt *) tree)->concurrent;
		case T_AlterTableStmt:
			foreach(lc, ((AlterTableStmt *) tree)->cmds)
			{
				AlterTableCmd *cmd = lfirst_node(AlterTableCmd, lc);

				if (cmd->subtype == AT_DetachPartition)
					return &((PartitionCmd *) cmd->def)->concurrent;
			}
			return NULL;
		default:
			return NULL;
	}
}

/*
 * statement_option: see statement.h.
 */
DefElem *
statement_option(List *options, const char *name)
{
	ListCell   *lc;

	foreach(lc, options)
	{
		DefElem    *option = lfirst_node(DefElem, lc);

		if (strcmp(option->defname, name) == 0)
			return option;
	}
	return NULL;
}

/*
 * reindex_concurrently returns REINDEX's option of that name, or NULL.
 */
static DefElem *
reindex_concurrently(const ReindexStmt *stmt)
{
	DefElem    *option = statement_option(stmt->params, "concurrently");

	return option && defGetBoolean(option) ? option : NULL;
}

/*
 * statement_is_concurrent: see statement.h.
 */
bool
statement_is_concurrent(Node *tree)
{
	bool	   *flag = concurrent_flag(tree);

	return (flag && *flag) ||
		(IsA(tree, ReindexStmt) && reindex_concurrently((ReindexStmt *) tree) != NULL);
}

/*
 * creates_slot says whether CREATE SUBSCRIPTION with these options makes a
 * replication slot, as it does unless told otherwise.
 */
static bool
creates_slot(List *options)
{
	DefElem    *create_slot = statement_option(options, "create_slot");
	DefElem    *connect = statement_option(options, "connect");

	if (create_slot)
		return defGetBoolean(create_slot);
	return connect == NULL || defGetBoolean(connect);
}

/*
 * refreshes says whether ALTER SUBSCRIPTION asks the publisher for its tables,
 * as a change of publications does unless told otherwise.
 */
static bool
refreshes(const AlterSubscriptionStmt *stmt)
{
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
 * refuses_transaction says whether a statement, one without a plain form,
 * cannot run in a transaction block.
 */
static bool
refuses_transaction(Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_CreatedbStmt:
		case T_DropdbStmt:
		case T_CreateTableSpaceStmt:
		case T_DropTableSpaceStmt:
		case T_AlterSystemStmt:
			return true;
		case T_DiscardStmt:
			return ((DiscardStmt *) tree)->target == DISCARD_ALL;
		case T_AlterDatabaseStmt:
			return statement_option(((AlterDatabaseStmt *) tree)->options, "tablespace") != NULL;
		case T_CreateSubscriptionStmt:
			return creates_slot(((CreateSubscriptionStmt *) tree)->options);
		case T_AlterSubscriptionStmt:
			return refreshes((AlterSubscriptionStmt *) tree);
		case T_VacuumStmt:
			return ((VacuumStmt *) tree)->is_vacuumcmd;
		case T_ReindexStmt:
			{
				ReindexObjectType kind = ((ReindexStmt *) tree)->kind;

				return kind != REINDEX_OBJECT_INDEX && kind != REINDEX_OBJECT_TABLE;
			}
		default:
			return migrate_clusters_all(tree);
	}
}

/*
 * statement_check: see statement.h.
 */
void
statement_check(Node *tree, ScriptMode mode, bool has_data)
{
	bool		never = refuses_transaction(tree);

	check_allowed(tree, has_data);
	if (mode != SCRIPT_DEPLOY && mode != SCRIPT_MODEL && (never || (mode != SCRIPT_PLAIN && statement_is_concurrent(tree))))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NON_TRANSACTIONAL),
				 errmsg("%s cannot run inside a transaction", CreateCommandName(tree)),
				 never ? errhint("Put it in a revision marked transaction:false and run it with migrate.deploy().") :
						 errhint("Mark the script transaction:false, and run it with migrate.deploy() "
								 "or with non_transactional => 'plain'.")));
}

/*
 * statement_needs_block: see statement.h.
 */
bool
statement_needs_block(Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_LockStmt:
		case T_ConstraintsSetStmt:
			return true;
		case T_VariableSetStmt:
			return ((VariableSetStmt *) tree)->is_local || ((VariableSetStmt *) tree)->kind == VAR_SET_MULTI;
		case T_DeclareCursorStmt:
			return (((DeclareCursorStmt *) tree)->options & CURSOR_OPT_HOLD) == 0;
		default:
			return false;
	}
}

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
 * ends_transactions says whether the body of a DO block seems to end
 * transactions: it has a word like COMMIT, plpy.commit or spi_rollback, other
 * than in ON COMMIT.
 */
static bool
ends_transactions(const DoStmt *stmt)
{
	DefElem    *as = statement_option(stmt->args, "as");
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

/*
 * statement_stands_alone: see statement.h.
 */
bool
statement_stands_alone(Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_CallStmt:
		case T_DropSubscriptionStmt:
			return true;
		case T_DoStmt:
			return ends_transactions((DoStmt *) tree);
		default:
			return refuses_transaction(tree) || statement_is_concurrent(tree);
	}
}

/*
 * statement_make_plain: see statement.h.
 */
void
statement_make_plain(Node *tree)
{
	bool	   *flag = concurrent_flag(tree);

	if (flag)
		*flag = false;
	if (IsA(tree, ReindexStmt))
	{
		ReindexStmt *stmt = (ReindexStmt *) tree;
		DefElem    *option;

		while ((option = reindex_concurrently(stmt)) != NULL)
			stmt->params = list_delete_ptr(stmt->params, option);
	}
}

/*
 * constraint_locks returns how many relations constraints make.
 */
static int
constraint_locks(List *constraints)
{
	int			locks = 0;
	ListCell   *lc;

	foreach(lc, constraints)
	{
		ConstrType	type = lfirst_node(Constraint, lc)->contype;

		locks += type == CONSTR_PRIMARY || type == CONSTR_UNIQUE || type == CONSTR_EXCLUSION || type == CONSTR_IDENTITY;
	}
	return locks;
}

/*
 * column_locks returns how many relations a column makes.
 */
static int
column_locks(const ColumnDef *column)
{
	const char *type = column->typeName ? strVal(llast(column->typeName->names)) : "";

	return constraint_locks(column->constraints) + (strstr(type, "serial") != NULL);
}

/*
 * table_locks returns how many relations a new table has: itself, what it keeps
 * large values in, and what its columns and constraints make.
 */
static int
table_locks(const CreateStmt *table)
{
	int			locks = 3 + constraint_locks(table->constraints);
	ListCell   *lc;

	foreach(lc, table->tableElts)
	{
		Node	   *element = lfirst(lc);

		if (IsA(element, ColumnDef))
			locks += column_locks((ColumnDef *) element);
		else if (IsA(element, Constraint))
			locks += constraint_locks(list_make1(element));
		else
			locks += 2;			/* LIKE */
	}
	return locks;
}

/*
 * alter_locks returns how many relations ALTER TABLE makes.
 */
static int
alter_locks(const AlterTableStmt *alter)
{
	int			locks = 0;
	ListCell   *lc;

	foreach(lc, alter->cmds)
	{
		Node	   *def = lfirst_node(AlterTableCmd, lc)->def;

		if (def && IsA(def, ColumnDef))
			locks += column_locks((ColumnDef *) def);
		else if (def && IsA(def, Constraint))
			locks += constraint_locks(list_make1(def));
	}
	return locks;
}

/*
 * statement_locks: see statement.h.
 */
int
statement_locks(Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_CreateStmt:
			return table_locks((CreateStmt *) tree);
		case T_CreateForeignTableStmt:
			return table_locks(&((CreateForeignTableStmt *) tree)->base);
		case T_CreateTableAsStmt:
			return 3;
		case T_AlterTableStmt:
			return alter_locks((AlterTableStmt *) tree);
		case T_DropStmt:
			return 3 * list_length(((DropStmt *) tree)->objects);
		case T_CreateFunctionStmt:
		case T_GrantStmt:
		case T_VariableSetStmt:
			return 0;
		default:
			return 1;
	}
}

/*
 * statement_is_ours says whether this is the name of our schema or extension.
 */
static bool
statement_is_ours(ObjectType type, Node *name)
{
	return (type == OBJECT_SCHEMA || type == OBJECT_EXTENSION) && strcmp(strVal(name), "migrate") == 0;
}

/*
 * is_in_ours says whether a qualified name, as GRANT has it, is that of
 * something in our schema.
 */
static bool
is_in_ours(Node *name)
{
	const char *schema = NULL;

	if (IsA(name, RangeVar))
		schema = ((RangeVar *) name)->schemaname;
	else if (IsA(name, ObjectWithArgs))
		return is_in_ours((Node *) ((ObjectWithArgs *) name)->objname);
	else if (IsA(name, List) && list_length((List *) name) > 1)
		schema = strVal(linitial((List *) name));
	return schema && strcmp(schema, "migrate") == 0;
}

/*
 * grants_ours says whether a GRANT or REVOKE is about our schema or what it
 * holds, and nothing else.
 */
static bool
grants_ours(const GrantStmt *grant)
{
	ObjectType	type = grant->targtype == ACL_TARGET_ALL_IN_SCHEMA ? OBJECT_SCHEMA : grant->objtype;
	ListCell   *lc;

	if (grant->targtype == ACL_TARGET_DEFAULTS)
		return false;
	foreach(lc, grant->objects)
	{
		if (!(type == OBJECT_SCHEMA ? statement_is_ours(type, lfirst(lc)) : is_in_ours(lfirst(lc))))
			return false;
	}
	return true;
}

/*
 * is_about_us says whether a statement is about the extension itself, as
 * pg_dump writes them.
 */
static bool
is_about_us(Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_CreateExtensionStmt:
			return strcmp(((CreateExtensionStmt *) tree)->extname, "migrate") == 0;
		case T_AlterExtensionStmt:
			return strcmp(((AlterExtensionStmt *) tree)->extname, "migrate") == 0;
		case T_CreateSchemaStmt:
			return ((CreateSchemaStmt *) tree)->schemaname &&
				strcmp(((CreateSchemaStmt *) tree)->schemaname, "migrate") == 0;
		case T_DropStmt:
			{
				DropStmt   *drop = (DropStmt *) tree;

				return list_length(drop->objects) == 1 && statement_is_ours(drop->removeType, linitial(drop->objects));
			}
		case T_CommentStmt:
			return statement_is_ours(((CommentStmt *) tree)->objtype, ((CommentStmt *) tree)->object);
		case T_AlterOwnerStmt:
			return statement_is_ours(((AlterOwnerStmt *) tree)->objectType, ((AlterOwnerStmt *) tree)->object);
		case T_GrantStmt:
			return grants_ours((GrantStmt *) tree);
		default:
			return false;
	}
}

/*
 * statement_is_skipped: see statement.h.
 */
bool
statement_is_skipped(Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_TransactionStmt:
			switch (((TransactionStmt *) tree)->kind)
			{
				case TRANS_STMT_BEGIN:
				case TRANS_STMT_START:
				case TRANS_STMT_COMMIT:
				case TRANS_STMT_SAVEPOINT:
				case TRANS_STMT_RELEASE:
					return true;
				default:
					return false;
			}
		case T_CopyStmt:
			return ((CopyStmt *) tree)->is_from && ((CopyStmt *) tree)->filename == NULL;
		case T_CheckPointStmt:
		case T_VacuumStmt:
			return true;
		case T_DiscardStmt:
		case T_ReindexStmt:
			return refuses_transaction(tree);
		case T_CommentStmt:
			return ((CommentStmt *) tree)->objtype == OBJECT_DATABASE || is_about_us(tree);
		default:
			return is_about_us(tree) || migrate_clusters_all(tree);
	}
}
