/*-------------------------------------------------------------------------
 *
 * destruction.c
 *		Refusing to destroy data while scripts run.
 *
 * The server tells of each object that it drops, whoever has asked for that and
 * by whatever cascade, of each table that it truncates, and has each statement
 * planned that deletes or updates rows, in a function, trigger or rule as well as
 * in the script.  Nothing is known from the script's text; of a column's new
 * type, the parse tree says whether its USING reads what the column holds.
 *
 * What the run itself has made, and what is temporary, holds nobody's data.
 * Neither does what others hold or give again: the rows of a partitioned table
 * are its partitions', a generated column's values and a materialized view's rows
 * can be computed, a foreign table's rows stay where they are when it is dropped.
 *
 * IDENTIFICATION
 *		src/observe/destruction.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/objectaccess.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_database.h"
#include "catalog/pg_largeobject.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "optimizer/planner.h"
#include "parser/parsetree.h"
#include "tcop/utility.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/plancache.h"
#include "utils/syscache.h"

#include "compat.h"
#include "errcodes.h"
#include "guc.h"
#include "observe/destruction.h"

static object_access_hook_type destruction_next_access_hook = NULL;
static planner_hook_type destruction_next_planner_hook = NULL;
static ProcessUtility_hook_type destruction_next_utility_hook = NULL;

/* The objects that the run has made, columns among them; NULL: nothing is forbidden. */
static HTAB *made = NULL;

/*
 * run_has_made says whether the run has made an object, or the whole that it is part
 * of.
 */
static bool
run_has_made(Oid class, Oid object, int subobject)
{
	ObjectAddress address = {class, object, 0};

	if (hash_search(made, &address, HASH_FIND, NULL) != NULL)
		return true;
	address.objectSubId = subobject;
	return subobject != 0 && hash_search(made, &address, HASH_FIND, NULL) != NULL;
}

/*
 * is_runs_own says whether the rows of a relation are the run's own affair.
 */
static bool
is_runs_own(Oid relation)
{
	return run_has_made(RelationRelationId, relation, 0) || get_rel_persistence(relation) == RELPERSISTENCE_TEMP;
}

/*
 * refuse_destroying raises MG017; verb and object say what was about to happen.
 */
static void
refuse_destroying(const char *verb, const char *object)
{
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_DESTRUCTIVE),
			 errmsg("%s %s would destroy data", verb, object),
			 errdetail("\"migrate.allow_destructive\" was off when this run began."),
			 errhint("Have a role run it that may destroy data: a superuser can grant that with "
					 "ALTER ROLE ... SET migrate.allow_destructive = on, or GRANT SET ON PARAMETER.")));
}

/*
 * object_name returns the kind and the full name of an object: "table public.t".
 */
static const char *
object_name(Oid class, Oid object, int subobject)
{
	ObjectAddress address = {class, object, subobject};
	char	   *type = getObjectTypeDescription(&address, true);
	char	   *identity = getObjectIdentity(&address, true);

	return psprintf("%s %s", type ? type : "object", identity ? identity : psprintf("%u", object));
}

/*
 * holds_values says whether dropping a column loses values that nothing computes
 * anew.
 */
static bool
holds_values(Oid relation, int column)
{
	HeapTuple	tuple = SearchSysCache2(ATTNUM, ObjectIdGetDatum(relation), Int16GetDatum(column));
	bool		result;

	if (!HeapTupleIsValid(tuple))
		return false;
	result = ((Form_pg_attribute) GETSTRUCT(tuple))->attgenerated == '\0';
	ReleaseSysCache(tuple);
	return result;
}

/*
 * holds_data says whether dropping an object destroys data.
 */
