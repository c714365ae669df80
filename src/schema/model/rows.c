/*-------------------------------------------------------------------------
 *
 * rows.c
 *		Rows that are made up for a proof, and what has to become of them.
 *
 * IDENTIFICATION
 *		src/schema/model/rows.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"

#include "schema/ddl.h"
#include "schema/kinds/kinds.h"
#include "schema/model/made_value.h"
#include "schema/model/rows.h"

/* ---------- rows ---------- */

/*
 * is_changed says whether a diff has an operation about an object.
 */
static bool
is_changed(const Diff *diff, const SchemaObject *object)
{
	return diff_drop_op(diff, object) || diff_create_op(diff, object);
}

/*
 * is_touched says whether a diff changes a table that stays, or something of it.
 */
static bool
is_touched(const Diff *diff, const SchemaObject *table)
{
	ListCell   *lc;

	if (table->kind != &kind_table || table->values[TABLE_RELKIND][0] != 'r' || diff_match(diff, table) == NULL)
		return false;
	if (is_changed(diff, table))
		return true;
	foreach(lc, list_concat_copy(table->children, diff_match(diff, table)->children))
	{
		if (is_changed(diff, lfirst(lc)))
			return true;
	}
	return false;
}

/*
 * rows_needs_values says whether a table gets a column that no row can be without,
 * and that only its author can fill.
 */
static bool
rows_needs_values(const Diff *diff, const SchemaObject *table)
{
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, diff_match(diff, table)->children)
	{
		const SchemaObject *column = lfirst(lc);
		bool		filled = false;

		if (column->kind != &kind_column || diff_match(diff, column) || !is_true(column, COLUMN_NOT_NULL) ||
			column->values[COLUMN_GENERATED] || column->values[COLUMN_IDENTITY])
			continue;
		foreach(lc2, column->children)
			filled |= ((SchemaObject *) lfirst(lc2))->kind == &kind_column_default;
		if (!filled)
			return true;
	}
	return false;
}

/* Rows: the number of their values, and what is null where it may be. */
typedef enum RowNulls
{
	NULLS_NONE,
	NULLS_CHECKED,				/* columns of domains, whose checks may want something else */
	NULLS_ALL
} RowNulls;

static const struct
{
	int			n;
	RowNulls	nulls;
}			made_rows[] = {{1, NULLS_NONE}, {2, NULLS_NONE}, {23, NULLS_NONE}, {3, NULLS_CHECKED}, {4, NULLS_ALL}};

/*
 * is_null says whether a column is to be null.
 */
static bool
is_null(const SchemaObject *column, RowNulls nulls)
{
	return nulls == NULLS_ALL ||
		(nulls == NULLS_CHECKED && strcmp(type_ref(column, column->values[COLUMN_TYPE]).name, column->values[COLUMN_TYPE]) != 0);
}

/*
 * made_row returns an INSERT of a row; NULL where a column cannot be filled.
 */
static char *
made_row(const Diff *diff, const SchemaObject *table, int n, RowNulls nulls)
{
	StringInfoData columns;
	StringInfoData values;
	ListCell   *lc;

	initStringInfo(&columns);
	initStringInfo(&values);
	foreach(lc, table->children)
	{
		const SchemaObject *column = lfirst(lc);
		bool		nullable;
		const char *value;

		if (column->kind != &kind_column || column->values[COLUMN_GENERATED])
			continue;
		nullable = !is_true(column, COLUMN_NOT_NULL) && !(diff_match(diff, column) && is_true(diff_match(diff, column), COLUMN_NOT_NULL));
		value = nullable && is_null(column, nulls) ? "NULL" : made_value(column, column->values[COLUMN_TYPE], n);
		if (value == NULL && !nullable)
			return NULL;
		appendStringInfo(&columns, "%s%s", columns.len > 0 ? ", " : "", quote_identifier(column->name));
		appendStringInfo(&values, "%s%s", values.len > 0 ? ", " : "", value ? value : "NULL");
	}
	if (columns.len == 0)
		return NULL;
	return psprintf("INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE VALUES (%s)", table->identity, columns.data, values.data);
}

/*
 * rows_make: see rows.h.
 */
