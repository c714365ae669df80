/*-------------------------------------------------------------------------
 *
 * compat.h
 *		Everything that depends on the server's major version.
 *
 * IDENTIFICATION
 *		src/compat.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_COMPAT_H
#define MIGRATE_COMPAT_H

#include "access/parallel.h"
#include "access/transam.h"
#include "catalog/pg_proc.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "parser/parse_node.h"
#include "parser/parse_relation.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "storage/lock.h"
#include "storage/lwlock.h"
#include "storage/proc.h"
#include "tcop/pquery.h"
#include "utils/acl.h"
#include "utils/guc_tables.h"

#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* The major that the library is built for. */
#define SERVER_MAJOR	(PG_VERSION_NUM / 10000)

#if PG_VERSION_NUM < 150000
#error "migrate requires PostgreSQL 15 or later"
#endif

/* 16 exports what it is told to, and the functions that SQL calls. */
#if PG_VERSION_NUM < 160000
#undef PGDLLEXPORT
#define PGDLLEXPORT __attribute__((visibility("default")))
#undef PG_FUNCTION_INFO_V1
#define PG_FUNCTION_INFO_V1(name) \
	extern PGDLLEXPORT Datum name(PG_FUNCTION_ARGS); \
	extern PGDLLEXPORT const Pg_finfo_record *CppConcat(pg_finfo_, name)(void); \
	const Pg_finfo_record *CppConcat(pg_finfo_, name)(void) \
	{ \
		static const Pg_finfo_record info = {1}; \
		return &info; \
	} \
	extern int no_such_variable
#endif

/* 16 moved what looks into values of variable length into a header. */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* 19 has no other strings than those that the SQL standard has. */
#if PG_VERSION_NUM >= 190000
#define standard_conforming_strings true
#endif

/* 18 lets a module say its name and version. */
#if PG_VERSION_NUM >= 180000
#define MIGRATE_MODULE_MAGIC PG_MODULE_MAGIC_EXT(.name = "migrate", .version = "1.0")
#else
#define MIGRATE_MODULE_MAGIC PG_MODULE_MAGIC
#endif

/* 18 dropped PortalRun's run_once. */
#if PG_VERSION_NUM >= 180000
#define migrate_portal_run(portal, top_level, dest, qc) \
	((void) PortalRun(portal, FETCH_ALL, top_level, dest, dest, qc))
#else
#define migrate_portal_run(portal, top_level, dest, qc) \
	((void) PortalRun(portal, FETCH_ALL, top_level, true, dest, dest, qc))
#endif

/* 16 tells membership from the right to SET ROLE. */
#if PG_VERSION_NUM >= 160000
#define migrate_may_set_role(member, role) member_can_set_role(member, role)
#else
#define migrate_may_set_role(member, role) is_member_of_role(member, role)
#endif

/* 17 can ask for stronger locks too. */
#if PG_VERSION_NUM >= 170000
#define migrate_lock_held(tag, mode) LockHeldByMe(tag, mode, false)
#else
#define migrate_lock_held(tag, mode) LockHeldByMe(tag, mode)
#endif

/* 17 moved where a backend has its transaction's local number. */
#if PG_VERSION_NUM >= 170000
#define MIGRATE_LXID (MyProc->vxid.lxid)
#else
#define MIGRATE_LXID (MyProc->lxid)
#endif

/* 16 added soft errors. */
#if PG_VERSION_NUM >= 160000
#define migrate_qualified_name(text) stringToQualifiedNameList(text, NULL)
#else
#define migrate_qualified_name(text) stringToQualifiedNameList(text)
#endif

/*
 * migrate_connect_worker connects a background worker as a role.  With the flag
 * MIGRATE_BYPASS_LOGIN that may be one that cannot log in: 17 has a flag for
 * that; before, a parallel worker says who it is and is believed.
 */
#if PG_VERSION_NUM >= 170000
#define MIGRATE_BYPASS_LOGIN BGWORKER_BYPASS_ROLELOGINCHECK
#elif PG_VERSION_NUM >= 160006 || (PG_VERSION_NUM < 160000 && PG_VERSION_NUM >= 150010)
#define MIGRATE_BYPASS_LOGIN 0x8000
#else
#define MIGRATE_BYPASS_LOGIN 0
#endif

