/*-------------------------------------------------------------------------
 *
 * catalog.c
 *		The tables of the extension: the only file that spells their names.
 *
 * Everything here runs as the extension's owner under a pinned search_path,
 * so that a caller needs EXECUTE on our functions and no right on our tables.
 * Reads take "fresh": true sees what has been committed by now, false what
 * the calling query sees.  Results are allocated in the caller's context.
 *
 * IDENTIFICATION
 *		src/catalog.c
 *
 *-------------------------------------------------------------------------
 */
#include "migrate.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"

#define MAX_QUERY_ARGS	15

/* A statement of ours, prepared when it is first run. */
typedef struct CatalogQuery
{
	const char *sql;
	int			nargs;
	Oid			types[MAX_QUERY_ARGS];
	SPIPlanPtr	plan;
} CatalogQuery;

/* The arguments of one execution. */
typedef struct Args
{
	int			n;
	Datum		values[MAX_QUERY_ARGS];
	char		nulls[MAX_QUERY_ARGS];
} Args;

/* What enter() changes and leave() restores. */
typedef struct Caller
{
	Oid			userid;
	int			sec_context;
	int			guc_level;
	MemoryContext context;
} Caller;

/*
 * extension_owner returns the role that owns the extension.
 */
static Oid
extension_owner(void)
{
	Relation	rel = table_open(ExtensionRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	Oid			owner;

	ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber, F_NAMEEQ,
				CStringGetDatum("migrate"));
	scan = systable_beginscan(rel, ExtensionNameIndexId, true, NULL, 1, &key);
	tuple = systable_getnext(scan);
	if (!HeapTupleIsValid(tuple))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("extension \"migrate\" does not exist")));
	owner = ((Form_pg_extension) GETSTRUCT(tuple))->extowner;
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return owner;
}

/*
 * enter becomes the extension's owner under a pinned search_path and connects
 * to SPI.  An error before leave() is undone by the transaction's abort.
 */
static void
enter(Caller *caller)
{
	GetUserIdAndSecContext(&caller->userid, &caller->sec_context);
	caller->context = CurrentMemoryContext;
	caller->guc_level = NewGUCNestLevel();
	SetUserIdAndSecContext(extension_owner(),
						   caller->sec_context | SECURITY_LOCAL_USERID_CHANGE);
	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	SPI_connect();
}

/*
 * leave undoes enter.
 */
static void
leave(const Caller *caller)
{
	SPI_finish();
	AtEOXact_GUC(true, caller->guc_level);
	SetUserIdAndSecContext(caller->userid, caller->sec_context);
	MemoryContextSwitchTo(caller->context);
}

static void
arg(Args *args, Datum value)
{
	args->values[args->n] = value;
	args->nulls[args->n++] = ' ';
}

static void
arg_null(Args *args)
{
	args->values[args->n] = (Datum) 0;
	args->nulls[args->n++] = 'n';
}

static void
arg_text(Args *args, const char *value)
{
	if (value)
		arg(args, CStringGetTextDatum(value));
	else
		arg_null(args);
}

/*
 * arg_role adds a role's name; there is none for InvalidOid.
 */
static void
arg_role(Args *args, const char *name)
{
	if (name)
		arg(args, DirectFunctionCall1(namein, CStringGetDatum(name)));
	else
		arg_null(args);
}

/*
 * run executes a statement of ours; its rows, if any, are in SPI_tuptable.
 */
static void
run(CatalogQuery *query, const Args *args, bool fresh)
{
	int			result;

	if (query->plan == NULL)
	{
		SPIPlanPtr	plan = SPI_prepare(query->sql, query->nargs, query->types);

		if (plan == NULL || SPI_keepplan(plan) != 0)
			elog(ERROR, "could not prepare \"%s\": %s", query->sql,
				 SPI_result_code_string(SPI_result));
		query->plan = plan;
	}
	Assert(query->nargs == (args ? args->n : 0));
	result = SPI_execute_plan(query->plan,
							  args ? (Datum *) args->values : NULL,
							  args ? args->nulls : NULL,
							  !fresh, 0);
	if (result < 0)
		elog(ERROR, "could not execute \"%s\": %s", query->sql, SPI_result_code_string(result));
}

/*
 * field_datum and field read column col (from 1) of a row of the last result;
 * field returns text, palloc'd in context, NULL for a null.
 */
static Datum
field_datum(uint64 row, int col, bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, col, isnull);
}

static char *
field(MemoryContext context, uint64 row, int col)
{
	bool		isnull;
	Datum		value = field_datum(row, col, &isnull);
	MemoryContext old;
	char	   *result;

	if (isnull)
		return NULL;
	old = MemoryContextSwitchTo(context);
	result = TextDatumGetCString(value);
	MemoryContextSwitchTo(old);
	return result;
}

/*
 * column returns the first column of the last result.
 */
static Names
column(MemoryContext context)
{
	Names		result;

	result.n = (int) SPI_processed;
	result.names = MemoryContextAlloc(context, sizeof(char *) * Max(result.n, 1));
	for (int i = 0; i < result.n; i++)
		result.names[i] = field(context, i, 1);
	return result;
}

/*
 * fetch_column runs a query and returns its first column.
 */
static Names
fetch_column(CatalogQuery *query, const Args *args, bool fresh)
{
	Caller		caller;
	Names		result;

	enter(&caller);
	run(query, args, fresh);
	result = column(caller.context);
	leave(&caller);
	return result;
}

