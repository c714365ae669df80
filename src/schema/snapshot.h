/*-------------------------------------------------------------------------
 *
 * snapshot.h
 *		The schema of a database as one value.
 *
 * IDENTIFICATION
 *		src/schema/snapshot.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_SNAPSHOT_H
#define MIGRATE_SCHEMA_SNAPSHOT_H

#include "schema/object.h"

#include "revision/graph.h"

/* What is looked at. */
typedef struct SnapshotFilter
{
	const Names *schemas;		/* NULL: all but the system's and those of extensions */
	const char *include_object; /* function(kind, schema, name); NULL: everything */
} SnapshotFilter;

/* A statement of a model, and the OIDs that were given out while it ran. */
typedef struct ModelStatement
{
	const char *text;
	Oid			first;
	Oid			end;			/* first one after it */
	bool		usual_path;		/* under the search_path that the caller has */
} ModelStatement;

typedef struct SchemaSnapshot
{
	int			n;
	SchemaObject **objects;
	int			nstatements;	/* of the model that made it; 0: not known */
	ModelStatement *statements;
	MemoryContext context;		/* that it lives in */
	struct HTAB *by_address;
} SchemaSnapshot;

/*
 * snapshot_read reads the schema of this database, as superuser under a pinned
 * path, by the active snapshot, with dependencies.
 */
extern SchemaSnapshot *snapshot_read(const SnapshotFilter *filter);

/* in depend.c */
extern void snapshot_read_depends(SchemaSnapshot *snapshot);
extern void snapshot_add_depend(SchemaObject *object, SchemaObject *on);
extern void snapshot_link_depends(SchemaSnapshot *snapshot);

/* snapshot_link finds the parents of all objects, and numbers the objects. */
extern void snapshot_link(SchemaSnapshot *snapshot);

/*
 * In snapshot_bytes.c: snapshot_write and snapshot_parse turn one into bytes and back; what
 * snapshot_parse returns keeps pointers into the bytes.
 */
extern void snapshot_write(StringInfo buf, const SchemaSnapshot *snapshot);
extern SchemaSnapshot *snapshot_parse(char *data);

/* snapshot_keep_schemas takes out what the filter's schemas leave out, of one that was read without. */
extern void snapshot_keep_schemas(SchemaSnapshot *snapshot, const SnapshotFilter *filter);

/* snapshot_remove takes out the objects whose place in out is true. */
extern void snapshot_remove(SchemaSnapshot *snapshot, const bool *out);

/*
 * lappend_object adds an object of a snapshot to a list, which knows no const.
 */
static inline List *
lappend_object(List *list, const SchemaObject *object)
{
	return lappend(list, object->snapshot->objects[object->index]);
}

/* The object at an address; NULL where there is none. */
extern SchemaObject *snapshot_find(const SchemaSnapshot *snapshot, Address address);

/*
 * Conditions for the queries of the kinds: USER_OBJECT(class, oid, schema oid)
 * is true of an object in a schema that is not the system's, ours or a
 * temporary one, and that is not a member of an extension.  USER_GLOBAL is that for
 * an object that stands in no schema.
 */
#define NO_MEMBER(class, oid) \
	" AND " oid " >= 16384 AND " oid " NOT IN (SELECT member.objid FROM pg_depend member" \
	" WHERE member.classid = '" class "'::regclass AND member.deptype = 'e')"
#define USER_SCHEMA(namespace) \
	" " namespace " NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_' OR nspname IN ('information_schema', 'migrate'))"
#define USER_OBJECT(class, oid, namespace) USER_SCHEMA(namespace) NO_MEMBER(class, oid)
#define USER_GLOBAL(class, oid) " true" NO_MEMBER(class, oid)

#endif							/* MIGRATE_SCHEMA_SNAPSHOT_H */
