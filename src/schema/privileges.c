/*-------------------------------------------------------------------------
 *
 * privileges.c
 *		Privileges as lines of text, and the statements that change them.
 *
 * IDENTIFICATION
 *		src/schema/privileges.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_authid.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"

#include "schema/kinds/grants.h"
#include "schema/kinds/kinds.h"
#include "schema/privileges.h"

/* The privileges by bit. */
static const char *const privilege_names[] = {
	"INSERT", "SELECT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "EXECUTE",
	"USAGE", "CREATE", "TEMPORARY", "CONNECT", "SET", "ALTER SYSTEM", "MAINTAIN"};

/*
 * compare_lines compares two strings for qsort.
 */
static int
compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/*
 * acl_lines returns the sorted lines of an acl.
 */
static char *
acl_lines(const Acl *acl, Oid owner)
{
	char	  **lines = palloc(sizeof(char *) * (ACL_NUM(acl) * lengthof(privilege_names) + 1));
	int			n = 0;
	StringInfoData buf;

	for (int i = 0; i < ACL_NUM(acl); i++)
	{
		const AclItem *item = &ACL_DAT(acl)[i];
		const char *grantee = item->ai_grantee == owner ? "" :
			item->ai_grantee == ACL_ID_PUBLIC ? "PUBLIC" :
														  quote_identifier(GetUserNameFromId(item->ai_grantee, false));

		for (int bit = 0; bit < lengthof(privilege_names); bit++)
		{
			bool		grantable = (ACLITEM_GET_GOPTIONS(*item) & (1 << bit)) != 0;

			if (ACLITEM_GET_PRIVS(*item) & (1 << bit))
				lines[n++] = psprintf("%s\t%d\t%s", privilege_names[bit],
									  grantable && item->ai_grantee != owner, grantee);
		}
	}
	qsort(lines, n, sizeof(char *), compare_lines);
	initStringInfo(&buf);
	for (int i = 0; i < n; i++)
	{
		if (i == 0 || strcmp(lines[i], lines[i - 1]) != 0)
			appendStringInfo(&buf, "%s%s", buf.len > 0 ? "\n" : "", lines[i]);
	}
	return buf.data;
}

/*
 * default_lines returns the privileges that the server gives on a new object.
 */
