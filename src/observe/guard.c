/*-------------------------------------------------------------------------
 *
 * guard.c
 *		DDL outside of runs: recorded, warned of, or refused.
 *
 * There are three event triggers.  What is dropped is heard of by one, all else
 * by another that fires after it for the same statement, and writes the row of
 * both.  CONCURRENTLY commits in its midst, when it is too late to refuse, and
 * what comes after can be prevented; so a third hears of it before it begins, and
 * what it records is committed with the first transaction.  Only the drop of
 * an index may have written nothing before; it commits last what matters.
 *
 * IDENTIFICATION
 *		src/observe/guard.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "tcop/cmdtag.h"
#include "tcop/deparse_utility.h"
#include "tcop/tcopprot.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/varlena.h"

#include "catalog/guard_log.h"
#include "catalog/model.h"
#include "compat.h"
#include "errcodes.h"
#include "guc.h"
#include "observe/guard.h"
#include "server/query.h"

/* What is kept of a statement. */
#define STATEMENT_KEPT	(64 * 1024)

/* What a statement has dropped, until the trigger that fires next for it. */
static struct
{
	LocalTransactionId transaction;
	SubTransactionId subtransaction;
	const Node *tree;
	List	   *objects;		/* of strings, in the transaction's context */
} dropped;

/* The schemas that are looked at. */
typedef struct GuardScope
{
	bool		all;			/* but for the system's and ours */
	Names		schemas;
} GuardScope;

/* ---------- who and what is looked at ---------- */

/*
 * is_exempt says whether the session's role is one that migrate.guard_exempt_roles
 * names, or a member of one.
 */
static bool
is_exempt(void)
{
	char	   *text = pstrdup(migrate_guard_exempt_roles);
	List	   *names;
	ListCell   *lc;

	if (!SplitIdentifierString(text, ',', &names))
		return false;
	foreach(lc, names)
	{
		Oid			role = get_role_oid(lfirst(lc), true);

		if (OidIsValid(role) && is_member_of_role_nosuper(GetSessionUserId(), role))
			return true;
	}
	return false;
}

/*
 * guard_scope says which schemas are looked at: those of the model.
 */
static GuardScope
guard_scope(void)
{
	Model		model = {0};
	GuardScope	scope = {true};

	if (catalog_model(&model) && model.has_schemas)
		scope = (GuardScope){false, model.schemas};
	return scope;
}

/*
 * is_looked_at says whether what stands in a schema is looked at; NULL: it stands
 * in none.
 */
static bool
is_looked_at(const GuardScope *scope, const char *schema)
{
	if (schema == NULL)
		return scope->all;
	if (strncmp(schema, "pg_", 3) == 0 || strcmp(schema, "information_schema") == 0 || strcmp(schema, "migrate") == 0)
		return false;
	return scope->all || names_contain(scope->schemas, schema);
}

/*
 * guard_schema_of returns the schema that an object, or the table that it is a part of,
 * stands in; NULL: none.
 */
static char *
guard_schema_of(const ObjectAddress *address)
{
	List	   *names = NIL;
	List	   *arguments = NIL;

	switch (address->classId)
	{
		case NamespaceRelationId:
			return get_namespace_name(address->objectId);
		case TriggerRelationId:
		case RewriteRelationId:
		case PolicyRelationId:
		case AttrDefaultRelationId:
			if (getObjectIdentityParts(address, &names, &arguments, true) && names)
				return linitial(names);
			return NULL;
		default:
			break;
	}
	if (is_objectclass_supported(address->classId) && get_object_attnum_namespace(address->classId) != InvalidAttrNumber)
	{
		Oid			schema = get_object_namespace(address);

		return OidIsValid(schema) ? get_namespace_name_or_temp(schema) : NULL;
	}
	return NULL;
}

/*
 * guard_object_name: see guard.h.
 */
char *
guard_object_name(const ObjectAddress *address)
{
	char	   *identity = getObjectIdentity(address, true);

	return identity ? psprintf("%s %s", getObjectTypeDescription(address, true), identity) : NULL;
}

/*
 * add_address adds an object, where it is looked at.
 */
static List *
add_address(List *objects, const GuardScope *scope, const ObjectAddress *address)
{
	char	   *name;

	if (!is_looked_at(scope, guard_schema_of(address)))
		return objects;
	name = guard_object_name(address);
	if (name == NULL || strcmp(name, "extension migrate") == 0)
		return objects;
	return lappend(objects, name);
}

