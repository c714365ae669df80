/*-------------------------------------------------------------------------
 *
 * scope.c
 *		The schema that a scope stands for.
 *
 * A schema of search_path that does not exist, or on which there is no USAGE, is passed
 * over by the server: the tables of one tenant would be made among those of another, and
 * the version would say otherwise.
 *
 * IDENTIFICATION
 *		src/run/scope.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "miscadmin.h"
#include "utils/acl.h"

#include "catalog/destination.h"
#include "compat.h"
#include "guc.h"
#include "run/scope.h"
#include "server/rights.h"

/*
 * check_schema raises an error where scripts would not find a destination's schema.
 */
static void
check_schema(const Destination *destination)
{
	Oid			schema = get_namespace_oid(destination->schema, true);
	Oid			role = rights_scripts_role();

	if (!OidIsValid(schema))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_SCHEMA),
				 errmsg("schema \"%s\" of destination \"%s\" does not exist", destination->schema, destination->name)));
	if (migrate_schema_aclcheck(schema, role, ACL_USAGE) != ACLCHECK_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for schema \"%s\" of destination \"%s\"", destination->schema, destination->name),
				 errdetail("Scripts run with the rights of role \"%s\", and would not find it.",
						   GetUserNameFromId(role, false))));
}

/*
 * scope_search_path: see scope.h.
 */
char *
scope_search_path(void)
{
	Destination *destination;

	if (migrate_scope[0] == '\0')
		return NULL;
	destination = catalog_destination_of(migrate_scope);
	if (destination == NULL)
	{
		if (!catalog_has_destinations())
			return NULL;
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("scope \"%s\" is not that of any destination", migrate_scope),
				 errhint("Set migrate.scope to a scope of migrate.destinations(), or add it by migrate.add_destination().")));
	}
	check_schema(destination);
	return destination->search_path;
}

/*
 * scope_check: see scope.h.
 */
void
scope_check(void)
{
	(void) scope_search_path();
}
