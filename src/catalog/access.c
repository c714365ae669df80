/*-------------------------------------------------------------------------
 *
 * access.c
 *		Rights on the tables.
 *
 * IDENTIFICATION
 *		src/catalog/access.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/spi.h"
#include "utils/builtins.h"

#include "catalog/access.h"

/*
 * grant_select lets a role read tables of ours.  Like every GRANT it takes the
 * rights of the current user.
 */
static void
grant_select(const char *tables, const char *role)
{
	SPI_connect();
	if (SPI_execute(psprintf("GRANT SELECT ON %s TO %s", tables, quote_identifier(role)), false, 0) < 0)
		elog(ERROR, "could not grant access to role \"%s\"", role);
	SPI_finish();
}

/*
 * catalog_grant_log lets a role read what runs have done and left.
 */
void
catalog_grant_log(const char *role)
{
	grant_select("migrate.version, migrate.log, migrate.run, migrate.step, migrate.approval", role);
}

/*
 * catalog_grant_progress lets a role read how far deploys are.
 */
void
catalog_grant_progress(const char *role)
{
	grant_select("migrate.progress", role);
}
