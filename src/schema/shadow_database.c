/*-------------------------------------------------------------------------
 *
 * shadow_database.c
 *		The shadow as a database: its name, what it is like, how it is made.
 *
 * It is like the live database but empty: the same encoding, locale and
 * tablespace, the same extensions.  Its comment says what it is, and ends with
 * a digest of all that it has to be like; that is written last, so that a
 * shadow that was not finished is stale.
 *
 * IDENTIFICATION
 *		src/schema/shadow_database.c
 *
 *-------------------------------------------------------------------------
 */
#include "query.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_database.h"
#include "catalog/pg_shdescription.h"
#include "commands/dbcommands.h"
#include "miscadmin.h"
#include "parser/scansup.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "compat.h"
#include "schema/shadow_database.h"
#include "schema/suffix.h"
#include "worker/worker.h"

#define SUFFIX	"_migrate_shadow"
#define MARK	"Scratch database of the extension migrate. It holds extensions alone, and nobody else can connect to it."

/* What the shadow has to be like. */
typedef struct Likeness
{
	char	   *digest;
	char	   *options;		/* of CREATE DATABASE */
	char	   *extensions;		/* statements that create them */
} Likeness;

/* The shadow as it is. */
typedef struct Shadow
{
	Oid			oid;			/* InvalidOid: there is none */
	Oid			owner;
	char	   *comment;		/* NULL: none */
} Shadow;

/*
 * shadow_name: see shadow_database.h.
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

static CatalogQuery likeness_query = {
	"WITH RECURSIVE extension AS ("
	" SELECT e.oid, CASE WHEN n.oid >= 16384 THEN format(E'CREATE SCHEMA IF NOT EXISTS %I;\\n', n.nspname) ELSE '' END"
	" || format('CREATE EXTENSION IF NOT EXISTS %I SCHEMA %I VERSION %L;', e.extname, n.nspname, e.extversion) AS sql"
	" FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'migrate'),"
	" ordered AS ("
	" SELECT oid, 0 AS place FROM extension"
	" UNION ALL"
	" SELECT d.objid, o.place + 1 FROM ordered o JOIN pg_depend d ON d.refobjid = o.oid"
	" AND d.refclassid = 'pg_extension'::regclass AND d.classid = 'pg_extension'::regclass),"
	" likeness AS ("
	" SELECT format('ENCODING %L LC_COLLATE %L LC_CTYPE %L " MIGRATE_LOCALE_OPTIONS "%s',"
	" pg_encoding_to_char(d.encoding), d.datcollate, d.datctype, " MIGRATE_LOCALE_COLUMNS ","
	" CASE WHEN t.spcname <> 'pg_default' THEN format(' TABLESPACE %I', t.spcname) END) AS options,"
	" (SELECT string_agg(sql, E'\\n' ORDER BY place, sql) FROM extension JOIN"
	" (SELECT oid, max(place) AS place FROM ordered GROUP BY oid) p USING (oid)) AS extensions"
	" FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname = current_database())"
	" SELECT md5(options || coalesce(extensions, '')), options, coalesce(extensions, '') FROM likeness",
	0};

/*
 * likeness returns what the shadow of this database has to be like.
 */
static Likeness
likeness(void)
{
	Caller		caller;
	Likeness	result;

	query_enter(&caller);
	query_run(&likeness_query, NULL, true);
	result.digest = row_text(caller.context, 0, 1);
	result.options = row_text(caller.context, 0, 2);
	result.extensions = row_text(caller.context, 0, 3);
	query_leave(&caller);
	return result;
}

/*
 * comment_of returns the comment on a database; NULL where there is none.
 */
static char *
comment_of(Oid database)
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
 * find_shadow looks at the database of that name, by the newest catalogs.
 */
static Shadow
find_shadow(const char *name)
{
	Shadow		shadow = {.oid = get_database_oid(name, true)};

	if (OidIsValid(shadow.oid))
	{
		shadow.owner = shadow_owner(shadow.oid);
		shadow.comment = comment_of(shadow.oid);
	}
	return shadow;
}

/*
 * comment_for returns the comment of a shadow that is like that.
 */
static char *
comment_for(const Likeness *like)
{
	return psprintf(MARK " (%s)", like->digest);
}

/* ---------- making it ---------- */

/*
 * may_make says whether the caller can make the shadow, and drop it first
 * where there is one.
 */
static bool
may_make(const Shadow *old)
{
	HeapTuple	tuple = SearchSysCache1(AUTHOID, ObjectIdGetDatum(GetUserId()));
	bool		may = ((Form_pg_authid) GETSTRUCT(tuple))->rolsuper ||
		(((Form_pg_authid) GETSTRUCT(tuple))->rolcreatedb && (!OidIsValid(old->oid) || old->owner == GetUserId()));

	ReleaseSysCache(tuple);
	return may;
}

/*
 * make makes the shadow, which takes two workers: CREATE DATABASE cannot run
 * in a transaction, and extensions are created where they are to be.
 */
static void
make(const char *name, const Shadow *old, const Likeness *like)
{
	const char *quoted = quote_identifier(name);
	StringInfoData sql;

	if (OidIsValid(old->oid) && (old->comment == NULL || strncmp(old->comment, MARK, strlen(MARK)) != 0))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("database \"%s\" is not a shadow database", name),
				 errdetail("Its comment does not say so: it may hold anything."),
				 errhint("Drop it, or set \"migrate.shadow_database\" to another name.")));
	initStringInfo(&sql);
	if (OidIsValid(old->oid))
		appendStringInfo(&sql, "DROP DATABASE %s;\n", quoted);
	appendStringInfo(&sql, "CREATE DATABASE %s TEMPLATE template0 ALLOW_CONNECTIONS false %s;\n", quoted, like->options);
	appendStringInfo(&sql, "COMMENT ON DATABASE %s IS '" MARK "'", quoted);
	(void) worker_call(WORKER_MAKE_SHADOW, MyDatabaseId, sql.data, sql.len);

	resetStringInfo(&sql);
	appendStringInfo(&sql, "%s\nCOMMENT ON DATABASE %s IS %s", like->extensions, quoted,
					 quote_literal_cstr(comment_for(like)));
	AcceptInvalidationMessages();
	(void) worker_call(WORKER_FILL_SHADOW, get_database_oid(name, false), sql.data, sql.len);
	AcceptInvalidationMessages();
}

/*
 * shadow_remake: see shadow_database.h.
 */
void
shadow_remake(const char *name)
{
	Shadow		old = find_shadow(name);
	Likeness	like = likeness();

	if (!may_make(&old))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to make the shadow database \"%s\"", name),
				 OidIsValid(old.oid) ? errdetail("It belongs to role \"%s\".", GetUserNameFromId(old.owner, false)) : 0,
				 errhint("A superuser can make it for all, a role with CREATEDB for itself.")));
	make(name, &old, &like);
}

/*
 * shadow_database: see shadow_database.h.
 */
Oid
shadow_database(const char *name)
{
	Shadow		old = find_shadow(name);
	Likeness	like = likeness();

	if (OidIsValid(old.oid) && old.comment && strcmp(old.comment, comment_for(&like)) == 0)
		return old.oid;
	if (!may_make(&old))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 OidIsValid(old.oid) ? errmsg("shadow database \"%s\" is not up to date", name) :
									   errmsg("shadow database \"%s\" does not exist", name),
				 errhint("Have %s call migrate.create_shadow().",
						 OidIsValid(old.oid) ? GetUserNameFromId(old.owner, false) : "a superuser, or a role with CREATEDB for itself,")));
	make(name, &old, &like);
	return get_database_oid(name, false);
}
