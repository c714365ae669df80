/*-------------------------------------------------------------------------
 *
 * revision.c
 *		The tables revision, edge and label.
 *
 * IDENTIFICATION
 *		src/catalog/revision.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/datetime.h"
#include "utils/guc.h"

#include "catalog/checksum.h"
#include "catalog/graph.h"
#include "catalog/revision.h"
#include "catalog/revision_row.h"
#include "revision/file.h"
#include "revision/graph.h"
#include "server/array.h"
#include "server/query.h"

static CatalogQuery revision_query = {
	REVISION_COLUMNS " FROM migrate.revision r WHERE r.revision OPERATOR(pg_catalog.=) $1",
	1,
	{TEXTOID}};

/* several, without those whose size would make a batch of them too large */
static CatalogQuery small_revisions_query = {
	REVISION_COLUMNS " FROM migrate.revision r WHERE r.revision OPERATOR(pg_catalog.=) ANY ($1) AND " REVISION_IS_SMALL,
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
	"SELECT revision FROM migrate.revision WHERE revision OPERATOR(pg_catalog.=) $1"
	" UNION ALL SELECT revision FROM migrate.label WHERE label OPERATOR(pg_catalog.=) $1",
	1,
	{TEXTOID}};
static CatalogQuery message_query = {
	"SELECT message FROM migrate.revision WHERE revision OPERATOR(pg_catalog.=) $1", 1, {TEXTOID}};

static CatalogQuery revisions_query = {
	"SELECT revision FROM migrate.revision ORDER BY revision USING OPERATOR(pg_catalog.<)"};
static CatalogQuery children_query = {
	"SELECT DISTINCT revision FROM migrate.edge WHERE parent OPERATOR(pg_catalog.=) $1"
	" ORDER BY revision USING OPERATOR(pg_catalog.<)",
	1,
	{TEXTOID}};

/*
 * catalog_revisions returns the ids of all registered revisions.
 */
Names
catalog_revisions(void)
{
	return query_names(&revisions_query, NULL, true);
}

/*
 * catalog_children returns the revisions that follow a revision or depend on
 * it.
 */
Names
catalog_children(const char *revision)
{
	QueryArgs		args = {0};

	query_arg_text(&args, revision);
	return query_names(&children_query, &args, true);
}

/*
 * fetch_list runs, between query_enter and query_leave, a query on a revision and returns its first
 * column.
 */
static Names
fetch_list(CatalogQuery *query, const char *revision, const char *kind, bool fresh, MemoryContext context)
{
	QueryArgs		args = {0};

	query_arg_text(&args, revision);
	if (kind)
		query_arg_text(&args, kind);
	query_run(query, &args, fresh);
	return query_column(context);
}

/*
 * utc_text formats a timestamp, already in UTC, as a revision file has it.
 */
