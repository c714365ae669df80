/*-------------------------------------------------------------------------
 *
 * outside.c
 *		What code in the shadow could do outside of it.
 *
 * A job in a clone is committed, and what is outside of the database is not
 * rolled back in any case.  So whoever runs a job, nothing in it changes what all
 * databases share, or reaches files, other sessions or the server.
 *
 * IDENTIFICATION
 *		src/schema/shadow/outside.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/catalog.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_init_privs.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "commands/defrem.h"
#include "commands/extension.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrtab.h"
#include "utils/guc_tables.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "compat.h"
#include "errcodes.h"
#include "schema/shadow/outside.h"
#include "server/code.h"

static ExecutorCheckPerms_hook_type next_perms_hook = NULL;
static object_access_hook_type next_access_hook = NULL;

/*
 * Functions that everybody may call, and that look at the caller's rights
 * themselves or need none, by how the name of what the server has built in
 * begins.  What an initial database lets only some call is refused without being
 * named.
 */
static const char *const named[] = {
	"pg_cancel_backend", "pg_copy_logical_replication_slot", "pg_copy_physical_replication_slot",
	"pg_create_logical_replication_slot", "pg_create_physical_replication_slot", "pg_drop_replication_slot",
	"pg_export_snapshot", "pg_logical_emit_message", "pg_logical_slot_get_binary_changes", "pg_logical_slot_get_changes",
	"pg_logical_slot_peek_binary_changes", "pg_logical_slot_peek_changes", "pg_notify", "pg_replication_slot_advance",
	"pg_sync_replication_slots", "pg_terminate_backend"};

/* Libraries of extensions whose functions do, whoever may call them. */
static const char *const libraries[] = {
	"adminpack", "autoprewarm", "dblink", "http", "pg_background", "pg_cron", "pg_net", "pg_prewarm", "pg_surgery",
	"pgmemcache", "plproxy", "plsh", "plugin_debugger", "postgres_fdw"};

/*
 * shadow_refuse: see outside.h.
 */
void
shadow_refuse(const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_FORBIDDEN_STATEMENT),
			 errmsg("%s reaches outside the shadow database", what),
			 errhint("A model holds what one database holds.")));
}

/* ---------- system catalogs ---------- */

/*
 * changes_catalog says whether an access changes a system catalog.  Scripts of
 * extensions may change those of their database.
 */
static bool
changes_catalog(Oid relation, AclMode privileges)
{
	return OidIsValid(relation) && IsCatalogRelationOid(relation) &&
		(privileges & (ACL_INSERT | ACL_UPDATE | ACL_DELETE | ACL_TRUNCATE)) != 0 &&
		(!creating_extension || IsSharedRelation(relation));
}

/*
 * guard_perms is the hook that the executor calls for the tables of each query,
 * and COPY for its one.
 */
static bool
guard_perms(MIGRATE_PERMS_ARGUMENTS)
{
	ListCell   *lc;

	foreach(lc, entries)
	{
		const MigratePermsEntry *entry = lfirst(lc);

		if (changes_catalog(entry->relid, entry->requiredPerms))
			shadow_refuse("a change of a system catalog");
	}
	return next_perms_hook ? next_perms_hook(MIGRATE_PERMS_CALL) : true;
}

/* ---------- functions ---------- */

/*
 * library_name returns the name of a library without path and ending.
 */
static char *
library_name(const char *library)
{
	const char *slash = strrchr(library, '/');
	char	   *name = pstrdup(slash ? slash + 1 : library);
	char	   *dot = strchr(name, '.');

	if (dot)
		*dot = '\0';
	return name;
}

/*
 * shadow_outside_is_among says whether a name is one of some.
 */
