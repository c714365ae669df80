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

#include "schema/ddl.h"
#include "schema/kinds/grants.h"
#include "schema/text_array.h"

/*
 * name_length returns the length of a role's name, as SQL has it, at the start
 * of a text.
 */
static size_t
name_length(const char *text)
{
	size_t		length = 1;

	if (text[0] != '"')
		return strcspn(text, "\t");
	while (text[length] && (text[length] != '"' || text[length + 1] == '"'))
		length += text[length] == '"' ? 2 : 1;
	return length + 1;
}

/*
 * grant_read: see grants.h.
 */
Grant *
grant_read(const char *line)
{
	const char *grantable = strchr(line, '\t') + 1;
	const char *grantee = grantable + 2;
	size_t		length = name_length(grantee);
	Grant	   *grant = palloc0(sizeof(Grant));

	grant->privilege = pnstrdup(line, grantable - line - 1);
	grant->grantable = *grantable == '1';
	grant->grantee = pnstrdup(grantee, length);
	grant->grantor = grantee[length] == '\t' ? pstrdup(grantee + length + 1) : "";
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

		if (strcmp(grant->privilege, like->privilege) == 0 && strcmp(grant->grantee, like->grantee) == 0 &&
			strcmp(grant->grantor, like->grantor) == 0)
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
 * depth_of says by how many hands a grant has come from the owner.
 */
static int
depth_of(const Grant *grant, const List *grants)
{
	const char *grantor = grant->grantor;
	int			depth = 0;

	while (grantor[0] != '\0' && depth++ < list_length(grants))
	{
		const ListCell *lc;

		foreach(lc, grants)
		{
			const Grant *other = lfirst(lc);

			if (other->grantable && strcmp(other->privilege, grant->privilege) == 0 && strcmp(other->grantee, grantor) == 0)
				break;
		}
		grantor = lc ? ((const Grant *) lfirst(lc))->grantor : "";
	}
	return depth;
}

/*
 * grants_is_taken says whether a grant of old does not hold in new, or has lost its
 * grant option: then it is taken away and given again.
 */
static bool
grants_is_taken(const Grant *grant, const List *new)
{
	const Grant *other = grant_find(new, grant);

	return other == NULL || (grant->grantable && !other->grantable && !other->revoke);
}

/*
 * changes returns what to do where old holds, for new to hold: what is taken
 * away first, the farthest from the owner before what it comes from, and then
 * what is given, the other way round.
 */
static List *
changes(const List *old, const List *new)
{
	List	   *result = NIL;
	const ListCell *lc;
	int			most = Max(list_length(old), list_length(new));

	for (int depth = most; depth >= 0; depth--)
	{
		foreach(lc, old)
		{
			if (depth_of(lfirst(lc), old) == depth && grants_is_taken(lfirst(lc), new))
				result = lappend(result, opposite(lfirst(lc)));
		}
	}
	for (int depth = 0; depth <= most; depth++)
	{
		foreach(lc, new)
		{
			Grant	   *grant = lfirst(lc);
			const Grant *other = grant_find(old, grant);

			if (depth_of(grant, new) == depth &&
				(other == NULL || other->revoke != grant->revoke || other->grantable != grant->grantable))
				result = lappend(result, grant);
		}
	}
	return result;
}

/*
 * emit_first emits one statement for the first of a list and all that have the
 * verb, the grantee, the grantor and the option in common with it, and returns
 * the rest.  Only the grantor's own rights make, or take, another's grant than the owner's.
 */
static List *
emit_first(DdlList *out, const GrantTarget *target, const List *todo)
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
			strcmp(grant->grantee, first->grantee) != 0 || strcmp(grant->grantor, first->grantor) != 0)
		{
			rest = lappend(rest, grant);
			continue;
		}
		appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : "", grant->privilege);
		if (target->column)
			appendStringInfo(&names, " (%s)", quote_identifier(target->column));
	}
	out->role = first->grantor[0] ? first->grantor : NULL;
	ddl_add(out, "%s%s %s ON %s %s %s%s", target->command, first->revoke ? "REVOKE" : "GRANT",
			list_length(todo) - list_length(rest) == target->all ? "ALL" : names.data, target->on,
			first->revoke ? "FROM" : "TO", first->grantee[0] ? first->grantee : target->owner,
			first->grantable ? " WITH GRANT OPTION" : "");
	out->role = NULL;
	return rest;
}

/*
 * grants_emit: see grants.h.
 */
void
grants_emit(DdlList *out, const GrantTarget *target, const List *old, const List *new)
{
	List	   *todo = changes(old, new);

	while (todo)
		todo = emit_first(out, target, todo);
}
