/*-------------------------------------------------------------------------
 *
 * class_object.c
 *		Statement classes: the objects that a statement names.
 *
 * IDENTIFICATION
 *		src/script/class_object.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_subscription.h"
#include "commands/dbcommands.h"
#include "commands/tablespace.h"
#include "utils/lsyscache.h"

#include "script/classes.h"

/*
 * one_object returns a list of an object; NIL where it is not there.
 */
static List *
one_object(Oid object)
{
	return OidIsValid(object) ? list_make1_oid(object) : NIL;
}

/*
 * class_dropped lists the indexes that a DROP names.
 */
List *
class_dropped(Node *tree)
{
	List	   *objects = NIL;
	ListCell   *lc;

	if (((DropStmt *) tree)->removeType != OBJECT_INDEX)
		return NIL;
	foreach(lc, ((DropStmt *) tree)->objects)
	{
		RangeVar   *name = makeRangeVarFromNameList(castNode(List, lfirst(lc)));

		objects = list_concat(objects, one_object(RangeVarGetRelid(name, NoLock, true)));
	}
	return objects;
}

/*
 * class_detached lists the partition that ALTER TABLE detaches.
 */
List *
class_detached(Node *tree)
{
	const AlterTableCmd *cmd = linitial_node(AlterTableCmd, ((AlterTableStmt *) tree)->cmds);
	Oid			partition;

	if (cmd->subtype != AT_DetachPartition)
		return NIL;
	partition = RangeVarGetRelid(((PartitionCmd *) cmd->def)->name, NoLock, true);
	return OidIsValid(partition) && get_rel_relispartition(partition) ? list_make1_oid(partition) : NIL;
}

List *
class_database(Node *tree)
{
	return one_object(get_database_oid(((CreatedbStmt *) tree)->dbname, true));
}

List *
class_dropped_database(Node *tree)
{
	return one_object(get_database_oid(((DropdbStmt *) tree)->dbname, true));
}

List *
class_tablespace(Node *tree)
{
	return one_object(get_tablespace_oid(((CreateTableSpaceStmt *) tree)->tablespacename, true));
}

List *
class_dropped_tablespace(Node *tree)
{
	return one_object(get_tablespace_oid(((DropTableSpaceStmt *) tree)->tablespacename, true));
}

List *
class_subscription(Node *tree)
{
	return one_object(get_subscription_oid(((CreateSubscriptionStmt *) tree)->subname, true));
}

List *
class_dropped_subscription(Node *tree)
{
	return one_object(get_subscription_oid(((DropSubscriptionStmt *) tree)->subname, true));
}

bool
class_relation_exists(Oid object)
{
	return get_rel_relkind(object) != '\0';
}

bool
class_database_exists(Oid object)
{
	return get_database_name(object) != NULL;
}

bool
class_tablespace_exists(Oid object)
{
	return get_tablespace_name(object) != NULL;
}

bool
class_subscription_exists(Oid object)
{
	return get_subscription_name(object, true) != NULL;
}
