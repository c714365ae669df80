/*-------------------------------------------------------------------------
 *
 * fitting.c
 *		Whether each value of one type has a value of another to become, or the
 *		server may refuse to convert it.
 *
 * IDENTIFICATION
 *		src/schema/kinds/fitting.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "catalog/pg_type.h"
#include "parser/parse_coerce.h"
#include "utils/lsyscache.h"

#include "schema/kinds/carry.h"
#include "schema/kinds/kinds.h"

/*
 * whole_digits returns how many digits before the point a type of numbers may
 * have; INT_MAX where there is no limit that is known.
 */
static int
whole_digits(Oid type, int32 typmod)
{
	switch (type)
	{
		case INT2OID:
			return 5;
		case INT4OID:
			return 10;
		case INT8OID:
			return 19;
		case NUMERICOID:
			if (typmod >= 0)
				return (((typmod - (int32) VARHDRSZ) >> 16) & 0xffff) - ((((typmod - (int32) VARHDRSZ) & 0x7ff) ^ 1024) - 1024);
			return INT_MAX;
		default:
			return INT_MAX;
	}
}

/*
 * modifier_fits says whether values fit what stands in parentheses after a type;
 * it is that of strings or of numbers.
 */
static bool
modifier_fits(Oid from, int32 from_typmod, Oid to, int32 to_typmod)
{
	switch (to)
	{
		case NUMERICOID:
			return whole_digits(from, from_typmod) <= whole_digits(to, to_typmod);
		case BITOID:
			return from == to && from_typmod == to_typmod;
		default:
			return (from == to || from == BPCHAROID) && from_typmod >= 0 && from_typmod <= to_typmod;
	}
}

/*
 * category_fits says whether a cast between types that are not the same, which
 * takes a word or an assignment, refuses nothing.
 */
static bool
category_fits(Oid from, Oid to)
{
	char		from_category;
	char		to_category;
	bool		preferred;
	Oid			function;
	CoercionPathType path = find_coercion_pathway(to, from, COERCION_EXPLICIT, &function);

	if (path == COERCION_PATH_NONE || path == COERCION_PATH_COERCEVIAIO)
		return false;
	get_type_category_preferred(from, &from_category, &preferred);
	get_type_category_preferred(to, &to_category, &preferred);
	if (from_category == TYPCATEGORY_NUMERIC && to_category == TYPCATEGORY_NUMERIC)
		return to == NUMERICOID || to == FLOAT4OID || to == FLOAT8OID;
	return from_category == to_category || from == BOOLOID || to == BOOLOID;
}

/*
 * type_fits says whether all values of one type become values of another.
 */
static bool
type_fits(Oid from, int32 from_typmod, Oid to, int32 to_typmod)
{
	bool		limited = to == NUMERICOID || to == VARCHAROID || to == BPCHAROID || to == BITOID || to == VARBITOID;
	Oid			function;

	if (limited && to_typmod >= 0)
		return modifier_fits(from, from_typmod, to, to_typmod);
	if (from == to || TypeCategory(to) == TYPCATEGORY_STRING)
		return true;
	return find_coercion_pathway(to, from, COERCION_IMPLICIT, &function) != COERCION_PATH_NONE || category_fits(from, to);
}

/*
 * labels_fit says whether an enum has all labels of another.
 */
static bool
labels_fit(const SchemaObject *old, const SchemaObject *new)
{
	List	   *labels = text_array(new->values[0]);
	ListCell   *lc;

	foreach(lc, text_array(old->values[0]))
	{
		if (element_position(labels, lfirst(lc)) < 0)
			return false;
	}
	return true;
}

/*
 * carry_may_fail: see carry.h.
 */
bool
carry_may_fail(const Carry *carry)
{
	TypeRef		before = carry->before;
	TypeRef		after = carry->after;
	Oid			from;
	Oid			to;
	int32		from_typmod;
	int32		to_typmod;

	if (carry->way == CARRY_TO_JSON || carry->way == CARRY_FROM_JSON)
		return carry->way == CARRY_FROM_JSON;
	type_common_elements(&before, &after);
	if (before.object && after.object && before.object->kind == &kind_enum && after.object->kind == &kind_enum)
		return !labels_fit(before.object, after.object);
	if (before.object && after.object)
		return false;			/* by their parts, or the same */
	if (before.object && before.object->kind == &kind_enum && type_known(after.name, &to, &to_typmod))
		return !type_fits(TEXTOID, -1, to, to_typmod);
	if (after.object && after.object->kind == &kind_enum)
		return true;
	if (!type_known(before.name, &from, &from_typmod) || !type_known(after.name, &to, &to_typmod))
		return false;
	return !type_fits(from, from_typmod, to, to_typmod);
}