static char *
default_lines(const ObjectKind *kind)
{
	if (kind->acl_type == OBJECT_COLUMN)
		return pstrdup("");
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

/* A set of lines, taken apart. */
typedef struct Privilege
{
	char	   *privilege;
	bool		grantable;
	const char *grantee;
} Privilege;

/*
 * parse_lines returns a list of Privilege.
 */
static List *
parse_lines(const char *lines)
{
	char	   *copy = pstrdup(lines);
	List	   *result = NIL;
	char	   *next = NULL;

	for (char *line = strtok_r(copy, "\n", &next); line; line = strtok_r(NULL, "\n", &next))
	{
		Privilege  *privilege = palloc(sizeof(Privilege));
		char	   *tab = strchr(line, '\t');

		*tab = '\0';
		privilege->privilege = line;
		privilege->grantable = tab[1] == '1';
		privilege->grantee = tab + 3;
		result = lappend(result, privilege);
	}
	return result;
}

/*
 * find_privilege returns the privilege of the same name and grantee, or NULL.
 */
static Privilege *
find_privilege(List *privileges, const Privilege *like)
{
	ListCell   *lc;

	foreach(lc, privileges)
	{
		Privilege  *privilege = lfirst(lc);

		if (strcmp(privilege->privilege, like->privilege) == 0 && strcmp(privilege->grantee, like->grantee) == 0)
			return privilege;
	}
	return NULL;
}

/*
 * applies says whether default privileges are for new objects such as this one.
 */
static bool
applies(const SchemaObject *defaults, const SchemaObject *object)
{
	ObjectType	type = object->kind->acl_type;
	const char *on = type == OBJECT_TABLE ? "TABLES" : type == OBJECT_SEQUENCE ? "SEQUENCES" :
		type == OBJECT_FUNCTION												   ? "FUNCTIONS" :
		type == OBJECT_TYPE || type == OBJECT_DOMAIN						   ? "TYPES" :
		type == OBJECT_SCHEMA												   ? "SCHEMAS" :
																				 "";

	return strcmp(defaults->values[DEFAULT_ON], on) == 0 &&
		strcmp(defaults->values[DEFAULT_ROLE], "CURRENT_USER") == 0 &&
		(defaults->schema == NULL || (object->schema && strcmp(defaults->schema, object->schema) == 0));
}

/*
 * privileges_of_new returns the privileges that an object has which was just
 * made where default privileges are in force.
 */
static List *
privileges_of_new(const List *defaults, const SchemaObject *object)
{
	List	   *result = parse_lines(default_lines(object->kind));
	const ListCell *lc;
	ListCell   *lc2;

	foreach(lc, defaults)
	{
		const SchemaObject *one = lfirst(lc);

		if (!applies(one, object))
			continue;
		foreach(lc2, text_array(one->values[DEFAULT_PRIVILEGES]))
		{
			char	   *line = lfirst(lc2);	/* verb, and what parse_lines reads */
			Privilege  *privilege = linitial(parse_lines(strchr(line, '\t') + 1));
			Privilege  *same = find_privilege(result, privilege);

			if (same)
				result = list_delete_ptr(result, same);
			if (line[0] == 'G')
				result = lappend(result, privilege);
		}
	}
	return result;
}

/*
 * on_what returns what GRANT calls an object: an aggregate without arguments
 * has no star there.
 */
static char *
on_what(const SchemaObject *object)
{
	const char *name = object->kind->grant_name ? object->kind->grant_name : object->kind->sql_name;
	size_t		len = strlen(object->identity);

	if (object->kind == &kind_aggregate && strcmp(object->identity + len - 3, "(*)") == 0)
		return psprintf("%s %.*s()", name, (int) len - 3, object->identity);
	return psprintf("%s %s", name, object->identity);
}

/*
 * emit_group emits one GRANT or REVOKE of all privileges in the list that
 * have the grantee and the mark, and takes them out of it.  verb has the words
 * before the privileges, all is how many make ALL.
 */
static List *
emit_group(Emit *out, const SchemaObject *object, List *privileges, bool grant, int all)
{
	Privilege  *first = linitial(privileges);
	bool		column = object->kind->acl_type == OBJECT_COLUMN;
	const SchemaObject *on = column ? object->parent_object : object;
	const char *grantee = first->grantee[0] ? first->grantee :
		object->owner						? object->owner :
											  "CURRENT_USER";
	StringInfoData names;
	List	   *rest = NIL;
	ListCell   *lc;
	int			n = 0;

	initStringInfo(&names);
	foreach(lc, privileges)
	{
		Privilege  *privilege = lfirst(lc);

		if (strcmp(privilege->grantee, first->grantee) != 0 || privilege->grantable != first->grantable)
		{
			rest = lappend(rest, privilege);
			continue;
		}
		appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : "", privilege->privilege);
		if (column)
			appendStringInfo(&names, " (%s)", quote_identifier(object->name));
		n++;
	}
	if (n == all && !column)
	{
		resetStringInfo(&names);
		appendStringInfoString(&names, "ALL");
	}
	emit(out, "%s %s ON %s %s %s%s", grant ? "GRANT" : "REVOKE", names.data,
		 on_what(on), grant ? "TO" : "FROM", grantee,
		 grant && first->grantable ? " WITH GRANT OPTION" : "");
	return rest;
}

/*
 * with_owner returns privileges as they are when an object has got a new owner,
 * who takes the place of the old one and has what they had before as well.
 */
static List *
with_owner(List *privileges, const SchemaObject *object)
{
	const char *owner = object->owner ? object->owner : quote_identifier(GetUserNameFromId(GetUserId(), false));
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, privileges)
	{
		Privilege  *privilege = lfirst(lc);

		if (strcmp(privilege->grantee, owner) == 0)
		{
			privilege->grantee = "";
			privilege->grantable = false;
		}
		if (find_privilege(result, privilege) == NULL)
			result = lappend(result, privilege);
	}
	return result;
}

/*
 * privileges_emit: see privileges.h.  A grant option that goes away takes the
 * privilege along, which is granted again.
 */
void
privileges_emit(Emit *out, const List *defaults, const SchemaObject *old, const SchemaObject *new)
{
	List	   *have = old == NULL ? privileges_of_new(defaults, new) :
							   parse_lines(old->acl ? old->acl : default_lines(new->kind));
	List	   *want = parse_lines(new->acl ? new->acl : default_lines(new->kind));
	List	   *revoke = NIL;
	List	   *grant = NIL;
	int			all = count_all(new->kind);
	ListCell   *lc;

	if (old && strcmp(old->owner ? old->owner : "", new->owner ? new->owner : "") != 0)
		have = with_owner(have, new);
	foreach(lc, have)
	{
		Privilege  *privilege = lfirst(lc);
		Privilege  *same = find_privilege(want, privilege);

		if (same == NULL || (privilege->grantable && !same->grantable))
		{
			privilege->grantable = false;
			revoke = lappend(revoke, privilege);
		}
	}
	foreach(lc, want)
	{
		Privilege  *privilege = lfirst(lc);
		Privilege  *same = find_privilege(have, privilege);

		if (same == NULL || find_privilege(revoke, privilege) || (privilege->grantable && !same->grantable))
			grant = lappend(grant, privilege);
	}
	while (revoke)
		revoke = emit_group(out, new, revoke, false, all);
	while (grant)
		grant = emit_group(out, new, grant, true, all);
}
