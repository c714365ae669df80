/*-------------------------------------------------------------------------
 *
 * make.c
 *		The worker's side of making a scratch database.
 *
 * The workers that make the shadow are the bootstrap superuser's, with the
 * server's own settings: what they do is said by the catalogs of the live
 * database, and they run no code but the server's and that of extensions that
 * are installed there.  So what they make can be trusted by everybody.
 *
 * IDENTIFICATION
 *		src/schema/shadow/make.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_database.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_type.h"
#include "commands/comment.h"
#include "commands/dbcommands.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "parser/parser.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "schema/bytes.h"
#include "schema/shadow/database.h"
#include "schema/shadow/job.h"
#include "schema/shadow/shadow.h"
#include "server/query.h"
#include "server/subxact.h"
#include "worker/worker.h"

/*
 * shadow_make_begin starts a transaction that can write, and says nothing but errors,
 * whatever the server's settings are.
 */
static void
shadow_make_begin(void)
{
	StartTransactionCommand();
	XactIsoLevel = XACT_READ_COMMITTED;
	XactReadOnly = false;
	XactDeferrable = false;
	(void) set_config_option("client_min_messages", "error", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SET, true, 0, false);
	(void) set_config_option("synchronous_commit", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SET, true, 0, false);
	PushActiveSnapshot(GetTransactionSnapshot());
}

static void
shadow_make_end(void)
{
	PopActiveSnapshot();
	CommitTransactionCommand();
}

/*
 * say_what is the context of an error.
 */
static void
say_what(void *arg)
{
	errcontext("creating the shadow database");
}

static ErrorContextCallback what_callback = {NULL, say_what, NULL};

static void
push_context(void)
{
	what_callback.previous = error_context_stack;
	error_context_stack = &what_callback;
}

/* ---------- databases ---------- */

/*
 * revoke_all takes from everybody what everybody may do with a new database.
 */
static void
revoke_all(const char *name)
{
	GrantStmt  *revoke = makeNode(GrantStmt);
	RoleSpec   *everybody = makeNode(RoleSpec);

	everybody->roletype = ROLESPEC_PUBLIC;
	revoke->targtype = ACL_TARGET_OBJECT;
	revoke->objtype = OBJECT_DATABASE;
	revoke->objects = list_make1(makeString(pstrdup(name)));
	revoke->grantees = list_make1(everybody);
	ExecuteGrantStmt(revoke);
}

/*
 * shadow_create_database: see database.h.  A connection limit of 0 keeps
 * everybody out but superusers and workers.  All of it is one transaction: a
 * database is never there without its comment.
 */
void
shadow_create_database(const char *sql, const char *comment)
{
	RawStmt    *raw = linitial_node(RawStmt, raw_parser(sql, RAW_PARSE_DEFAULT));
	CreatedbStmt *shadow_make_create = castNode(CreatedbStmt, raw->stmt);
	Oid			database = createdb(make_parsestate(NULL), shadow_make_create);

	HOLD_INTERRUPTS();			/* they would leave its files behind */
	CommandCounterIncrement();
	CreateSharedComments(database, DatabaseRelationId, comment);
	if (migrate_workers_need_no_connect())
		revoke_all(shadow_make_create->dbname);
	RESUME_INTERRUPTS();
}

/*
 * shadow_make_is_ours says whether a database is a shadow by its comment.
 */
static bool
shadow_make_is_ours(Oid database)
{
	char	   *comment = shadow_comment(database);

	return comment && strncmp(comment, SHADOW_MARK, strlen(SHADOW_MARK)) == 0;
}

/*
 * shadow_drop_in_worker: see job.h.
 */
void
shadow_drop_in_worker(const char *request)
{
	char	   *data = (char *) request;
	const char *name = get_string(&data);
	Oid			database;

	shadow_make_begin();
	shadow_drop_clone(shadow_clone_name(name));
	shadow_make_end();
	shadow_make_begin();
	database = get_database_oid(name, true);
	if (OidIsValid(database) && shadow_make_is_ours(database))
		dropdb(name, true, true);
	shadow_make_end();
}

/*
 * shadow_make_in_worker: see job.h.
 */
