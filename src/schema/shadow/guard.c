/*-------------------------------------------------------------------------
 *
 * guard.c
 *		What statements may do in the shadow.
 *
 * IDENTIFICATION
 *		src/schema/shadow/guard.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_subscription.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "commands/extension.h"
#include "commands/subscriptioncmds.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "tcop/cmdtag.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "compat.h"
#include "schema/shadow/call.h"
#include "schema/shadow/foreign.h"
#include "schema/shadow/guard.h"
#include "schema/shadow/outside.h"
#include "script/script.h"
#include "server/query.h"

static ProcessUtility_hook_type shadow_guard_next_hook = NULL;
static needs_fmgr_hook_type next_needs_hook = NULL;
static fmgr_hook_type next_fmgr_hook = NULL;

/* Objects that were there before the model have a smaller OID. */
static Oid	first_oid = InvalidOid;

static bool has_subscription = false;

/*
 * option_text returns the text of an option; NULL where it is not given.
 */
static char *
option_text(List *options, const char *name)
{
	DefElem    *option = statement_option(options, name);

	return option ? defGetString(option) : NULL;
}

static CatalogQuery extension_query = {
	"SELECT n.nspname::text, e.extversion FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = $1",
	1,
	{NAMEOID}};

/*
 * prepare_extension has CREATE EXTENSION accept an extension that is there,
 * unless another version or schema is asked for: then that one makes way.
 */
static void
prepare_extension(CreateExtensionStmt *stmt)
{
	const char *schema = option_text(stmt->options, "schema");
	const char *version = option_text(stmt->options, "new_version");
	DropStmt   *drop;
	SavedContext		saved;
	QueryArgs		args = {0};
	char	   *its_schema;
	char	   *its_version;

	if (!OidIsValid(get_extension_oid(stmt->extname, true)))
		return;
	query_arg_name(&args, stmt->extname);
	query_enter_as(&saved, GetUserId());
	query_run(&extension_query, &args, true);
	its_schema = query_row_text(saved.context, 0, 1);
	its_version = query_row_text(saved.context, 0, 2);
	query_leave(&saved);
	stmt->if_not_exists = true;
	if ((schema == NULL || strcmp(schema, its_schema) == 0) &&
		(version == NULL || strcmp(version, its_version) == 0))
		return;
	drop = makeNode(DropStmt);
	drop->removeType = OBJECT_EXTENSION;
	drop->objects = list_make1(makeString(stmt->extname));
	drop->behavior = DROP_RESTRICT;
	RemoveObjects(drop);
}

/*
 * prepare_schema has CREATE SCHEMA accept a schema that was made for an
 * extension.
 */
static void
prepare_schema(CreateSchemaStmt *stmt)
{
	Oid			schema = stmt->schemaname ? get_namespace_oid(stmt->schemaname, true) : InvalidOid;

	if (OidIsValid(schema) && schema >= FirstNormalObjectId && schema < first_oid && stmt->schemaElts == NIL)
		stmt->if_not_exists = true;
}

/*
 * prepare_subscription has CREATE SUBSCRIPTION leave the publisher alone.
 */
static void
prepare_subscription(CreateSubscriptionStmt *stmt)
{
	static const char *const unconnected[] = {"connect", "create_slot", "copy_data", "enabled"};
	List	   *options = NIL;
	ListCell   *lc;

	foreach(lc, stmt->options)
	{
		DefElem    *option = lfirst_node(DefElem, lc);
		bool		dropped = false;

		for (int i = 0; i < lengthof(unconnected); i++)
			dropped |= strcmp(option->defname, unconnected[i]) == 0;
		if (!dropped)
			options = lappend(options, option);
	}
	stmt->options = lappend(options, makeDefElem("connect", (Node *) makeString("false"), -1));
}

/*
 * prepare_drop_subscription takes the name of its slot, which is not there,
 * from a subscription.
 */
static void
prepare_drop_subscription(const DropSubscriptionStmt *drop)
{
	AlterSubscriptionStmt *alter = makeNode(AlterSubscriptionStmt);

	if (!OidIsValid(get_subscription_oid(drop->subname, true)))
		return;
	alter->kind = ALTER_SUBSCRIPTION_OPTIONS;
	alter->subname = drop->subname;
	alter->options = list_make1(makeDefElem("slot_name", (Node *) makeString("none"), -1));
	(void) AlterSubscription(make_parsestate(NULL), alter, false);
	CommandCounterIncrement();
}

/*
 * set_at_publisher sets an option of a subscription that the server sets at the
 * publisher, too, and returns false for every other.
 */
static bool
set_at_publisher(const char *subscription, DefElem *option)
{
	Relation	catalog;
	HeapTuple	tuple;

	if (SERVER_MAJOR < subscription_option_since(option->defname))
		return false;
	catalog = table_open(SubscriptionRelationId, RowExclusiveLock);
	tuple = SearchSysCacheCopy2(SUBSCRIPTIONNAME, ObjectIdGetDatum(MyDatabaseId), CStringGetDatum(subscription));
	if (HeapTupleIsValid(tuple))
	{
		Form_pg_subscription form = (Form_pg_subscription) GETSTRUCT(tuple);

		if (strcmp(option->defname, "failover") == 0)
			subscription_set_failover(form, defGetBoolean(option));
		else
			form->subtwophasestate = defGetBoolean(option) ? LOGICALREP_TWOPHASE_STATE_PENDING : LOGICALREP_TWOPHASE_STATE_DISABLED;
		CatalogTupleUpdate(catalog, &tuple->t_self, tuple);
	}
	table_close(catalog, RowExclusiveLock);
	CommandCounterIncrement();
	return HeapTupleIsValid(tuple);
}

/*
 * prepare_options sets those of a subscription's options, and returns false where
 * there are no others.
 */
