/*-------------------------------------------------------------------------
 *
 * depend.c
 *		Which objects of a snapshot depend on which: pg_depend in our terms.
 *
 * The server's dependencies run between catalog rows of which many are parts
 * of what we call an object: a view's rule, a table's row type, a constraint's
 * index, the members of an extension.  What is an internal part of something
 * stands for it.
 *
 * IDENTIFICATION
 *		src/schema/depend.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_authid.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "schema/snapshot.h"
#include "server/query.h"

/* Parts within parts: a view's row type's array type. */
#define MAX_NESTING	5

/* A row of pg_depend. */
typedef struct Dependency
{
	Address		object;
	Address		on;
} Dependency;

/* What stands for a part. */
typedef struct Whole
{
	Address		part;
	Address		whole;
} Whole;

/*
 * snapshot_add_depend notes that an object depends on another.
 */
void
snapshot_add_depend(SchemaObject *object, SchemaObject *on)
{
	if (object == on || list_member_ptr(object->depends, on))
		return;
	object->depends = lappend(object->depends, on);
	on->dependents = lappend(on->dependents, object);
}

/*
 * depend_resolve returns the object that an address belongs to; NULL where it is none
 * of the snapshot's.
 */
static SchemaObject *
depend_resolve(const SchemaSnapshot *snapshot, HTAB *wholes, Address address)
{
	for (int i = 0; i < MAX_NESTING; i++)
	{
		SchemaObject *object = snapshot_find(snapshot, address);
		Whole	   *whole;

		if (object)
			return object;
		whole = hash_search(wholes, &address, HASH_FIND, NULL);
		if (whole)
			address = whole->whole;
		else if (address.subid != 0)
			address.subid = 0;
		else
			return NULL;
	}
	return NULL;
}

/*
 * are_whole_and_part says whether two objects are of kinds that depend on each
 * other only as a part of a whole, which the kind's link() notes.
 */
static bool
are_whole_and_part(const SchemaObject *object, const SchemaObject *on)
{
	return object->kind->part_group != 0 && object->kind->part_group == on->kind->part_group;
}

/*
 * add_rows resolves the rows and notes what comes of them.
 */
static void
add_rows(SchemaSnapshot *snapshot, HTAB *wholes, const Dependency *rows, uint64 n)
{
	for (uint64 i = 0; i < n; i++)
	{
		SchemaObject *object = depend_resolve(snapshot, wholes, rows[i].object);
		SchemaObject *on = object ? depend_resolve(snapshot, wholes, rows[i].on) : NULL;

		if (on == NULL || are_whole_and_part(object, on))
			continue;
		if (object->kind->depends_by_part == on->kind)
			object = snapshot_find(snapshot, (Address){object->address.classid, object->address.objid, -1});
		if (object)
			snapshot_add_depend(object, on);
	}
}

/*
 * snapshot_link_depends has the kinds note what follows from the dependencies
 * that are known.
 */
void
snapshot_link_depends(SchemaSnapshot *snapshot)
{
	for (int i = 0; i < snapshot->n; i++)
	{
		if (snapshot->objects[i]->kind->link_depends)
			snapshot->objects[i]->kind->link_depends(snapshot->objects[i]);
	}
}

/*
 * snapshot_read_depends reads the dependencies of all objects.
 */
void
snapshot_read_depends(SchemaSnapshot *snapshot)
{
	SavedContext		saved;
	HASHCTL		ctl = {.keysize = sizeof(Address), .entrysize = sizeof(Whole), .hcxt = CurrentMemoryContext};
	HTAB	   *wholes = hash_create("migrate dependencies", 1024, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	Dependency *rows;
	uint64		n;
	MemoryContext old;

	query_enter_as(&saved, BOOTSTRAP_SUPERUSERID);
	if (SPI_execute("SELECT classid, objid, objsubid, refclassid, refobjid, refobjsubid,"
					" deptype IN ('i', 'e') OR (deptype = 'a' AND classid IN ('pg_publication_rel'::regclass,"
					" 'pg_publication_namespace'::regclass, 'pg_amop'::regclass, 'pg_amproc'::regclass)"
					" AND refclassid IN ('pg_publication'::regclass, 'pg_opfamily'::regclass, 'pg_opclass'::regclass))"
					" OR (deptype = 'a' AND classid = 'pg_attrdef'::regclass AND refobjsubid <> 0)"
					" OR (deptype = 'P' AND classid = 'pg_trigger'::regclass AND refclassid = 'pg_trigger'::regclass)"
					" FROM pg_depend WHERE deptype <> 'x' ORDER BY 1, 2, 3, 4, 5, 6",
					true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read pg_depend");
	n = SPI_processed;
	rows = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Dependency) * Max(n, 1));
	for (uint64 i = 0; i < n; i++)
	{
		bool		isnull;

		rows[i].object.classid = DatumGetObjectId(query_row_datum(i, 1, &isnull));
		rows[i].object.objid = DatumGetObjectId(query_row_datum(i, 2, &isnull));
		rows[i].object.subid = DatumGetInt32(query_row_datum(i, 3, &isnull));
		rows[i].on.classid = DatumGetObjectId(query_row_datum(i, 4, &isnull));
		rows[i].on.objid = DatumGetObjectId(query_row_datum(i, 5, &isnull));
		rows[i].on.subid = DatumGetInt32(query_row_datum(i, 6, &isnull));
		if (DatumGetBool(query_row_datum(i, 7, &isnull)))
		{
			bool		found;
			Whole	   *whole = hash_search(wholes, &rows[i].object, HASH_ENTER, &found);

			if (!found)
				whole->whole = rows[i].on;
		}
	}
	SPI_freetuptable(SPI_tuptable);

	old = MemoryContextSwitchTo(snapshot->context);
	add_rows(snapshot, wholes, rows, n);
	for (int i = 0; i < snapshot->n; i++)
	{
		SchemaObject *object = snapshot->objects[i];

		if (object->parent_object && (object->kind->flags & KIND_INDEPENDENT) == 0)
			snapshot_add_depend(object, object->parent_object);
		if (object->inherited_from)
			snapshot_add_depend(object, object->inherited_from);
	}
	snapshot_link_depends(snapshot);
	MemoryContextSwitchTo(old);
	hash_destroy(wholes);
	query_leave(&saved);
}
