/*-------------------------------------------------------------------------
 *
 * composite.h
 *		The attributes of composite types.
 *
 * IDENTIFICATION
 *		src/schema/kinds/composite.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_COMPOSITE_H
#define MIGRATE_SCHEMA_KINDS_COMPOSITE_H

#include "schema/object.h"

/* Properties of composite types: arrays of as many elements as there are attributes. */
enum
{
	ATTRIBUTE_NAMES,			/* as identifiers */
	ATTRIBUTE_TYPES,			/* with the collation, if that is not the type's own */
	ATTRIBUTE_COMMENTS,			/* null: none */
	ATTRIBUTE_ARRAYS
};

/* The attributes of a type. */
typedef struct Attributes
{
	List	   *arrays[ATTRIBUTE_ARRAYS];
	int			n;
} Attributes;

/*
 * attributes_read returns the attributes of a type; NULL has none.  attribute_get
 * returns one of the facts of an attribute.
 */
extern Attributes attributes_read(const SchemaObject *type);
extern const char *attribute_get(const Attributes *attributes, int array, int i);

/*
 * attribute_find returns the place in attributes of what is attribute i of
 * others; -1 where there is none of that name.
 */
extern int	attribute_find(const Attributes *attributes, const Attributes *others, int i);

/*
 * type_is_stored says whether columns hold values of a type, or of a type that is
 * made of it.
 */
extern bool type_is_stored(const SchemaObject *type);

#endif							/* MIGRATE_SCHEMA_KINDS_COMPOSITE_H */
