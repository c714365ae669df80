/*-------------------------------------------------------------------------
 *
 * load.c
 *		Many revisions read and written at once, as load() does.
 *
 * IDENTIFICATION
 *		src/catalog/load.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "catalog/graph.h"
#include "catalog/load.h"
#include "catalog/revision.h"
#include "catalog/revision_row.h"
#include "server/array.h"
#include "server/query.h"

static CatalogQuery existing_names_query = {
	"SELECT revision FROM migrate.revision WHERE revision OPERATOR(pg_catalog.=) ANY ($1)"
	" UNION ALL SELECT label FROM migrate.label WHERE label OPERATOR(pg_catalog.=) ANY ($1)",
	1,
	{TEXTARRAYOID}};

/*
 * catalog_existing_names returns those of the names that are ids or labels.
 */
Names
catalog_existing_names(Names names)
{
	QueryArgs		args = {0};

	query_arg_datum(&args, array_from_names(names));
	return query_names(&existing_names_query, &args, true);
}

/* those that would make a batch too large are left out */
static CatalogQuery stored_query = {
	REVISION_COLUMNS ","
					 " ARRAY(SELECT e.parent FROM migrate.edge e WHERE e.revision OPERATOR(pg_catalog.=) r.revision"
					 " AND e.kind OPERATOR(pg_catalog.=) 'down' ORDER BY e.position USING OPERATOR(pg_catalog.<)),"
					 " ARRAY(SELECT e.parent FROM migrate.edge e WHERE e.revision OPERATOR(pg_catalog.=) r.revision"
					 " AND e.kind OPERATOR(pg_catalog.=) 'depends' ORDER BY e.position USING OPERATOR(pg_catalog.<)),"
					 " ARRAY(SELECT l.label FROM migrate.label l WHERE l.revision OPERATOR(pg_catalog.=) r.revision"
					 " ORDER BY l.label USING OPERATOR(pg_catalog.<))"
					 " FROM migrate.revision r WHERE r.revision OPERATOR(pg_catalog.=) ANY ($1) AND " REVISION_IS_SMALL,
	1,
	{TEXTARRAYOID}};

/*
 * catalog_fetch_revisions fetches those of the revisions that are registered, but for
 * large ones, into result, in whose order there is none, and returns how many.
 */
int
catalog_fetch_revisions(Names ids, StoredRevision **result)
{
	SavedContext		saved;
	QueryArgs		args = {0};
	int			n;

	query_enter(&saved);
	query_arg_datum(&args, array_from_names(ids));
	query_run(&stored_query, &args, true);
	n = (int) SPI_processed;
	for (int i = 0; i < n; i++)
	{
		result[i] = catalog_row_revision(saved.context, i);
		result[i]->file.down_revision = query_row_names(saved.context, i, REVISION_NCOLUMNS + 1);
		result[i]->file.depends_on = query_row_names(saved.context, i, REVISION_NCOLUMNS + 2);
		result[i]->file.branch_labels = query_row_names(saved.context, i, REVISION_NCOLUMNS + 3);
	}
	query_leave(&saved);
	return n;
}

/*
 * arg_array adds an array of n values; nulls may be NULL.
 */
static void
arg_array(QueryArgs *args, Datum *values, bool *nulls, int n, Oid type, int16 size, bool by_value, char align)
{
	int			lower = 1;

	query_arg_datum(args, PointerGetDatum(construct_md_array(values, nulls, 1, &n, &lower, type, size, by_value, align)));
}

/*
 * arg_texts adds an array of texts, any of which may be absent: those of n
 * structs, at an offset in each.
 */
static void
arg_texts(QueryArgs *args, void *const *structs, int n, size_t offset)
{
	Datum	   *values = palloc(sizeof(Datum) * n);
	bool	   *nulls = palloc(sizeof(bool) * n);

	for (int i = 0; i < n; i++)
	{
		const char *text = *(char **) ((char *) structs[i] + offset);

		nulls[i] = text == NULL;
		values[i] = text ? CStringGetTextDatum(text) : (Datum) 0;
	}
	arg_array(args, values, nulls, n, TEXTOID, -1, false, TYPALIGN_INT);
}

/*
 * arg_flags adds an array of booleans likewise.
 */
static void
arg_flags(QueryArgs *args, void *const *structs, int n, size_t offset)
{
	Datum	   *values = palloc(sizeof(Datum) * n);

	for (int i = 0; i < n; i++)
		values[i] = BoolGetDatum(*(bool *) ((char *) structs[i] + offset));
	arg_array(args, values, NULL, n, BOOLOID, 1, true, TYPALIGN_CHAR);
}

