/*-------------------------------------------------------------------------
 *
 * snapshot.c
 *		Read the schema of a database, kind by kind.
 *
 * IDENTIFICATION
 *		src/schema/snapshot.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "schema/acl_text.h"
#include "schema/snapshot.h"
#include "server/query.h"
#include "server/rights.h"

/* The columns of a kind's query before its properties. */
enum
{
	COL_OID = 1,
	COL_SUBID,
	COL_SCHEMA,
	COL_NAME,
	COL_IDENTITY,
	COL_PARENT_CLASS,
	COL_PARENT_OID,
	COL_PARENT_SUB,
	COL_OWNER,
	COL_ACL,
	COL_PROPERTIES
};

/* An entry of the hash by address. */
typedef struct AddressEntry
{
	Address		address;
	SchemaObject *object;
} AddressEntry;

/* ---------- finding objects ---------- */

/*
 * index_addresses makes the hash by address.
 */
static void
index_addresses(SchemaSnapshot *snapshot)
{
	HASHCTL ctl = {.keysize = sizeof(Address), .entrysize = sizeof(AddressEntry), .hcxt = snapshot->context};

	snapshot->by_address = hash_create("migrate schema objects", Max(snapshot->n, 64), &ctl,
									   HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	for (int i = 0; i < snapshot->n; i++)
	{
		bool		found;
		AddressEntry *entry = hash_search(snapshot->by_address, &snapshot->objects[i]->address, HASH_ENTER, &found);

		if (!found)
			entry->object = snapshot->objects[i];
	}
}

/*
 * snapshot_find: see snapshot.h.
 */
SchemaObject *
snapshot_find(const SchemaSnapshot *snapshot, Address address)
{
	AddressEntry *entry = hash_search(snapshot->by_address, &address, HASH_FIND, NULL);

	return entry ? entry->object : NULL;
}

/*
 * snapshot_link: see snapshot.h.
 */
void
snapshot_link(SchemaSnapshot *snapshot)
{
	MemoryContext old = MemoryContextSwitchTo(snapshot->context);

	for (int i = 0; i < snapshot->n; i++)
	{
		snapshot->objects[i]->snapshot = snapshot;
		snapshot->objects[i]->index = i;
	}
	index_addresses(snapshot);
	for (int i = 0; i < snapshot->n; i++)
	{
		SchemaObject *object = snapshot->objects[i];

		if (!OidIsValid(object->parent.classid))
			continue;
		object->parent_object = snapshot_find(snapshot, object->parent);
		if (object->parent_object)
			object->parent_object->children = lappend(object->parent_object->children, object);
	}
	for (int i = 0; i < snapshot->n; i++)
	{
		if (snapshot->objects[i]->kind->link)
			snapshot->objects[i]->kind->link(snapshot, snapshot->objects[i]);
	}
	snapshot_link_depends(snapshot);
	MemoryContextSwitchTo(old);
}

/* ---------- reading kinds ---------- */

/*
 * filtered says whether the filter leaves an object out.
 */
static bool
filtered(const SnapshotFilter *filter, const SchemaObject *object)
{
	if (filter->schemas == NULL || (object->kind->flags & KIND_ANY_SCHEMA) != 0)
		return false;
	if (object->schema)
		return !names_contain(*filter->schemas, object->schema);
	return object->address.classid != NamespaceRelationId || !names_contain(*filter->schemas, object->name);
}

/*
 * cell_oid and cell_text read a column of a row; text is copied to the current
 * context.
 */
static Oid
cell_oid(HeapTuple row, TupleDesc desc, int col)
{
	bool		isnull;
	Datum		value = SPI_getbinval(row, desc, col, &isnull);

	return isnull ? InvalidOid : DatumGetObjectId(value);
}

static int32
cell_int(HeapTuple row, TupleDesc desc, int col)
{
	bool		isnull;
	Datum		value = SPI_getbinval(row, desc, col, &isnull);

	return isnull ? 0 : DatumGetInt32(value);
}

static char *
cell_text(HeapTuple row, TupleDesc desc, int col)
{
	return SPI_getvalue(row, desc, col);
}

/*
 * owner_name returns the name of an owner as SQL has it; NULL where that is
 * user, who makes the snapshot, or there is none, or none any more.
 */
static const char *
owner_name(Oid owner, Oid user)
{
	const char *name = OidIsValid(owner) && owner != user ? GetUserNameFromId(owner, true) : NULL;

	return name ? pstrdup(quote_identifier(name)) : NULL;
}

/*
 * relation_owner returns the owner of a column's table or view.
 */
static Oid
relation_owner(Oid relation)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for relation %u", relation);
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

/*
 * read_object makes an object of a row.
 */
static SchemaObject *
read_object(const ObjectKind *kind, HeapTuple row, TupleDesc desc, Oid user)
{
	SchemaObject *object = palloc0(sizeof(SchemaObject));
	Oid			owner = cell_oid(row, desc, COL_OWNER);
	bool		isnull;
	Datum		acl;

	object->kind = kind;
	object->address.classid = kind->classid;
	object->address.objid = cell_oid(row, desc, COL_OID);
	object->address.subid = cell_int(row, desc, COL_SUBID);
	object->schema = cell_text(row, desc, COL_SCHEMA);
	object->name = cell_text(row, desc, COL_NAME);
	object->identity = cell_text(row, desc, COL_IDENTITY);
	object->parent.classid = cell_oid(row, desc, COL_PARENT_CLASS);
	object->parent.objid = cell_oid(row, desc, COL_PARENT_OID);
	object->parent.subid = cell_int(row, desc, COL_PARENT_SUB);
	object->owner = owner_name(owner, user);
	acl = SPI_getbinval(row, desc, COL_ACL, &isnull);
	if (!isnull)
		object->acl = acl_text(kind, DatumGetAclP(acl),
							   kind->acl_type == OBJECT_COLUMN ? relation_owner(object->address.objid) : owner);
	object->values = palloc0(sizeof(char *) * Max(kind->nproperties, 1));
	for (int i = 0; i < kind->nproperties; i++)
		object->values[i] = cell_text(row, desc, COL_PROPERTIES + i);
	if (kind->complete)
		kind->complete(object);
	return object;
}

/*
 * add_object adds an object to the snapshot.
 */
static void
add_object(SchemaSnapshot *snapshot, int *size, SchemaObject *object)
{
	if (snapshot->n == *size)
	{
		*size = Max(*size * 2, 256);
		snapshot->objects = snapshot->objects == NULL ?
			MemoryContextAllocHuge(snapshot->context, sizeof(SchemaObject *) * *size) :
			repalloc_huge(snapshot->objects, sizeof(SchemaObject *) * *size);
	}
	snapshot->objects[snapshot->n++] = object;
}

/*
 * snapshot_run runs a query of ours, whose $1 is the role that makes the snapshot, by
 * the active snapshot; its rows are in SPI_tuptable.
 */
static void
snapshot_run(const char *sql, Oid user)
{
	Oid			type = OIDOID;
	Datum		value = ObjectIdGetDatum(user);
	int			result = SPI_execute_with_args(sql, 1, &type, &value, NULL, true, 0);

	if (result < 0)
		elog(ERROR, "could not execute \"%s\": %s", sql, SPI_result_code_string(result));
}

/*
 * compare_addresses sorts objects of a kind as they were made, and columns as
 * they stand.
 */
static int
compare_addresses(const void *a, const void *b)
{
	Address		one = (*(SchemaObject *const *) a)->address;
	Address		two = (*(SchemaObject *const *) b)->address;

	if (one.objid != two.objid)
		return one.objid < two.objid ? -1 : 1;
	return one.subid < two.subid ? -1 : one.subid > two.subid;
}

/*
 * may_have_objects says whether a kind may have any: not where its catalog has no
 * rows but the system's.  To ask is less work than to plan the kind's query.
 */
static bool
may_have_objects(const ObjectKind *kind)
{
	Relation	catalog;
	SysScanDesc scan;
	ScanKeyData key;
	bool		result;

	if ((kind->flags & KIND_SYSTEM) || !is_objectclass_supported(kind->classid))
		return true;
	catalog = table_open(kind->classid, AccessShareLock);
	/* the first column of a catalog that has OIDs */
	ScanKeyInit(&key, 1, BTGreaterEqualStrategyNumber, F_OIDGE, ObjectIdGetDatum(FirstNormalObjectId));
	scan = systable_beginscan(catalog, get_object_oid_index(kind->classid), true, GetActiveSnapshot(), 1, &key);
	result = HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return result;
}

/*
 * read_kind reads the objects of a kind.
 */
static void
read_kind(SchemaSnapshot *snapshot, int *size, const ObjectKind *kind, const SnapshotFilter *filter, Oid user)
{
	SPITupleTable *rows;
	int			first = snapshot->n;
	uint64		n;

	if (!may_have_objects(kind))
		return;
	snapshot_run(kind->query, user);
	rows = SPI_tuptable;
	n = SPI_processed;
	if (rows->tupdesc->natts != COL_PROPERTIES - 1 + kind->nproperties)
		elog(ERROR, "query of kind \"%s\" has %d columns", kind->name, rows->tupdesc->natts);
	for (uint64 i = 0; i < n; i++)
	{
		MemoryContext old = MemoryContextSwitchTo(snapshot->context);
		SchemaObject *object = read_object(kind, rows->vals[i], rows->tupdesc, user);

		if ((kind->flags & KIND_SYSTEM) == 0 && object->address.objid < FirstNormalObjectId)
			elog(ERROR, "kind \"%s\" has an object of the system, and does not say so", kind->name);
		if (!filtered(filter, object))
			add_object(snapshot, size, object);
		MemoryContextSwitchTo(old);
	}
	if (snapshot->n > first)
		qsort(snapshot->objects + first, snapshot->n - first, sizeof(SchemaObject *), compare_addresses);
	SPI_freetuptable(rows);
}

/*
 * read_beside reads what stands beside the objects: each row of a query
 * is an address and a text, which is put at an offset of the object.
 */
static void
read_beside(SchemaSnapshot *snapshot, const char *query, size_t offset)
{
	snapshot_run(query, InvalidOid);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple	row = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		Address		address = {cell_oid(row, desc, 1), cell_oid(row, desc, 2), cell_int(row, desc, 3)};
		SchemaObject *object = snapshot_find(snapshot, address);

		if (object)
			*(const char **) ((char *) object + offset) = MemoryContextStrdup(snapshot->context,
																			  cell_text(row, desc, 4));
	}
	SPI_freetuptable(SPI_tuptable);
}

