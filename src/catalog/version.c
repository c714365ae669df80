/*-------------------------------------------------------------------------
 *
 * version.c
 *		The table version.
 *
 * IDENTIFICATION
 *		src/catalog/version.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"

#include "catalog/version.h"
#include "guc.h"
#include "server/query.h"

static CatalogQuery version_query = {
	"SELECT revision FROM migrate.version WHERE scope OPERATOR(pg_catalog.=) $1"
	" ORDER BY revision USING OPERATOR(pg_catalog.<)",
	1,
	{TEXTOID}};
static CatalogQuery scopes_query = {
	"SELECT DISTINCT scope FROM migrate.version ORDER BY scope USING OPERATOR(pg_catalog.<)"};
static CatalogQuery last_log_id_query = {
	"SELECT GREATEST((SELECT max(id) FROM migrate.log WHERE scope OPERATOR(pg_catalog.=) $1"
	" AND action OPERATOR(pg_catalog.=) ANY ('{upgrade,downgrade,stamp,unstamp,purge,resolve,abandon}')),"
	" (SELECT max(id) FROM migrate.log"
	" WHERE action OPERATOR(pg_catalog.<>) ALL ('{upgrade,downgrade,stamp,unstamp,purge,resolve,abandon}')), 0)::text",
	1,
	{TEXTOID}};

/*
 * version_of returns the revisions recorded as applied in a scope, in the
 * order of their ids.
 */
static Names
version_of(const char *scope, bool fresh)
{
	QueryArgs		args = {0};

	query_arg_text(&args, scope);
	return query_names(&version_query, &args, fresh);
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
	return query_names(&applied_query, NULL, true);
}

/*
 * catalog_scopes returns the scopes that have a version.
 */
Names
catalog_scopes(void)
{
	return query_names(&scopes_query, NULL, false);
}

/*
 * last_log_id returns the highest id in the log of what a run of this scope goes by: the
 * revisions, and the version of the scope.
 */
static int64
last_log_id(bool fresh)
{
	QueryArgs		args = {0};

	query_arg_text(&args, migrate_scope);
	return pg_strtoint64(query_text(&last_log_id_query, &args, fresh));
}

/*
 * catalog_last_log_id returns it as it is by now.
 */
int64
catalog_last_log_id(void)
{
	return last_log_id(true);
}

/*
 * catalog_is_current says whether version and log, as they stand committed at
 * this moment, are as given: under REPEATABLE READ they need not be what the
 * transaction sees.
 */
bool
catalog_is_current(Names version, int64 last_log)
{
	bool		current;

	PushActiveSnapshot(GetLatestSnapshot());
	{
		Names		latest = catalog_version(false);

		current = latest.n == version.n &&
			last_log_id(false) == last_log;
		for (int i = 0; current && i < latest.n; i++)
			current = strcmp(latest.names[i], version.names[i]) == 0;
	}
	PopActiveSnapshot();
	return current;
}

static CatalogQuery log_count_query = {"SELECT count(*)::text FROM migrate.log"};

/*
 * catalog_log_is_current says whether the transaction sees all that has been logged, of
 * any scope.  Rows of several scopes need not be committed in the order of their ids.
 */
bool
catalog_log_is_current(void)
{
	char	   *seen = query_text(&log_count_query, NULL, true);
	bool		current;

	PushActiveSnapshot(GetLatestSnapshot());
	current = strcmp(seen, query_text(&log_count_query, NULL, false)) == 0;
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
 * catalog_change_version runs one of the three statements above, which must change a
 * row.  to is given for version_move only.
 */
static void
catalog_change_version(CatalogQuery *query, const char *scope, const char *revision, const char *to)
{
	QueryArgs		args = {0};

	query_arg_text(&args, scope);
	query_arg_text(&args, revision);
	if (to)
		query_arg_text(&args, to);
	query_run(query, &args, true);
	if (SPI_processed != 1)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("the version was changed by something else"),
				 errdetail("Revision \"%s\" is not recorded as applied.", revision)));
}

/*
 * catalog_set_version takes revisions out of a scope's version and puts others in.
 */
void
catalog_set_version(const char *scope, Names removed, Names added)
{
	SavedContext		saved;
	int			moved = Min(removed.n, added.n);

	if (removed.n == 0 && added.n == 0)
		return;
	query_enter(&saved);

	/* a long run leaves so many dead rows that a sequential scan would be quadratic */
	(void) set_config_option("enable_seqscan", "off", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	for (int i = 0; i < moved; i++)
		catalog_change_version(&version_move, scope, removed.names[i], added.names[i]);
	for (int i = moved; i < removed.n; i++)
		catalog_change_version(&version_remove, scope, removed.names[i], NULL);
	for (int i = moved; i < added.n; i++)
		catalog_change_version(&version_add, scope, added.names[i], NULL);
	query_leave(&saved);
}
