/*-------------------------------------------------------------------------
 *
 * drift_rows.c
 *		What drift() says of a difference, a row an operation.
 *
 * There are two diffs, one for each direction.  An operation of the one has its
 * counterpart in the other where both are about the same object, or one about
 * a table and the other about a part of it.
 *
 * IDENTIFICATION
 *		src/observe/drift_rows.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/drift_rows.h"
#include "observe/guard.h"
#include "schema/ddl.h"

/*
 * live_subject returns what an operation of either diff is about: the live
 * object, where there is one.
 */
static const SchemaObject *
live_subject(const Drift *drift, const Operation *operation)
{
	const SchemaObject *subject = operation_subject(operation);
	const SchemaObject *match = subject->snapshot == drift->live ? NULL : diff_match(drift->undo, subject);

	return match ? match : subject;
}

/*
 * operation_script returns the statements of an operation.
 */
static char *
operation_script(const Operation *operation)
{
	char	   *script = ddl_script(operation->statements);

	script[strlen(script) - 1] = '\0';	/* the last newline */
	return script;
}

/*
 * drift_destroys says whether an operation destroys data.
 */
static bool
drift_destroys(const Operation *operation)
{
	ListCell   *lc;

	foreach(lc, operation->statements)
	{
		if (((DdlStatement *) lfirst(lc))->destructive)
			return true;
	}
	return false;
}

/*
 * new_row makes a row for an operation, without scripts.
 */
static DriftRow *
new_row(const Drift *drift, const Operation *operation)
{
	const SchemaObject *subject = operation_subject(operation);
	DriftRow   *row = palloc0(sizeof(DriftRow));

	row->object = live_subject(drift, operation);
	row->kind = subject->kind->name;
	row->identity = subject->identity;
	return row;
}

/*
 * is_part_of says whether an object is another, or belongs to it.
 */
static bool
is_part_of(const SchemaObject *object, const SchemaObject *whole)
{
	for (; object; object = object->parent_object)
	{
		if (object == whole)
			return true;
	}
	return false;
}

/*
 * find_row returns the row that an operation of the other diff belongs to; NULL:
 * none.
 */
static DriftRow *
find_row(const List *rows, const SchemaObject *subject)
{
	DriftRow   *found = NULL;
	const ListCell *lc;

	foreach(lc, rows)
	{
		DriftRow   *row = lfirst(lc);

		if (row->object == subject)
			return row;
		if (found == NULL && (is_part_of(subject, row->object) || is_part_of(row->object, subject)))
			found = row;
	}
	return found;
}

/*
 * undone_name returns what undoes an operation.
 */
static const char *
undone_name(const Operation *operation)
{
	const char *name = operation_name(operation);

	return strcmp(name, "create") == 0 ? "drop" : strcmp(name, "drop") == 0 ? "create" :
																			  name;
}

/*
 * add_keep adds an operation that keeps the difference to the row of the one that
 * undoes it, or where there is none to a row of its own.
 */
static List *
add_keep(const Drift *drift, List *rows, const Operation *operation)
{
	DriftRow   *row = find_row(rows, live_subject(drift, operation));
	char	   *script = operation_script(operation);

	if (row == NULL)
	{
		row = new_row(drift, operation);
		row->operation = undone_name(operation);
		rows = lappend(rows, row);
	}
	row->keep_sql = row->keep_sql ? psprintf("%s\n\n%s", row->keep_sql, script) : script;
	return rows;
}

/*
 * not_compared_row makes a row for something that is not compared.
 */
static DriftRow *
not_compared_row(const char *kind, const char *identity)
{
	DriftRow   *row = palloc0(sizeof(DriftRow));

	row->kind = kind;
	row->identity = identity;
	row->operation = "not compared";
	return row;
}

/* ---------- who ---------- */

/*
 * logged_name returns what the guard's log calls an object; NULL: not known.
 */
static char *
logged_name(const Drift *drift, const SchemaObject *object)
{
	ObjectAddress address = {object->address.classid, object->address.objid, object->address.subid};

	if (object->snapshot == drift->live)
		return is_objectclass_supported(address.classId) ? guard_object_name(&address) : NULL;
	if (strcmp(object->kind->name, "column") == 0)
		return psprintf("table column %s", object->identity);
	return psprintf("%s %s", object->kind->name, object->identity);
}

/*
 * find_logged returns what the log has of a name.
 */
static const GuardLogged *
find_logged(const List *log, const char *name)
{
	const ListCell *lc;

	foreach(lc, log)
	{
		if (name && strcmp(((const GuardLogged *) lfirst(lc))->object, name) == 0)
			return lfirst(lc);
	}
	return NULL;
}

/*
 * add_who finds who has changed the objects of the rows, or what they are parts
 * of, last.
 */
static void
add_who(const Drift *drift, const List *rows)
{
	Names		names = {0, NULL};
	List	   *log;
	const ListCell *lc;

	foreach(lc, rows)
	{
		for (const SchemaObject *object = ((DriftRow *) lfirst(lc))->object; object; object = object->parent_object)
		{
			char	   *name = logged_name(drift, object);

			names.names = names.names ? repalloc(names.names, sizeof(char *) * (names.n + 1)) : palloc(sizeof(char *));
			if (name)
				names.names[names.n++] = name;
		}
	}
	if (names.n == 0)
		return;
	log = catalog_guard_last(names);
	foreach(lc, rows)
	{
		DriftRow   *row = lfirst(lc);

		for (const SchemaObject *object = row->object; object && row->logged == NULL; object = object->parent_object)
			row->logged = find_logged(log, logged_name(drift, object));
	}
}

/*
 * drift_rows: see drift_rows.h.
 */
List *
drift_rows(const Drift *drift)
{
	List	   *rows = NIL;
	ListCell   *lc;

	foreach(lc, drift->undo ? drift->undo->operations : NIL)
	{
		const Operation *operation = lfirst(lc);
		DriftRow   *row = new_row(drift, operation);

		row->operation = operation_name(operation);
		row->destructive = drift_destroys(operation);
		row->sql = operation_script(operation);
		rows = lappend(rows, row);
	}
	foreach(lc, drift->keep ? drift->keep->operations : NIL)
		rows = add_keep(drift, rows, lfirst(lc));
	for (int i = 0; i < drift->unhandled.n; i++)
		rows = lappend(rows, not_compared_row("unknown", drift->unhandled.names[i]));
	foreach(lc, drift->unseen)
	{
		const SchemaObject *object = lfirst(lc);

		rows = lappend(rows, not_compared_row(object->kind->name, object->identity));
	}
	add_who(drift, rows);
	return rows;
}
