/*-------------------------------------------------------------------------
 *
 * database.c
 *		The shadow as a database: its name, what it is like, when it is made.
 *
 * It is like the live database but empty: the same encoding, locale and
 * tablespace, the same extensions.  Its comment says what it is, and a digest
 * of all that it has to be like; that is written last, so that a shadow that
 * was not finished is stale.  It belongs to the bootstrap superuser, so that
 * only a superuser can have written that.
 *
 * IDENTIFICATION
 *		src/schema/shadow/database.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_database.h"
#include "catalog/pg_shdescription.h"
#include "catalog/pg_type.h"
#include "commands/dbcommands.h"
#include "miscadmin.h"
#include "parser/scansup.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "compat.h"
#include "catalog/checksum.h"
#include "guc.h"
#include "schema/bytes.h"
#include "schema/filter.h"
#include "schema/kinds/kinds.h"
#include "schema/shadow/database.h"
#include "schema/shadow/job.h"
#include "schema/suffix.h"
#include "server/query.h"
#include "server/subxact.h"
#include "worker/worker.h"

#define SUFFIX	"_migrate_shadow"

/* What the shadow has to be like. */
typedef struct ShadowTarget
{
	char	   *digest;
	char	   *options;		/* of CREATE DATABASE */
	List	   *extensions;		/* ShadowExtensions, in an order in which they can be made */
} ShadowTarget;

/* The shadow as it is. */
typedef struct Shadow
{
	Oid			oid;			/* InvalidOid: there is none */
	Oid			owner;
	bool		as_made;		/* who can connect, and how it sorts, have not changed */
	char	   *comment;		/* NULL: none */
} Shadow;

/*
 * shadow_name: see database.h.
 */
char *
shadow_name(void)
{
	if (migrate_shadow_database[0])
	{
		char	   *name = pstrdup(migrate_shadow_database);

		truncate_identifier(name, (int) strlen(name), false);
		return name;
	}
	return name_with_suffix(get_database_name(MyDatabaseId), SUFFIX);
}

/* ---------- what it has to be like ---------- */

static CatalogQuery options_query = {
	"SELECT format('ENCODING %L LC_COLLATE %L LC_CTYPE %L " MIGRATE_LOCALE_OPTIONS "%s',"
	" pg_encoding_to_char(d.encoding), d.datcollate, d.datctype, " MIGRATE_LOCALE_COLUMNS ","
	" CASE WHEN t.spcname <> 'pg_default' THEN format(' TABLESPACE %I', t.spcname) END)"
	" FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname = current_database()"};

/*
 * The extensions of this database, those after that need others, or have a schema
 * of theirs; whether their schema had to be made for them; and their owner, where
 * that is no superuser, and whether what it holds is the owner's: a trusted one's
 * is not.
 */
static const char shadow_database_extensions_query[] =
	"WITH RECURSIVE needs AS ("
	" SELECT objid AS oid, refobjid AS other FROM pg_depend"
	" WHERE classid = 'pg_extension'::regclass AND refclassid = 'pg_extension'::regclass"
	" UNION SELECT e.oid, d.refobjid FROM pg_extension e JOIN pg_depend d ON d.classid = 'pg_namespace'::regclass"
	" AND d.objid = e.extnamespace AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND d.refobjid <> e.oid),"
	" ordered AS ("
	" SELECT oid, 0 AS place FROM pg_extension"
	" UNION SELECT n.oid, o.place + 1 FROM ordered o JOIN needs n ON n.other = o.oid"
	" WHERE o.place < (SELECT count(*) FROM pg_extension))"
	" SELECT e.extname::text, e.extversion, n.nspname::text, n.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend d"
	" WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e'),"
	" obj_description(e.oid, 'pg_extension'), r.rolname::text, r.oid IS NOT NULL AND EXISTS (SELECT"
	" FROM pg_depend d LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid"
	" LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid"
	" WHERE d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e'"
	" AND r.oid IN (c.relowner, p.proowner))"
	" FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
	" LEFT JOIN pg_roles r ON r.oid = e.extowner AND NOT r.rolsuper"
	" WHERE e.extname <> 'migrate' ORDER BY (SELECT max(place) FROM ordered o WHERE o.oid = e.oid), e.extname";

