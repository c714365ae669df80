/*-------------------------------------------------------------------------
 *
 * rename_hint.c
 *		Point out what may be a rename.
 *
 * IDENTIFICATION
 *		src/schema/model/rename_hint.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/json.h"

#include "schema/ddl.h"
#include "schema/diff/diff.h"
#include "schema/kinds/kinds.h"
#include "schema/model/rename.h"
#include "schema/model/rename_name.h"

/* An operation that creates something. */
typedef struct Candidate
{
	char	   *key;
	int			ordinal;
	const SchemaObject *object; /* NULL: it is taken for what another was */
} Candidate;

/*
 * append_property writes a property as it is whatever the name of its object.
 */
static void
append_property(StringInfo buf, const SchemaObject *object, int property)
{
	const char *name = quote_qualified_identifier(object->schema, object->name);
	size_t		len = strlen(name);

	appendStringInfoChar(buf, '\n');
	for (const char *c = object->values[property]; c && *c;)
	{
		if (strncmp(c, name, len) == 0)
		{
			appendStringInfoChar(buf, '\001');
			c += len;
		}
		else
			appendStringInfoChar(buf, *c++);
	}
}

/*
 * append_columns writes the columns of a table.
 */
static void
append_columns(StringInfo buf, const SchemaObject *table)
{
	ListCell   *lc;

	foreach(lc, table->children)
	{
		const SchemaObject *child = lfirst(lc);

		if (child->kind == &kind_column)
			appendStringInfo(buf, "\n%s %s", child->name, child->values[COLUMN_TYPE]);
	}
}

/*
 * contents lists kind and name of what stands in a schema, sorted.
 */
static Names
contents(const SchemaObject *schema)
{
	Names		result = {0, palloc(sizeof(char *) * (list_length(schema->dependents) + 1))};
	ListCell   *lc;

	foreach(lc, schema->dependents)
	{
		const SchemaObject *object = lfirst(lc);

		if (is_renamable(object))
			result.names[result.n++] = psprintf("%s %s", object->kind->name, object->name);
	}
	return names_sorted(result);
}

/*
 * share_contents says whether something of the same kind and name stands in
 * two schemas.
 */
static bool
share_contents(const SchemaObject *one, const SchemaObject *two)
{
	Names		its = contents(one);
	Names		others = contents(two);

	for (int i = 0; i < its.n; i++)
	{
		if (names_have(others, its.names[i]))
			return true;
	}
	return false;
}

/*
 * in_new_schema says whether an object stands in a schema that is created too,
 * where nothing can be moved before.
 */
static bool
in_new_schema(const Diff *diff, const SchemaObject *object)
{
	ListCell   *lc;

	foreach(lc, object->depends)
	{
		const SchemaObject *schema = lfirst(lc);

		if (schema->kind == &kind_schema && diff_match(diff, schema) == NULL)
			return true;
	}
	return false;
}

/*
 * rename_hint_key returns what makes an object look like another; NULL where nothing
 * does.  parent is its parent on the side that things are created on.
 */
static char *
rename_hint_key(const SchemaObject *object, const SchemaObject *parent)
{
	static const int of_column[] = {COLUMN_TYPE, COLUMN_COLLATION, COLUMN_EXPRESSION};
	StringInfoData buf;

	if (!is_renamable(object) || (object->parent_object && parent == NULL))
		return NULL;
	initStringInfo(&buf);
	appendStringInfo(&buf, "%s %s", object->kind->name, parent ? parent->identity : "");
	if (object->kind == &kind_column)
	{
		for (int i = 0; i < lengthof(of_column); i++)
			append_property(&buf, object, of_column[i]);
		return buf.data;
	}
	for (int i = 0; i < object->kind->nproperties; i++)
	{
		if (object->kind->properties[i].change != CHANGE_NONE)
			append_property(&buf, object, i);
	}
	append_columns(&buf, object);
	return buf.data;
}

/* ---------- pairs ---------- */

static int
compare_candidates(const void *a, const void *b)
{
	const Candidate *one = a;
	const Candidate *two = b;
	int			result = strcmp(one->key, two->key);

	return result != 0 ? result : one->ordinal - two->ordinal;
}

/*
 * find_candidates returns what is created, by key and in order.
 */
static Candidate *
find_candidates(const Diff *diff, int *n)
{
	Candidate  *result = palloc(sizeof(Candidate) * Max(list_length(diff->operations), 1));
	const ListCell *lc;

	*n = 0;
	foreach(lc, diff->operations)
	{
		const Operation *operation = lfirst(lc);
		char	   *like;

		if (operation->type != OPERATION_CREATE || operation->old || in_new_schema(diff, operation->new))
			continue;
		like = rename_hint_key(operation->new, operation->new->parent_object);
		if (like == NULL)
			continue;
		result[*n] = (Candidate){like, *n, operation->new};
		++*n;
	}
	qsort(result, *n, sizeof(Candidate), compare_candidates);
	return result;
}

/*
 * rename_hint_take returns the first object that is like another and not taken yet; NULL
 * where there is none.
 */
static const SchemaObject *
rename_hint_take(const Diff *diff, Candidate *candidates, int n, const SchemaObject *old)
{
	char	   *like = rename_hint_key(old, old->parent_object ? diff_match(diff, old->parent_object) : NULL);
	int			low = 0;
	int			high = n;

	if (like == NULL)
		return NULL;
	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (strcmp(candidates[middle].key, like) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (int i = low; i < n && strcmp(candidates[i].key, like) == 0; i++)
	{
		const SchemaObject *new = candidates[i].object;

		if (new == NULL || (old->kind == &kind_schema && !share_contents(old, new)))
			continue;
		candidates[i].object = NULL;
		return new;
	}
	return NULL;
}

/*
 * add_hint adds the comment to an operation that drops something.
 */
static void
add_hint(Operation *drop, const SchemaObject *new)
{
	DdlStatement    *first = linitial(drop->statements);
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	escape_json(&json, drop->old->identity);
	appendStringInfoString(&json, ": ");
	escape_json(&json, new->identity);
	appendStringInfoChar(&json, '}');
	first->notes = psprintf("%s-- renamed? then write it with renames => %s\n", first->notes ? first->notes : "",
							quote_literal_cstr(json.data));
}

/*
 * rename_hint_add: see rename.h.  What is dropped last was made first.
 */
void
rename_hint_add(const Diff *diff)
{
	int			n;
	Candidate  *candidates = find_candidates(diff, &n);

	for (int i = list_length(diff->operations) - 1; i >= 0; i--)
	{
		Operation  *operation = list_nth(diff->operations, i);
		const SchemaObject *new;

		if (operation->type != OPERATION_DROP || diff_match(diff, operation->old))
			continue;
		new = rename_hint_take(diff, candidates, n, operation->old);
		if (new)
			add_hint(operation, new);
	}
}