/*
 * fetch_text runs a query of one row and one column of text.
 */
static char *
fetch_text(CatalogQuery *query, const Args *args, bool fresh)
{
	Names		rows = fetch_column(query, args, fresh);

	return rows.n > 0 ? rows.names[0] : NULL;
}

/* ---------- the graph ---------- */

/*
 * for_each_row runs a query through a cursor and hands its rows, some at a
 * time, to add with arg; what add keeps it copies to context.
 */
static void
for_each_row(const char *sql, bool fresh, MemoryContext context,
			 void (*add)(void *arg, MemoryContext context, uint64 row), void *arg)
{
	SPIPlanPtr	plan = SPI_prepare(sql, 0, NULL);
	Portal		portal = SPI_cursor_open(NULL, plan, NULL, NULL, !fresh);

	for (;;)
	{
		SPI_cursor_fetch(portal, true, 1000);
		if (SPI_processed == 0)
			break;
		for (uint64 row = 0; row < SPI_processed; row++)
			add(arg, context, row);
		SPI_freetuptable(SPI_tuptable);
	}
	SPI_cursor_close(portal);
	SPI_freeplan(plan);
}

static void
add_revision(void *g, MemoryContext context, uint64 row)
{
	bool		isnull;
	Datum		date = field_datum(row, 2, &isnull);

	graph_add(g, field(context, row, 1), isnull ? GRAPH_NO_DATE : DatumGetTimestampTz(date));
}

static void
add_edge(void *g, MemoryContext context, uint64 row)
{
	bool		isnull;

	graph_add_edge(g, field(context, row, 1), field(context, row, 2),
				   DatumGetBool(field_datum(row, 3, &isnull)));
}

static void
add_label(void *g, MemoryContext context, uint64 row)
{
	graph_add_label(g, field(context, row, 1), field(context, row, 2));
}

/*
 * load_graph reads the graph of all registered revisions.  With loose, edges
 * to revisions that are not there yet are left out.
 */
static Graph *
load_graph(bool fresh, bool loose)
{
	Caller		caller;
	Graph	   *g = graph_create(1024);
	const char *edges = "SELECT e.revision, e.parent, e.kind OPERATOR(pg_catalog.=) 'depends'"
						" FROM migrate.edge e WHERE e.position OPERATOR(pg_catalog.%s) 1%s%s";
	const char *present = loose ? " AND EXISTS (SELECT FROM migrate.revisions r"
								  " WHERE r.revision OPERATOR(pg_catalog.=) e.parent)" :
								  "";

	enter(&caller);
	for_each_row("SELECT revision, create_date FROM migrate.revisions",
				 fresh, caller.context, add_revision, g);

	/* almost all revisions have one parent: only the others need sorting */
	for_each_row(psprintf(edges, "=", present, ""), fresh, caller.context, add_edge, g);
	for_each_row(psprintf(edges, ">", present, " ORDER BY e.position USING OPERATOR(pg_catalog.<)"),
				 fresh, caller.context, add_edge, g);
	for_each_row("SELECT label, revision FROM migrate.label ORDER BY label USING OPERATOR(pg_catalog.<)",
				 fresh, caller.context, add_label, g);
	leave(&caller);

	graph_finish(g);
	return g;
}

/*
 * catalog_graph returns the graph of all registered revisions.  Raises MG006
 * where it is broken.
 */
Graph *
catalog_graph(bool fresh)
{
	return load_graph(fresh, false);
}

/*
 * catalog_check_cycles raises MG006 where the graph has a cycle; a missing
 * parent is left to the foreign key.
 */
void
catalog_check_cycles(void)
{
	(void) load_graph(true, true);
}

/* What add_facts and add_applied fill in. */
typedef struct FactsByNode
{
	const Graph *graph;
	RevisionFacts *facts;
} FactsByNode;

static void
add_facts(void *arg, MemoryContext context, uint64 row)
{
	FactsByNode *all = arg;
	bool		isnull;
	char	   *revision = field(CurrentMemoryContext, row, 1);
	int			node = graph_find(all->graph, revision);

	pfree(revision);
	if (node < 0)
		return;
	all->facts[node].message = field(context, row, 2);
	all->facts[node].upgrade_transactional = DatumGetBool(field_datum(row, 3, &isnull));
	all->facts[node].downgrade_transactional = DatumGetBool(field_datum(row, 4, &isnull));
}

static void
add_applied(void *arg, MemoryContext context, uint64 row)
{
	FactsByNode *all = arg;
	bool		isnull;
	char	   *revision = field(CurrentMemoryContext, row, 1);
	int			node = graph_find(all->graph, revision);

	pfree(revision);
	if (node < 0)
		return;
	all->facts[node].applied_at = DatumGetTimestampTz(field_datum(row, 2, &isnull));
	all->facts[node].applied_by = field(context, row, 3);
}

/*
 * catalog_facts returns, by node, what is known of the revisions of a graph
 * without their scripts.  with_log tells when, and by whom, each was last
 * upgraded to or stamped in this scope.
 */
