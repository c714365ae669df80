/*-------------------------------------------------------------------------
 *
 * acl_text.c
 *		The privileges on an object as text that can be compared.
 *
 * IDENTIFICATION
 *		src/schema/acl_text.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_authid.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

#include "schema/acl_text.h"

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
			if (ACLITEM_GET_PRIVS(*item) & (1 << bit))
				lines[nlines++] = psprintf("%s\t%d\t%s%s%s", privilege_names[bit],
										   (ACLITEM_GET_GOPTIONS(*item) & (1 << bit)) != 0, grantee,
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
 * acl_default_text: see acl_text.h.
 */
char *
acl_default_text(const ObjectKind *kind)
{
	if (kind->acl_type == OBJECT_COLUMN)
		return pstrdup("{}");
	return acl_lines(acldefault(kind->acl_type, BOOTSTRAP_SUPERUSERID), BOOTSTRAP_SUPERUSERID);
}

/*
 * acl_count_all: see acl_text.h.
 */
int
acl_count_all(const ObjectKind *kind)
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
 * acl_text: see acl_text.h.
 */
char *
acl_text(const ObjectKind *kind, const Acl *acl, Oid owner)
{
	char	   *lines = acl_lines(acl, owner);

	return strcmp(lines, acl_default_text(kind)) == 0 ? NULL : lines;
}