/*
 * add_extension adds one to the list.
 */
static void
add_extension(void *arg, MemoryContext context, uint64 row)
{
	List	  **extensions = arg;
	MemoryContext old = MemoryContextSwitchTo(context);
	ShadowExtension *extension = palloc(sizeof(ShadowExtension));
	bool		isnull;

	extension->name = query_row_text(context, row, 1);
	extension->version = query_row_text(context, row, 2);
	extension->schema = query_row_text(context, row, 3);
	extension->schema_is_made = DatumGetBool(query_row_datum(row, 4, &isnull));
	extension->comment = query_row_text(context, row, 5);
	extension->owner = query_row_text(context, row, 6);
	extension->owner_has_members = DatumGetBool(query_row_datum(row, 7, &isnull));
	*extensions = lappend(*extensions, extension);
	MemoryContextSwitchTo(old);
}

/*
 * shadow_target returns what the shadow of this database has to be like.
 */
static ShadowTarget
shadow_target(void)
{
	ShadowTarget	result = {.options = query_text(&options_query, NULL, true)};
	StringInfoData summaries;
	SavedContext		saved;
	ListCell   *lc;

	query_enter(&saved);
	query_each(shadow_database_extensions_query, true, saved.context, add_extension, &result.extensions);
	query_leave(&saved);
	initStringInfo(&summaries);
	appendStringInfo(&summaries, "%s %s", GetConfigOption("server_version_num", false, false), result.options);
	foreach(lc, result.extensions)
	{
		const ShadowExtension *extension = lfirst(lc);

		appendStringInfo(&summaries, "\n%s %s %s", quote_identifier(extension->name), quote_identifier(extension->schema),
						 quote_literal_cstr(extension->version));
		if (extension->owner)
			appendStringInfo(&summaries, " %s %d", quote_identifier(extension->owner), extension->owner_has_members);
	}
	result.digest = catalog_checksum(summaries.data);
	return result;
}

/* ---------- what it is like ---------- */

/*
 * shadow_comment: see database.h.
 */