void
shadow_make_in_worker(const char *request)
{
	char	   *data = (char *) request;
	const char *name = get_string(&data);
	const char *options = get_string(&data);

	push_context();
	shadow_make_begin();
	shadow_create_database(psprintf("CREATE DATABASE %s TEMPLATE template0 CONNECTION LIMIT 0 %s",
									quote_identifier(name), options),
						   SHADOW_MARK);
	shadow_make_end();
}

/* ---------- extensions ---------- */

/* What create is given. */
typedef struct Creation
{
	const ShadowExtension *extension;
	bool		any_version;	/* not the live database's, but the one that the server has */
} Creation;

/*
 * shadow_make_execute runs a statement of ours.
 */
static void
shadow_make_execute(const char *sql)
{
	SPI_connect();
	if (SPI_execute(sql, false, 0) < 0)
		elog(ERROR, "could not execute \"%s\"", sql);
	SPI_finish();
}

/*
 * shadow_make_create creates an extension.
 */
static void
shadow_make_create(void *arg)
{
	const Creation *creation = arg;
	const ShadowExtension *extension = creation->extension;
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfo(&sql, "CREATE EXTENSION IF NOT EXISTS %s", quote_identifier(extension->name));
	appendStringInfo(&sql, " SCHEMA %s", quote_identifier(extension->schema));
	if (!creation->any_version)
		appendStringInfo(&sql, " VERSION %s", quote_literal_cstr(extension->version));
	shadow_make_execute(sql.data);
}

/*
 * try_to_create creates an extension, and returns the error, if any; but one that says
 * nothing of the extension is raised.
 */
static ErrorData *
try_to_create(const ShadowExtension *extension, bool any_version)
{
	Creation	creation = {extension, any_version};
	ErrorData  *error = subxact_run(shadow_make_create, &creation, true);

	if (error)
		subxact_raise_unrelated(error);
	return error;
}

/*
 * set_facts has an extension be of the version that the live database has, since
 * no model asks for one that the server has instead; and be its owner's, who may
 * drop and alter it.  That keeps nobody from dropping the role: nothing but jobs
 * looks at it.  Returns the version that it was of.
 */
static char *
set_facts(const ShadowExtension *extension)
{
	Relation	rel = table_open(ExtensionRelationId, RowExclusiveLock);
	Datum		values[Natts_pg_extension] = {0};
	bool		nulls[Natts_pg_extension] = {0};
	bool		replaced[Natts_pg_extension] = {0};
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		isnull;
	char	   *version;

	ScanKeyInit(&key, Anum_pg_extension_oid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(get_extension_oid(extension->name, false)));
	scan = systable_beginscan(rel, ExtensionOidIndexId, true, NULL, 1, &key);
	tuple = systable_getnext(scan);
	version = TextDatumGetCString(heap_getattr(tuple, Anum_pg_extension_extversion, RelationGetDescr(rel), &isnull));
	values[Anum_pg_extension_extversion - 1] = CStringGetTextDatum(extension->version);
	replaced[Anum_pg_extension_extversion - 1] = true;
	if (extension->owner)
	{
		values[Anum_pg_extension_extowner - 1] = ObjectIdGetDatum(get_role_oid(extension->owner, false));
		replaced[Anum_pg_extension_extowner - 1] = true;
	}
	tuple = heap_modify_tuple(tuple, RelationGetDescr(rel), values, nulls, replaced);
	CatalogTupleUpdate(rel, &tuple->t_self, tuple);
	systable_endscan(scan);
	table_close(rel, RowExclusiveLock);
	CommandCounterIncrement();
	return version;
}

/*
 * make_schema makes a schema where it is missing.
 */
static void
make_schema(const char *name)
{
	if (!OidIsValid(get_namespace_oid(name, true)))
		shadow_make_execute(psprintf("CREATE SCHEMA %s", quote_identifier(name)));
}

/*
 * create_name has the name of an extension be there, in its schema, without
 * what it holds.
 */