static inline void
migrate_connect_worker(Oid database, Oid role, bool is_superuser, uint32 flags)
{
#if PG_VERSION_NUM < 170000 && MIGRATE_BYPASS_LOGIN
	if (flags & MIGRATE_BYPASS_LOGIN)
	{
		InitializingParallelWorker = true;
		SetAuthenticatedUserId(role, is_superuser);
		SetSessionAuthorization(role, is_superuser);
		SetCurrentRoleId(InvalidOid, false);
	}
	BackgroundWorkerInitializeConnectionByOid(database, role, flags & ~MIGRATE_BYPASS_LOGIN);
	InitializingParallelWorker = false;
#else
	BackgroundWorkerInitializeConnectionByOid(database, role, flags);
#endif
}

/* 16 made one function of the checks of all kinds of objects. */
#if PG_VERSION_NUM >= 160000
#define migrate_function_aclcheck(function, role) object_aclcheck(ProcedureRelationId, function, role, ACL_EXECUTE)
#define migrate_schema_aclcheck(schema, role, mode) object_aclcheck(NamespaceRelationId, schema, role, mode)
#else
#define migrate_function_aclcheck(function, role) pg_proc_aclcheck(function, role, ACL_EXECUTE)
#define migrate_schema_aclcheck(schema, role, mode) pg_namespace_aclcheck(schema, role, mode)
#endif

/* 16 keeps what a query needs of its tables in a list of its own. */
#if PG_VERSION_NUM >= 160000
#define MIGRATE_PERMS_ARGUMENTS List *range_table, List *entries, bool raise
#define MIGRATE_PERMS_CALL range_table, entries, raise
typedef RTEPermissionInfo MigratePermsEntry;
#else
#define MIGRATE_PERMS_ARGUMENTS List *entries, bool raise
#define MIGRATE_PERMS_CALL entries, raise
typedef RangeTblEntry MigratePermsEntry;
#endif

/* 16 added soft errors; false: the type does not exist here. */
#if PG_VERSION_NUM >= 160000
#define migrate_parse_type(name, oid, typmod) ((void) parseTypeString(name, oid, typmod, (Node *) &(ErrorSaveContext){T_ErrorSaveContext}))
#else
#define migrate_parse_type(name, oid, typmod) parseTypeString(name, oid, typmod, true)
#endif

/*
 * migrate_next_oid returns the next OID that will be given out; 17 renamed
 * where it stands.
 */
static inline Oid
migrate_next_oid(void)
{
	Oid			next;

	LWLockAcquire(OidGenLock, LW_SHARED);
#if PG_VERSION_NUM >= 170000
	next = TransamVariables->nextOid;
#else
	next = ShmemVariableCache->nextOid;
#endif
	LWLockRelease(OidGenLock);
	return next;
}

/*
 * migrate_workers_need_no_connect says whether a worker that passes
 * BGWORKER_BYPASS_ALLOWCONN is let into a database on which its role has no
 * CONNECT privilege, which is so since a minor release of each major.
 */
static inline bool
migrate_workers_need_no_connect(void)
{
	int			version = atoi(GetConfigOption("server_version_num", false, false));
	int			minor = version % 10000;

	switch (version / 10000)
	{
		case 15:
			return minor >= 18;
		case 16:
			return minor >= 14;
		case 17:
			return minor >= 10;
		case 18:
			return minor >= 4;
		default:
			return true;
	}
}

/*
 * Options of CREATE DATABASE that say a database's locale, for format(), and
 * their values from pg_database d.  16 added ICU's rules, and 17 a provider of
 * its own.
 */
#define MIGRATE_LOCALE_OPTIONS "LOCALE_PROVIDER %s%s"
#if PG_VERSION_NUM >= 170000
#define MIGRATE_LOCALE_COLUMNS \
	"CASE d.datlocprovider WHEN 'i' THEN format('icu ICU_LOCALE %L', d.datlocale)" \
	" WHEN 'b' THEN format('builtin BUILTIN_LOCALE %L', d.datlocale) ELSE 'libc' END," \
	" CASE WHEN d.daticurules IS NOT NULL THEN format(' ICU_RULES %L', d.daticurules) END"