char *
shadow_comment(Oid database)
{
	Relation	rel = table_open(SharedDescriptionRelationId, AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;
	char	   *comment = NULL;

	ScanKeyInit(&keys[0], Anum_pg_shdescription_objoid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(database));
	ScanKeyInit(&keys[1], Anum_pg_shdescription_classoid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(DatabaseRelationId));
	scan = systable_beginscan(rel, SharedDescriptionObjIndexId, true, NULL, 2, keys);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		bool		isnull;
		Datum		value = heap_getattr(tuple, Anum_pg_shdescription_description, RelationGetDescr(rel), &isnull);

		comment = TextDatumGetCString(value);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return comment;
}

/*
 * shadow_comment_start: see database.h.
 */
char *
shadow_comment_start(const char *digest)
{
	return psprintf(SHADOW_MARK " (%s)\n", digest);
}

static CatalogQuery collation_query = {
	"SELECT (datcollversion IS NOT DISTINCT FROM pg_database_collation_actual_version(oid))::text FROM pg_database WHERE oid = $1",
	1,
	{OIDOID}};

/*
 * sorts_as_recorded says whether the system's locale is still what it was when
 * a database was made.
 */
static bool
sorts_as_recorded(Oid database)
{
	QueryArgs		args = {0};
	char	   *answer;

	query_arg_datum(&args, ObjectIdGetDatum(database));
	answer = query_text(&collation_query, &args, true);
	return answer && strcmp(answer, "true") == 0;
}

/*
 * find_shadow looks at the database of that name, by the newest catalogs.
 */
static Shadow
find_shadow(const char *name)
{
	Shadow		shadow = {.oid = get_database_oid(name, true)};
	HeapTuple	tuple = SearchSysCache1(DATABASEOID, ObjectIdGetDatum(shadow.oid));

	if (HeapTupleIsValid(tuple))
	{
		Form_pg_database form = (Form_pg_database) GETSTRUCT(tuple);

		shadow.owner = form->datdba;
		shadow.as_made = form->datallowconn && form->datconnlimit == 0 && sorts_as_recorded(shadow.oid);
		shadow.comment = shadow_comment(shadow.oid);
		ReleaseSysCache(tuple);
	}
	else
		shadow.oid = InvalidOid;
	return shadow;
}

/*
 * is_up_to_date says whether the shadow is what it has to be.
 */
static bool
is_up_to_date(const Shadow *shadow, const ShadowTarget *like)
{
	char	   *comment = shadow_comment_start(like->digest);

	return OidIsValid(shadow->oid) && superuser_arg(shadow->owner) && shadow->as_made && shadow->comment &&
		strncmp(shadow->comment, comment, strlen(comment)) == 0;
}

/*
 * require_shadow raises an error where there is a database of that name that is
 * no shadow.
 */
static void
require_shadow(const char *name, const Shadow *old)
{
	if (OidIsValid(old->oid) && (old->comment == NULL || strncmp(old->comment, SHADOW_MARK, strlen(SHADOW_MARK)) != 0))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("database \"%s\" is not a shadow database", name),
				 errdetail("Its comment does not say so: it may hold anything."),
				 errhint("Drop it, or set \"migrate.shadow_database\" to another name.")));
}

/*
 * require_trusted raises an error where the shadow belongs to a role that might
 * have put something there, or written its comment, to have it run by others.
 */
static void
require_trusted(const char *name, const Shadow *old)
{
	if (OidIsValid(old->oid) && old->owner != GetUserId() && !superuser_arg(old->owner))
		shadow_raise_untrusted(name, old->owner);
}

/* ---------- making it ---------- */

/*
 * has_createdb says whether the role in force may create databases.
 */
static bool
has_createdb(void)
{
	HeapTuple	tuple = SearchSysCache1(AUTHOID, ObjectIdGetDatum(GetUserId()));
	bool		result = HeapTupleIsValid(tuple) && ((Form_pg_authid) GETSTRUCT(tuple))->rolcreatedb;

	if (HeapTupleIsValid(tuple))
		ReleaseSysCache(tuple);
	return result;
}

/*
 * may_make says whether the caller can make the shadow, and drop it first
 * where there is one.
 */
static bool
may_make(const Shadow *old)
{
	return superuser() ||
		(has_createdb() &&
		 (!OidIsValid(old->oid) || old->owner == GetUserId() || superuser_arg(old->owner)));
}

/* What fill is given. */
typedef struct Filling
{
	const char *name;
	const ShadowTarget *like;
	const SnapshotFilter *filter;
} Filling;

/*
 * tell_left_out tells of extensions that are not what they should be in the
 * shadow, but for those that the filter leaves out.
 */
static void
tell_left_out(List *answers, const SnapshotFilter *filter)
{
	ListCell   *lc;

	foreach(lc, answers)
	{
		char	   *data = ((StringInfo) lfirst(lc))->data;
		const char *extension = get_string(&data);
		const char *version = get_string(&data);
		const char *reason = get_string(&data);

		if (!filter_wants_global(filter, &kind_extension, extension))
			continue;
		ereport(NOTICE,
				version ? errmsg("extension \"%s\" is of version %s in the shadow database", extension, version) :
						  errmsg("extension \"%s\" cannot be created in the shadow database, which has only its name", extension),
				errdetail_internal("%s", reason));
	}
}

/*
 * shadow_database_fill has a worker make the extensions in the shadow.
 */