/* ---------- what a statement has done ---------- */

/*
 * granted_class returns the catalog of the objects of a GRANT; InvalidOid: one
 * that no database has for itself.
 */
static Oid
granted_class(ObjectType type)
{
	switch (type)
	{
		case OBJECT_COLUMN:
		case OBJECT_TABLE:
		case OBJECT_SEQUENCE:
			return RelationRelationId;
		case OBJECT_FUNCTION:
		case OBJECT_PROCEDURE:
		case OBJECT_ROUTINE:
			return ProcedureRelationId;
		case OBJECT_SCHEMA:
			return NamespaceRelationId;
		case OBJECT_DOMAIN:
		case OBJECT_TYPE:
			return TypeRelationId;
		case OBJECT_LANGUAGE:
			return LanguageRelationId;
		case OBJECT_FDW:
			return ForeignDataWrapperRelationId;
		case OBJECT_FOREIGN_SERVER:
			return ForeignServerRelationId;
		default:
			return InvalidOid;
	}
}

/*
 * add_granted adds the objects of a GRANT or REVOKE.
 */
static List *
add_granted(List *objects, const GuardScope *scope, const InternalGrant *grant)
{
	Oid			class = granted_class(grant->objtype);
	ListCell   *lc;

	if (!OidIsValid(class))
		return objects;
	foreach(lc, grant->objects)
	{
		ObjectAddress address = {class, lfirst_oid(lc), 0};

		objects = add_address(objects, scope, &address);
	}
	return objects;
}

/*
 * add_altered adds the parts of a table that an ALTER TABLE has changed, but for
 * columns that it has dropped.
 */
static List *
add_altered(List *objects, const GuardScope *scope, const List *subcommands)
{
	const ListCell *lc;

	foreach(lc, subcommands)
	{
		const CollectedATSubcmd *subcommand = lfirst(lc);

		const ObjectAddress *address = &subcommand->address;

		if (!OidIsValid(address->classId) || (address->classId == RelationRelationId && address->objectSubId > 0 && !OidIsValid(get_atttype(address->objectId, (AttrNumber) address->objectSubId))))
			continue;
		objects = add_address(objects, scope, address);
	}
	return objects;
}

static CatalogQuery guard_commands_query = {
	"SELECT classid, objid, objsubid, command FROM pg_catalog.pg_event_trigger_ddl_commands() WHERE NOT in_extension"};

/*
 * add_changed adds what a statement has made or changed.
 */
static List *
add_changed(List *objects, const GuardScope *scope)
{
	SavedContext saved;

	query_enter(&saved);
	query_run(&guard_commands_query, NULL, true);
	for (uint64 row = 0; row < SPI_processed; row++)
	{
		MemoryContext old = MemoryContextSwitchTo(saved.context);
		bool		no_class;
		bool		isnull;
		ObjectAddress address;
		const CollectedCommand *command = (CollectedCommand *) DatumGetPointer(query_row_datum(row, 4, &isnull));

		address.classId = DatumGetObjectId(query_row_datum(row, 1, &no_class));
		address.objectId = DatumGetObjectId(query_row_datum(row, 2, &isnull));
		address.objectSubId = DatumGetInt32(query_row_datum(row, 3, &isnull));
		if (!no_class)
			objects = add_address(objects, scope, &address);
		if (command->type == SCT_AlterTable)
			objects = add_altered(objects, scope, command->d.alterTable.subcmds);
		else if (command->type == SCT_Grant)
			objects = add_granted(objects, scope, command->d.grant.istmt);
		else if (command->type == SCT_AlterDefaultPrivileges)
			objects = lappend(objects, pstrdup("default privileges"));
		MemoryContextSwitchTo(old);
	}
	query_leave(&saved);
	return objects;
}

/*
 * What has been dropped, and was named or depended on what was.  What went along
 * as a part or a member of something is not told of; of what depended on the
 * members of an extension, which look like its members then, what has rows or
 * shows them.
 */