static void
create_name(const ShadowExtension *extension)
{
	Datum		null = PointerGetDatum(NULL);
	ObjectAddress address;

	make_schema(extension->schema);
	address = InsertExtensionTuple(extension->name, BOOTSTRAP_SUPERUSERID,
								   get_namespace_oid(extension->schema, false), false, extension->version,
								   null, null, NIL);
	if (extension->comment)
		CreateComments(address.objectId, ExtensionRelationId, 0, extension->comment);
	CommandCounterIncrement();
}

static CatalogQuery members_query = {
	"SELECT CASE WHEN c.oid IS NOT NULL THEN format('ALTER TABLE %s OWNER TO %I', c.oid::regclass, $2)"
	" ELSE format('ALTER ROUTINE %s OWNER TO %I', p.oid::regprocedure, $2) END"
	" FROM pg_depend d LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid"
	" AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT EXISTS (SELECT FROM pg_depend i"
	" WHERE i.classid = 'pg_class'::regclass AND i.objid = c.oid AND i.objsubid = 0 AND i.deptype IN ('a', 'i'))"
	" LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid"
	" WHERE d.refclassid = 'pg_extension'::regclass AND d.refobjid = $1 AND d.deptype = 'e'"
	" AND (c.oid IS NOT NULL OR p.oid IS NOT NULL)",
	2,
	{OIDOID, TEXTOID}};

/*
 * give_members gives the owner of an extension what its script has made with the
 * owner's rights in the live database: were it a superuser's, its views, rules
 * and SECURITY DEFINER functions would have a superuser's rights here.
 */
static void
give_members(const ShadowExtension *extension)
{
	QueryArgs		args = {0};
	SavedContext		saved;
	Names		statements;

	query_arg_datum(&args, ObjectIdGetDatum(get_extension_oid(extension->name, false)));
	query_arg_text(&args, extension->owner);
	query_enter_as(&saved, BOOTSTRAP_SUPERUSERID);
	query_run(&members_query, &args, true);
	statements = query_column(saved.context);
	for (int i = 0; i < statements.n; i++)
		shadow_make_execute(statements.names[i]);
	query_leave(&saved);
}

/*
 * answer tells the caller of an extension that is not as it should be: of the
 * version that it is of instead, or, where that is NULL, that it is a name.
 */
static void
answer(const ShadowExtension *extension, const char *version, const ErrorData *error)
{
	StringInfoData buf;

	initStringInfo(&buf);
	put_string(&buf, extension->name);
	put_string(&buf, version);
	put_string(&buf, error->message);
	worker_answer(buf.data, buf.len);
}

/*
 * add makes an extension as good as it can be made.
 */
static void
add(const ShadowExtension *extension)
{
	ErrorData  *error;
	bool		by_name = false;
	char	   *version;

	if (extension->schema_is_made)
		make_schema(extension->schema);
	error = try_to_create(extension, false);
	if (error && try_to_create(extension, true) != NULL)
	{
		create_name(extension);
		by_name = true;
	}
	version = set_facts(extension);
	if (extension->owner_has_members)
		give_members(extension);
	if (error)
		answer(extension, by_name ? NULL : version, error);
}

/*
 * read_extension reads one of the request.
 */
static ShadowExtension
read_extension(char **data)
{
	ShadowExtension extension;

	extension.name = get_string(data);
	extension.version = get_string(data);
	extension.schema = get_string(data);
	extension.schema_is_made = get_int(data);
	extension.comment = get_string(data);
	extension.owner = get_string(data);
	extension.owner_has_members = get_int(data);
	return extension;
}

/*
 * shadow_fill_in_worker: see job.h.
 */
void
shadow_fill_in_worker(const char *request)
{
	char	   *data = (char *) request;
	const char *digest = get_string(&data);
	int			n = get_int(&data);
	char	   *comment;

	push_context();
	shadow_make_begin();
	for (int i = 0; i < n; i++)
	{
		ShadowExtension extension = read_extension(&data);

		CHECK_FOR_INTERRUPTS();
		add(&extension);
	}
	comment = psprintf("%s%s", shadow_comment_start(digest), shadow_unexpected());
	CreateSharedComments(MyDatabaseId, DatabaseRelationId, comment);
	shadow_make_end();
}
