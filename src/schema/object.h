/*-------------------------------------------------------------------------
 *
 * object.h
 *		Schema objects, their properties, and their kinds.
 *
 * A kind reads its objects with one catalog query and knows the statements
 * that create, alter and drop one.  Everything else is common to all kinds:
 * matching, comparing, ordering, comments, owners, privileges, labels.
 *
 * IDENTIFICATION
 *		src/schema/object.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_OBJECT_H
#define MIGRATE_SCHEMA_OBJECT_H

#include "postgres.h"

#include "lib/stringinfo.h"
#include "nodes/parsenodes.h"
#include "nodes/pg_list.h"

typedef struct ObjectKind ObjectKind;
typedef struct SchemaObject SchemaObject;
typedef struct DdlList DdlList;
typedef struct Diff Diff;

struct SchemaSnapshot;

/* Where an object stands in its database's catalogs. */
typedef struct Address
{
	Oid			classid;		/* the catalog */
	Oid			objid;
	int32		subid;			/* a column's number; else 0 */
} Address;

/* What a change of a property, or of an object, takes; in rising order. */
typedef enum Change
{
	CHANGE_NONE,
	CHANGE_ALTER,				/* in place */
	CHANGE_REBUILD,				/* in place, while what depends on it is away */
	CHANGE_REPLACE				/* drop and create */
} Change;

/*
 * A property of a kind's objects: one column of its query.  A property whose
 * change is CHANGE_NONE is information for create and alter and is not compared.
 */
typedef struct Property
{
	const char *name;
	Change		change;
	bool		expression;		/* deparsed: compared modulo a deparse and a parse */
} Property;

/* Flags of a kind. */
#define KIND_INLINE		0x01	/* created within its parent's CREATE where that works */
#define KIND_DATA		0x02	/* dropping one destroys data */
#define KIND_FOLLOWS	0x04	/* stays in place while a column under it is rebuilt */
#define KIND_CARRIES	0x08	/* is rebuilt, not replaced, when a type under it is replaced */
#define KIND_SWAP		0x10	/* where a KIND_CARRIES object depends on it, it is replaced by
								 * rename, create, move, drop */
#define KIND_LAST		0x20	/* created after, and dropped before, everything else */
#define KIND_RENAME		0x40	/* one with another name but the same parent and properties is a
								 * rename, which alter does */
#define KIND_ONLY		0x100	/* its parent has one at most, and it is known by that */
#define KIND_PARENTS_OWNER	0x80	/* has the owner that its parent's table has */
#define KIND_ANY_SCHEMA	0x200	/* is read whatever schemas are asked for */
#define KIND_INDEPENDENT	0x400	/* does not depend on its parent */
#define KIND_INERT		0x800	/* making or changing one evaluates nothing that a role has written */
#define KIND_SYSTEM		0x1000	/* some of its objects are the system's, and were there from the beginning */

/*
 * A kind.  The query gives, in this order: oid, subid (int4), schema (text,
 * NULL: none), name (text), identity (text, as SQL names it in ALTER and DROP:
 * unique within the kind, the same in every database), parent_class,
 * parent_oid (oid; 0: none), parent_sub (int4), owner (oid; 0: none), acl
 * (aclitem[], NULL: the default), and then the properties, as any type, in
 * the order of the array; $1 is the role that makes the snapshot.  It is run under a pinned search_path, as superuser,
 * and leaves out what belongs to the system (snapshot.h has the conditions).
 */
struct ObjectKind
{
	const char *name;			/* as check() says it: table */
	const char *sql_name;		/* as SQL does: TABLE (COMMENT ON, DROP, ALTER ... OWNER) */
	Oid			classid;
	int			flags;
	char		name_space;		/* kinds that share a letter share names; 0: by kind alone.
								 * 'r': relations, types, indexes; 'p': routines */
	char		part_group;		/* one that depends on another of a kind with the same letter does so
								 * as a part of it, which link() notes; 0: none */
	const ObjectKind *depends_by_part;	/* where it depends on one of this kind, it is not itself that
										 * does, but its part with the number -1 */
	ObjectType	acl_type;		/* for acldefault(); 0 where there are no privileges */
	const char *grant_name;		/* GRANT ... ON this; NULL: sql_name */
	const char *query;
	const Property *properties;
	int			nproperties;

	/* Finds out the properties that no query knows, of an object just read; NULL: there are none. */
	void (*complete)(SchemaObject *object);

