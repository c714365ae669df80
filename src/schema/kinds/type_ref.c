/*-------------------------------------------------------------------------
 *
 * type_ref.c
 *		Types as objects name them, taken apart.
 *
 * The types of a model are not in this database, so what a name means is looked
 * up among what its object depends on.
 *
 * IDENTIFICATION
 *		src/schema/kinds/type_ref.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "parser/parse_type.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "schema/kinds/domain.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/range.h"
#include "schema/kinds/type_ref.h"

/*
 * type_ref_plain: see type_ref.h.
 */
const char *
type_ref_plain(const char *name)
{
	const char *collation = strstr(name, " COLLATE ");

	return collation ? pnstrdup(name, collation - name) : name;
}

/*
 * find_type returns the type of a name among what an object depends on.
 */
static const SchemaObject *
find_type(const SchemaObject *holder, const char *name, bool *is_multirange)
{
	const ListCell *lc;

	*is_multirange = false;
	foreach(lc, holder->depends)
	{
		const SchemaObject *object = lfirst(lc);

		if (object->address.classid != TypeRelationId)
			continue;
		if (object->kind == &kind_range_type && strcmp(object->values[RANGE_MULTIRANGE], name) == 0)
			*is_multirange = true;
		else if (strcmp(object->identity, name) != 0)
			continue;
		return object;
	}
	return NULL;
}

/*
 * type_ref: see type_ref.h.
 */
TypeRef
type_ref(const SchemaObject *holder, const char *name)
{
	TypeRef		result = {.holder = holder, .name = type_ref_plain(name)};
	size_t		length = strlen(result.name);
	const char *element = result.name;

	if (length > 2 && strcmp(result.name + length - 2, "[]") == 0)
	{
		result.is_array = true;
		element = pnstrdup(result.name, length - 2);
	}
	result.object = find_type(holder, element, &result.is_multirange);
	if (!result.is_array && result.object && result.object->kind == &kind_domain)
		return type_ref(result.object, result.object->values[DOMAIN_TYPE]);
	return result;
}

/*
 * type_elements: see type_ref.h.
 */
TypeRef
type_elements(TypeRef type)
{
	return type_ref(type.holder, pnstrdup(type.name, strlen(type.name) - 2));
}

/*
 * type_common_elements: see type_ref.h.
 */
void
type_common_elements(TypeRef *one, TypeRef *other)
{
	while (one->is_array && other->is_array)
	{
		*one = type_elements(*one);
		*other = type_elements(*other);
	}
}

/*
 * type_known: see type_ref.h.
 */
bool
type_known(const char *name, Oid *type, int32 *typmod)
{
	*type = InvalidOid;
	migrate_parse_type(name, type, typmod);
	return OidIsValid(*type);
}

/*
 * type_range_bounds: see type_ref.h.
 */
Oid
type_range_bounds(Oid type)
{
	Oid			range = type_is_multirange(type) ? get_multirange_range(type) : type;

	return type_is_range(range) ? get_range_subtype(range) : InvalidOid;
}

/*
 * type_domain: see type_ref.h.
 */
const SchemaObject *
type_domain(const SchemaObject *holder, const char *name)
{
	bool		is_multirange;
	const SchemaObject *type = find_type(holder, type_ref_plain(name), &is_multirange);

	return type && type->kind == &kind_domain ? type : NULL;
}
