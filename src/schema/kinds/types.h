/*-------------------------------------------------------------------------
 *
 * types.h
 *		What the kinds of types know of each other.
 *
 * IDENTIFICATION
 *		src/schema/kinds/types.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_TYPES_H
#define MIGRATE_SCHEMA_TYPES_H

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

/* in composite.c: the attributes of a type, NULL has none; one of the facts of an attribute */
extern Attributes attributes_read(const SchemaObject *type);
extern const char *attribute_get(const Attributes *attributes, int array, int i);

/* in composite.c: the place in attributes of what is attribute i of others; -1 where there is none of that name */
extern int	attribute_find(const Attributes *attributes, const Attributes *others, int i);

/* Properties of domains. */
enum
{
	DOMAIN_TYPE,
	DOMAIN_COLLATION,
	DOMAIN_DEFAULT,
	DOMAIN_NOT_NULL,
	DOMAIN_NOT_NULL_NAME,		/* as an identifier; null: the default, or none */
	DOMAIN_NOT_NULL_COMMENT
};

/* Properties of range types. */
enum
{
	RANGE_DEFINITION,
	RANGE_MULTIRANGE,
	RANGE_MULTIRANGE_IS_DEFAULT,
	RANGE_SUBTYPE,
	RANGE_MULTIRANGE_NAME
};

#endif							/* MIGRATE_SCHEMA_TYPES_H */