static bool
shadow_outside_is_among(const char *name, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
	{
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

/*
 * attribute returns a text attribute of a function; "" where it has none.
 */
static char *
attribute(HeapTuple tuple, AttrNumber number)
{
	bool		isnull;
	Datum		value = SysCacheGetAttr(PROCOID, tuple, number, &isnull);

	return isnull ? "" : TextDatumGetCString(value);
}

/*
 * was_for_all says whether everybody could call a member of an extension, or of
 * the server's own functions, when that was made.  GRANT in a job does not count.
 */
static bool
was_for_all(Oid function)
{
	Relation	catalog = table_open(InitPrivsRelationId, AccessShareLock);
	ScanKeyData keys[3];
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		result;

	ScanKeyInit(&keys[0], Anum_pg_init_privs_objoid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(function));
	ScanKeyInit(&keys[1], Anum_pg_init_privs_classoid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(ProcedureRelationId));
	ScanKeyInit(&keys[2], Anum_pg_init_privs_objsubid, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(0));
	scan = systable_beginscan(catalog, InitPrivsObjIndexId, true, NULL, lengthof(keys), keys);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		bool		isnull;
		Datum		acl = heap_getattr(tuple, Anum_pg_init_privs_initprivs, RelationGetDescr(catalog), &isnull);

		result = (aclmask(DatumGetAclP(acl), ACL_ID_PUBLIC, BOOTSTRAP_SUPERUSERID, ACL_EXECUTE, ACLMASK_ANY) & ACL_EXECUTE) != 0;
	}
	else
		result = migrate_function_aclcheck(function, ACL_ID_PUBLIC) == ACLCHECK_OK;
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return result;
}

/*
 * builtin_name returns the name that what is built in has for the server; NULL
 * where the function is none.  By its OID the server calls it, whatever its
 * entry says.
 */
static const char *
builtin_name(Oid function)
{
	uint16		index = function <= fmgr_last_builtin_oid ? fmgr_builtin_oid_index[function] : InvalidOidBuiltinMapping;

	return index == InvalidOidBuiltinMapping ? NULL : fmgr_builtins[index].funcName;
}

/*
 * is_named says whether the name of something built in begins with one of those.
 */
static bool
is_named(const char *name)
{
	for (int i = 0; i < lengthof(named); i++)
	{
		if (strncmp(name, named[i], strlen(named[i])) == 0)
			return true;
	}
	return false;
}

/*
 * shadow_outside_reaches_outside says whether a function does so, by what is built in, its language or its
 * library; or, under another name, one that not everybody may call.
 */
static bool
shadow_outside_reaches_outside(HeapTuple tuple)
{
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);
	const char *builtin = builtin_name(form->oid);

	if (code_is_packaged(ProcedureRelationId, form->oid) && !was_for_all(form->oid))
		return true;
	if (builtin)
		return is_named(builtin);
	if (form->prolang == INTERNALlanguageId)
	{
		Oid			other = fmgr_internal_function(attribute(tuple, Anum_pg_proc_prosrc));

		return OidIsValid(other) && other != form->oid && shadow_outside_function(other);
	}
	if (form->prolang == ClanguageId)
		return shadow_outside_is_among(library_name(attribute(tuple, Anum_pg_proc_probin)), libraries, lengthof(libraries));
	return code_is_untrusted_language(form->prolang);
}

/*
 * shadow_outside_function: see outside.h.
 */
bool
shadow_outside_function(Oid function)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	bool		result;

	if (!HeapTupleIsValid(tuple))
		return false;
	result = shadow_outside_reaches_outside(tuple);
	ReleaseSysCache(tuple);
	return result;
}

/*
 * replaces_code says whether what is written to a catalog replaces code that the
 * server's own packages have brought: a language, or a function in C, a language's handler for one.
 */
static bool
replaces_code(Oid classid, Oid object)
{
	HeapTuple	tuple;
	Oid			language;

	if ((classid != LanguageRelationId && classid != ProcedureRelationId) || !code_is_packaged(classid, object))
		return false;
	if (classid == LanguageRelationId)
		return true;
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(object));
	if (!HeapTupleIsValid(tuple))
		return false;
	language = ((Form_pg_proc) GETSTRUCT(tuple))->prolang;
	ReleaseSysCache(tuple);
	return language == ClanguageId || language == INTERNALlanguageId;
}

/*
 * guard_access is the hook that the server calls before it calls a function that
 * a statement names, and after it has written an object.
 */
static void
guard_access(ObjectAccessType access, Oid classid, Oid object, int subid, void *arg)
{
	if (next_access_hook)
		next_access_hook(access, classid, object, subid, arg);
	if (creating_extension)
		return;
	if (access == OAT_FUNCTION_EXECUTE && classid == ProcedureRelationId && shadow_outside_function(object))
		shadow_refuse(psprintf("function %s()", get_func_name(object)));
	if (access == OAT_POST_CREATE && replaces_code(classid, object))
		shadow_refuse("replacing what an extension or the server has in C");
}

/* ---------- settings ---------- */

/* What the settings say that no longer count. */
static int	idle_workers;
static char *idle_path;

/*
 * detach_settings has the values that are in force stay what they are,
 * whatever a job sets: no parallel workers, in which no hook of ours would
 * guard anything, and the libraries' place.
 */
static void
detach_settings(void)
{
	struct config_int *workers = unconstify(struct config_int *, (const struct config_int *) migrate_find_setting("max_parallel_workers"));
	struct config_string *path = unconstify(struct config_string *, (const struct config_string *) migrate_find_setting("dynamic_library_path"));

	if (workers->variable == &max_parallel_workers)
	{
		idle_workers = max_parallel_workers;
		workers->variable = &idle_workers;
		max_parallel_workers = 0;
	}
	if (path->variable == &Dynamic_library_path)
	{
		idle_path = Dynamic_library_path;
		path->variable = &idle_path;
		Dynamic_library_path = MemoryContextStrdup(TopMemoryContext, idle_path);
	}
}

/*
 * shadow_outside: see outside.h.
 */
void
shadow_outside(void)
{
	if (allowSystemTableMods)
		(void) set_config_option("allow_system_table_mods", "off", PGC_SUSET, PGC_S_SESSION, GUC_ACTION_SET, true, 0, false);
	detach_settings();
	next_perms_hook = ExecutorCheckPerms_hook;
	ExecutorCheckPerms_hook = guard_perms;
	next_access_hook = object_access_hook;
	object_access_hook = guard_access;
}