	/*
	 * Notes in an object of a snapshot what others have to do with it, once all
	 * are read; NULL: nothing but their parents.
	 */
	void (*link)(struct SchemaSnapshot *snapshot, SchemaObject *object);

	/* The same once it is known what depends on what. */
	void (*link_depends)(SchemaObject *object);

	/* Whether it has in it, or vouches for, what functions returned for the rows that there are; NULL: no. */
	bool (*holds_results)(const SchemaObject *object);

	/* What it takes to make old into new; NULL: the highest of the properties that differ. */
	Change (*change)(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties);

	/* Whether it stays in place while what is under it is rebuilt; NULL: as KIND_FOLLOWS says. */
	bool (*follows)(const Diff *diff, const SchemaObject *old, const SchemaObject *under);

	/* members: the KIND_INLINE objects that this statement is to create too */
	void (*create)(DdlList *out, const SchemaObject *new, List *members);
	void (*alter)(DdlList *out, const SchemaObject *old, const SchemaObject *new);
	void (*drop)(DdlList *out, const SchemaObject *old); /* NULL: DROP sql_name identity */

	/* KIND_SWAP: gives an object about to be replaced another name, and drops it under that name */
	void (*rename_away)(DdlList *out, const SchemaObject *old);
	void (*drop_renamed)(DdlList *out, const SchemaObject *old);
};

struct SchemaObject
{
	const ObjectKind *kind;
	Address		address;
	Address		parent;			/* classid 0: none */
	const char *schema;			/* NULL: none */
	const char *name;
	const char *identity;
	const char *owner;			/* quoted; NULL: none, or the role that made the snapshot */
	const char *acl;			/* array of "privilege\tgrantable\tgrantee"; NULL: the default */
	const char *comment;		/* NULL: none */
	const char *labels;			/* array of "provider\tlabel"; NULL: none */
	const char **values;		/* of the properties; NULL: null */

	/* in the snapshot, set when that is linked, and read-only from then on */
	const struct SchemaSnapshot *snapshot;	/* NULL: in none */
	int			index;
	SchemaObject *parent_object;	/* NULL: none, or not in the snapshot */
	List	   *children;		/* whose parent it is */
	List	   *depends;		/* objects that it depends on, */
	List	   *dependents;		/* and that depend on it; by pg_depend */
	List	   *created_after;	/* objects that are made before it, though it needs them not */
	SchemaObject *dropped_with;	/* another than its parent that takes it along */
	SchemaObject *inherited_from;	/* the parent table's column; NULL: a local one */
	SchemaObject *inherited_by; /* and the inheritance that it comes by */
};

/* object_copy returns a copy of an object with properties of its own, which is in no snapshot. */
extern SchemaObject *object_copy(const SchemaObject *object);

/*
 * same says whether two strings are the same, or both NULL.
 */
static inline bool
same(const char *one, const char *two)
{
	return one == NULL || two == NULL ? one == two : strcmp(one, two) == 0;
}

/*
 * differs says whether a property of two objects is not the same.
 */
static inline bool
differs(const SchemaObject *old, const SchemaObject *new, int property)
{
	return !same(old->values[property], new->values[property]);
}

/*
 * is_true reads a boolean property.
 */
static inline bool
is_true(const SchemaObject *object, int property)
{
	return object->values[property] != NULL && object->values[property][0] == 't';
}

/* in ddl.c: the statements of a change, without their semicolons */
extern void ddl_add(DdlList *out, const char *format, ...) pg_attribute_printf(2, 3);
extern void ddl_add_text(DdlList *out, const char *statement);
extern void ddl_destructive(DdlList *out, const char *what, ...) pg_attribute_printf(2, 3);
extern void ddl_needs_values(DdlList *out, const char *what, ...) pg_attribute_printf(2, 3);
extern void ddl_note(DdlList *out, const char *note, ...) pg_attribute_printf(2, 3);
extern void ddl_secret(DdlList *out, const SchemaObject *object);
extern const char *ddl_literal(const char *text);	/* quoted, or NULL */

/* all kinds, in the order in which they are read; in kinds/kinds.c */
extern const ObjectKind *const all_kinds[];
extern const int nkinds;

#define lengthof_properties(p)	p, lengthof(p)

#endif							/* MIGRATE_SCHEMA_OBJECT_H */
