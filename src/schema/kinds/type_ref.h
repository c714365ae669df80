/*-------------------------------------------------------------------------
 *
 * type_ref.h
 *		Types as objects name them, taken apart.
 *
 * IDENTIFICATION
 *		src/schema/kinds/type_ref.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_TYPE_REF_H
#define MIGRATE_SCHEMA_TYPE_REF_H

#include "schema/object.h"

/* A type that an object has in it, domains taken off. */
typedef struct TypeRef
{
	const SchemaObject *holder; /* the object that names it, and so depends on it */
	const char *name;			/* as format_type has it */
	bool		is_array;
	const SchemaObject *object; /* the type, or that of the elements; NULL: none of the snapshot's */
	bool		is_multirange;	/* the object is a range type, and its multirange type is meant */
} TypeRef;

/* type_ref takes the name of a type apart; a collation after it is not looked at. */
extern TypeRef type_ref(const SchemaObject *holder, const char *name);

/* type_ref_plain returns a type's name without what an attribute's says of its collation. */
extern const char *type_ref_plain(const char *name);

/* type_elements returns the type of the elements of one that is an array. */
extern TypeRef type_elements(TypeRef type);

/* type_common_elements goes from two arrays to their elements, as long as both are arrays. */
extern void type_common_elements(TypeRef *one, TypeRef *other);

/* What the server knows of a type by its name; false for one that is not there. */
extern bool type_known(const char *name, Oid *type, int32 *typmod);

/* type_range_bounds returns the type of the bounds of a range or multirange type; InvalidOid for others. */
extern Oid	type_range_bounds(Oid type);

/* type_domain returns the domain that a name means in an object; NULL where it is none of the snapshot's. */
extern const SchemaObject *type_domain(const SchemaObject *holder, const char *name);

#endif							/* MIGRATE_SCHEMA_TYPE_REF_H */
