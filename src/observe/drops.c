/*-------------------------------------------------------------------------
 *
 * drops.c
 *		What is created and dropped, as the server says it.
 *
 * IDENTIFICATION
 *		src/observe/drops.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/dependency.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/objectaccess.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "observe/drops.h"
#include "observe/observe.h"

static object_access_hook_type drops_next_hook = NULL;

/* What has been heard; NULL context: nobody listens. */
static struct
{
	MemoryContext context;
	HTAB	   *made;			/* OIDs of relations */
	List	   *made_now;		/* by the statement */
	List	   *objects;		/* of ObservedDrop */
	List	   *relations;		/* of DroppedRelation */
} heard;

/*
 * note_made notes a relation that is being made.
 */
static void
note_made(Oid relation)
{
	(void) hash_search(heard.made, &relation, HASH_ENTER, NULL);
	heard.made_now = lappend_oid(heard.made_now, relation);
}

/*
 * note_relation notes a relation that is being dropped, and returns its kind.
 */
static char
note_relation(Oid relation)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	Form_pg_class class;
	DroppedRelation *dropped;

	if (!HeapTupleIsValid(tuple))
		return '\0';
	class = (Form_pg_class) GETSTRUCT(tuple);
	dropped = palloc0(sizeof(DroppedRelation));
	dropped->oid = relation;
	dropped->schema = class->relnamespace;
	dropped->name = pstrdup(NameStr(class->relname));
	dropped->qualified = quote_qualified_identifier(get_namespace_name(class->relnamespace), NameStr(class->relname));
	dropped->relkind = class->relkind;
	dropped->file = class->relfilenode;
	dropped->table = relation;
	if (class->relkind == RELKIND_INDEX || class->relkind == RELKIND_PARTITIONED_INDEX)
		dropped->table = IndexGetRelation(relation, true);
	heard.relations = lappend(heard.relations, dropped);
	ReleaseSysCache(tuple);
	return dropped->relkind;
}

/*
 * drop_type_table returns the table whose rows a type is of, or the type that an
 * array is of; InvalidOid for any other type.
 */
static Oid
drop_type_table(Oid type)
{
	HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	Oid			result = InvalidOid;

	if (!HeapTupleIsValid(tuple))
		return result;
	result = ((Form_pg_type) GETSTRUCT(tuple))->typrelid;
	if (OidIsValid(((Form_pg_type) GETSTRUCT(tuple))->typelem) && ((Form_pg_type) GETSTRUCT(tuple))->typlen == -1)
		result = ((Form_pg_type) GETSTRUCT(tuple))->typelem;
	ReleaseSysCache(tuple);
	return result;
}

/*
 * drop_constraint_table returns the table of a constraint; InvalidOid for a domain's.
 */
static Oid
drop_constraint_table(Oid constraint)
{
	HeapTuple	tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
	Oid			result = InvalidOid;

	if (!HeapTupleIsValid(tuple))
		return result;
	result = ((Form_pg_constraint) GETSTRUCT(tuple))->conrelid;
	ReleaseSysCache(tuple);
	return result;
}

/*
 * drop_trigger_table and drop_policy_table return the table of a row of their catalogs; a
 * trigger that the server keeps for a constraint is nothing on its own.
 */
static Oid
drop_trigger_table(HeapTuple row, bool *part)
{
	*part = ((Form_pg_trigger) GETSTRUCT(row))->tgisinternal;
	return ((Form_pg_trigger) GETSTRUCT(row))->tgrelid;
}

static Oid
drop_policy_table(HeapTuple row, bool *part)
{
	return ((Form_pg_policy) GETSTRUCT(row))->polrelid;
}

/*
 * row_table has a function read the table from an object's row in its catalog.
 */
static Oid
row_table(Oid class, Oid object, Oid (*table)(HeapTuple row, bool *part), bool *part)
{
	Relation	catalog = table_open(class, AccessShareLock);
	HeapTuple	row = get_catalog_object_by_oid(catalog, get_object_attnum_oid(class), object);
	Oid			result = HeapTupleIsValid(row) ? table(row, part) : InvalidOid;

	table_close(catalog, AccessShareLock);
	return result;
}

/*
 * object_relation returns the relation that an object is or belongs to;
 * InvalidOid for what stands on its own.  Of those that are nothing on their own
 * it sets *part.
 */
static Oid
object_relation(Oid class, Oid object, bool *part)
{
	Oid			owner;

	*part = class == AttrDefaultRelationId || class == RewriteRelationId;
	switch (class)
	{
		case RelationRelationId:
			return get_rel_relkind(object) == RELKIND_INDEX ? IndexGetRelation(object, true) : object;
		case TypeRelationId:
			owner = drop_type_table(object);
			*part = OidIsValid(owner);
			return owner;
		case ConstraintRelationId:
			return drop_constraint_table(object);
		case TriggerRelationId:
			return row_table(class, object, drop_trigger_table, part);
		case PolicyRelationId:
			return row_table(class, object, drop_policy_table, part);
		default:
			return InvalidOid;
	}
}