Trial *
rows_make(const Diff *diff)
{
	const SchemaSnapshot *present = diff->old;
	Trial	   *trial = palloc0(sizeof(Trial));

	for (int i = 0; i < present->n; i++)
	{
		const SchemaObject *object = present->objects[i];
		TrialTable *table;

		if (!is_touched(diff, object) || rows_needs_values(diff, object))
			continue;
		table = palloc0(sizeof(TrialTable));
		table->table = object->identity;
		table->owner = object->owner;
		for (int n = 0; n < lengthof(made_rows); n++)
		{
			char	   *row = made_row(diff, object, made_rows[n].n, made_rows[n].nulls);

			if (row)
				table->inserts = lappend(table->inserts, row);
		}
		trial->tables = lappend(trial->tables, table);
	}
	return trial->tables ? trial : NULL;
}

/* ---------- values ---------- */

/* A value in rows, with the path to it: column, attribute, element. */
typedef struct Leaf
{
	char	   *path;
	char	   *value;
} Leaf;

static int
compare_leaves(const ListCell *a, const ListCell *b)
{
	const Leaf *one = lfirst(a);
	const Leaf *two = lfirst(b);
	int			result = strcmp(one->path, two->path);

	return result ? result : strcmp(one->value, two->value);
}

/*
 * scalar_text returns a scalar of JSON as text.
 */
static char *
scalar_text(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvString:
			return pnstrdup(value->val.string.val, value->val.string.len);
		case jbvNumeric:
			return DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));
		case jbvBool:
			return pstrdup(value->val.boolean ? "true" : "false");
		default:
			return pstrdup("null");
	}
}

/*
 * find_leaves adds the scalars in a container of JSON to a list.
 */
static void
find_leaves(List **leaves, JsonbContainer *container, const char *path, bool rows)
{
	JsonbIterator *it = JsonbIteratorInit(container);
	JsonbValue	value;
	char	   *key = "";
	int			n = 0;
	JsonbIteratorToken token;

	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		char	   *here;

		if (token == WJB_KEY)
			key = pnstrdup(value.val.string.val, value.val.string.len);
		if (token != WJB_VALUE && token != WJB_ELEM)
			continue;
		here = rows ? pstrdup("") : token == WJB_ELEM ? psprintf("%s\t%d", path, n++) :
														psprintf("%s\t%s", path, key);
		if (value.type == jbvBinary)
			find_leaves(leaves, value.val.binary.data, here, false);
		else
		{
			Leaf	   *leaf = palloc(sizeof(Leaf));

			leaf->path = here;
			leaf->value = scalar_text(&value);
			*leaves = lappend(*leaves, leaf);
		}
	}
}

/*
 * leaves_of returns the sorted values in the rows of a table.
 */
static List *
leaves_of(const char *contents)
{
	List	   *result = NIL;
	Jsonb	   *json = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(contents)));

	find_leaves(&result, &json->root, "", true);
	list_sort(result, compare_leaves);
	return result;
}

/*
 * is_converted says whether values of a column become values of another type, so that they may read
 * otherwise, or an attribute's do.
 */
static bool
is_converted(const Diff *diff, const SchemaObject *old, const char *before, const SchemaObject *new, const char *after)
{
	TypeRef		from = type_ref(old, before);
	TypeRef		to = type_ref(new, after);

	while (from.is_array && to.is_array)
	{
		from = type_elements(from);
		to = type_elements(to);
	}
	if (from.object == NULL || to.object == NULL)
		return strcmp(from.name, to.name) != 0;
	if (diff_match(diff, from.object) != to.object || from.is_multirange != to.is_multirange)
		return true;
	if (from.object->kind == &kind_composite_type)
	{
		Attributes	had = attributes_read(from.object);
		Attributes	has = attributes_read(to.object);

		for (int i = 0; i < had.n; i++)
		{
			int			now = attribute_find(&has, &had, i);

			if (now >= 0 && is_converted(diff, from.object, attribute_get(&had, ATTRIBUTE_TYPES, i), to.object, attribute_get(&has, ATTRIBUTE_TYPES, now)))
				return true;
		}
	}
	return from.object->kind == &kind_range_type && is_changed(diff, from.object);
}

