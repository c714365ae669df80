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

#include "server/rights.h"

#include "schema/kinds/grants.h"
#include "schema/kinds/kinds.h"
#include "schema/kinds/privileges.h"

/* The privileges by bit. */
static const char *const privilege_names[] = {
	"INSERT", "SELECT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "EXECUTE",
	"USAGE", "CREATE", "TEMPORARY", "CONNECT", "SET", "ALTER SYSTEM", "MAINTAIN"};

/*
 * grantee_name returns the name of the role that an item of an acl is for, or by, as SQL has it,
 * "" for the owner; NULL for a role that is gone.
 */
static const char *
grantee_name(Oid grantee, Oid owner)
{
	const char *name;

	if (grantee == ACL_ID_PUBLIC)
		return "PUBLIC";
	if (grantee == owner)
		return "";
	name = GetUserNameFromId(grantee, true);
	return name ? quote_identifier(name) : NULL;
}

/*
 * acl_lines returns the sorted lines of an acl, as an array.
 */
static char *
acl_lines(const Acl *acl, Oid owner)
{
	char	  **lines = palloc(sizeof(char *) * (ACL_NUM(acl) * lengthof(privilege_names) + 1));
	Datum	   *elements = palloc(sizeof(Datum) * (ACL_NUM(acl) * lengthof(privilege_names) + 1));
	int			nlines = 0;
	int			n = 0;

	for (int i = 0; i < ACL_NUM(acl); i++)
	{
		const AclItem *item = &ACL_DAT(acl)[i];
		const char *grantee = grantee_name(item->ai_grantee, owner);
		const char *grantor = grantee_name(item->ai_grantor, owner);

		for (int bit = 0; grantee && grantor && bit < lengthof(privilege_names); bit++)
		{
			bool		grantable = (ACLITEM_GET_GOPTIONS(*item) & (1 << bit)) != 0;

			if (ACLITEM_GET_PRIVS(*item) & (1 << bit))
				lines[nlines++] = psprintf("%s\t%d\t%s%s%s", privilege_names[bit],
										   grantable && item->ai_grantee != owner, grantee,
										   grantor[0] ? "\t" : "", grantor);
		}
	}
	qsort(lines, nlines, sizeof(char *), pg_qsort_strcmp);
	for (int i = 0; i < nlines; i++)
	{
		if (i == 0 || strcmp(lines[i], lines[i - 1]) != 0)
			elements[n++] = CStringGetTextDatum(lines[i]);
	}
	return OidOutputFunctionCall(F_ARRAY_OUT, PointerGetDatum(construct_array(elements, n, TEXTOID, -1, false, TYPALIGN_INT)));
}

/*
 * default_lines returns the privileges that the server gives on a new object.
 */
static char *
default_lines(const ObjectKind *kind)
{
	if (kind->acl_type == OBJECT_COLUMN)
		return pstrdup("{}");
	return acl_lines(acldefault(kind->acl_type, BOOTSTRAP_SUPERUSERID), BOOTSTRAP_SUPERUSERID);
}

/*
 * count_all returns how many privileges an owner has; 0 for columns.
 */
static int
count_all(const ObjectKind *kind)
{
	const Acl  *acl;
	AclMode		mode;

	if (kind->acl_type == OBJECT_COLUMN)
		return 0;
	acl = acldefault(kind->acl_type, BOOTSTRAP_SUPERUSERID);
	mode = ACLITEM_GET_PRIVS(ACL_DAT(acl)[ACL_NUM(acl) - 1]);	/* PUBLIC's come first */
	return (int) pg_popcount((const char *) &mode, sizeof(mode));
}

/*
 * privileges_read: see privileges.h.
 */
char *
privileges_read(const ObjectKind *kind, const Acl *acl, Oid owner)
{
	char	   *lines = acl_lines(acl, owner);

	return strcmp(lines, default_lines(kind)) == 0 ? NULL : lines;
}

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
	List	   *result = parse_lines(default_lines(object->kind));
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

		if (strcmp(grant->grantee, owner) == 0)
		{
			grant->grantee = "";
			grant->grantable = false;
		}
		if (strcmp(grant->grantor, owner) == 0)
			grant->grantor = "";
		if (grant_find(result, grant) == NULL)
			result = lappend(result, grant);
	}
	return result;
}

/*
 * privileges_emit: see privileges.h.
 */
void
privileges_emit(Emit *out, const List *defaults, const SchemaObject *old, const SchemaObject *new, const char *maker)
{
	bool		column = new->kind->acl_type == OBJECT_COLUMN;
	const SchemaObject *whole = column ? new->parent_object : new;
	GrantTarget target = {
		.command = "",
		.on = privileges_on(whole),
		.column = column ? new->name : NULL,
		.owner = whole->owner ? whole->owner : "CURRENT_USER",
		.all = count_all(new->kind)};
	List	   *have = old == NULL ? privileges_of_new(defaults, new, maker) :
							   parse_lines(old->acl ? old->acl : default_lines(new->kind));

	if (old && !same((column ? old->parent_object : old)->owner, whole->owner))
		have = with_owner(have, whole);
	grants_emit(out, &target, have, parse_lines(new->acl ? new->acl : default_lines(new->kind)));
}