#elif PG_VERSION_NUM >= 160000
#define MIGRATE_LOCALE_COLUMNS \
	"CASE d.datlocprovider WHEN 'i' THEN format('icu ICU_LOCALE %L', d.daticulocale) ELSE 'libc' END," \
	" CASE WHEN d.daticurules IS NOT NULL THEN format(' ICU_RULES %L', d.daticurules) END"
#else
#define MIGRATE_LOCALE_COLUMNS \
	"CASE d.datlocprovider WHEN 'i' THEN format('icu ICU_LOCALE %L', d.daticulocale) ELSE 'libc' END, NULL"
#endif

/* 19 refreshes sequences of subscriptions, too, and says which. */
#if PG_VERSION_NUM >= 190000
#define MIGRATE_SUBSCRIPTION_REFRESH ALTER_SUBSCRIPTION_REFRESH_PUBLICATION
#else
#define MIGRATE_SUBSCRIPTION_REFRESH ALTER_SUBSCRIPTION_REFRESH
#endif

/*
 * migrate_find_setting returns what the server knows of a setting, or NULL; 16
 * has a function for that.
 */
static inline const struct config_generic *
migrate_find_setting(const char *name)
{
#if PG_VERSION_NUM >= 160000
	return find_option(name, false, true, 0);
#else
	struct config_generic **settings = get_guc_variables();

	for (int i = 0; i < GetNumConfigOptions(); i++)
	{
		if (pg_strcasecmp(settings[i]->name, name) == 0)
			return settings[i];
	}
	return NULL;
#endif
}

/*
 * migrate_psql_restricts says whether the psql of this server's release knows
 * \restrict, by the number that it runs under: minor releases brought it.
 */
static inline bool
migrate_psql_restricts(void)
{
	int			version = atoi(GetConfigOption("server_version_num", false, false));
	int first = version >= 180000 ? 180000 : version >= 170000 ? 170006 :
		version >= 160000									   ? 160010 :
																 150014;

	return version >= first;
}

/*
 * Pieces of queries on the catalogs: SQL_SINCE_17(now, before) is now on 17
 * and later, else before.
 */
#if PG_VERSION_NUM >= 160000
#define SQL_SINCE_16(now, before) now
#else
#define SQL_SINCE_16(now, before) before
#endif

#if PG_VERSION_NUM >= 170000
#define SQL_SINCE_17(now, before) now
#else
#define SQL_SINCE_17(now, before) before
#endif

#if PG_VERSION_NUM >= 180000
#define SQL_SINCE_18(now, before) now
#else
#define SQL_SINCE_18(now, before) before
#endif

#if PG_VERSION_NUM >= 190000
#define SQL_SINCE_19(now, before) now
#else
#define SQL_SINCE_19(now, before) before
#endif

/* 19 made a REPACK of CLUSTER, and has statements that are new. */
#if PG_VERSION_NUM >= 190000
#define MIGRATE_CLUSTER_TAG T_RepackStmt
#define MIGRATE_STATEMENTS_OF_19 \
	STATEMENT(T_AlterPropGraphStmt), \
		STATEMENT(T_CreatePropGraphStmt), \
		STATEMENT(T_WaitStmt, .no_transaction = class_always, .skipped = class_always, .outside = class_outside)
#else
#define MIGRATE_CLUSTER_TAG T_ClusterStmt
#define MIGRATE_STATEMENTS_OF_19
#endif

/*
 * migrate_clusters_all says whether a statement is a CLUSTER, since 19 a
 * REPACK, of all tables.
 */
static inline bool
migrate_clusters_all(Node *tree)
{
#if PG_VERSION_NUM >= 190000
	return IsA(tree, RepackStmt) && ((RepackStmt *) tree)->relation == NULL;
#else
	return IsA(tree, ClusterStmt) && ((ClusterStmt *) tree)->relation == NULL;
#endif
}

/* 16 moved permissions out of range table entries. */
#if PG_VERSION_NUM >= 160000
#define migrate_permissions(nsitem) ((nsitem)->p_perminfo)
#define migrate_check_permissions(pstate, nsitem) \
	((void) ExecCheckPermissions((pstate)->p_rtable, list_make1((nsitem)->p_perminfo), true))
#else
#define migrate_permissions(nsitem) ((nsitem)->p_rte)
#define migrate_check_permissions(pstate, nsitem) ((void) ExecCheckRTPerms((pstate)->p_rtable, true))
#endif