static void
shadow_database_fill(void *arg)
{
	const Filling *filling = arg;
	StringInfoData request;
	ListCell   *lc;

	initStringInfo(&request);
	put_string(&request, filling->like->digest);
	put_int(&request, list_length(filling->like->extensions));
	foreach(lc, filling->like->extensions)
	{
		const ShadowExtension *extension = lfirst(lc);

		put_string(&request, extension->name);
		put_string(&request, extension->version);
		put_string(&request, extension->schema);
		put_int(&request, extension->schema_is_made);
		put_string(&request, extension->comment);
		put_string(&request, extension->owner);
		put_int(&request, extension->owner_has_members);
	}
	AcceptInvalidationMessages();
	tell_left_out(worker_call_as_server(SHADOW_TASK_FILL, get_database_oid(filling->name, false), request.data, request.len),
				  filling->filter);
	AcceptInvalidationMessages();
}

/*
 * shadow_database_drop has a worker drop the shadow, and its clone where a crash has left one.
 */
static void
shadow_database_drop(const char *name)
{
	StringInfoData request;

	initStringInfo(&request);
	put_string(&request, name);
	(void) worker_call_as_server(SHADOW_TASK_DROP, MyDatabaseId, request.data, request.len);
	AcceptInvalidationMessages();
}

/*
 * make makes the shadow, which takes two workers: CREATE DATABASE cannot run
 * in a transaction, and extensions are created where they are to be.  Where
 * that fails there is none.
 */
static void
make(const char *name, const Shadow *old, const ShadowTarget *like, const SnapshotFilter *filter)
{
	Filling		filling = {name, like, filter};
	StringInfoData request;
	ErrorData  *error;

	if (OidIsValid(old->oid))
		shadow_database_drop(name);
	initStringInfo(&request);
	put_string(&request, name);
	put_string(&request, like->options);
	(void) worker_call_as_server(SHADOW_TASK_MAKE, MyDatabaseId, request.data, request.len);
	error = subxact_run(shadow_database_fill, &filling, true);
	if (error)
	{
		shadow_database_drop(name);
		ReThrowError(error);
	}
}

/*
 * require_may_make raises an error where the caller cannot make the shadow, or
 * drop it.
 */
static void
require_may_make(const char *name, const Shadow *old, const char *what)
{
	if (!may_make(old))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to %s the shadow database \"%s\"", what, name),
				 OidIsValid(old->oid) ? errdetail("It belongs to role \"%s\".", GetUserNameFromId(old->owner, false)) : 0,
				 errhint("A superuser can do that, or a role with CREATEDB.")));
}

/*
 * shadow_remake: see database.h.
 */
void
shadow_remake(const char *name)
{
	SnapshotFilter everything = {0};
	Shadow		old = find_shadow(name);
	ShadowTarget	like = shadow_target();

	require_shadow(name, &old);
	require_may_make(name, &old, "make");
	make(name, &old, &like, &everything);
}

/*
 * shadow_remove: see database.h.
 */
bool
shadow_remove(const char *name)
{
	Shadow		old = find_shadow(name);

	require_shadow(name, &old);
	require_may_make(name, &old, "drop");
	shadow_database_drop(name);
	return OidIsValid(old.oid);
}

/*
 * shadow_database: see database.h.
 */
Oid
shadow_database(const char *name, const SnapshotFilter *filter)
{
	Shadow		old = find_shadow(name);
	ShadowTarget	like = shadow_target();

	if (is_up_to_date(&old, &like))
		return old.oid;
	require_shadow(name, &old);
	require_trusted(name, &old);
	if (!may_make(&old))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 OidIsValid(old.oid) ? errmsg("shadow database \"%s\" is not up to date", name) :
									   errmsg("shadow database \"%s\" does not exist", name),
				 errhint("Have a superuser, or a role with CREATEDB, call migrate.create_shadow().")));
	make(name, &old, &like, filter);
	return get_database_oid(name, false);
}