/*
 * read_comments and read_labels: the comments of extensions and of the schema
 * public, which have defaults, are properties of theirs.
 */
static void
read_comments(SchemaSnapshot *snapshot)
{
	read_beside(snapshot,
				"SELECT classoid, objoid, objsubid, description FROM pg_description WHERE objoid >= 16384"
				" AND classoid <> 'pg_extension'::regclass AND NOT (classoid = 'pg_namespace'::regclass"
				" AND objoid = coalesce(to_regnamespace('public')::oid, 0))",
				offsetof(SchemaObject, comment));
}

static void
read_labels(SchemaSnapshot *snapshot)
{
	read_beside(snapshot,
				"SELECT classoid, objoid, objsubid, array_agg(provider || E'\\t' || label ORDER BY provider)::text"
				" FROM pg_seclabel WHERE objoid >= 16384 GROUP BY 1, 2, 3",
				offsetof(SchemaObject, labels));
}

/*
 * pin_settings puts settings in force until query_leave: those that make the
 * server print a value so that it means the same in every session, as pg_dump
 * does; and those that keep the planner, which may know nothing of what was
 * made in this transaction, from nested loops over whole catalogs and from
 * compiling what runs once.
 */
static void
pin_settings(void)
{
	static const char *const settings[][2] = {
		{"DateStyle", "ISO"},
		{"IntervalStyle", "postgres"},
		{"extra_float_digits", "3"},
		{"enable_nestloop", "off"},
		{"jit", "off"},
	};

	for (int i = 0; i < lengthof(settings); i++)
		(void) set_config_option(settings[i][0], settings[i][1], PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
}

/*
 * snapshot_read: see snapshot.h.
 */
SchemaSnapshot *
snapshot_read(const SnapshotFilter *filter)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "migrate schema snapshot",
												  ALLOCSET_DEFAULT_SIZES);
	SchemaSnapshot   *snapshot = MemoryContextAllocZero(context, sizeof(SchemaSnapshot));
	Oid			user = rights_scripts_role();
	SavedContext		saved;
	int			size = 0;

	snapshot->context = context;
	query_enter_as(&saved, BOOTSTRAP_SUPERUSERID);
	pin_settings();
	for (int i = 0; i < nkinds; i++)
	{
		CHECK_FOR_INTERRUPTS();
		read_kind(snapshot, &size, all_kinds[i], filter, user);
	}
	snapshot_link(snapshot);
	read_comments(snapshot);
	read_labels(snapshot);
	query_leave(&saved);
	snapshot_read_depends(snapshot);
	return snapshot;
}