static CatalogQuery guard_dropped_query = {
	"SELECT pg_catalog.concat(d.object_type, ' ', d.object_identity),"
	" CASE WHEN d.object_type OPERATOR(pg_catalog.=) 'schema' THEN d.object_name"
	" WHEN d.object_type OPERATOR(pg_catalog.=) ANY ('{trigger,rule,policy,default value}') THEN d.address_names[1]"
	" ELSE d.schema_name END"
	" FROM (SELECT o.*, pg_catalog.bool_or(o.original AND o.object_type OPERATOR(pg_catalog.=) 'extension') OVER () AS with_extension"
	" FROM pg_catalog.pg_event_trigger_dropped_objects() o) d"
	" WHERE NOT d.is_temporary AND (d.original OR d.normal"
	" AND d.object_type OPERATOR(pg_catalog.<>) 'default value'"
	" AND NOT (d.object_type OPERATOR(pg_catalog.=) 'rule' AND d.address_names[3] OPERATOR(pg_catalog.=) '_RETURN')"
	" AND (NOT d.with_extension OR d.object_type OPERATOR(pg_catalog.=) ANY"
	" ('{table,table column,view,materialized view,foreign table}')))"};

/*
 * add_dropped adds what a statement has dropped.
 */
static List *
add_dropped(List *objects, const GuardScope *scope)
{
	SavedContext saved;

	query_enter(&saved);
	query_run(&guard_dropped_query, NULL, true);
	for (uint64 row = 0; row < SPI_processed; row++)
	{
		char	   *name = query_row_text(saved.context, row, 1);
		char	   *schema = query_row_text(saved.context, row, 2);
		MemoryContext old = MemoryContextSwitchTo(saved.context);

		if (is_looked_at(scope, schema))
			objects = lappend(objects, name);
		MemoryContextSwitchTo(old);
	}
	query_leave(&saved);
	return objects;
}

/* ---------- CONCURRENTLY ---------- */

/*
 * detaches_concurrently says whether an ALTER TABLE does.
 */
static bool
detaches_concurrently(const AlterTableStmt *stmt)
{
	ListCell   *lc;

	foreach(lc, stmt->cmds)
	{
		const AlterTableCmd *cmd = lfirst_node(AlterTableCmd, lc);

		if (cmd->subtype == AT_DetachPartition && ((PartitionCmd *) cmd->def)->concurrent)
			return true;
	}
	return false;
}

/*
 * is_concurrent says whether a statement commits in its midst.
 */
static bool
is_concurrent(const Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_IndexStmt:
			return ((const IndexStmt *) tree)->concurrent;
		case T_DropStmt:
			return ((const DropStmt *) tree)->concurrent;
		case T_AlterTableStmt:
			return detaches_concurrently((const AlterTableStmt *) tree);
		default:
			return false;
	}
}

/*
 * add_named adds the relation that a statement names, where there is one.
 */
static List *
add_named(List *objects, const GuardScope *scope, const RangeVar *name)
{
	ObjectAddress address = {RelationRelationId, RangeVarGetRelid(name, NoLock, true), 0};

	return OidIsValid(address.objectId) ? add_address(objects, scope, &address) : objects;
}

/*
 * about_to_change returns what a statement is about that commits in its midst.
 */
static List *
about_to_change(const Node *tree, const GuardScope *scope)
{
	List	   *objects = NIL;
	ListCell   *lc;

	if (IsA(tree, IndexStmt))
	{
		const IndexStmt *stmt = (const IndexStmt *) tree;

		objects = add_named(NIL, scope, stmt->relation);
		if (objects && stmt->idxname)
		{
			Oid			table = RangeVarGetRelid(stmt->relation, NoLock, true);

			objects = lappend(objects, psprintf("index %s", quote_qualified_identifier(get_namespace_name(get_rel_namespace(table)), stmt->idxname)));
		}
		return objects;
	}
	if (IsA(tree, AlterTableStmt))
		return add_named(NIL, scope, ((const AlterTableStmt *) tree)->relation);
	foreach(lc, ((const DropStmt *) tree)->objects)
		objects = add_named(objects, scope, makeRangeVarFromNameList(lfirst(lc)));
	return objects;
}

/* ---------- what becomes of it ---------- */

/*
 * has_secrets says whether a statement may have a password in it.
 */
static bool
has_secrets(const Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_CreateUserMappingStmt:
		case T_AlterUserMappingStmt:
		case T_CreateForeignServerStmt:
		case T_AlterForeignServerStmt:
		case T_CreateSubscriptionStmt:
		case T_AlterSubscriptionStmt:
			return true;
		default:
			return false;
	}
}