static bool
holds_data(Oid class, Oid object, int subobject)
{
	char		relkind;

	if (class == LargeObjectRelationId || class == DatabaseRelationId)
		return true;
	if (class != RelationRelationId || is_runs_own(object))
		return false;
	relkind = get_rel_relkind(object);
	if (subobject == 0)
		return relkind == RELKIND_RELATION || relkind == RELKIND_SEQUENCE;
	return (relkind == RELKIND_RELATION || relkind == RELKIND_PARTITIONED_TABLE || relkind == RELKIND_COMPOSITE_TYPE) &&
		holds_values(object, subobject);
}

/*
 * hear_access is the hook for what is made, dropped and truncated.
 */
static void
hear_access(ObjectAccessType access, Oid class, Oid object, int subobject, void *arg)
{
	if (destruction_next_access_hook)
		destruction_next_access_hook(access, class, object, subobject, arg);
	if (made == NULL)
		return;
	if (access == OAT_POST_CREATE)
	{
		ObjectAddress address = {class, object, subobject};

		(void) hash_search(made, &address, HASH_ENTER, NULL);
	}
	else if (access == OAT_DROP && holds_data(class, object, subobject) && !run_has_made(class, object, subobject))
		refuse_destroying("dropping", object_name(class, object, subobject));
	else if (access == OAT_TRUNCATE && !is_runs_own(object))
		refuse_destroying("truncating", object_name(class, object, subobject));
}

/* ---------- statements that change rows ---------- */

/*
 * restricts says whether a condition leaves any rows out: none does that is true
 * whatever the row is.
 */
static bool
restricts(Node *condition)
{
	Node	   *value = condition ? eval_const_expressions(NULL, copyObject(condition)) : NULL;

	if (value == NULL)
		return false;
	return !IsA(value, Const) || ((Const *) value)->constisnull || !DatumGetBool(((Const *) value)->constvalue);
}

/*
 * writes_made_columns_only says whether all the columns that an UPDATE, or such an
 * action of a MERGE, writes to are the run's own.
 */
static bool
writes_made_columns_only(Oid relation, const List *targets)
{
	const ListCell *lc;

	foreach(lc, targets)
	{
		const TargetEntry *target = lfirst(lc);

		if (!target->resjunk && !run_has_made(RelationRelationId, relation, target->resno))
			return false;
	}
	return true;
}

/*
 * check_change refuses a change of all rows of a relation.
 */
static void
check_change(CmdType command, Oid relation, const List *targets)
{
	char		relkind = get_rel_relkind(relation);

	if (command != CMD_DELETE && command != CMD_UPDATE)
		return;
	if (is_runs_own(relation) || relkind == RELKIND_VIEW || (command == CMD_UPDATE && writes_made_columns_only(relation, targets)))
		return;
	refuse_destroying(command == CMD_DELETE ? "a DELETE without WHERE from" : "an UPDATE without WHERE of",
					  object_name(RelationRelationId, relation, 0));
}

/*
 * check_merge refuses a MERGE that changes all rows.
 */
static void
check_merge(const Query *query, Oid relation)
{
	Node	   *condition = migrate_merge_condition(query);
	const ListCell *lc;

	if (condition && !IsA(eval_const_expressions(NULL, copyObject(condition)), Const))
		return;
	foreach(lc, query->mergeActionList)
	{
		const MergeAction *action = lfirst(lc);

		if (!restricts(action->qual))
			check_change(action->commandType, relation, action->targetList);
	}
}

/*
 * check_query refuses a query that changes all rows of a relation, in its own
 * right or in a WITH.
 */
static void
check_query(const Query *query)
{
	const ListCell *lc;

	foreach(lc, query->cteList)
		check_query((Query *) ((CommonTableExpr *) lfirst(lc))->ctequery);
	if (query->resultRelation == 0)
		return;
	if (query->commandType == CMD_MERGE)
		check_merge(query, rt_fetch(query->resultRelation, query->rtable)->relid);
	else if (!restricts(query->jointree ? query->jointree->quals : NULL))
		check_change(query->commandType, rt_fetch(query->resultRelation, query->rtable)->relid, query->targetList);
}