static bool
prepare_options(AlterSubscriptionStmt *stmt)
{
	bool		done = false;
	ListCell   *lc;

	foreach(lc, stmt->options)
	{
		if (!set_at_publisher(stmt->subname, lfirst(lc)))
			continue;
		stmt->options = foreach_delete_current(stmt->options, lc);
		done = true;
	}
	return !done || stmt->options != NIL;
}

/*
 * prepare_lock takes views out of LOCK, which locks the tables under them, and
 * catalogs that all databases share; it returns false where nothing remains.
 */
static bool
prepare_lock(LockStmt *lock)
{
	ListCell   *lc;

	foreach(lc, lock->relations)
	{
		Oid			relation = RangeVarGetRelid(lfirst(lc), NoLock, true);

		if (OidIsValid(relation) && get_rel_relkind(relation) == RELKIND_VIEW)
			lock->relations = foreach_delete_current(lock->relations, lc);
	}
	return lock->relations != NIL;
}

/*
 * prepare_alter_subscription does the same for ALTER SUBSCRIPTION as
 * prepare_subscription, and returns false where nothing remains to be done.
 */
static bool
prepare_alter_subscription(AlterSubscriptionStmt *stmt)
{
	switch (stmt->kind)
	{
		case ALTER_SUBSCRIPTION_SET_PUBLICATION:
		case ALTER_SUBSCRIPTION_ADD_PUBLICATION:
		case ALTER_SUBSCRIPTION_DROP_PUBLICATION:
			stmt->options = list_make1(makeDefElem("refresh", (Node *) makeString("false"), -1));
			return true;
		case ALTER_SUBSCRIPTION_OPTIONS:
			return prepare_options(stmt);
		case MIGRATE_SUBSCRIPTION_REFRESH:
		case ALTER_SUBSCRIPTION_ENABLED:
			return false;
		default:
			return true;
	}
}

/*
 * prepare changes a statement to what it is in the shadow, and returns false
 * where nothing remains to be done.
 */
static bool
prepare(Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_CreateExtensionStmt:
			prepare_extension((CreateExtensionStmt *) tree);
			break;
		case T_CreateSchemaStmt:
			prepare_schema((CreateSchemaStmt *) tree);
			break;
		case T_CreateSubscriptionStmt:
			prepare_subscription((CreateSubscriptionStmt *) tree);
			has_subscription = true;
			break;
		case T_AlterSubscriptionStmt:
			return prepare_alter_subscription((AlterSubscriptionStmt *) tree);
		case T_LockStmt:
			return prepare_lock((LockStmt *) tree);
		case T_DropSubscriptionStmt:
			prepare_drop_subscription((DropSubscriptionStmt *) tree);
			break;
		default:
			break;
	}
	return true;
}

/*
 * guard_utility is the hook.  As part of another statement, which it says that
 * each one is, a statement fires no event triggers; nothing else differs.
 */
static void
guard_utility(PlannedStmt *pstmt, const char *query, bool read_only, ProcessUtilityContext context,
			  ParamListInfo params, QueryEnvironment *environment, DestReceiver *dest, QueryCompletion *qc)
{
	bool		emptied = false;

	if (context != PROCESS_UTILITY_SUBCOMMAND)
	{
		const char *outside = allowSystemTableMods ? "allow_system_table_mods" : statement_outside(pstmt->utilityStmt);

		if (outside)
			shadow_refuse(outside);
		pstmt = copyObject(pstmt);
		if (!prepare(pstmt->utilityStmt))
			return;
		emptied = shadow_foreign_empty(pstmt->utilityStmt);
		read_only = false;
		context = PROCESS_UTILITY_SUBCOMMAND;
	}
	if (shadow_guard_next_hook)
		shadow_guard_next_hook(pstmt, query, read_only, context, params, environment, dest, qc);
	else
		standard_ProcessUtility(pstmt, query, read_only, context, params, environment, dest, qc);
	if (emptied)
		shadow_foreign_fill(pstmt->utilityStmt);
}

/*
 * is_handler says whether a function is the handler of a foreign-data wrapper,
 * which whatever reads or writes a foreign table, or plans to, calls first.
 */
static bool
is_handler(Oid function)
{
	return get_func_rettype(function) == FDW_HANDLEROID;
}

/*
 * needs_guard and guard_handler are the hooks.
 */
static bool
needs_guard(Oid function)
{
	return (next_needs_hook && next_needs_hook(function)) || is_handler(function) || shadow_outside_function(function) ||
		shadow_call_switches(function);
}

static void
guard_handler(FmgrHookEventType event, FmgrInfo *function, Datum *arg)
{
	if (event == FHET_START && is_handler(function->fn_oid))
		shadow_refuse("access to a foreign table");
	if (event == FHET_START && shadow_outside_function(function->fn_oid))
		shadow_refuse(psprintf("function %s()", get_func_name(function->fn_oid)));
	if (next_fmgr_hook)
		next_fmgr_hook(event, function, arg);
	else if (event == FHET_START)
		shadow_call_begin(function, arg);
	else
		shadow_call_end(arg);
}

/*
 * shadow_guard_has_subscription: see guard.h.
 */
bool
shadow_guard_has_subscription(void)
{
	return has_subscription;
}

/*
 * shadow_guard: see guard.h.
 */
void
shadow_guard(void)
{
	first_oid = migrate_next_oid();
	shadow_outside();
	shadow_calls();
	shadow_guard_next_hook = ProcessUtility_hook;
	ProcessUtility_hook = guard_utility;
	next_needs_hook = needs_fmgr_hook;
	needs_fmgr_hook = needs_guard;
	next_fmgr_hook = fmgr_hook;
	fmgr_hook = guard_handler;
}