/*
 * guarded_statement returns what the client has sent, or its beginning; NULL where that
 * is not to be kept, or not known.
 */
static char *
guarded_statement(const Node *tree)
{
	const char *text = debug_query_string;

	if (text == NULL || has_secrets(tree))
		return NULL;
	return pnstrdup(text, pg_mbcliplen(text, (int) strlen(text), STATEMENT_KEPT));
}

/*
 * guard_act records what has been changed, warns of it, or refuses it.
 */
static void
guard_act(const EventTriggerData *event, const List *objects)
{
	const char *command = GetCommandTagName(event->tag);
	Names		names = {0, palloc(sizeof(char *) * Max(list_length(objects), 1))};
	const ListCell *lc;

	foreach(lc, objects)
	{
		if (!names_contain(names, lfirst(lc)))
			names.names[names.n++] = lfirst(lc);
	}
	if (migrate_guard == GUARD_ERROR)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_GUARD),
				 errmsg("%s is refused outside of migrations", command),
				 errdetail("It is about %s.", names_join(names)),
				 errhint("Write a revision and upgrade to it.")));
	catalog_guard_log(command, names, guarded_statement(event->parsetree));
	if (migrate_guard == GUARD_WARN)
		ereport(WARNING,
				(errcode(ERRCODE_MIGRATE_GUARD),
				 errmsg("%s changes the schema outside of migrations", command),
				 errdetail("It is about %s.", names_join(names)),
				 errhint("Write a revision of it, or have migrate.adopt_drift() write one.")));
}

/*
 * keep_dropped keeps what a statement has dropped for the trigger that fires
 * next for it.
 */
static void
keep_dropped(const Node *tree, List *objects)
{
	MemoryContext old = MemoryContextSwitchTo(TopTransactionContext);
	ListCell   *lc;

	dropped.transaction = MIGRATE_LXID;
	dropped.subtransaction = GetCurrentSubTransactionId();
	dropped.tree = tree;
	dropped.objects = NIL;
	foreach(lc, objects)
		dropped.objects = lappend(dropped.objects, pstrdup(lfirst(lc)));
	MemoryContextSwitchTo(old);
}

/*
 * take_dropped returns what was kept for this statement.
 */
static List *
take_dropped(const Node *tree)
{
	bool		is_own = dropped.tree == tree && dropped.transaction == MIGRATE_LXID &&
		dropped.subtransaction == GetCurrentSubTransactionId();

	dropped.tree = NULL;
	return is_own ? dropped.objects : NIL;
}

/*
 * changes_nothing says whether a statement changes no definition.
 */
static bool
changes_nothing(const Node *tree)
{
	return IsA(tree, RefreshMatViewStmt) || IsA(tree, ReindexStmt) || IsA(tree, VacuumStmt) ||
		nodeTag(tree) == MIGRATE_CLUSTER_TAG;
}

/*
 * is_time says whether an event is the one at which a statement is heard of.
 */
static bool
is_time(const EventTriggerData *event)
{
	bool		start = strcmp(event->event, "ddl_command_start") == 0;

	if (!is_concurrent(event->parsetree))
		return !start;
	if (IsA(event->parsetree, DropStmt))
		return !start || migrate_guard == GUARD_ERROR;
	return start;
}

/*
 * guard_hear: see guard.h.
 */
void
guard_hear(const EventTriggerData *event)
{
	MemoryContext context;
	MemoryContext old;
	GuardScope	scope;
	List	   *objects = NIL;

	if (migrate_guard == GUARD_OFF || creating_extension || !is_time(event) || changes_nothing(event->parsetree) ||
		is_exempt())
		return;
	context = AllocSetContextCreate(CurrentMemoryContext, "migrate guard", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(context);
	scope = guard_scope();
	if (strcmp(event->event, "ddl_command_start") == 0)
		objects = about_to_change(event->parsetree, &scope);
	else if (strcmp(event->event, "sql_drop") == 0)
		keep_dropped(event->parsetree, add_dropped(NIL, &scope));
	else
		objects = add_changed(list_copy(take_dropped(event->parsetree)), &scope);
	if (objects)
		guard_act(event, objects);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
}