/*
 * note_drop notes an object that is being dropped, with the name that it still
 * has.
 */
static void
note_drop(Oid class, Oid object, int subobject, int flags)
{
	ObjectAddress address = {class, object, subobject};
	bool		part;
	ObservedDrop *drop;
	char	   *type;
	char	   *identity;
	char		relkind = '\0';

	if (class == RelationRelationId && subobject == 0)
		relkind = note_relation(object);
	if ((flags & PERFORM_DELETION_INTERNAL) || relkind == RELKIND_TOASTVALUE)
		return;
	drop = palloc0(sizeof(ObservedDrop));
	drop->classid = class;
	drop->objid = object;
	drop->subid = subobject;
	drop->relation = object_relation(class, object, &part);
	drop->relkind = OidIsValid(drop->relation) ? get_rel_relkind(drop->relation) : '\0';
	if (part)
		return;
	type = getObjectTypeDescription(&address, true);
	identity = getObjectIdentity(&address, true);
	if (type == NULL || identity == NULL)
		return;
	drop->name = psprintf("%s %s", type, identity);
	heard.objects = lappend(heard.objects, drop);
}

/*
 * note_truncate notes a table whose rows are taken.
 */
static void
note_truncate(Oid relation)
{
	ObservedDrop *drop = palloc0(sizeof(ObservedDrop));

	drop->objid = drop->relation = relation;
	drop->relkind = get_rel_relkind(relation);
	drop->name = psprintf("rows of table %s",
						  quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)), get_rel_name(relation)));
	heard.objects = lappend(heard.objects, drop);
}

/*
 * hear is the hook.
 */
static void
hear(ObjectAccessType access, Oid class, Oid object, int subobject, void *arg)
{
	MemoryContext old;

	if (drops_next_hook)
		drops_next_hook(access, class, object, subobject, arg);
	if (heard.context == NULL)
		return;
	old = MemoryContextSwitchTo(heard.context);
	if (access == OAT_POST_CREATE && class == RelationRelationId && subobject == 0)
		note_made(object);
	else if (access == OAT_DROP && object >= FirstNormalObjectId)
		note_drop(class, object, subobject, arg ? ((ObjectAccessDrop *) arg)->dropflags : 0);
	else if (access == OAT_TRUNCATE && object >= FirstNormalObjectId)
		note_truncate(object);
	MemoryContextSwitchTo(old);
}

/*
 * drops_init, drops_begin, drops_stop, drops_reset: see drops.h.
 */
void
drops_init(void)
{
	drops_next_hook = object_access_hook;
	object_access_hook = hear;
}

void
drops_begin(MemoryContext context)
{
	HASHCTL		info = {.keysize = sizeof(Oid), .entrysize = sizeof(Oid), .hcxt = context};

	heard.made = hash_create("migrate relations made", 256, &info, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	heard.objects = heard.relations = heard.made_now = NIL;
	heard.context = context;
}

void
drops_stop(void)
{
	heard.context = NULL;
}

void
drops_reset(void)
{
	heard.objects = heard.relations = heard.made_now = NIL;
}

/*
 * goes_along says whether an object is dropped because its table is, or its
 * table's column.
 */
static bool
goes_along(const ObservedDrop *drop)
{
	ListCell   *lc;

	if (!OidIsValid(drop->relation) || drop->classid == InvalidOid)
		return false;
	foreach(lc, heard.objects)
	{
		const ObservedDrop *other = lfirst(lc);

		if (other != drop && other->classid == RelationRelationId && other->objid == drop->relation && other->subid == 0)
			return true;
	}
	return false;
}

/*
 * drops_of_statement: see drops.h.
 */
List *
drops_of_statement(void)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, heard.objects)
	{
		ObservedDrop *drop = lfirst(lc);

		if (!goes_along(drop) && !drops_is_new(drop->objid))
			result = lappend(result, drop);
	}
	return result;
}

/*
 * drops_relations, drops_truncated, drops_is_made, drops_is_new: see drops.h.
 */
List *
drops_relations(void)
{
	return heard.relations;
}

bool
drops_truncated(Oid relation)
{
	ListCell   *lc;

	foreach(lc, heard.objects)
	{
		const ObservedDrop *drop = lfirst(lc);

		if (drop->classid == InvalidOid && drop->objid == relation)
			return true;
	}
	return false;
}

bool
drops_is_made(Oid relation)
{
	return list_member_oid(heard.made_now, relation);
}

bool
drops_is_new(Oid relation)
{
	return heard.made && hash_search(heard.made, &relation, HASH_FIND, NULL) != NULL;
}