/*
 * without returns a list less the objects that are out.
 */
static List *
without(List *objects, const bool *out)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, objects)
	{
		SchemaObject *object = lfirst(lc);

		if (!out[object->index])
			result = lappend(result, object);
	}
	return result;
}

/*
 * snapshot_remove: see snapshot.h.
 */
void
snapshot_remove(SchemaSnapshot *snapshot, const bool *out)
{
	MemoryContext old = MemoryContextSwitchTo(snapshot->context);
	int			n = 0;

	for (int i = 0; i < snapshot->n; i++)
	{
		SchemaObject *object = snapshot->objects[i];

		object->children = without(object->children, out);
		object->depends = without(object->depends, out);
		object->dependents = without(object->dependents, out);
		object->created_after = without(object->created_after, out);
	}
	MemoryContextSwitchTo(old);
	for (int i = 0; i < snapshot->n; i++)
	{
		SchemaObject *object = snapshot->objects[i];
		AddressEntry *entry = out[i] ? hash_search(snapshot->by_address, &object->address, HASH_FIND, NULL) : NULL;

		if (!out[i])
			snapshot->objects[n++] = object;
		else
			object->snapshot = NULL;
		if (entry && entry->object == object)
			hash_search(snapshot->by_address, &object->address, HASH_REMOVE, NULL);
	}
	snapshot->n = n;
	for (int i = 0; i < n; i++)
		snapshot->objects[i]->index = i;
}

/*
 * snapshot_keep_schemas: see snapshot.h.
 */
void
snapshot_keep_schemas(SchemaSnapshot *snapshot, const SnapshotFilter *filter)
{
	bool	   *out = palloc0(Max(snapshot->n, 1));

	for (int i = 0; i < snapshot->n; i++)
		out[i] = filtered(filter, snapshot->objects[i]);
	snapshot_remove(snapshot, out);
	pfree(out);
}
