/*-------------------------------------------------------------------------
 *
 * log.c
 *		The table log.
 *
 * IDENTIFICATION
 *		src/catalog/log.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "catalog/log.h"
#include "guc.h"
#include "server/array.h"
#include "server/query.h"

static CatalogQuery run_id_query = {
	"SELECT pg_catalog.nextval('migrate.run_id_seq')::text"};

/*
 * catalog_new_run_id returns an id for a run.
 */
int64
catalog_new_run_id(void)
{
	return pg_strtoint64(query_text(&run_id_query, NULL, true));
}

/* who: the session's own, or the actor's */
#define LOG_IDENTITY_COLUMNS "login_role, effective_role, client_addr, application_name"

/*
 * query_arg_identity adds the four arguments of LOG_IDENTITY_COLUMNS.
 */
static void
query_arg_identity(QueryArgs *args, const SessionIdentity *identity, const SavedContext *saved)
{
	SessionIdentity		own = {0};

	if (identity == NULL)
	{
		identity = &own;
		own = catalog_session_identity(saved->userid);
	}
	query_arg_name(args, identity->login_role);
	query_arg_name(args, identity->effective_role);
	query_arg_text(args, identity->client_addr);
	query_arg_text(args, identity->application_name);
}

static CatalogQuery client_addr_query = {"SELECT pg_catalog.inet_client_addr()::text"};

/*
 * catalog_session_identity says who this session is in the log; user is the role
 * whose rights it has.
 */
SessionIdentity
catalog_session_identity(Oid user)
{
	SessionIdentity		identity;

	identity.login_role = GetUserNameFromId(GetSessionUserId(), false);
	identity.effective_role = GetUserNameFromId(user, false);
	identity.client_addr = query_text(&client_addr_query, NULL, true);
	identity.application_name = pstrdup(application_name);
	return identity;
}

static CatalogQuery log_insert = {
	"INSERT INTO migrate.log (run_id, scope, action, revision, started_at, duration, outcome,"
	" " LOG_IDENTITY_COLUMNS ", run_as, search_path,"
	" old_checksum, new_checksum, old_script, reason, sqlstate, error, line)"
	" VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $17 IS NULL THEN 'done' ELSE 'failed' END,"
	" $7, $8, $9::inet, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
	19,
	{INT8OID, TEXTOID, TEXTOID, TEXTOID, TIMESTAMPTZOID, INTERVALOID, NAMEOID, NAMEOID, TEXTOID,
	 TEXTOID, NAMEOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, INT4OID}};

/*
 * arg_duration adds an interval; there is none for a negative duration.
 */
static void
arg_duration(QueryArgs *args, int64 microseconds)
{
	Interval   *interval = palloc0(sizeof(Interval));

	interval->time = microseconds;
	if (microseconds >= 0)
		query_arg_datum(args, IntervalPGetDatum(interval));
	else
		query_arg_null(args);
}

/*
 * catalog_log writes a row of the log.
 */
void
catalog_log(const LogEntry *entry)
{
	SavedContext		saved;
	QueryArgs		args = {0};

	query_enter(&saved);
	query_arg_datum(&args, Int64GetDatum(entry->run_id));
	query_arg_text(&args, entry->scope ? entry->scope : migrate_scope);
	query_arg_text(&args, entry->action);
	query_arg_text(&args, entry->revision);
	query_arg_datum(&args, TimestampTzGetDatum(entry->started_at ? entry->started_at : GetCurrentTransactionStartTimestamp()));
	arg_duration(&args, entry->duration);
	query_arg_identity(&args, entry->identity, &saved);
	query_arg_name(&args, entry->run_as);
	query_arg_text(&args, entry->search_path);
	query_arg_text(&args, entry->old_checksum);
	query_arg_text(&args, entry->new_checksum);
	query_arg_text(&args, entry->old_script);
	query_arg_text(&args, entry->reason);
	query_arg_text(&args, entry->error ? unpack_sql_state(entry->error->sqlerrcode) : NULL);
	query_arg_text(&args, entry->error ? entry->error->message : NULL);
	if (entry->line > 0)
		query_arg_datum(&args, Int32GetDatum(entry->line));
	else
		query_arg_null(&args);
	query_run(&log_insert, &args, true);
	query_leave(&saved);
}

/*
 * catalog_log_action: see log.h.
 */
void
catalog_log_action(const char *action, const char *revision, const char *checksum, const char *reason)
{
	LogEntry	entry = {0};

	entry.run_id = catalog_new_run_id();
	entry.action = action;
	entry.revision = revision;
	entry.duration = -1;
	entry.new_checksum = checksum;
	entry.reason = reason;
	catalog_log(&entry);
}

