/*-------------------------------------------------------------------------
 *
 * snapshot_bytes.c
 *		A snapshot as bytes, to be kept and to be sent by a worker.
 *
 * IDENTIFICATION
 *		src/schema/snapshot_bytes.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "schema/bytes.h"
#include "schema/snapshot.h"

/*
 * put_address: what get_address reads.
 */
static void
put_address(StringInfo buf, Address address)
{
	appendBinaryStringInfo(buf, (char *) &address, sizeof(address));
}

static Address
get_address(char **data)
{
	Address		address;

	memcpy(&address, *data, sizeof(address));
	*data += sizeof(address);
	return address;
}

/*
 * kind_number returns the place of a kind in the list.
 */
static int
kind_number(const ObjectKind *kind)
{
	for (int i = 0; i < nkinds; i++)
	{
		if (all_kinds[i] == kind)
			return i;
	}
	pg_unreachable();
}

/*
 * snapshot_write: see snapshot.h.
 */
void
snapshot_write(StringInfo buf, const SchemaSnapshot *snapshot)
{
	put_int(buf, snapshot->n);
	for (int i = 0; i < snapshot->n; i++)
	{
		const SchemaObject *object = snapshot->objects[i];
		ListCell   *lc;

		put_int(buf, kind_number(object->kind));
		put_address(buf, object->address);
		put_address(buf, object->parent);
		put_string(buf, object->schema);
		put_string(buf, object->name);
		put_string(buf, object->identity);
		put_string(buf, object->owner);
		put_string(buf, object->acl);
		put_string(buf, object->comment);
		put_string(buf, object->labels);
		for (int p = 0; p < object->kind->nproperties; p++)
			put_string(buf, object->values[p]);
		put_int(buf, list_length(object->depends));
		foreach(lc, object->depends)
			put_int(buf, ((SchemaObject *) lfirst(lc))->index);
	}
	put_int(buf, snapshot->nstatements);
	for (int i = 0; i < snapshot->nstatements; i++)
	{
		put_string(buf, snapshot->statements[i].text);
		put_int(buf, (int32) snapshot->statements[i].first);
		put_int(buf, (int32) snapshot->statements[i].end);
		put_int(buf, snapshot->statements[i].usual_path);
	}
}

/*
 * parse_object reads one object; its dependencies refer to the objects of the
 * array.
 */
static void
parse_object(char **data, SchemaObject **objects, SchemaObject *object)
{
	int			ndepends;

	object->kind = all_kinds[get_int(data)];
	object->address = get_address(data);
	object->parent = get_address(data);
	object->schema = get_string(data);
	object->name = get_string(data);
	object->identity = get_string(data);
	object->owner = get_string(data);
	object->acl = get_string(data);
	object->comment = get_string(data);
	object->labels = get_string(data);
	object->values = palloc0(sizeof(char *) * Max(object->kind->nproperties, 1));
	for (int p = 0; p < object->kind->nproperties; p++)
		object->values[p] = get_string(data);
	ndepends = get_int(data);
	for (int i = 0; i < ndepends; i++)
		snapshot_add_depend(object, objects[get_int(data)]);
}

/*
 * snapshot_parse: see snapshot.h.
 */
SchemaSnapshot *
snapshot_parse(char *data)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "migrate schema snapshot",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	SchemaSnapshot   *snapshot = palloc0(sizeof(SchemaSnapshot));
	SchemaObject *all;

	snapshot->context = context;
	snapshot->n = get_int(&data);
	all = MemoryContextAllocExtended(context, sizeof(SchemaObject) * Max(snapshot->n, 1),
									 MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	snapshot->objects = palloc_extended(sizeof(SchemaObject *) * Max(snapshot->n, 1), MCXT_ALLOC_HUGE);
	for (int i = 0; i < snapshot->n; i++)
		snapshot->objects[i] = &all[i];
	for (int i = 0; i < snapshot->n; i++)
		parse_object(&data, snapshot->objects, &all[i]);
	snapshot->nstatements = get_int(&data);
	snapshot->statements = palloc(sizeof(ModelStatement) * Max(snapshot->nstatements, 1));
	for (int i = 0; i < snapshot->nstatements; i++)
	{
		snapshot->statements[i].text = get_string(&data);
		snapshot->statements[i].first = (Oid) get_int(&data);
		snapshot->statements[i].end = (Oid) get_int(&data);
		snapshot->statements[i].usual_path = get_int(&data) != 0;
	}
	snapshot_link(snapshot);
	MemoryContextSwitchTo(old);
	return snapshot;
}