RevisionFacts *
catalog_facts(const Graph *g, bool with_log)
{
	Caller		caller;
	FactsByNode all;

	all.graph = g;
	all.facts = palloc0(sizeof(RevisionFacts) * Max(graph_size(g), 1));
	enter(&caller);
	for_each_row("SELECT revision, message, upgrade_transactional, downgrade_transactional"
				 " FROM migrate.revisions",
				 false, caller.context, add_facts, &all);
	if (with_log)
		for_each_row(psprintf("SELECT DISTINCT ON (revision) revision, started_at, login_role::text"
							  " FROM migrate.log WHERE scope OPERATOR(pg_catalog.=) %s"
							  " AND action OPERATOR(pg_catalog.=) ANY ('{upgrade,stamp}')"
							  " ORDER BY revision USING OPERATOR(pg_catalog.<), id USING OPERATOR(pg_catalog.>)",
							  quote_literal_cstr(migrate_scope)),
					 false, caller.context, add_applied, &all);
	leave(&caller);
	return all.facts;
}

/* ---------- version ---------- */

static CatalogQuery version_query = {
	"SELECT revision FROM migrate.version WHERE scope OPERATOR(pg_catalog.=) $1"
	" ORDER BY revision USING OPERATOR(pg_catalog.<)",
	1,
	{TEXTOID}};
static CatalogQuery scopes_query = {
	"SELECT DISTINCT scope FROM migrate.version ORDER BY scope USING OPERATOR(pg_catalog.<)"};
static CatalogQuery last_log_id_query = {
	"SELECT coalesce(max(id), 0)::text FROM migrate.log"};

/*
 * version_of returns the revisions recorded as applied in a scope, in the
 * order of their ids.
 */
static Names
version_of(const char *scope, bool fresh)
{
	Args		args = {0};

	arg_text(&args, scope);
	return fetch_column(&version_query, &args, fresh);
}

/*
 * catalog_version returns the revisions recorded as applied in the scope that
 * migrate.scope says, in the order of their ids.
 */
Names
catalog_version(bool fresh)
{
	return version_of(migrate_scope, fresh);
}

/*
 * catalog_version_of returns those recorded as applied in another scope.
 */
Names
catalog_version_of(const char *scope)
{
	return version_of(scope, false);
}

static CatalogQuery applied_query = {
	"WITH RECURSIVE a (revision) AS (SELECT revision FROM migrate.version"
	" UNION SELECT e.parent FROM migrate.edge e"
	" JOIN a ON e.revision OPERATOR(pg_catalog.=) a.revision)"
	" SELECT revision FROM a"};

/*
 * catalog_applied returns all revisions that are applied in any scope; unlike
 * the graph, it minds no revision that is yet to be registered.
 */
Names
catalog_applied(void)
{
	return fetch_column(&applied_query, NULL, true);
}

/*
 * catalog_scopes returns the scopes that have a version.
 */
Names
catalog_scopes(void)
{
	return fetch_column(&scopes_query, NULL, false);
}

/*
 * catalog_last_log_id returns the highest id in the log.
 */
int64
catalog_last_log_id(void)
{
	return pg_strtoint64(fetch_text(&last_log_id_query, NULL, true));
}

/*
 * catalog_is_current says whether version and log, as they stand committed at
 * this moment, are as given: under REPEATABLE READ they need not be what the
 * transaction sees.
 */
bool
catalog_is_current(Names version, int64 last_log_id)
{
	bool		current;

	PushActiveSnapshot(GetLatestSnapshot());
	{
		Names		latest = catalog_version(false);

		current = latest.n == version.n &&
			pg_strtoint64(fetch_text(&last_log_id_query, NULL, false)) == last_log_id;
		for (int i = 0; current && i < latest.n; i++)
			current = strcmp(latest.names[i], version.names[i]) == 0;
	}
	PopActiveSnapshot();
	return current;
}

static CatalogQuery version_remove = {
	"DELETE FROM migrate.version WHERE scope OPERATOR(pg_catalog.=) $1"
	" AND revision OPERATOR(pg_catalog.=) $2",
	2,
	{TEXTOID, TEXTOID}};
static CatalogQuery version_add = {
	"INSERT INTO migrate.version (scope, revision) VALUES ($1, $2)",
	2,
	{TEXTOID, TEXTOID}};
static CatalogQuery version_move = {
	"UPDATE migrate.version SET revision = $3 WHERE scope OPERATOR(pg_catalog.=) $1"
	" AND revision OPERATOR(pg_catalog.=) $2",
	3,
	{TEXTOID, TEXTOID, TEXTOID}};

/*
 * change_version runs one of the three statements above, which must change a
 * row.  to is given for version_move only.
 */
static void
change_version(CatalogQuery *query, const char *scope, const char *revision, const char *to)
{
	Args		args = {0};

	arg_text(&args, scope);
	arg_text(&args, revision);
	if (to)
		arg_text(&args, to);
	run(query, &args, true);
	if (SPI_processed != 1)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("the version was changed by something else"),
				 errdetail("Revision %s is not recorded as applied.", revision)));
}

/*
 * catalog_set_version takes revisions out of a scope's version and puts others in.
 */
