/*-------------------------------------------------------------------------
 *
 * diagram_difference.c
 *		What makes one diagram another.
 *
 * IDENTIFICATION
 *		src/picture/diagram_difference.c
 *
 *-------------------------------------------------------------------------
 */
#include "picture/diagram.h"

/*
 * difference_table returns the number of the table of a name; -1: there is none.
 */
static int
difference_table(const Diagram *diagram, const char *name)
{
	for (int i = 0; i < diagram->ntables; i++)
	{
		if (strcmp(diagram->tables[i].name, name) == 0)
			return i;
	}
	return -1;
}

/*
 * difference_column returns the column of a name; NULL: there is none.
 */
static const DiagramColumn *
difference_column(const DiagramTable *table, const char *name)
{
	for (int i = 0; i < table->ncolumns; i++)
	{
		if (strcmp(table->columns[i].name, name) == 0)
			return &table->columns[i];
	}
	return NULL;
}

/*
 * difference_change marks a column that is another than it was.
 */
static void
difference_change(DiagramColumn *column, const DiagramColumn *old)
{
	if (strcmp(column->type, old->type) != 0)
		column->old_type = old->type;
	else if (column->not_null == old->not_null && column->primary == old->primary && column->unique == old->unique)
		return;
	column->mark = MARK_CHANGED;
}

/*
 * difference_columns returns a table that is in both diagrams, with the columns of both.
 */
static DiagramTable
difference_columns(const DiagramTable *old, const DiagramTable *new)
{
	DiagramTable result = *new;

	result.columns = palloc(sizeof(DiagramColumn) * Max(old->ncolumns + new->ncolumns, 1));
	for (int i = 0; i < new->ncolumns; i++)
	{
		const DiagramColumn *before = difference_column(old, new->columns[i].name);

		result.columns[i] = new->columns[i];
		if (before == NULL)
			result.columns[i].mark = MARK_ADDED;
		else
			difference_change(&result.columns[i], before);
		if (result.columns[i].mark != MARK_NONE)
			result.mark = MARK_CHANGED;
	}
	for (int i = 0; i < old->ncolumns; i++)
	{
		if (difference_column(new, old->columns[i].name))
			continue;
		result.columns[result.ncolumns] = old->columns[i];
		result.columns[result.ncolumns++].mark = MARK_REMOVED;
		result.mark = MARK_CHANGED;
	}
	return result;
}

/*
 * difference_has_key says whether a diagram has a key that is one of another diagram.
 */
static bool
difference_has_key(const Diagram *diagram, const Diagram *other, const DiagramKey *key)
{
	for (int i = 0; i < diagram->nkeys; i++)
	{
		const DiagramKey *mine = &diagram->keys[i];

		if (strcmp(mine->name, key->name) == 0 && strcmp(mine->definition, key->definition) == 0 &&
			strcmp(diagram->tables[mine->from].name, other->tables[key->from].name) == 0 &&
			strcmp(diagram->tables[mine->to].name, other->tables[key->to].name) == 0)
			return true;
	}
	return false;
}

/*
 * difference_column_number returns the number of a column of a table in another diagram's.
 */
static int
difference_column_number(const DiagramTable *from, int number, const DiagramTable *to)
{
	const DiagramColumn *column = number < from->ncolumns ? difference_column(to, from->columns[number].name) : NULL;

	return column ? (int) (column - to->columns) : 0;
}

/*
 * difference_keys adds the keys of one of the diagrams to the whole; those that the other does not have
 * get a mark, and the others are added where skip_same is false.
 */
static void
difference_keys(Diagram *whole, const Diagram *one, const Diagram *other, DiagramMark mark, bool skip_same)
{
	for (int i = 0; i < one->nkeys; i++)
	{
		DiagramKey	key = one->keys[i];
		bool		in_both = difference_has_key(other, one, &key);

		if (in_both && skip_same)
			continue;
		key.mark = in_both ? MARK_NONE : mark;
		key.from = difference_table(whole, one->tables[one->keys[i].from].name);
		key.to = difference_table(whole, one->tables[one->keys[i].to].name);
		key.from_column = difference_column_number(&one->tables[one->keys[i].from], key.from_column, &whole->tables[key.from]);
		key.to_column = difference_column_number(&one->tables[one->keys[i].to], key.to_column, &whole->tables[key.to]);
		if (key.mark != MARK_NONE && whole->tables[key.from].mark == MARK_NONE)
			whole->tables[key.from].mark = MARK_CHANGED;
		whole->keys[whole->nkeys++] = key;
	}
}

/*
 * difference_leave_out takes out the tables that are the same, but for those that keys with a mark refer to, and the
 * keys without both ends.
 */
static void
difference_leave_out(Diagram *whole)
{
	int		   *numbers = palloc(sizeof(int) * Max(whole->ntables, 1));
	bool	   *wanted = palloc0(sizeof(bool) * Max(whole->ntables, 1));
	int			ntables = 0;
	int			nkeys = 0;

	for (int i = 0; i < whole->ntables; i++)
		wanted[i] = whole->tables[i].mark != MARK_NONE;
	for (int i = 0; i < whole->nkeys; i++)
		wanted[whole->keys[i].to] |= whole->keys[i].mark != MARK_NONE;
	for (int i = 0; i < whole->ntables; i++)
	{
		numbers[i] = wanted[i] ? ntables : -1;
		if (wanted[i])
			whole->tables[ntables++] = whole->tables[i];
	}
	for (int i = 0; i < whole->nkeys; i++)
	{
		DiagramKey	key = whole->keys[i];

		key.from = numbers[key.from];
		key.to = numbers[key.to];
		if (key.from >= 0 && key.to >= 0)
			whole->keys[nkeys++] = key;
	}
	whole->ntables = ntables;
	whole->nkeys = nkeys;
}

/*
 * diagram_difference: see diagram.h.
 */
Diagram *
diagram_difference(const Diagram *old, const Diagram *new, const char *title)
{
	Diagram    *whole = palloc0(sizeof(Diagram));

	whole->title = title;
	whole->encoding = new->encoding;
	whole->tables = palloc(sizeof(DiagramTable) * Max(old->ntables + new->ntables, 1));
	whole->keys = palloc(sizeof(DiagramKey) * Max(old->nkeys + new->nkeys, 1));
	for (int i = 0; i < new->ntables; i++)
	{
		int			before = difference_table(old, new->tables[i].name);

		if (before >= 0)
			whole->tables[i] = difference_columns(&old->tables[before], &new->tables[i]);
		else
		{
			whole->tables[i] = new->tables[i];
			whole->tables[i].mark = MARK_ADDED;
		}
	}
	whole->ntables = new->ntables;
	for (int i = 0; i < old->ntables; i++)
	{
		if (difference_table(new, old->tables[i].name) >= 0)
			continue;
		whole->tables[whole->ntables] = old->tables[i];
		whole->tables[whole->ntables++].mark = MARK_REMOVED;
	}
	difference_keys(whole, new, old, MARK_ADDED, false);
	difference_keys(whole, old, new, MARK_REMOVED, true);
	difference_leave_out(whole);
	return whole;
}