static CatalogQuery revisions_insert = {
	"INSERT INTO migrate.revision (message, description, upgrade, downgrade,"
	" upgrade_transactional, downgrade_transactional, create_date, upgrade_checksum,"
	" downgrade_checksum, precheck, verify, precheck_checksum, verify_checksum, revision, registered_at, registered_by)"
	" SELECT f.message, f.description, f.upgrade, f.downgrade, f.upgrade_transactional,"
	" f.downgrade_transactional, f.create_date::timestamptz, f.upgrade_checksum, f.downgrade_checksum,"
	" f.precheck, f.verify, f.precheck_checksum, f.verify_checksum,"
	" f.revision, now(), $15 FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2),"
	" pg_catalog.unnest($3), pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6),"
	" pg_catalog.unnest($7), pg_catalog.unnest($8), pg_catalog.unnest($9), pg_catalog.unnest($10),"
	" pg_catalog.unnest($11), pg_catalog.unnest($12), pg_catalog.unnest($13), pg_catalog.unnest($14))"
	" AS f (message, description, upgrade, downgrade, upgrade_transactional, downgrade_transactional,"
	" create_date, upgrade_checksum, downgrade_checksum, precheck, verify, precheck_checksum, verify_checksum, revision)",
	15,
	{TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, BOOLARRAYOID, BOOLARRAYOID, TEXTARRAYOID,
	 TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, NAMEOID}};

/*
 * insert_revisions writes the rows of new revisions.
 */
static void
insert_revisions(StoredRevision *const *new, int n)
{
	void	   *const *structs = (void *const *) new;
	QueryArgs		args = {0};

	arg_texts(&args, structs, n, offsetof(StoredRevision, file.message));
	arg_texts(&args, structs, n, offsetof(StoredRevision, file.description));
	arg_texts(&args, structs, n, offsetof(StoredRevision, file.upgrade));
	arg_texts(&args, structs, n, offsetof(StoredRevision, file.downgrade));
	arg_flags(&args, structs, n, offsetof(StoredRevision, file.upgrade_transactional));
	arg_flags(&args, structs, n, offsetof(StoredRevision, file.downgrade_transactional));
	arg_texts(&args, structs, n, offsetof(StoredRevision, file.create_date));
	arg_texts(&args, structs, n, offsetof(StoredRevision, upgrade_checksum));
	arg_texts(&args, structs, n, offsetof(StoredRevision, downgrade_checksum));
	arg_texts(&args, structs, n, offsetof(StoredRevision, file.precheck));
	arg_texts(&args, structs, n, offsetof(StoredRevision, file.verify));
	arg_texts(&args, structs, n, offsetof(StoredRevision, precheck_checksum));
	arg_texts(&args, structs, n, offsetof(StoredRevision, verify_checksum));
	arg_texts(&args, structs, n, offsetof(StoredRevision, file.revision));
	query_arg_name(&args, GetUserNameFromId(GetSessionUserId(), false));
	query_run(&revisions_insert, &args, true);
}

static CatalogQuery parents_insert = {
	"INSERT INTO migrate.edge (revision, parent, kind, position)"
	" SELECT e.revision, e.parent, 'down', e.position FROM ROWS FROM (pg_catalog.unnest($1),"
	" pg_catalog.unnest($2), pg_catalog.unnest($3)) AS e (revision, parent, position)",
	3,
	{TEXTARRAYOID, TEXTARRAYOID, INT4ARRAYOID}};

/*
 * insert_parents writes the edges of new revisions.
 */
static void
insert_parents(StoredRevision *const *new, int n)
{
	QueryArgs		args = {0};
	Names		revisions = {0};
	Names		parents = {0};
	Datum	   *positions;

	for (int i = 0; i < n; i++)
		parents.n += new[i]->file.down_revision.n;
	revisions.names = palloc(sizeof(char *) * parents.n);
	parents.names = palloc(sizeof(char *) * parents.n);
	positions = palloc(sizeof(Datum) * parents.n);
	for (int i = 0; i < n; i++)
	{
		for (int j = 0; j < new[i]->file.down_revision.n; j++)
		{
			revisions.names[revisions.n] = new[i]->file.revision;
			parents.names[revisions.n] = new[i]->file.down_revision.names[j];
			positions[revisions.n++] = Int32GetDatum(j + 1);
		}
	}
	if (parents.n == 0)
		return;
	query_arg_datum(&args, array_from_names(revisions));
	query_arg_datum(&args, array_from_names(parents));
	arg_array(&args, positions, NULL, parents.n, INT4OID, 4, true, TYPALIGN_INT);
	query_run(&parents_insert, &args, true);
}

/*
 * catalog_load_compare_ids orders revisions by id, bytewise.
 */
static int
catalog_load_compare_ids(const void *a, const void *b)
{
	return strcmp((*(StoredRevision *const *) a)->file.revision, (*(StoredRevision *const *) b)->file.revision);
}

/*
 * catalog_insert_revisions adds revisions that have neither labels nor
 * dependencies, in the order of the indexes, for speed.
 */
void
catalog_insert_revisions(StoredRevision *const *new, int n)
{
	StoredRevision **sorted = palloc(sizeof(StoredRevision *) * n);
	SavedContext		saved;

	memcpy(sorted, new, sizeof(StoredRevision *) * n);
	qsort(sorted, n, sizeof(StoredRevision *), catalog_load_compare_ids);
	query_enter(&saved);
	insert_revisions(sorted, n);
	insert_parents(sorted, n);
	query_leave(&saved);
	catalog_graph_set_changed();
}
