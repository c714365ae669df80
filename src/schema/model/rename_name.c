/*-------------------------------------------------------------------------
 *
 * rename_name.c
 *		Read names of schema objects as a person writes them, and find what
 *		they mean.
 *
 * IDENTIFICATION
 *		src/schema/model/rename_name.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "parser/parse_type.h"
#include "parser/scansup.h"
#include "utils/lsyscache.h"
#include "utils/varlena.h"

#include "compat.h"
#include "schema/kinds/kinds.h"
#include "schema/model/rename_name.h"

/*
 * is_renamable: see rename_name.h.
 */
bool
is_renamable(const SchemaObject *object)
{
	const ObjectKind *kind = object->kind;

	return kind == &kind_schema || (kind == &kind_column && object->parent_object) ||
		(kind->name_space != '\0' && kind != &kind_constraint);
}

/* ---------- reading ---------- */

/*
 * skip_kind moves *text over the kind that a name may begin with, as check() or
 * as SQL has it, and returns it; NULL where there is none.
 */
static const char *
skip_kind(const char **text)
{
	for (int i = 0; i < nkinds; i++)
	{
		const char *words[] = {all_kinds[i]->name, all_kinds[i]->sql_name};

		for (int j = 0; j < lengthof(words); j++)
		{
			size_t		len = strlen(words[j]);

			if (pg_strncasecmp(*text, words[j], len) != 0 || !scanner_isspace((*text)[len]))
				continue;
			*text += len + 1;
			return all_kinds[i]->sql_name;
		}
	}
	return NULL;
}

/*
 * arguments_in: see rename_name.h.
 */
const char *
arguments_in(const char *identity)
{
	bool		quoted = false;

	for (; *identity && (quoted || *identity != '('); identity++)
	{
		if (*identity == '"')
			quoted = !quoted;
	}
	return identity;
}

/*
 * trimmed returns a copy of text without spaces at its ends.
 */
static char *
trimmed(const char *text, size_t len)
{
	while (len > 0 && scanner_isspace(text[0]))
	{
		text++;
		len--;
	}
	while (len > 0 && scanner_isspace(text[len - 1]))
		len--;
	return pnstrdup(text, len);
}

/*
 * written_name: see rename_name.h.
 */
WrittenName
written_name(const char *text)
{
	WrittenName name = {.text = text};
	const char *rest = trimmed(text, strlen(text));
	const char *arguments;

	name.kind = skip_kind(&rest);
	arguments = arguments_in(rest);
	if (arguments[0] && arguments[strlen(arguments) - 1] == ')')
		name.arguments = trimmed(arguments + 1, strlen(arguments) - 2);
	if (!SplitIdentifierString(pnstrdup(rest, arguments - rest), '.', &name.parts) || name.parts == NIL ||
		list_length(name.parts) > 3 || (arguments[0] && name.arguments == NULL))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is not the name of a schema object", text),
				 errhint("Write names as SQL does: users, public.users, users.phone, f(integer).")));
	return name;
}

/* ---------- arguments ---------- */

/*
 * split_arguments returns the types of a list of them.
 */
static List *
split_arguments(const char *arguments)
{
	List	   *result = NIL;
	const char *start = arguments;
	bool		quoted = false;
	int			depth = 0;

	if (arguments[0] == '\0')
		return NIL;
	for (const char *c = arguments;; c++)
	{
		if (*c == '"')
			quoted = !quoted;
		else if (*c == '(' && !quoted)
			depth++;
		else if (*c == ')' && !quoted)
			depth--;
		else if (*c == '\0' || (*c == ',' && !quoted && depth == 0))
		{
			result = lappend(result, trimmed(start, c - start));
			start = c + 1;
		}
		if (*c == '\0')
			return result;
	}
}

/*
 * same_type says whether two names of types mean the same.
 */
static bool
same_type(const char *one, const char *two)
{
	Oid			one_type = InvalidOid;
	Oid			two_type = InvalidOid;
	int32		typmod;

	if (strcmp(one, two) == 0)
		return true;
	migrate_parse_type(one, &one_type, &typmod);
	migrate_parse_type(two, &two_type, &typmod);
	return OidIsValid(one_type) && one_type == two_type;
}

/*
 * arguments_fit: see rename_name.h.
 */
bool
arguments_fit(const char *arguments, const SchemaObject *routine)
{
	const char *own = arguments_in(routine->identity);
	char	   *types = pnstrdup(own + 1, strlen(own) - 2);
	List	   *one;
	List	   *two;
	ListCell   *lc;
	ListCell   *lc2;

	if (strcmp(arguments, types) == 0)
		return true;
	one = split_arguments(arguments);
	two = split_arguments(types);
	if (list_length(one) != list_length(two))
		return false;
	forboth(lc, one, lc2, two)
	{
		if (!same_type(lfirst(lc), lfirst(lc2)))
			return false;
	}
	return true;
}

/* ---------- finding ---------- */

/*
 * search_path returns the names of the schemas on the caller's search_path.
 */
static List *
search_path(void)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, fetch_search_path(false))
	{
		char	   *name = get_namespace_name(lfirst_oid(lc));

		if (name)				/* not dropped meanwhile */
			result = lappend(result, name);
	}
	return result;
}

/*
 * rename_name_rank says how well a place, given by a schema, where the name has one, and
 * one or two names, fits the parts of a name: 0 as it stands, n by the nth
 * schema on the path, -1 not.
 */
static int
rename_name_rank(List *parts, List *path, const char *schema, const char *const *names, int nnames)
{
	int			qualified = list_length(parts) - nnames;
	ListCell   *lc;
	int			n = 1;

	if (qualified != 0 && (qualified != 1 || schema == NULL || strcmp(linitial(parts), schema) != 0))
		return -1;
	for (int i = 0; i < nnames; i++)
	{
		if (strcmp(list_nth(parts, qualified + i), names[i]) != 0)
			return -1;
	}
	if (qualified == 1 || schema == NULL)
		return 0;
	foreach(lc, path)
	{
		if (strcmp(lfirst(lc), schema) == 0)
			return n;
		n++;
	}
	return -1;
}

/*
 * rank_of is rank of an object, if the name can mean its kind and arguments.
 */
static int
rank_of(const WrittenName *name, List *path, const SchemaObject *object, const Place *places)
{
	const SchemaObject *table = object->kind == &kind_column ? object->parent_object : NULL;
	const char *names[] = {table ? places[table->index].name : object->name, object->name};

	if (!is_renamable(object) || (name->kind && strcmp(name->kind, object->kind->sql_name) != 0))
		return -1;
	if (name->arguments && (object->kind->name_space != 'p' || !arguments_fit(name->arguments, object)))
		return -1;
	return rename_name_rank(name->parts, path, places[table ? table->index : object->index].schema, names, table ? 2 : 1);
}

/*
 * written_find: see rename_name.h.
 */
List *
written_find(const WrittenName *name, const SchemaSnapshot *snapshot, const Place *places)
{
	List	   *path = search_path();
	List	   *result = NIL;
	List	   *by_path = NIL;
	int			lowest = 0;

	for (int i = 0; i < snapshot->n; i++)
	{
		SchemaObject *object = snapshot->objects[i];
		int			position = rank_of(name, path, object, places);

		if (position == 0)
			result = lappend(result, object);
		if (position <= 0 || (lowest > 0 && position > lowest))
			continue;
		if (position < lowest)
			by_path = NIL;
		lowest = position;
		by_path = lappend(by_path, object);
	}
	return list_concat(result, by_path);
}
