/*-------------------------------------------------------------------------
 *
 * grants.h
 *		Privileges, one by one, and the statements that give and take them.
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

/* A privilege that somebody has, or, where an array says so, is not to have. */
typedef struct Grant
{
	bool		revoke;
	const char *privilege;
	bool		grantable;
	const char *grantee;		/* empty: the owner */
	const char *grantor;		/* the same */
} Grant;

/* What GRANT and REVOKE are about. */
typedef struct GrantTarget
{
	const char *command;		/* before the verb: "" or "ALTER DEFAULT PRIVILEGES " */
	const char *on;				/* after ON */
	const char *column;			/* of the table after ON; NULL: all of it */
	const char *owner;
	int			all;			/* how many privileges are called ALL; 0: none are */
} GrantTarget;

/* grant_read reads a line "privilege grantable grantee", with tabs, and the grantor after another, if that is not the owner. */
extern Grant *grant_read(const char *line);

/* grants_read returns a list of Grant from an array of SQL_GRANTS; NULL is empty. */
extern List *grants_read(const char *array);

/*
 * grant_find returns the one of a list that speaks of the same privilege and
 * grantee; NULL where there is none.
 */
extern Grant *grant_find(const List *grants, const Grant *like);

/* grants_emit emits what turns the privileges old, a list of Grant, into new. */
extern void grants_emit(DdlList *out, const GrantTarget *target, const List *old, const List *new);

#endif							/* MIGRATE_SCHEMA_GRANTS_H */