void
catalog_set_version(const char *scope, Names removed, Names added)
{
	Caller		caller;
	int			moved = Min(removed.n, added.n);

	if (removed.n == 0 && added.n == 0)
		return;
	enter(&caller);

	/* a long run leaves so many dead rows that a sequential scan would be quadratic */
	(void) set_config_option("enable_seqscan", "off", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	for (int i = 0; i < moved; i++)
		change_version(&version_move, scope, removed.names[i], added.names[i]);
	for (int i = moved; i < removed.n; i++)
		change_version(&version_remove, scope, removed.names[i], NULL);
	for (int i = moved; i < added.n; i++)
		change_version(&version_add, scope, added.names[i], NULL);
	leave(&caller);
}

/* ---------- revisions ---------- */

#define REVISION_COLUMNS \
	"SELECT revision, message, description, upgrade, downgrade, upgrade_transactional," \
	" downgrade_transactional, create_date AT TIME ZONE 'UTC'," \
	" upgrade_checksum, downgrade_checksum FROM migrate.revisions"

static CatalogQuery revision_query = {
	REVISION_COLUMNS " WHERE revision OPERATOR(pg_catalog.=) $1",
	1,
	{TEXTOID}};

/* several, without those whose size would make a batch of them too large */
static CatalogQuery small_revisions_query = {
	REVISION_COLUMNS " WHERE revision OPERATOR(pg_catalog.=) ANY ($1)"
					 " AND octet_length(upgrade) OPERATOR(pg_catalog.+) coalesce(octet_length(downgrade), 0)"
					 " OPERATOR(pg_catalog.<=) 65536",
	1,
	{TEXTARRAYOID}};
static CatalogQuery parents_query = {
	"SELECT parent FROM migrate.edge WHERE revision OPERATOR(pg_catalog.=) $1"
	" AND kind OPERATOR(pg_catalog.=) $2 ORDER BY position USING OPERATOR(pg_catalog.<)",
	2,
	{TEXTOID, TEXTOID}};
static CatalogQuery labels_query = {
	"SELECT label FROM migrate.label WHERE revision OPERATOR(pg_catalog.=) $1"
	" ORDER BY label USING OPERATOR(pg_catalog.<)",
	1,
	{TEXTOID}};
static CatalogQuery name_owner_query = {
	"SELECT revision FROM migrate.revisions WHERE revision OPERATOR(pg_catalog.=) $1"
	" UNION ALL SELECT revision FROM migrate.label WHERE label OPERATOR(pg_catalog.=) $1",
	1,
	{TEXTOID}};
static CatalogQuery message_query = {
	"SELECT message FROM migrate.revisions WHERE revision OPERATOR(pg_catalog.=) $1", 1, {TEXTOID}};

static CatalogQuery revisions_query = {
	"SELECT revision FROM migrate.revisions ORDER BY revision USING OPERATOR(pg_catalog.<)"};
static CatalogQuery children_query = {
	"SELECT DISTINCT revision FROM migrate.edge WHERE parent OPERATOR(pg_catalog.=) $1", 1, {TEXTOID}};

/*
 * catalog_revisions returns the ids of all registered revisions.
 */
Names
catalog_revisions(void)
{
	return fetch_column(&revisions_query, NULL, true);
}

/*
 * catalog_children returns the revisions that follow a revision or depend on
 * it.
 */
Names
catalog_children(const char *revision)
{
	Args		args = {0};

	arg_text(&args, revision);
	return fetch_column(&children_query, &args, true);
}

/*
 * fetch_list runs, inside enter(), a query on a revision and returns its first
 * column.
 */
static Names
fetch_list(CatalogQuery *query, const char *revision, const char *kind, bool fresh, MemoryContext context)
{
	Args		args = {0};

	arg_text(&args, revision);
	if (kind)
		arg_text(&args, kind);
	run(query, &args, fresh);
	return column(context);
}

/*
 * utc_text formats a timestamp, already in UTC, as a revision file has it.
 */
static char *
utc_text(MemoryContext context, uint64 row, int col)
{
	bool		isnull;
	Datum		value = field_datum(row, col, &isnull);
	struct pg_tm tm;
	fsec_t		fsec;
	char		text[MAXDATELEN + 1];

	if (isnull)
		return NULL;
	if (timestamp2tm(DatumGetTimestamp(value), NULL, &tm, &fsec, NULL, NULL) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timestamp out of range")));
	EncodeDateTime(&tm, fsec, false, 0, NULL, USE_ISO_DATES, text);
	strcat(text, "+00");
	return MemoryContextStrdup(context, text);
}

/*
 * revision_of_row returns what a row of REVISION_COLUMNS has.
 */
static StoredRevision *
revision_of_row(MemoryContext context, uint64 row)
{
	StoredRevision *r = MemoryContextAllocZero(context, sizeof(StoredRevision));
	bool		isnull;

	r->file.revision = field(context, row, 1);
	r->file.message = field(context, row, 2);
	r->file.description = field(context, row, 3);
	r->file.upgrade = field(context, row, 4);
	r->file.downgrade = field(context, row, 5);
	r->file.upgrade_transactional = DatumGetBool(field_datum(row, 6, &isnull));
	r->file.downgrade_transactional = DatumGetBool(field_datum(row, 7, &isnull));
	r->file.create_date = utc_text(context, row, 8);
	r->upgrade_checksum = field(context, row, 9);
	r->downgrade_checksum = field(context, row, 10);
	return r;
}

/*
 * catalog_revision returns a registered revision, or NULL.
 */
StoredRevision *
catalog_revision(const char *revision, bool fresh)
{
	Caller		caller;
	Args		args = {0};
	StoredRevision *r = NULL;

	enter(&caller);
	arg_text(&args, revision);
	run(&revision_query, &args, fresh);
	if (SPI_processed > 0)
	{
		r = revision_of_row(caller.context, 0);
		r->file.down_revision = fetch_list(&parents_query, revision, "down", fresh, caller.context);
		r->file.depends_on = fetch_list(&parents_query, revision, "depends", fresh, caller.context);
		r->file.branch_labels = fetch_list(&labels_query, revision, NULL, fresh, caller.context);
	}
	leave(&caller);
	return r;
}

/*
 * take_relations completes a revision by its relations in the graph.
 */
static void
take_relations(StoredRevision *r, const Graph *g, int node)
{
	r->file.down_revision = names_of_nodes(g, graph_node(g, node)->down);
	r->file.depends_on = names_of_nodes(g, graph_node(g, node)->deps);
	r->file.branch_labels = graph_own_labels(g, node);
}

/*
 * catalog_node_revision returns the registered revision of a node, or NULL
 * where it is registered no more.
 */
StoredRevision *
catalog_node_revision(const Graph *g, int node, bool fresh)
{
	Caller		caller;
	Args		args = {0};
	StoredRevision *r = NULL;

	enter(&caller);
	arg_text(&args, graph_node(g, node)->revision);
	run(&revision_query, &args, fresh);
	if (SPI_processed > 0)
		r = revision_of_row(caller.context, 0);
	leave(&caller);
	if (r)
		take_relations(r, g, node);
	return r;
}

/*
 * catalog_small_revisions fetches several revisions at once.  Those that are
 * too large for that, or registered no more, come back as NULL.
 */
void
catalog_small_revisions(const Graph *g, NodeList nodes, StoredRevision **result)
{
	Caller		caller;
	Args		args = {0};

	memset(result, 0, sizeof(StoredRevision *) * nodes.n);
	enter(&caller);
	arg(&args, names_array(names_of_nodes(g, nodes)));
	run(&small_revisions_query, &args, true);
	for (uint64 row = 0; row < SPI_processed; row++)
	{
		StoredRevision *r = revision_of_row(caller.context, row);
		int			node = graph_find(g, r->file.revision);

		for (int i = 0; i < nodes.n; i++)
		{
			if (nodes.nodes[i] == node)
				result[i] = r;
		}
	}
	leave(&caller);
	for (int i = 0; i < nodes.n; i++)
	{
		if (result[i])
			take_relations(result[i], g, nodes.nodes[i]);
	}
}

/*
 * catalog_name_owner returns the revision that has this id or label, or NULL.
 */
char *
catalog_name_owner(const char *name)
{
	Args		args = {0};

	arg_text(&args, name);
	return fetch_text(&name_owner_query, &args, true);
}

/*
 * catalog_message returns the message of a revision.
 */
char *
catalog_message(const char *revision)
{
	Args		args = {0};

	arg_text(&args, revision);
	return fetch_text(&message_query, &args, true);
}

/*
 * catalog_checksum returns the sha256 of a script in UTF-8, in hex.
 */
char *
catalog_checksum(const char *script)
{
	int			len = strlen(script);
	char	   *utf8 = pg_server_to_any(script, len, PG_UTF8);
	bytea	   *bytes = (bytea *) cstring_to_text(utf8);
	bytea	   *sha = DatumGetByteaPP(DirectFunctionCall1(sha256_bytea, PointerGetDatum(bytes)));
	int			size = VARSIZE_ANY_EXHDR(sha);
	char	   *hex = palloc(size * 2 + 1);

	hex[hex_encode(VARDATA_ANY(sha), size, hex)] = '\0';
	if (utf8 != script)
		pfree(utf8);
	pfree(bytes);
	pfree(sha);
	return hex;
}

static CatalogQuery checksums_query = {
	"SELECT CASE WHEN $2 THEN upgrade_checksum ELSE downgrade_checksum END"
	" FROM migrate.revisions WHERE revision OPERATOR(pg_catalog.=) $1",
	2,
	{TEXTOID, BOOLOID}};

/*
 * catalog_script_checksum returns the checksum of one script of a revision;
 * NULL where there is none.
 */
char *
catalog_script_checksum(const char *revision, bool upgrade, bool fresh)
{
	Args		args = {0};

	arg_text(&args, revision);
	arg(&args, BoolGetDatum(upgrade));
	return fetch_text(&checksums_query, &args, fresh);
}

static CatalogQuery timestamp_query = {
	"SELECT ($1::timestamptz AT TIME ZONE 'UTC')", 1, {TEXTOID}};

/*
 * catalog_timestamp returns a create date as the canonical file has it: in UTC,
 * which is also what a date without a time zone is read in.
 */
char *
catalog_timestamp(const char *text)
{
	Caller		caller;
	Args		args = {0};
	char	   *result;

	enter(&caller);
	(void) set_config_option("TimeZone", "UTC", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("DateStyle", "ISO, YMD", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	arg_text(&args, text);
	run(&timestamp_query, &args, true);
	result = utc_text(caller.context, 0, 1);
	leave(&caller);
	return result;
}

static CatalogQuery revision_insert = {
	"INSERT INTO migrate.revisions (message, description, upgrade, downgrade,"
	" upgrade_transactional, downgrade_transactional, create_date, upgrade_checksum,"
	" downgrade_checksum, revision, registered_at, registered_by)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz, $8, $9, $10, now(), $11)",
	11,
	{TEXTOID, TEXTOID, TEXTOID, TEXTOID, BOOLOID, BOOLOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, NAMEOID}};
static CatalogQuery revision_update = {
	"UPDATE migrate.revisions SET message = $1, description = $2, upgrade = $3, downgrade = $4,"
	" upgrade_transactional = $5, downgrade_transactional = $6, create_date = $7::timestamptz,"
	" upgrade_checksum = $8, downgrade_checksum = $9 WHERE revision OPERATOR(pg_catalog.=) $10",
	10,
	{TEXTOID, TEXTOID, TEXTOID, TEXTOID, BOOLOID, BOOLOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID}};
static CatalogQuery edges_delete = {
	"DELETE FROM migrate.edge WHERE revision OPERATOR(pg_catalog.=) $1", 1, {TEXTOID}};
static CatalogQuery labels_delete = {
	"DELETE FROM migrate.label WHERE revision OPERATOR(pg_catalog.=) $1", 1, {TEXTOID}};
static CatalogQuery revision_delete = {
	"DELETE FROM migrate.revisions WHERE revision OPERATOR(pg_catalog.=) $1", 1, {TEXTOID}};
static CatalogQuery edges_insert = {
	"INSERT INTO migrate.edge (revision, parent, kind, position)"
	" SELECT $1, p.parent, $3, p.position"
	" FROM pg_catalog.unnest($2) WITH ORDINALITY AS p (parent, position)",
	3,
	{TEXTOID, TEXTARRAYOID, TEXTOID}};
static CatalogQuery labels_insert = {
	"INSERT INTO migrate.label (label, revision) SELECT l.label, $1 FROM pg_catalog.unnest($2) AS l (label)",
	2,
	{TEXTOID, TEXTARRAYOID}};

/* dependencies on a label that came before the revision that carries it */
static CatalogQuery depends_resolve = {
	"UPDATE migrate.edge SET parent = $1 WHERE kind OPERATOR(pg_catalog.=) 'depends'"
	" AND parent OPERATOR(pg_catalog.=) ANY ($2)",
	2,
	{TEXTOID, TEXTARRAYOID}};
static CatalogQuery label_revision_query = {
	"SELECT revision FROM migrate.label WHERE label OPERATOR(pg_catalog.=) $1", 1, {TEXTOID}};

/*
 * write_relations writes the edges and labels of a revision.
 */
static void
write_relations(const RevisionFile *file)
{
	const struct
	{
		const char *kind;
		Names		parents;
	}			lists[] = {{"down", file->down_revision}, {"depends", file->depends_on}};

	for (int i = 0; i < lengthof(lists); i++)
	{
		Args		args = {0};

		if (lists[i].parents.n == 0)
			continue;
		arg_text(&args, file->revision);
		arg(&args, names_array(lists[i].parents));
		arg_text(&args, lists[i].kind);
		run(&edges_insert, &args, true);
	}
	if (file->branch_labels.n > 0)
	{
		Args		args = {0};

		arg_text(&args, file->revision);
		arg(&args, names_array(file->branch_labels));
		run(&labels_insert, &args, true);
		run(&depends_resolve, &args, true);
	}
}

/*
 * revision_args fills in what an insert and an update of a revision share.
 */
static void
revision_args(Args *args, const RevisionFile *file)
{
	arg_text(args, file->message);
	arg_text(args, file->description);
	arg_text(args, file->upgrade);
	arg_text(args, file->downgrade);
	arg(args, BoolGetDatum(file->upgrade_transactional));
	arg(args, BoolGetDatum(file->downgrade_transactional));
	arg_text(args, file->create_date);
	arg_text(args, catalog_checksum(file->upgrade));
	arg_text(args, file->downgrade ? catalog_checksum(file->downgrade) : NULL);
	arg_text(args, file->revision);
}

/*
 * catalog_insert_revision adds a revision, its edges and its labels.
 */
void
catalog_insert_revision(const RevisionFile *file)
{
	Caller		caller;
	Args		args = {0};

	enter(&caller);
	revision_args(&args, file);
	arg_role(&args, GetUserNameFromId(GetSessionUserId(), false));
	run(&revision_insert, &args, true);
	write_relations(file);
	leave(&caller);
}

/*
 * catalog_update_revision changes a revision, its edges and its labels.
 */
void
catalog_update_revision(const RevisionFile *file)
{
	Caller		caller;
	Args		args = {0};
	Args		key = {0};

	enter(&caller);
	arg_text(&key, file->revision);
	revision_args(&args, file);
	run(&revision_update, &args, true);
	run(&edges_delete, &key, true);
	run(&labels_delete, &key, true);
	write_relations(file);
	leave(&caller);
}

/*
 * catalog_delete_revision deletes a revision, its edges and its labels.
 */
void
catalog_delete_revision(const char *revision)
{
	Caller		caller;
	Args		key = {0};

	enter(&caller);
	arg_text(&key, revision);
	run(&edges_delete, &key, true);
	run(&labels_delete, &key, true);
	run(&revision_delete, &key, true);
	leave(&caller);
}

/*
 * catalog_resolve_depends replaces labels among the dependencies by the
 * revisions that carry them, as far as these are registered.
 */
Names
catalog_resolve_depends(Names depends)
{
	Names		result = {depends.n, palloc(sizeof(char *) * Max(depends.n, 1))};

	for (int i = 0; i < depends.n; i++)
	{
		Args		args = {0};
		char	   *revision;

		arg_text(&args, depends.names[i]);
		revision = fetch_text(&label_revision_query, &args, true);
		result.names[i] = revision ? revision : depends.names[i];
	}
	return result;
}

/* ---------- the log ---------- */

static CatalogQuery run_id_query = {
	"SELECT pg_catalog.nextval('migrate.run_id_seq')::text"};

/*
 * catalog_new_run_id returns an id for a run.
 */
int64
catalog_new_run_id(void)
{
	return pg_strtoint64(fetch_text(&run_id_query, NULL, true));
}

static CatalogQuery log_insert = {
	"INSERT INTO migrate.log (run_id, scope, action, revision, started_at, duration, outcome,"
	" login_role, effective_role, run_as, search_path, client_addr, application_name,"
	" old_checksum, new_checksum, old_script, reason)"
	" VALUES ($1, $2, $3, $4, $5, $6, 'done', $7, $8, $9, $10, pg_catalog.inet_client_addr(),"
	" $11, $12, $13, $14, $15)",
	15,
	{INT8OID, TEXTOID, TEXTOID, TEXTOID, TIMESTAMPTZOID, INTERVALOID, NAMEOID, NAMEOID, NAMEOID,
	 TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID}};

/*
 * catalog_log writes a row of the log.
 */
void
catalog_log(const LogEntry *entry)
{
	Caller		caller;
	Args		args = {0};

	enter(&caller);
	arg(&args, Int64GetDatum(entry->run_id));
	arg_text(&args, entry->scope ? entry->scope : migrate_scope);
	arg_text(&args, entry->action);
	arg_text(&args, entry->revision);
	arg(&args, TimestampTzGetDatum(entry->started_at ? entry->started_at : GetCurrentTransactionStartTimestamp()));
	if (entry->duration >= 0)
	{
		Interval   *interval = palloc0(sizeof(Interval));

		interval->time = entry->duration;
		arg(&args, IntervalPGetDatum(interval));
	}
	else
		arg_null(&args);
	arg_role(&args, GetUserNameFromId(GetSessionUserId(), false));
	arg_role(&args, GetUserNameFromId(caller.userid, false));
	arg_role(&args, entry->run_as);
	arg_text(&args, entry->search_path);
	arg_text(&args, application_name);
	arg_text(&args, entry->old_checksum);
	arg_text(&args, entry->new_checksum);
	arg_text(&args, entry->old_script);
	arg_text(&args, entry->reason);
	run(&log_insert, &args, true);
	leave(&caller);
}

static CatalogQuery log_steps_insert = {
	"INSERT INTO migrate.log (run_id, scope, action, revision, started_at, duration, outcome,"
	" login_role, effective_role, run_as, search_path, client_addr, application_name, new_checksum)"
	" SELECT $1, $2, $3, s.revision, s.started_at,"
	" pg_catalog.make_interval(secs => s.duration), 'done', $4, $5, $6, $7,"
	" pg_catalog.inet_client_addr(), $8, s.checksum"
	" FROM ROWS FROM (pg_catalog.unnest($9), pg_catalog.unnest($10), pg_catalog.unnest($11),"
	" pg_catalog.unnest($12)) AS s (revision, started_at, duration, checksum)",
	12,
	{INT8OID, TEXTOID, TEXTOID, NAMEOID, NAMEOID, NAMEOID, TEXTOID, TEXTOID, TEXTARRAYOID,
	 TIMESTAMPTZARRAYOID, FLOAT8ARRAYOID, TEXTARRAYOID}};

/*
 * catalog_log_steps writes a row of the log for each of several steps of one
 * run; common says what the rows have in common.
 */
void
catalog_log_steps(const LogEntry *common, const LoggedStep *steps, int n)
{
	Caller		caller;
	Args		args = {0};
	Datum	   *started_at = palloc(sizeof(Datum) * n);
	Datum	   *duration = palloc(sizeof(Datum) * n);
	Names		revisions = {n, palloc(sizeof(char *) * n)};
	Names		checksums = {n, palloc(sizeof(char *) * n)};

	for (int i = 0; i < n; i++)
	{
		revisions.names[i] = steps[i].revision;
		checksums.names[i] = steps[i].checksum;
		started_at[i] = TimestampTzGetDatum(steps[i].started_at);
		duration[i] = Float8GetDatum((double) steps[i].duration / USECS_PER_SEC);
	}
	enter(&caller);
	arg(&args, Int64GetDatum(common->run_id));
	arg_text(&args, common->scope);
	arg_text(&args, common->action);
	arg_role(&args, GetUserNameFromId(GetSessionUserId(), false));
	arg_role(&args, GetUserNameFromId(caller.userid, false));
	arg_role(&args, common->run_as);
	arg_text(&args, common->search_path);
	arg_text(&args, application_name);
	arg(&args, names_array(revisions));
	arg(&args, PointerGetDatum(construct_array(started_at, n, TIMESTAMPTZOID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE)));
	arg(&args, PointerGetDatum(construct_array(duration, n, FLOAT8OID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE)));
	arg(&args, names_array(checksums));
	run(&log_steps_insert, &args, true);
	leave(&caller);
}

static CatalogQuery last_run_query = {
	"SELECT coalesce(run_as, effective_role)::text, search_path FROM migrate.log"
	" WHERE scope OPERATOR(pg_catalog.=) $1 AND action OPERATOR(pg_catalog.=) ANY ('{upgrade,downgrade}')"
	" ORDER BY id USING OPERATOR(pg_catalog.>) LIMIT 1",
	1,
	{TEXTOID}};
static CatalogQuery last_applied_query = {
	"SELECT started_at, login_role::text FROM migrate.log"
	" WHERE revision OPERATOR(pg_catalog.=) $1 AND scope OPERATOR(pg_catalog.=) $2"
	" AND action OPERATOR(pg_catalog.=) ANY ('{upgrade,stamp}')"
	" ORDER BY id USING OPERATOR(pg_catalog.>) LIMIT 1",
	2,
	{TEXTOID, TEXTOID}};

/*
 * catalog_last_run finds role and search_path of the last step run in this
 * scope; false if there was none.
 */
bool
catalog_last_run(char **role, char **search_path)
{
	Caller		caller;
	Args		args = {0};
	bool		found;

	enter(&caller);
	arg_text(&args, migrate_scope);
	run(&last_run_query, &args, true);
	found = SPI_processed > 0;
	if (found)
	{
		*role = field(caller.context, 0, 1);
		*search_path = field(caller.context, 0, 2);
	}
	leave(&caller);
	return found;
}

/*
 * catalog_last_applied finds when and by which login role a revision was last
 * upgraded to or stamped in this scope; false if it was not.
 */
bool
catalog_last_applied(const char *revision, TimestampTz *applied_at, char **applied_by)
{
	Caller		caller;
	Args		args = {0};
	bool		found;
	bool		isnull;

	enter(&caller);
	arg_text(&args, revision);
	arg_text(&args, migrate_scope);
	run(&last_applied_query, &args, true);
	found = SPI_processed > 0;
	if (found)
	{
		*applied_at = DatumGetTimestampTz(field_datum(0, 1, &isnull));
		*applied_by = field(caller.context, 0, 2);
	}
	leave(&caller);
	return found;
}

/* ---------- locks and rights ---------- */

static CatalogQuery lock_holder_query = {
	"SELECT pg_catalog.format('Process %s of role %s has held the migration lock in its transaction since %s: %s',"
	" l.pid, a.usename, pg_catalog.date_trunc('second', a.xact_start), pg_catalog.\"left\"(a.query, 200))"
	" FROM pg_catalog.pg_locks l"
	" LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid"
	" WHERE l.locktype OPERATOR(pg_catalog.=) 'object' AND l.granted"
	" AND l.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass"
	" AND l.objid OPERATOR(pg_catalog.=) $1 AND l.objsubid OPERATOR(pg_catalog.=) $2"
	" AND l.mode OPERATOR(pg_catalog.=) 'ShareUpdateExclusiveLock'"
	" AND l.database OPERATOR(pg_catalog.=) (SELECT d.oid FROM pg_catalog.pg_database d"
	" WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())",
	2,
	{OIDOID, INT2OID}};

/*
 * catalog_lock_holder says who holds a lock on the extension as a sentence;
 * NULL where nobody does any more.
 */
char *
catalog_lock_holder(Oid extension, uint16 subobject)
{
	Args		args = {0};

	arg(&args, ObjectIdGetDatum(extension));
	arg(&args, Int16GetDatum((int16) subobject));
	return fetch_text(&lock_holder_query, &args, true);
}

static CatalogQuery schema_object_query = {
	"SELECT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_catalog.pg_depend d"
	" WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass"
	" AND d.refobjid OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace"
	" AND d.classid OPERATOR(pg_catalog.<>) 'pg_catalog.pg_extension'::pg_catalog.regclass"
	" AND d.classid OPERATOR(pg_catalog.<>) 'pg_catalog.pg_default_acl'::pg_catalog.regclass"
	" AND NOT (d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass"
	" AND d.objid OPERATOR(pg_catalog.=) 'migrate.check_schema()'::pg_catalog.regprocedure) LIMIT 1"};

/*
 * catalog_object_in_schema describes something that is in our schema before
 * the extension is; NULL where nothing is.
 */
char *
catalog_object_in_schema(void)
{
	return fetch_text(&schema_object_query, NULL, true);
}

static CatalogQuery functions_query = {
	"SELECT p.oid::pg_catalog.regprocedure::text FROM pg_catalog.pg_proc p"
	" WHERE p.pronamespace OPERATOR(pg_catalog.=) 'migrate'::pg_catalog.regnamespace"
	" AND p.proname::text OPERATOR(pg_catalog.=) ANY ($1)",
	1,
	{TEXTARRAYOID}};

/*
 * catalog_grant gives a role USAGE of the schema and EXECUTE of functions, all
 * forms of each name in the NULL-terminated list; with see_log also SELECT of
 * version and log.  The grants are made with the rights of the current user.
 */
void
catalog_grant(const char *role, const char *const *names, bool see_log)
{
	Names		list = {0, palloc(sizeof(char *) * 64)};
	Names		functions;
	Args		args = {0};
	StringInfoData sql;

	for (; names[list.n]; list.n++)
		list.names[list.n] = pstrdup(names[list.n]);
	arg(&args, names_array(list));
	functions = fetch_column(&functions_query, &args, true);

	initStringInfo(&sql);
	appendStringInfo(&sql, "GRANT USAGE ON SCHEMA migrate TO %s;", quote_identifier(role));
	for (int i = 0; i < functions.n; i++)
		appendStringInfo(&sql, " GRANT EXECUTE ON FUNCTION %s TO %s;", functions.names[i],
						 quote_identifier(role));
	if (see_log)
		appendStringInfo(&sql, " GRANT SELECT ON migrate.version, migrate.log TO %s;",
						 quote_identifier(role));
	SPI_connect();
	if (SPI_execute(sql.data, false, 0) < 0)
		elog(ERROR, "could not grant access to role \"%s\"", role);
	SPI_finish();
}
