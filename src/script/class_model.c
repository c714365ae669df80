/*-------------------------------------------------------------------------
 *
 * class_model.c
 *		Statement classes: what a model does not run, and what makes one object.
 *
 * IDENTIFICATION
 *		src/script/class_model.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "script/classes.h"

/* ---------- what is about the extension itself, as pg_dump writes it ---------- */

/*
 * names_us says whether this is the name of our schema or extension.
 */
static bool
names_us(ObjectType type, Node *name)
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

bool
class_creates_us(Node *tree)
{
	return strcmp(((CreateExtensionStmt *) tree)->extname, "migrate") == 0;
}

bool
class_alters_us(Node *tree)
{
	return strcmp(((AlterExtensionStmt *) tree)->extname, "migrate") == 0;
}

bool
class_creates_our_schema(Node *tree)
{
	const char *name = ((CreateSchemaStmt *) tree)->schemaname;

	return name && strcmp(name, "migrate") == 0;
}

bool
class_drops_us(Node *tree)
{
	DropStmt   *drop = (DropStmt *) tree;

	return list_length(drop->objects) == 1 && names_us(drop->removeType, linitial(drop->objects));
}

bool
class_owns_us(Node *tree)
{
	return names_us(((AlterOwnerStmt *) tree)->objectType, ((AlterOwnerStmt *) tree)->object);
}

/*
 * class_grants_us says whether a GRANT or REVOKE is about our schema or what it
 * holds, and nothing else.
 */
bool
class_grants_us(Node *tree)
{
	const GrantStmt *grant = (const GrantStmt *) tree;
	ObjectType	type = grant->targtype == ACL_TARGET_ALL_IN_SCHEMA ? OBJECT_SCHEMA : grant->objtype;
	ListCell   *lc;

	if (grant->targtype == ACL_TARGET_DEFAULTS)
		return false;
	foreach(lc, grant->objects)
	{
		if (!(type == OBJECT_SCHEMA ? names_us(type, lfirst(lc)) : is_in_ours(lfirst(lc))))
			return false;
	}
	return true;
}

/* ---------- what says nothing of the schema ---------- */

/*
 * class_skips_transaction is about transaction control that ends in a commit.
 */
bool
class_skips_transaction(Node *tree)
{
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
}

bool
class_skips_copy(Node *tree)
{
	return ((CopyStmt *) tree)->is_from && ((CopyStmt *) tree)->filename == NULL;
}

bool
class_skips_comment(Node *tree)
{
	const CommentStmt *comment = (const CommentStmt *) tree;

	return comment->objtype == OBJECT_DATABASE || names_us(comment->objtype, comment->object);
}

/* ---------- what makes one object ---------- */

bool
class_index_is_one(Node *tree)
{
	return ((IndexStmt *) tree)->idxname != NULL && !((IndexStmt *) tree)->concurrent;
}

/*
 * class_query_table_is_one is about CREATE MATERIALIZED VIEW and CREATE TABLE AS.
 */
bool
class_query_table_is_one(Node *tree)
{
	return ((CreateTableAsStmt *) tree)->objtype == OBJECT_MATVIEW && !((CreateTableAsStmt *) tree)->into->skipData;
}

/*
 * class_alter_is_one says whether ALTER TABLE adds a constraint, and that alone.
 */
bool
class_alter_is_one(Node *tree)
{
	const AlterTableStmt *alter = (const AlterTableStmt *) tree;
	const AlterTableCmd *cmd = linitial_node(AlterTableCmd, alter->cmds);

	return list_length(alter->cmds) == 1 && cmd->subtype == AT_AddConstraint &&
		((Constraint *) cmd->def)->indexname == NULL;
}