/*
 * migrate_previous_proclock returns the lock of this backend that stands before
 * one in the list of a partition, whose lock is to be held, or for NULL the last
 * one, the youngest; NULL: none.  16 has another kind of lists.
 */
static inline PROCLOCK *
migrate_previous_proclock(int partition, PROCLOCK *after)
{
#if PG_VERSION_NUM >= 160000
	dlist_head *list = &MyProc->myProcLocks[partition];

	if (after == NULL)
		return dlist_is_empty(list) ? NULL : dlist_tail_element(PROCLOCK, procLink, list);
	return dlist_has_prev(list, &after->procLink) ?
		dlist_container(PROCLOCK, procLink, dlist_prev_node(list, &after->procLink)) :
		NULL;
#else
	SHM_QUEUE  *list = &MyProc->myProcLocks[partition];

	return (PROCLOCK *) SHMQueuePrev(list, after ? &after->procLink : list, offsetof(PROCLOCK, procLink));
#endif
}

/*
 * Weak locks that this backend holds without the lock table: how many places
 * there are for them, and the mask of the modes in one.  18 has groups of them.
 */
#define MIGRATE_FAST_PATH_MODES		3
#if PG_VERSION_NUM >= 180000
#define MIGRATE_FAST_PATH_SLOTS		(FP_LOCK_SLOTS_PER_GROUP * FastPathLockGroupsPerBackend)
#define MIGRATE_FAST_PATH_BITS(i) \
	(MyProc->fpLockBits[(i) / FP_LOCK_SLOTS_PER_GROUP] >> (MIGRATE_FAST_PATH_MODES * ((i) % FP_LOCK_SLOTS_PER_GROUP)))
#else
#define MIGRATE_FAST_PATH_SLOTS		FP_LOCK_SLOTS_PER_BACKEND
#define MIGRATE_FAST_PATH_BITS(i)	(MyProc->fpLockBits >> (MIGRATE_FAST_PATH_MODES * (i)))
#endif

static inline LOCKMASK
migrate_fast_path_mask(int slot)
{
	return (LOCKMASK) (MIGRATE_FAST_PATH_BITS(slot) & ((1 << MIGRATE_FAST_PATH_MODES) - 1)) << AccessShareLock;
}

/* migrate_scans returns how many scans of a relation this session has yet to report; 16 renamed them. */
static inline int64
migrate_scans(Oid relation)
{
	PgStat_TableStatus *entry = find_tabstat_entry(relation);

#if PG_VERSION_NUM >= 160000
	return entry ? entry->counts.numscans : 0;
#else
	return entry ? entry->t_counts.t_numscans : 0;
#endif
}

/* 16 renamed what says where a relation's file is. */
#if PG_VERSION_NUM >= 160000
#define migrate_relation_file(relation) ((relation)->rd_locator.relNumber)
#else
#define migrate_relation_file(relation) ((relation)->rd_node.relNode)
#endif

/* 19 tells the planner's hook what EXPLAIN wants. */
#if PG_VERSION_NUM >= 190000
#define MIGRATE_PLANNER_ARGUMENTS \
	Query *parse, const char *sql, int options, ParamListInfo params, ExplainState *explain
#define MIGRATE_PLANNER_CALL parse, sql, options, params, explain
#else
#define MIGRATE_PLANNER_ARGUMENTS Query *parse, const char *sql, int options, ParamListInfo params
#define MIGRATE_PLANNER_CALL parse, sql, options, params
#endif

/* 17 moved where a MERGE has its ON. */
#if PG_VERSION_NUM >= 170000
#define migrate_merge_condition(query) ((query)->mergeJoinCondition)
#else
#define migrate_merge_condition(query) ((query)->jointree->quals)
#endif

/*
 * Options of a subscription that ALTER SUBSCRIPTION sets at the publisher, too:
 * failover since 17, two_phase since 18.
 */
#if PG_VERSION_NUM >= 170000
#define subscription_set_failover(form, value)	((form)->subfailover = (value))
#else
#define subscription_set_failover(form, value)	((void) (form), (void) (value))
#endif
#define subscription_option_since(option) \
	(strcmp((option), "failover") == 0 ? 17 : strcmp((option), "two_phase") == 0 ? 18 : \
																				   INT_MAX)

#endif							/* MIGRATE_COMPAT_H */