static char *
utc_text(MemoryContext context, uint64 row, int col)
{
	bool		isnull;
	Datum		value = query_row_datum(row, col, &isnull);
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
 * catalog_row_revision returns what a row of REVISION_COLUMNS has.
 */
StoredRevision *
catalog_row_revision(MemoryContext context, uint64 row)
{
	StoredRevision *r = MemoryContextAllocZero(context, sizeof(StoredRevision));
	bool		isnull;

	r->file.revision = query_row_text(context, row, 1);
	r->file.message = query_row_text(context, row, 2);
	r->file.description = query_row_text(context, row, 3);
	r->file.upgrade = query_row_text(context, row, 4);
	r->file.downgrade = query_row_text(context, row, 5);
	r->file.upgrade_transactional = DatumGetBool(query_row_datum(row, 6, &isnull));
	r->file.downgrade_transactional = DatumGetBool(query_row_datum(row, 7, &isnull));
	r->file.create_date = utc_text(context, row, 8);
	r->upgrade_checksum = query_row_text(context, row, 9);
	r->downgrade_checksum = query_row_text(context, row, 10);
	r->file.precheck = query_row_text(context, row, 11);
	r->file.verify = query_row_text(context, row, 12);
	r->precheck_checksum = query_row_text(context, row, 13);
	r->verify_checksum = query_row_text(context, row, 14);
	return r;
}

/*
 * catalog_revision returns a registered revision, or NULL.
 */
StoredRevision *
catalog_revision(const char *revision, bool fresh)
{
	SavedContext		saved;
	QueryArgs		args = {0};
	StoredRevision *r = NULL;

	query_enter(&saved);
	query_arg_text(&args, revision);
	query_run(&revision_query, &args, fresh);
	if (SPI_processed > 0)
	{
		r = catalog_row_revision(saved.context, 0);
		r->file.down_revision = fetch_list(&parents_query, revision, "down", fresh, saved.context);
		r->file.depends_on = fetch_list(&parents_query, revision, "depends", fresh, saved.context);
		r->file.branch_labels = fetch_list(&labels_query, revision, NULL, fresh, saved.context);
	}
	query_leave(&saved);
	return r;
}

/*
 * take_relations completes a revision by its relations in the graph.
 */
static void
take_relations(StoredRevision *r, const Graph *g, int node)
{
	r->file.down_revision = graph_names(g, graph_node(g, node)->down);
	r->file.depends_on = graph_names(g, graph_node(g, node)->deps);
	r->file.branch_labels = graph_own_labels(g, node);
}

/*
 * catalog_node_revision returns the registered revision of a node, or NULL
 * where it is registered no more.
 */
StoredRevision *
catalog_node_revision(const Graph *g, int node, bool fresh)
{
	SavedContext		saved;
	QueryArgs		args = {0};
	StoredRevision *r = NULL;

	query_enter(&saved);
	query_arg_text(&args, graph_node(g, node)->revision);
	query_run(&revision_query, &args, fresh);
	if (SPI_processed > 0)
		r = catalog_row_revision(saved.context, 0);
	query_leave(&saved);
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
	SavedContext		saved;
	QueryArgs		args = {0};

	memset(result, 0, sizeof(StoredRevision *) * nodes.n);
	query_enter(&saved);
	query_arg_datum(&args, array_from_names(graph_names(g, nodes)));
	query_run(&small_revisions_query, &args, true);
	for (uint64 row = 0; row < SPI_processed; row++)
	{
		StoredRevision *r = catalog_row_revision(saved.context, row);
		int			node = graph_find(g, r->file.revision);

		for (int i = 0; i < nodes.n; i++)
		{
			if (nodes.nodes[i] == node)
				result[i] = r;
		}
	}
	query_leave(&saved);
	for (int i = 0; i < nodes.n; i++)
	{
		if (result[i])
			take_relations(result[i], g, nodes.nodes[i]);
	}
}

/* What add_header fills in. */
typedef struct Headers
{
	int			n;
	int			max;
	RevisionHeader *headers;
} Headers;

static void
add_header(void *arg, MemoryContext context, uint64 row)
{
	Headers    *all = arg;
	RevisionHeader *header;

	if (all->n == all->max)
		all->headers = repalloc(all->headers, sizeof(RevisionHeader) * (all->max *= 2));
	header = &all->headers[all->n++];
	header->revision = query_row_text(context, row, 1);
	header->message = query_row_text(context, row, 2);
	header->create_date = utc_text(context, row, 3);
}

/*
 * catalog_headers returns what names the files of all registered revisions, in
 * the order of their ids.
 */
RevisionHeader *
catalog_headers(int *n)
{
	Headers		all = {0, 64, palloc(sizeof(RevisionHeader) * 64)};
	SavedContext		saved;

	query_enter(&saved);
	query_each("SELECT r.revision, r.message, r.create_date AT TIME ZONE 'UTC' FROM migrate.revision r"
			   " ORDER BY r.revision USING OPERATOR(pg_catalog.<)",
			   false, saved.context, add_header, &all);
	query_leave(&saved);
	*n = all.n;
	return all.headers;
}

/*
 * catalog_name_owner returns the revision that has this id or label, or NULL.
 */
char *
catalog_name_owner(const char *name)
{
	QueryArgs		args = {0};

	query_arg_text(&args, name);
	return query_text(&name_owner_query, &args, true);
}

/*
 * catalog_message returns the message of a revision.
 */
char *
catalog_message(const char *revision)
{
	QueryArgs		args = {0};

	query_arg_text(&args, revision);
	return query_text(&message_query, &args, true);
}

static CatalogQuery checksums_query = {
	"SELECT CASE WHEN $2 THEN upgrade_checksum ELSE downgrade_checksum END"
	" FROM migrate.revision WHERE revision OPERATOR(pg_catalog.=) $1",
	2,
	{TEXTOID, BOOLOID}};

/*
 * catalog_script_checksum returns the checksum of one script of a revision;
 * NULL where there is none.
 */
char *
catalog_script_checksum(const char *revision, bool upgrade, bool fresh)
{
	QueryArgs		args = {0};

	query_arg_text(&args, revision);
	query_arg_datum(&args, BoolGetDatum(upgrade));
	return query_text(&checksums_query, &args, fresh);
}

static CatalogQuery step_checksums_query = {
	"SELECT CASE WHEN $2 THEN upgrade_checksum ELSE downgrade_checksum END,"
	" CASE WHEN $2 THEN precheck_checksum END, CASE WHEN $2 THEN verify_checksum END"
	" FROM migrate.revision WHERE revision OPERATOR(pg_catalog.=) $1",
	2,
	{TEXTOID, BOOLOID}};

/*
 * step_checksum returns the checksum of what a step runs: of its script and, each
 * behind a word, of its conditions.
 */
static char *
step_checksum(const char *script, const char *precheck, const char *verify)
{
	if (script == NULL)
		return NULL;
	return psprintf("%s%s%s%s%s", script, precheck ? " precheck " : "", precheck ? precheck : "",
					verify ? " verify " : "", verify ? verify : "");
}

/*
 * catalog_step_checksum returns the checksum of what a step of a revision runs,
 * as it is registered; NULL where it has no script.  A downgrade has no conditions.
 */
char *
catalog_step_checksum(const char *revision, bool upgrade, bool fresh)
{
	SavedContext		saved;
	QueryArgs		args = {0};
	char	   *result = NULL;

	query_enter(&saved);
	query_arg_text(&args, revision);
	query_arg_datum(&args, BoolGetDatum(upgrade));
	query_run(&step_checksums_query, &args, fresh);
	if (SPI_processed > 0)
	{
		MemoryContext old = MemoryContextSwitchTo(saved.context);

		result = step_checksum(query_row_text(saved.context, 0, 1), query_row_text(saved.context, 0, 2),
							   query_row_text(saved.context, 0, 3));
		MemoryContextSwitchTo(old);
	}
	query_leave(&saved);
	return result;
}

/*
 * catalog_text_checksum returns the checksum of a text, NULL of none.
 */
char *
catalog_text_checksum(const char *text)
{
	return text ? catalog_checksum(text) : NULL;
}

/*
 * catalog_stored_step_checksum returns the same of a revision that was fetched,
 * from its texts.
 */
char *
catalog_stored_step_checksum(const StoredRevision *stored, bool upgrade)
{
	const RevisionFile *file = &stored->file;

	if (!upgrade)
		return catalog_text_checksum(file->downgrade);
	return step_checksum(catalog_checksum(file->upgrade), catalog_text_checksum(file->precheck),
						 catalog_text_checksum(file->verify));
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
	SavedContext		saved;
	QueryArgs		args = {0};
	char	   *result;

	query_enter(&saved);
	(void) set_config_option("TimeZone", "UTC", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("DateStyle", "ISO, YMD", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	query_arg_text(&args, text);
	query_run(&timestamp_query, &args, true);
	result = utc_text(saved.context, 0, 1);
	query_leave(&saved);
	return result;
}

static CatalogQuery revision_insert = {
	"INSERT INTO migrate.revision (message, description, upgrade, downgrade,"
	" upgrade_transactional, downgrade_transactional, create_date, upgrade_checksum,"
	" downgrade_checksum, precheck, verify, precheck_checksum, verify_checksum, revision, registered_at, registered_by)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz, $8, $9, $10, $11, $12, $13, $14, now(), $15)",
	15,
	{TEXTOID, TEXTOID, TEXTOID, TEXTOID, BOOLOID, BOOLOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID,
	 TEXTOID, NAMEOID}};
static CatalogQuery revision_update = {
	"UPDATE migrate.revision SET message = $1, description = $2, upgrade = $3, downgrade = $4,"
	" upgrade_transactional = $5, downgrade_transactional = $6, create_date = $7::timestamptz,"
	" upgrade_checksum = $8, downgrade_checksum = $9, precheck = $10, verify = $11, precheck_checksum = $12,"
	" verify_checksum = $13 WHERE revision OPERATOR(pg_catalog.=) $14",
	14,
	{TEXTOID, TEXTOID, TEXTOID, TEXTOID, BOOLOID, BOOLOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID,
	 TEXTOID}};
static CatalogQuery edges_delete = {
	"DELETE FROM migrate.edge WHERE revision OPERATOR(pg_catalog.=) $1", 1, {TEXTOID}};
static CatalogQuery labels_delete = {
	"DELETE FROM migrate.label WHERE revision OPERATOR(pg_catalog.=) $1", 1, {TEXTOID}};
static CatalogQuery approvals_delete = {
	"DELETE FROM migrate.approval WHERE revision OPERATOR(pg_catalog.=) $1", 1, {TEXTOID}};
static CatalogQuery revision_delete = {
	"DELETE FROM migrate.revision WHERE revision OPERATOR(pg_catalog.=) $1", 1, {TEXTOID}};
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

	catalog_graph_set_changed();
	for (int i = 0; i < lengthof(lists); i++)
	{
		QueryArgs		args = {0};

		if (lists[i].parents.n == 0)
			continue;
		query_arg_text(&args, file->revision);
		query_arg_datum(&args, array_from_names(lists[i].parents));
		query_arg_text(&args, lists[i].kind);
		query_run(&edges_insert, &args, true);
	}
	if (file->branch_labels.n > 0)
	{
		QueryArgs		args = {0};

		query_arg_text(&args, file->revision);
		query_arg_datum(&args, array_from_names(file->branch_labels));
		query_run(&labels_insert, &args, true);
		query_run(&depends_resolve, &args, true);
	}
}

/*
 * revision_args fills in what an insert and an update of a revision share.
 */
static void
revision_args(QueryArgs *args, const RevisionFile *file)
{
	query_arg_text(args, file->message);
	query_arg_text(args, file->description);
	query_arg_text(args, file->upgrade);
	query_arg_text(args, file->downgrade);
	query_arg_datum(args, BoolGetDatum(file->upgrade_transactional));
	query_arg_datum(args, BoolGetDatum(file->downgrade_transactional));
	query_arg_text(args, file->create_date);
	query_arg_text(args, catalog_checksum(file->upgrade));
	query_arg_text(args, catalog_text_checksum(file->downgrade));
	query_arg_text(args, file->precheck);
	query_arg_text(args, file->verify);
	query_arg_text(args, catalog_text_checksum(file->precheck));
	query_arg_text(args, catalog_text_checksum(file->verify));
	query_arg_text(args, file->revision);
}

/*
 * catalog_insert_revision adds a revision, its edges and its labels.
 */
void
catalog_insert_revision(const RevisionFile *file)
{
	SavedContext		saved;
	QueryArgs		args = {0};

	query_enter(&saved);
	revision_args(&args, file);
	query_arg_name(&args, GetUserNameFromId(GetSessionUserId(), false));
	query_run(&revision_insert, &args, true);
	write_relations(file);
	query_leave(&saved);
}

/*
 * catalog_update_revision changes a revision, its edges and its labels.
 */
void
catalog_update_revision(const RevisionFile *file)
{
	SavedContext		saved;
	QueryArgs		args = {0};
	QueryArgs		key = {0};

	query_enter(&saved);
	query_arg_text(&key, file->revision);
	revision_args(&args, file);
	query_run(&revision_update, &args, true);
	query_run(&edges_delete, &key, true);
	query_run(&labels_delete, &key, true);
	write_relations(file);
	query_leave(&saved);
}

/*
 * catalog_delete_revision deletes a revision, its edges and its labels.
 */
void
catalog_delete_revision(const char *revision)
{
	SavedContext		saved;
	QueryArgs		key = {0};

	query_enter(&saved);
	query_arg_text(&key, revision);
	query_run(&edges_delete, &key, true);
	query_run(&labels_delete, &key, true);
	query_run(&approvals_delete, &key, true);
	query_run(&revision_delete, &key, true);
	query_leave(&saved);
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
		QueryArgs		args = {0};
		char	   *revision;

		query_arg_text(&args, depends.names[i]);
		revision = query_text(&label_revision_query, &args, true);
		result.names[i] = revision ? revision : depends.names[i];
	}
	return result;
}