static CatalogQuery log_steps_insert = {
	"INSERT INTO migrate.log (run_id, scope, action, revision, started_at, duration, outcome,"
	" " LOG_IDENTITY_COLUMNS ", run_as, search_path, new_checksum, reason, approved_by)"
	" SELECT $1, $2, $3, s.revision, s.started_at,"
	" pg_catalog.make_interval(secs => s.duration), 'done', $4, $5, $6::inet, $7, $8, $9, s.checksum,"
	" NULLIF(s.reason, ''), NULLIF(s.approved_by, '')::name"
	" FROM ROWS FROM (pg_catalog.unnest($10), pg_catalog.unnest($11), pg_catalog.unnest($12),"
	" pg_catalog.unnest($13), pg_catalog.unnest($14), pg_catalog.unnest($15))"
	" AS s (revision, started_at, duration, checksum, reason, approved_by)",
	15,
	{INT8OID, TEXTOID, TEXTOID, NAMEOID, NAMEOID, TEXTOID, TEXTOID, NAMEOID, TEXTOID, TEXTARRAYOID,
	 TIMESTAMPTZARRAYOID, FLOAT8ARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID}};

/*
 * catalog_log_steps writes a row of the log for each of several steps of one
 * run, or of several revisions that are registered at once; common says what the rows have in common.
 */
void
catalog_log_steps(const LogEntry *common, const LoggedStep *steps, int n)
{
	SavedContext		saved;
	QueryArgs		args = {0};
	Datum	   *started_at = palloc(sizeof(Datum) * n);
	Datum	   *duration = palloc(sizeof(Datum) * n);
	bool	   *no_duration = palloc(sizeof(bool) * n);
	int			lower = 1;
	Names		revisions = {n, palloc(sizeof(char *) * n)};
	Names		checksums = {n, palloc(sizeof(char *) * n)};
	Names		reasons = {n, palloc(sizeof(char *) * n)};
	Names		approvers = {n, palloc(sizeof(char *) * n)};

	for (int i = 0; i < n; i++)
	{
		revisions.names[i] = steps[i].revision;
		checksums.names[i] = steps[i].checksum;
		reasons.names[i] = steps[i].reason ? steps[i].reason : "";
		approvers.names[i] = steps[i].approved_by ? steps[i].approved_by : "";
		started_at[i] = TimestampTzGetDatum(steps[i].started_at);
		duration[i] = Float8GetDatum((double) steps[i].duration / USECS_PER_SEC);
		no_duration[i] = steps[i].duration < 0;
	}
	query_enter(&saved);
	query_arg_datum(&args, Int64GetDatum(common->run_id));
	query_arg_text(&args, common->scope);
	query_arg_text(&args, common->action);
	query_arg_identity(&args, common->identity, &saved);
	query_arg_name(&args, common->run_as);
	query_arg_text(&args, common->search_path);
	query_arg_datum(&args, array_from_names(revisions));
	query_arg_datum(&args, PointerGetDatum(construct_array(started_at, n, TIMESTAMPTZOID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE)));
	query_arg_datum(&args, PointerGetDatum(construct_md_array(duration, no_duration, 1, &n, &lower, FLOAT8OID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE)));
	query_arg_datum(&args, array_from_names(checksums));
	query_arg_datum(&args, array_from_names(reasons));
	query_arg_datum(&args, array_from_names(approvers));
	query_run(&log_steps_insert, &args, true);
	query_leave(&saved);
}

static CatalogQuery catalog_log_last_run_query = {
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
	SavedContext		saved;
	QueryArgs		args = {0};
	bool		found;

	query_enter(&saved);
	query_arg_text(&args, migrate_scope);
	query_run(&catalog_log_last_run_query, &args, true);
	found = SPI_processed > 0;
	if (found)
	{
		*role = query_row_text(saved.context, 0, 1);
		*search_path = query_row_text(saved.context, 0, 2);
	}
	query_leave(&saved);
	return found;
}

/*
 * catalog_last_applied finds when and by which login role a revision was last
 * upgraded to or stamped in this scope; false if it was not.
 */
bool
catalog_last_applied(const char *revision, TimestampTz *applied_at, char **applied_by)
{
	SavedContext		saved;
	QueryArgs		args = {0};
	bool		found;
	bool		isnull;

	query_enter(&saved);
	query_arg_text(&args, revision);
	query_arg_text(&args, migrate_scope);
	query_run(&last_applied_query, &args, true);
	found = SPI_processed > 0;
	if (found)
	{
		*applied_at = DatumGetTimestampTz(query_row_datum(0, 1, &isnull));
		*applied_by = query_row_text(saved.context, 0, 2);
	}
	query_leave(&saved);
	return found;
}
