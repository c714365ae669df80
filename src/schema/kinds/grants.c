/*-------------------------------------------------------------------------
 *
 * grants.c
 *		Privileges, one by one, and the statements that give and take them.
 *
 * IDENTIFICATION
 *		src/schema/kinds/grants.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "grants.h"
#include "kinds.h"

/*
 * grant_read: see grants.h.
 */
Grant *
grant_read(const char *line)
{
	const char *grantable = strchr(line, '\t') + 1;
	Grant	   *grant = palloc0(sizeof(Grant));

	grant->privilege = pnstrdup(line, grantable - line - 1);
	grant->grantable = *grantable == '1';
	grant->grantee = pstrdup(grantable + 2);
	return grant;
}

/*
 * grants_read: see grants.h.
 */
List *
grants_read(const char *array)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, text_array(array))
	{
		const char *line = lfirst(lc);
		Grant	   *grant = grant_read(strchr(line, '\t') + 1);

		grant->revoke = line[0] == 'R';
		result = lappend(result, grant);
	}
	return result;
}

/*
 * grant_find: see grants.h.
 */
Grant *
grant_find(const List *grants, const Grant *like)
{
	const ListCell *lc;

	foreach(lc, grants)
	{
		Grant	   *grant = lfirst(lc);

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
		const Grant *other = grant_find(new, grant);

		if (other == NULL || (grant->grantable && !other->grantable && !other->revoke))
			result = lappend(result, opposite(grant));
	}
	foreach(lc, new)
	{
		Grant	   *grant = lfirst(lc);
		const Grant *other = grant_find(old, grant);

		if (other == NULL || other->revoke != grant->revoke || other->grantable != grant->grantable)
			result = lappend(result, grant);
	}
	return result;
}

/*
 * emit_first emits one statement for the first of a list and all that have the
 * verb, the grantee and the option in common with it, and returns the rest.
 */
static List *
emit_first(Emit *out, const GrantTarget *target, const List *todo)
{
	const Grant *first = linitial(todo);
	StringInfoData names;
	List	   *rest = NIL;
	const ListCell *lc;

	initStringInfo(&names);
	foreach(lc, todo)
	{
		Grant	   *grant = lfirst(lc);

		if (grant->revoke != first->revoke || grant->grantable != first->grantable ||
			strcmp(grant->grantee, first->grantee) != 0)
		{
			rest = lappend(rest, grant);
			continue;
		}
		appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : "", grant->privilege);
		if (target->column)
			appendStringInfo(&names, " (%s)", quote_identifier(target->column));
	}
	emit(out, "%s%s %s ON %s %s %s%s", target->command, first->revoke ? "REVOKE" : "GRANT",
		 list_length(todo) - list_length(rest) == target->all ? "ALL" : names.data, target->on,
		 first->revoke ? "FROM" : "TO", first->grantee[0] ? first->grantee : target->owner,
		 first->grantable ? " WITH GRANT OPTION" : "");
	return rest;
}

/*
 * grants_emit: see grants.h.
 */
void
grants_emit(Emit *out, const GrantTarget *target, const List *old, const List *new)
{
	List	   *todo = changes(old, new);

	while (todo)
		todo = emit_first(out, target, todo);
}
