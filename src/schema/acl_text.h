/*-------------------------------------------------------------------------
 *
 * acl_text.h
 *		The privileges on an object as text that can be compared.
 *
 * IDENTIFICATION
 *		src/schema/acl_text.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_ACL_TEXT_H
#define MIGRATE_SCHEMA_ACL_TEXT_H

#include "schema/object.h"

#include "utils/acl.h"

/*
 * acl_text turns an acl into an array of sorted lines, "privilege grantable
 * grantee" with tabs, and the grantor after another tab where that is not the
 * owner; the owner is an empty name.  NULL where the acl is the default one.
 */
extern char *acl_text(const ObjectKind *kind, const Acl *acl, Oid owner);

/* acl_default_text returns the privileges that the server gives on a new object, as such an array. */
extern char *acl_default_text(const ObjectKind *kind);

/* acl_count_all returns how many privileges ALL stands for; 0 for columns. */
extern int	acl_count_all(const ObjectKind *kind);

#endif							/* MIGRATE_SCHEMA_ACL_TEXT_H */
