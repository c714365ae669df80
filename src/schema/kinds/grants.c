/*-------------------------------------------------------------------------
 *
 * grants.c
 *		Privileges as a property: what of an acl is not the standard one.
 *
 * IDENTIFICATION
 *		src/schema/kinds/grants.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "grants.h"
#include "kinds.h"

/* A line, taken apart, or what undoes it. */
typedef struct Grant
{
	bool		revoke;
	const char *privilege;
	bool		grantable;
	const char *grantee;		/* empty: the owner */
} Grant;

/*
 * parse_grants returns a list of Grant.
 */
static List *
parse_grants(const char *lines)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, text_array(lines))
	{
		Grant	   *grant = palloc(sizeof(Grant));
		char	   *privilege = strchr(lfirst(lc), '\t') + 1;
		char	   *grantable = strchr(privilege, '\t') + 1;

		grant->revoke = *(char *) lfirst(lc) == 'R';
		grant->privilege = pnstrdup(privilege, grantable - privilege - 1);
		grant->grantable = *grantable == '1';
		grant->grantee = grantable + 2;
		result = lappend(result, grant);
	}
	return result;
}

/*
 * find_grant returns the one of a list that speaks of the same privilege and
 * grantee; NULL where there is none.
 */
static const Grant *
find_grant(const List *grants, const Grant *like)
{
	const ListCell *lc;

	foreach(lc, grants)
	{
		const Grant *grant = lfirst(lc);

		if (strcmp(grant->privilege, like->privilege) == 0 && strcmp(grant->grantee, like->grantee) == 0)
			return grant;
	}
	return NULL;
}

/*
 * opposite returns what undoes a grant.
 */
static Grant *
opposite(const Grant *grant)
{
	Grant	   *result = palloc(sizeof(Grant));

	*result = *grant;
	result->revoke = !grant->revoke;
	result->grantable = false;
	return result;
}

/*
 * changes returns what to do where old holds, for new to hold.  A privilege
 * that loses its grant option is taken away and given again.
 */
static List *
changes(const List *old, const List *new)
{
	List	   *result = NIL;
	const ListCell *lc;

	foreach(lc, old)
	{
		const Grant *grant = lfirst(lc);
		const Grant *other = find_grant(new, grant);

		if (other == NULL || (grant->grantable && !other->grantable && !other->revoke))
			result = lappend(result, opposite(grant));
	}
	foreach(lc, new)
	{
		Grant	   *grant = lfirst(lc);
		const Grant *other = find_grant(old, grant);

		if (other == NULL || other->revoke != grant->revoke || other->grantable != grant->grantable)
			result = lappend(result, grant);
	}
	return result;
}

/*
 * grants_emit: see grants.h.  What has the verb, the grantee and the option in
 * common makes one statement.
 */
void
grants_emit(Emit *out, const char *command, const char *on, const char *owner, int all,
			const char *old, const char *new)
{
	List	   *todo = changes(parse_grants(old), parse_grants(new));

	while (todo)
	{
		const Grant *first = linitial(todo);
		const char *grantee = first->grantee[0] ? first->grantee : owner;
		StringInfoData names;
		List	   *rest = NIL;
		ListCell   *lc;

		initStringInfo(&names);
		foreach(lc, todo)
		{
			Grant	   *grant = lfirst(lc);

			if (grant->revoke == first->revoke && grant->grantable == first->grantable &&
				strcmp(grant->grantee, first->grantee) == 0)
				appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : "", grant->privilege);
			else
				rest = lappend(rest, grant);
		}
		emit(out, "%s%s %s ON %s %s %s%s", command, first->revoke ? "REVOKE" : "GRANT",
			 all > 1 && list_length(todo) - list_length(rest) == all ? "ALL" : names.data,
			 on, first->revoke ? "FROM" : "TO", grantee, first->grantable ? " WITH GRANT OPTION" : "");
		todo = rest;
	}
}
