/*-------------------------------------------------------------------------
 *
 * lossy.c
 *		Which changes of a type lose something of the values, without an error.
 *
 * The server's catalog of casts says much: what is cast implicitly is kept, but
 * for some that round, and what is assigned may not be.  Casts that refuse what
 * they cannot keep lose nothing.
 *
 * IDENTIFICATION
 *		src/schema/kinds/lossy.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "access/htup_details.h"
#include "catalog/pg_cast.h"
#include "catalog/pg_type.h"
#include "datatype/timestamp.h"
#include "parser/parse_coerce.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "schema/kinds/carry.h"
#include "schema/kinds/composite.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/lossy.h"
#include "schema/kinds/type_ref.h"

/*
 * lossy_is_assignable, lossy_is_castable: see lossy.h.
 */
static bool
is_coercible(const char *from, const char *to, CoercionContext context)
{
	Oid			from_type;
	Oid			to_type;
	Oid			function;
	int32		typmod;

	return type_known(from, &from_type, &typmod) && type_known(to, &to_type, &typmod) &&
		(from_type == to_type || find_coercion_pathway(to_type, from_type, context, &function) != COERCION_PATH_NONE);
}

bool
lossy_is_assignable(const char *from, const char *to)
{
	return is_coercible(from, to, COERCION_ASSIGNMENT);
}

bool
lossy_is_castable(const char *from, const char *to)
{
	return is_coercible(from, to, COERCION_EXPLICIT);
}

/* Casts of the server that are not as their context has it. */
static const struct
{
	Oid			from;
	Oid			to;
	bool		loses;
}			exceptions[] = {
	/* implicit, but rounded or cut off */
	{INT4OID, FLOAT4OID, true},
	{INT8OID, FLOAT4OID, true},
	{INT8OID, FLOAT8OID, true},
	{NUMERICOID, FLOAT4OID, true},
	{NUMERICOID, FLOAT8OID, true},
	{TEXTOID, NAMEOID, true},
	{VARCHAROID, NAMEOID, true},
	{BPCHAROID, NAMEOID, true},

	/* by assignment or by a word, but kept or refused */
	{INT8OID, INT4OID, false},
	{INT8OID, INT2OID, false},
	{INT4OID, INT2OID, false},
	{INT4OID, CHAROID, false},
	{CHAROID, INT4OID, false},
	{BOOLOID, INT4OID, false},
	{OIDOID, INT4OID, false},
	{INT4OID, MONEYOID, false},
	{INT8OID, MONEYOID, false},
	{MONEYOID, NUMERICOID, false},
	{JSONOID, JSONBOID, true},
	{JSONBOID, JSONOID, false},
	{JSONBOID, BOOLOID, false},
	{JSONBOID, NUMERICOID, false},
	{MACADDR8OID, MACADDROID, false},
	{POLYGONOID, PATHOID, false},
	{PATHOID, POLYGONOID, false},
	{POINTOID, BOXOID, false},
	{BOXOID, POLYGONOID, false},
	{XMLOID, TEXTOID, false},
	{TEXTOID, XMLOID, false},
	{NAMEOID, TEXTOID, false},
	{NAMEOID, BPCHAROID, false},
	{NAMEOID, VARCHAROID, false},
	{BITOID, INT4OID, false},
	{BITOID, INT8OID, false},
	{INT4OID, BITOID, true},
	{INT8OID, BITOID, true},
};

#define MAX_MONEY_PRECISION	3	/* of any currency */

/*
 * fraction returns how many digits after the point a type holds, INT_MAX being
 * any number; NO_FRACTION where there is no point in it.
 */
#define NO_FRACTION		INT_MIN

static int
fraction(Oid type, int32 typmod)
{
	switch (type)
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
			return 0;
		case NUMERICOID:
			return typmod < 0 ? INT_MAX : ((((typmod - (int32) VARHDRSZ) & 0x7ff) ^ 1024) - 1024);
		case MONEYOID:
			return MAX_MONEY_PRECISION;
		case TIMEOID:
		case TIMETZOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return typmod < 0 ? MAX_TIMESTAMP_PRECISION : typmod;
		case INTERVALOID:
			return typmod < 0 || INTERVAL_PRECISION(typmod) == INTERVAL_FULL_PRECISION ? MAX_INTERVAL_PRECISION : INTERVAL_PRECISION(typmod);
		default:
			return NO_FRACTION;
	}
}

/*
 * finest_field returns the place of the finest field of an interval type, from seconds up.
 */
static int
finest_field(int32 typmod)
{
	static const int fields[] = {SECOND, MINUTE, HOUR, DAY, MONTH, YEAR};
	int			range = typmod < 0 ? INTERVAL_FULL_RANGE : INTERVAL_RANGE(typmod);
	int			i = 0;

	while (i < lengthof(fields) - 1 && (range & INTERVAL_MASK(fields[i])) == 0)
		i++;
	return i;
}

/*
 * is_shorter says whether a type of strings is shorter than another, so that
 * spaces at the end are cut off, or fills up with them, so that they count no longer.
 */
static bool
is_shorter(Oid before, int32 before_typmod, Oid after, int32 after_typmod)
{
	if ((after != VARCHAROID && after != BPCHAROID) || after_typmod < 0)
		return false;
	if (before != TEXTOID && before != VARCHAROID && before != BPCHAROID)
		return false;
	return before_typmod < 0 || before_typmod > after_typmod || (after == BPCHAROID && before != BPCHAROID);
}

/*
 * modifier_loses says whether what stands in parentheses after a type cuts
 * something off.
 */
