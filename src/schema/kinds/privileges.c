/*-------------------------------------------------------------------------
 *
 * privileges.c
 *		Privileges as lines of text, and the statements that change them.
 *
 * IDENTIFICATION
 *		src/schema/kinds/privileges.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_authid.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

#include "schema/acl_text.h"
#include "schema/kinds/grants.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/privileges.h"
#include "schema/text_array.h"
#include "server/rights.h"

/*
 * parse_lines returns a list of Grant.
 */
static List *
parse_lines(const char *lines)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, text_array(lines))
		result = lappend(result, grant_read(lfirst(lc)));
	return result;
}

/*
 * applies says whether default privileges are for new objects such as this one
 * that maker makes; NULL: the role that runs the script.
 */
static bool
applies(const SchemaObject *defaults, const SchemaObject *object, const char *maker)
{
	ObjectType	type = object->kind->acl_type;
	const char *on = type == OBJECT_TABLE ? "TABLES" : type == OBJECT_SEQUENCE ? "SEQUENCES" :
		type == OBJECT_FUNCTION												   ? "FUNCTIONS" :
		type == OBJECT_TYPE || type == OBJECT_DOMAIN						   ? "TYPES" :
		type == OBJECT_SCHEMA												   ? "SCHEMAS" :
																				 "";

	return strcmp(defaults->values[DEFAULT_ON], on) == 0 &&
		strcmp(defaults->values[DEFAULT_ROLE], maker ? maker : "CURRENT_USER") == 0 &&
		(defaults->schema == NULL || (object->schema && strcmp(defaults->schema, object->schema) == 0));
}

/*
 * privileges_of_new returns the privileges that an object has which was just
 * made where default privileges are in force.
 */
static List *
privileges_of_new(const List *defaults, const SchemaObject *object, const char *maker)
{
	List	   *result = parse_lines(acl_default_text(object->kind));
	const ListCell *lc;
	ListCell   *lc2;

	foreach(lc, defaults)
	{
		const SchemaObject *one = lfirst(lc);

		if (!applies(one, object, maker))
			continue;
		foreach(lc2, grants_read(one->values[DEFAULT_PRIVILEGES]))
		{
			Grant	   *grant = lfirst(lc2);

			result = list_delete_ptr(result, grant_find(result, grant));
			if (!grant->revoke)
				result = lappend(result, grant);
		}
	}
	return result;
}

/*
 * privileges_grants: see privileges.h.
 */
List *
privileges_grants(const SchemaObject *object)
{
	return parse_lines(object->acl);
}

/*
 * privileges_on: see privileges.h.  An aggregate without arguments has no star
 * there.
 */
char *
privileges_on(const SchemaObject *object)
{
	const char *name = object->kind->grant_name ? object->kind->grant_name : object->kind->sql_name;
	size_t		len = strlen(object->identity);

	if (object->kind == &kind_aggregate && strcmp(object->identity + len - 3, "(*)") == 0)
		return psprintf("%s %.*s()", name, (int) len - 3, object->identity);
	return psprintf("%s %s", name, object->identity);
}

/*
 * with_owner returns privileges as they are when an object has got a new owner,
 * who takes the place of the old one and has what they had before as well.
 */
static List *
with_owner(List *privileges, const SchemaObject *object)
{
	const char *owner = object->owner ? object->owner : quote_identifier(GetUserNameFromId(rights_scripts_role(), false));
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, privileges)
	{
		Grant	   *grant = lfirst(lc);

		Grant	   *other;

		if (strcmp(grant->grantee, owner) == 0)
			grant->grantee = "";
		if (strcmp(grant->grantor, owner) == 0)
			grant->grantor = "";
		other = grant_find(result, grant);
		if (other)
			other->grantable |= grant->grantable;
		else
			result = lappend(result, grant);
	}
	return result;
}

/*
 * privileges_emit: see privileges.h.
 */
void
privileges_emit(DdlList *out, const List *defaults, const SchemaObject *old, const SchemaObject *new, const char *maker)
{
	bool		column = new->kind->acl_type == OBJECT_COLUMN;
	const SchemaObject *whole = column ? new->parent_object : new;
	GrantTarget target = {
		.command = "",
		.on = privileges_on(whole),
		.column = column ? new->name : NULL,
		.owner = whole->owner ? whole->owner : "CURRENT_USER",
		.all = acl_count_all(new->kind)};
	List	   *have = old == NULL ? privileges_of_new(defaults, new, maker) :
							   parse_lines(old->acl ? old->acl : acl_default_text(new->kind));

	if (old && !same((column ? old->parent_object : old)->owner, whole->owner))
		have = with_owner(have, whole);
	grants_emit(out, &target, have, parse_lines(new->acl ? new->acl : acl_default_text(new->kind)));
}