/*
 * rows_is_kept says whether the values of a column have to be the same afterwards.
 */
static bool
rows_is_kept(const Diff *diff, const SchemaObject *column)
{
	const SchemaObject *new = diff_match(diff, column);

	if (new == NULL || diff_action(diff, column) == CHANGE_REPLACE || column->values[COLUMN_GENERATED] || new->values[COLUMN_GENERATED])
		return false;
	return !is_converted(diff, column, column->values[COLUMN_TYPE], new, new->values[COLUMN_TYPE]);
}

/*
 * values_at returns the values at the path that begins at a place in a list, and
 * where the next path begins.
 */
static char *
values_at(const List *leaves, int *place)
{
	const char *path = ((Leaf *) list_nth(leaves, *place))->path;
	StringInfoData buf;

	initStringInfo(&buf);
	for (; *place < list_length(leaves) && strcmp(((Leaf *) list_nth(leaves, *place))->path, path) == 0; ++*place)
		appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "", ((Leaf *) list_nth(leaves, *place))->value);
	return buf.data;
}

/*
 * column_at returns the column of a table that a path begins with.
 */
static const SchemaObject *
column_at(const SchemaObject *table, const char *path)
{
	size_t		length = strcspn(path + 1, "\t");
	ListCell   *lc;

	foreach(lc, table->children)
	{
		const SchemaObject *column = lfirst(lc);

		if (column->kind == &kind_column && strlen(column->name) == length && strncmp(column->name, path + 1, length) == 0)
			return column;
	}
	return NULL;
}

/*
 * rows_raise_changed raises MG016 for values that are not what they were.
 */
static void
rows_raise_changed(const SchemaObject *column, const char *before, const char *after, bool back)
{
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_PROOF_FAILED),
			 errmsg("the %s script changes values of column %s", back ? "downgrade" : "upgrade", column->identity),
			 errdetail("Of rows made up for the proof, %s became %s.", before, after),
			 errhint("Write the revision with prove => false and correct its scripts by hand.")));
}

/*
 * check_values compares what stands at the same paths.
 */
static void
check_values(const Diff *diff, const SchemaObject *table, const char *before, const char *after, bool back)
{
	List	   *had = leaves_of(before);
	List	   *has = leaves_of(after);
	int			i = 0;
	int			j = 0;

	while (i < list_length(had) && j < list_length(has))
	{
		const char *path = ((Leaf *) list_nth(had, i))->path;
		int			order = strcmp(path, ((Leaf *) list_nth(has, j))->path);
		char	   *one = order <= 0 ? values_at(had, &i) : NULL;
		char	   *two = order >= 0 ? values_at(has, &j) : NULL;
		const SchemaObject *column = column_at(table, path);

		if (one && two && column && rows_is_kept(diff, column) && strcmp(one, two) != 0)
			rows_raise_changed(column, one, two, back);
	}
}

/*
 * find_table returns the table of a trial.
 */
static const SchemaObject *
find_table(const SchemaSnapshot *present, const TrialTable *table)
{
	for (int i = 0; i < present->n; i++)
	{
		if (present->objects[i]->kind == &kind_table && strcmp(present->objects[i]->identity, table->table) == 0)
			return present->objects[i];
	}
	return NULL;
}

/*
 * rows_check: see rows.h.
 */
void
rows_check(const Diff *diff, const Trial *trial)
{
	ListCell   *lc;

	foreach(lc, trial->tables)
	{
		const TrialTable *table = lfirst(lc);
		const SchemaObject *object = find_table(diff->old, table);

		if (table->rows == 0)
			ereport(NOTICE,
					(errmsg("table %s was proved without rows", table->table),
					 errdetail("No rows could be made up that it takes.")));
		for (int i = 1; i < lengthof(table->contents); i++)
		{
			if (object && table->contents[0] && table->contents[i])
				check_values(diff, object, table->contents[0], table->contents[i], i == 2);
		}
	}
	if (trial->error)
		ereport(NOTICE,
				(errmsg("the %s script fails on made-up rows: %s", trial->stage == 0 ? "upgrade" : "downgrade", trial->error)));
}