static bool
modifier_loses(Oid before, int32 before_typmod, Oid after, int32 after_typmod)
{
	int			had = fraction(before, before_typmod);
	int			has = fraction(after, after_typmod);

	if (had != NO_FRACTION && has != NO_FRACTION && has < had && after_typmod >= 0)
		return true;
	if (after == INTERVALOID && (before == INTERVALOID || before == TIMEOID) &&
		finest_field(after_typmod) > finest_field(before == INTERVALOID ? before_typmod : -1))
		return true;
	return is_shorter(before, before_typmod, after, after_typmod);
}

/*
 * text_loses says whether a type does not keep how a text that it takes was written.
 */
static bool
text_loses(Oid type)
{
	return type != JSONOID && type != XMLOID && type != UUIDOID && get_typtype(type) != TYPTYPE_ENUM;
}

/*
 * catalog_loses says whether a cast that the catalog has may lose something.
 */
static bool
catalog_loses(const FormData_pg_cast *cast)
{
	if (cast->castcontext == COERCION_CODE_IMPLICIT || cast->castmethod != COERCION_METHOD_FUNCTION)
		return false;
	return get_typtype(cast->casttarget) != TYPTYPE_MULTIRANGE && cast->castfunc != F_INT8_OID;
}

/*
 * reading_loses says whether a type may lose something of what it reads from the
 * text of another: whole numbers refuse what they do not hold, times read as
 * much of a text as is theirs.
 */
static bool
reading_loses(Oid from, Oid to, char from_category)
{
	switch (from_category)
	{
		case TYPCATEGORY_STRING:
			return text_loses(to);
		case TYPCATEGORY_NUMERIC:
			return to == MONEYOID || to == INTERVALOID;
		case TYPCATEGORY_DATETIME:
		case TYPCATEGORY_TIMESPAN:
			return TypeCategory(to) == TYPCATEGORY_DATETIME || TypeCategory(to) == TYPCATEGORY_TIMESPAN;
		case TYPCATEGORY_BITSTRING:
			return TypeCategory(to) != TYPCATEGORY_BITSTRING;
		default:
			return false;
	}
}

static bool cast_loses(Oid from, Oid to);

/*
 * bounds_lose says whether bounds of a range may lose something, read from the
 * text of those of another.
 */
static bool
bounds_lose(Oid from, Oid to)
{
	return from != to && cast_loses(from, to);
}

/*
 * cast_loses says whether a cast to another type may lose something.
 */
static bool
cast_loses(Oid from, Oid to)
{
	Oid			from_bounds = type_range_bounds(from);
	Oid			to_bounds = type_range_bounds(to);
	char		from_category;
	char		to_category;
	bool		preferred;
	HeapTuple	tuple;
	bool		result;

	for (int i = 0; i < lengthof(exceptions); i++)
	{
		if (exceptions[i].from == from && exceptions[i].to == to)
			return exceptions[i].loses;
	}
	if (OidIsValid(from_bounds) && OidIsValid(to_bounds))
		return bounds_lose(from_bounds, to_bounds);
	get_type_category_preferred(from, &from_category, &preferred);
	get_type_category_preferred(to, &to_category, &preferred);
	if (to == CHAROID)
		return true;			/* the first byte */
	if (to_category == TYPCATEGORY_STRING)
		return to == NAMEOID && get_typlen(from) < 0;
	tuple = SearchSysCache2(CASTSOURCETARGET, ObjectIdGetDatum(from), ObjectIdGetDatum(to));
	if (!HeapTupleIsValid(tuple))
		return reading_loses(from, to, from_category);
	result = catalog_loses((Form_pg_cast) GETSTRUCT(tuple));
	ReleaseSysCache(tuple);
	return result;
}

/*
 * type_loses says whether values may lose something on the way from one type to another.
 */
static bool
type_loses(Oid from, int32 from_typmod, Oid to, int32 to_typmod)
{
	if (modifier_loses(from, from_typmod, to, to_typmod))
		return true;
	if (from == NUMERICOID && fraction(from, from_typmod) <= 0 && fraction(to, to_typmod) == 0)
		return false;			/* whole numbers */
	return from != to && cast_loses(from, to);
}

/*
 * has_arrays says whether values of a type are, or have in them, arrays.
 */
static bool
has_arrays(TypeRef type)
{
	Attributes	attributes;

	if (type.is_array)
		return true;
	if (type.object == NULL || type.object->kind != &kind_composite_type)
		return false;
	attributes = attributes_read(type.object);
	for (int i = 0; i < attributes.n; i++)
	{
		if (has_arrays(type_ref(type.object, attribute_get(&attributes, ATTRIBUTE_TYPES, i))))
			return true;
	}
	return false;
}

/*
 * carry_loses: see lossy.h.
 */
bool
carry_loses(const Carry *carry)
{
	TypeRef		before = carry->before;
	TypeRef		after = carry->after;
	Oid			from;
	Oid			to;
	Oid			through;
	int32		from_typmod;
	int32		to_typmod;
	int32		typmod;

	if (carry->way == CARRY_TO_JSON)
		return has_arrays(before);	/* with the numbers of their first elements */
	type_common_elements(&before, &after);
	if (carry->way == CARRY_FROM_JSON)
		return true;			/* what has no place there */
	if (!type_known(before.name, &from, &from_typmod) || !type_known(after.name, &to, &to_typmod))
		return false;
	if (carry->through && type_known(carry->through, &through, &typmod))
		return type_loses(from, from_typmod, through, typmod) || type_loses(through, typmod, to, to_typmod);
	return type_loses(from, from_typmod, to, to_typmod);
}
