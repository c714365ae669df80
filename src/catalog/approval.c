/*-------------------------------------------------------------------------
 *
 * approval.c
 *		The table approval.
 *
 * Who approves and who writes are login roles: what else a session becomes by SET
 * ROLE is not who is responsible.
 *
 * IDENTIFICATION
 *		src/catalog/approval.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/timestamp.h"

#include "catalog/approval.h"
#include "catalog/checksum.h"
#include "server/array.h"
#include "server/query.h"

static CatalogQuery approvals_query = {
	"SELECT a.revision, a.checksum, a.approved_by::text, a.approved_at, a.note, o.own,"
	" r.upgrade_checksum, r.downgrade_checksum, r.upgrade_transactional, r.downgrade_transactional,"
	" r.precheck_checksum, r.verify_checksum"
	" FROM migrate.approval a"
	" JOIN migrate.revision r ON r.revision OPERATOR(pg_catalog.=) a.revision,"
	" LATERAL (SELECT a.approved_by OPERATOR(pg_catalog.=) r.registered_by OR EXISTS (SELECT FROM migrate.log l"
	" WHERE l.revision OPERATOR(pg_catalog.=) a.revision AND l.login_role OPERATOR(pg_catalog.=) a.approved_by"
	" AND l.action OPERATOR(pg_catalog.=) ANY ('{register,replace,edit,accept}')) AS own) o"
	" WHERE $1 IS NULL OR a.revision OPERATOR(pg_catalog.=) ANY ($1)"
	" ORDER BY a.revision USING OPERATOR(pg_catalog.<), o.own USING OPERATOR(pg_catalog.<),"
	" a.approved_at USING OPERATOR(pg_catalog.>), a.approved_by USING OPERATOR(pg_catalog.<)",
	1,
	{TEXTARRAYOID}};
static CatalogQuery approve_query = {
	"INSERT INTO migrate.approval (revision, approved_by, approved_at, checksum, note) VALUES ($1, $2, now(), $3, $4)"
	" ON CONFLICT (revision, approved_by) DO UPDATE SET approved_at = excluded.approved_at,"
	" checksum = excluded.checksum, note = excluded.note",
	4,
	{TEXTOID, NAMEOID, TEXTOID, TEXTOID}};
static CatalogQuery unapprove_query = {
	"DELETE FROM migrate.approval WHERE revision OPERATOR(pg_catalog.=) $1 RETURNING revision", 1, {TEXTOID}};

/*
 * catalog_sections_checksum: see approval.h.
 */
char *
catalog_sections_checksum(const StoredRevision *revision)
{
	return catalog_sha256(psprintf("upgrade %s%s\ndowngrade %s%s\nprecheck %s\nverify %s\n",
								   revision->upgrade_checksum,
								   revision->file.upgrade_transactional ? "" : " transaction:false",
								   revision->downgrade_checksum ? revision->downgrade_checksum : "-",
								   revision->file.downgrade_transactional ? "" : " transaction:false",
								   revision->precheck_checksum ? revision->precheck_checksum : "-",
								   revision->verify_checksum ? revision->verify_checksum : "-"));
}

/*
 * row_approval reads a row of approvals_query.
 */
static Approval
row_approval(MemoryContext context, uint64 row)
{
	Approval	approval;
	StoredRevision revision = {{0}};
	bool		isnull;

	approval.revision = query_row_text(context, row, 1);
	approval.checksum = query_row_text(context, row, 2);
	approval.approved_by = query_row_text(context, row, 3);
	approval.approved_at = DatumGetTimestampTz(query_row_datum(row, 4, &isnull));
	approval.note = query_row_text(context, row, 5);
	approval.is_own = DatumGetBool(query_row_datum(row, 6, &isnull));
	revision.upgrade_checksum = query_row_text(context, row, 7);
	revision.downgrade_checksum = query_row_text(context, row, 8);
	revision.file.upgrade_transactional = DatumGetBool(query_row_datum(row, 9, &isnull));
	revision.file.downgrade_transactional = DatumGetBool(query_row_datum(row, 10, &isnull));
	revision.precheck_checksum = query_row_text(context, row, 11);
	revision.verify_checksum = query_row_text(context, row, 12);
	approval.is_valid = strcmp(approval.checksum, catalog_sections_checksum(&revision)) == 0;
	return approval;
}

/*
 * catalog_approvals, catalog_best_approval, catalog_approve, catalog_unapprove:
 * see approval.h.
 */
Approval *
catalog_approvals(const Names *revisions, int *n, bool fresh)
{
	SavedContext saved;
	QueryArgs	args = {0};
	Approval   *result;

	query_enter(&saved);
	if (revisions)
		query_arg_datum(&args, array_from_names(*revisions));
	else
		query_arg_null(&args);
	query_run(&approvals_query, &args, fresh);
	*n = (int) SPI_processed;
	result = MemoryContextAlloc(saved.context, sizeof(Approval) * Max(*n, 1));
	for (int i = 0; i < *n; i++)
		result[i] = row_approval(saved.context, i);
	query_leave(&saved);
	return result;
}

/*
 * first_approval returns the place of the first approval of a revision, or n.
 */
static int
first_approval(const Approval *approvals, int n, const char *revision)
{
	int			low = 0;
	int			high = n;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (strcmp(approvals[middle].revision, revision) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const Approval *
catalog_best_approval(const Approval *approvals, int n, const char *revision, bool others)
{
	for (int i = first_approval(approvals, n, revision); i < n && strcmp(approvals[i].revision, revision) == 0; i++)
	{
		if (approvals[i].is_valid && !(others && approvals[i].is_own))
			return &approvals[i];
	}
	return NULL;
}

void
catalog_approve(const char *revision, const char *checksum, const char *note)
{
	SavedContext saved;
	QueryArgs	args = {0};

	query_enter(&saved);
	query_arg_text(&args, revision);
	query_arg_name(&args, GetUserNameFromId(GetSessionUserId(), false));
	query_arg_text(&args, checksum);
	query_arg_text(&args, note);
	query_run(&approve_query, &args, true);
	query_leave(&saved);
}

bool
catalog_unapprove(const char *revision)
{
	QueryArgs	args = {0};

	query_arg_text(&args, revision);
	return query_names(&unapprove_query, &args, true).n > 0;
}