/*
 * hear_planner is the hook for statements, as the rules have left them.
 */
static PlannedStmt *
hear_planner(MIGRATE_PLANNER_ARGUMENTS)
{
	if (made)
		check_query(parse);
	return destruction_next_planner_hook ? destruction_next_planner_hook(MIGRATE_PLANNER_CALL) :
										   standard_planner(MIGRATE_PLANNER_CALL);
}

/* ---------- types of columns ---------- */

/* A column whose type is changed, and its table's name. */
typedef struct Retyped
{
	const char *column;
	const char *table;
} Retyped;

/*
 * reads_column says whether an expression, as it was parsed, reads a column, or
 * the whole row.
 */
static bool
reads_column(Node *expression, void *context)
{
	const Retyped *retyped = context;

	if (expression == NULL)
		return false;
	if (IsA(expression, ColumnRef))
	{
		Node	   *last = llast(((ColumnRef *) expression)->fields);

		return !IsA(last, String) || strcmp(strVal(last), retyped->column) == 0 || strcmp(strVal(last), retyped->table) == 0;
	}
	return raw_expression_tree_walker(expression, reads_column, context);
}

/*
 * check_retyping refuses the changes of columns' types by an ALTER TABLE whose
 * USING has something else in the place of what the column holds.
 */
static void
check_retyping(const AlterTableStmt *statement)
{
	Oid			relation = RangeVarGetRelid(statement->relation, NoLock, true);
	const ListCell *lc;

	if (statement->objtype != OBJECT_TABLE || !OidIsValid(relation) || is_runs_own(relation))
		return;
	foreach(lc, statement->cmds)
	{
		const AlterTableCmd *command = lfirst(lc);
		Retyped		retyped = {command->name, statement->relation->relname};
		AttrNumber	column;

		if (command->subtype != AT_AlterColumnType || ((ColumnDef *) command->def)->raw_default == NULL ||
			reads_column(((ColumnDef *) command->def)->raw_default, &retyped))
			continue;
		column = get_attnum(relation, command->name);
		if (column != InvalidAttrNumber && !run_has_made(RelationRelationId, relation, column))
			refuse_destroying("a USING that does not read", object_name(RelationRelationId, relation, column));
	}
}

/*
 * hear_utility is the hook for statements that are not planned.
 */
static void
hear_utility(PlannedStmt *pstmt, const char *sql, bool read_only, ProcessUtilityContext context,
			 ParamListInfo params, QueryEnvironment *environment, DestReceiver *dest, QueryCompletion *qc)
{
	if (made && IsA(pstmt->utilityStmt, AlterTableStmt))
		check_retyping((AlterTableStmt *) pstmt->utilityStmt);
	if (destruction_next_utility_hook)
		destruction_next_utility_hook(pstmt, sql, read_only, context, params, environment, dest, qc);
	else
		standard_ProcessUtility(pstmt, sql, read_only, context, params, environment, dest, qc);
}

/* ---------- for how long ---------- */

/*
 * destruction_init, destruction_begin, destruction_end,
 * destruction_is_forbidden: see destruction.h.
 */
void
destruction_init(void)
{
	destruction_next_access_hook = object_access_hook;
	object_access_hook = hear_access;
	destruction_next_planner_hook = planner_hook;
	planner_hook = hear_planner;
	destruction_next_utility_hook = ProcessUtility_hook;
	ProcessUtility_hook = hear_utility;
}

void
destruction_begin(void)
{
	HASHCTL		info = {.keysize = sizeof(ObjectAddress), .entrysize = sizeof(ObjectAddress), .hcxt = CurrentMemoryContext};

	if (migrate_allow_destructive)
		return;
	made = hash_create("migrate objects made", 64, &info, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	ResetPlanCache();			/* what was planned before is planned anew, and heard of */
}

void
destruction_end(void)
{
	made = NULL;
}

bool
destruction_is_forbidden(void)
{
	return made != NULL;
}
