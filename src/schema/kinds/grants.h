/*-------------------------------------------------------------------------
 *
 * grants.h
 *		Privileges as a property: what of an acl is not the standard one.
 *
 * IDENTIFICATION
 *		src/schema/kinds/grants.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_GRANTS_H
#define MIGRATE_SCHEMA_GRANTS_H

#include "schema/object.h"

/*
 * For a query: what turns the acl standard into the other, as an array of
 * lines "verb privilege grantable grantee", with tabs; the owner is an empty
 * grantee.
 */
#define SQL_GRANTS(acl, standard, owner) \
	"ARRAY(SELECT concat_ws(E'\\t', line.verb, line.privilege_type," \
	" CASE WHEN line.is_grantable AND line.grantee <> " owner " THEN '1' ELSE '0' END," \
	" CASE line.grantee WHEN " owner " THEN '' WHEN 0 THEN 'PUBLIC'" \
	" ELSE quote_ident(pg_get_userbyid(line.grantee)) END)" \
	" FROM (SELECT 'GRANT' AS verb, grantee, privilege_type, bool_or(is_grantable) AS is_grantable FROM aclexplode(" acl ")" \
	" GROUP BY grantee, privilege_type" \
	" EXCEPT SELECT 'GRANT', grantee, privilege_type, is_grantable FROM aclexplode(" standard ")" \
	" UNION ALL (SELECT 'REVOKE', grantee, privilege_type, false FROM aclexplode(" standard ")" \
	" EXCEPT SELECT 'REVOKE', grantee, privilege_type, false FROM aclexplode(" acl "))) line" \
	" ORDER BY 1)"

/* Properties of default privileges. */
enum
{
	DEFAULT_PRIVILEGES,			/* such an array */
	DEFAULT_WHERE,				/* FOR ROLE ... IN SCHEMA ..., or nothing */
	DEFAULT_ON,					/* TABLES */
	DEFAULT_ROLE,				/* that makes the objects */
	DEFAULT_ALL					/* how many privileges there are */
};

/*
 * grants_emit emits what turns the privileges old, such an array, into new.
 * command goes before the verb ("" or "ALTER DEFAULT PRIVILEGES "), on after
 * ON; owner is the name of the owner, all is how many privileges make ALL.
 */
extern void grants_emit(Emit *out, const char *command, const char *on, const char *owner, int all,
						const char *old, const char *new);

#endif							/* MIGRATE_SCHEMA_GRANTS_H */
