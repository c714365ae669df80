/*-------------------------------------------------------------------------
 *
 * fitting.c
 *		Whether each value of one type has a value of another to become, or the
 *		server may refuse to convert it.
 *
 * What is said is compared with what ALTER TABLE does to the extreme values of
 * all pairs of types by a test, model_fitting.  What nobody would convert, but
 * happens to be read (a line as an array), is said to be refused.
 *
 * IDENTIFICATION
 *		src/schema/kinds/fitting.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "parser/parse_coerce.h"
#include "utils/lsyscache.h"

#include "schema/kinds/carry.h"
#include "schema/kinds/domain.h"
#include "schema/kinds/fitting.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/type_ref.h"
#include "schema/text_array.h"

#define NO_LIMIT	INT_MAX

/* The digits before and after the point of a numeric, as its type has them. */
#define NUMERIC_SCALE(typmod)	(((((typmod) - (int32) VARHDRSZ) & 0x7ff) ^ 1024) - 1024)
#define NUMERIC_WHOLE(typmod)	(((((typmod) - (int32) VARHDRSZ) >> 16) & 0xffff) - NUMERIC_SCALE(typmod))

/* The digits that the types of floating point hold before the point and after it. */
#define FLOAT4_WHOLE	38
#define FLOAT4_SCALE	44
#define FLOAT8_WHOLE	308
#define FLOAT8_SCALE	323

/* The digits of money before and after the point, and the bits of what stands before it, all of them used or not. */
#define MONEY_WHOLE		17
#define MONEY_SCALE		3		/* as many as any currency has */
#define MONEY_BITS		57
#define MONEY_BITS_FULL 56

/* Casts of the server that refuse, or that refuse nothing, though they look otherwise. */
static const struct
{
	Oid			from;
	Oid			to;
	bool		fits;
}			exceptions[] = {
	{INT4OID, CHAROID, false},
	{CHAROID, INT4OID, true},
	{INT2OID, INTERVALOID, true},	/* seconds */
	{INT4OID, INTERVALOID, true},
	{MACADDR8OID, MACADDROID, false},
	{PATHOID, POLYGONOID, false},	/* open */
	{CIRCLEOID, POLYGONOID, false}, /* of no radius */
	{POINTOID, PATHOID, true},
	{POINTOID, POLYGONOID, true},
	{BOXOID, PATHOID, true},
	{LSEGOID, PATHOID, true},
	{JSONBOID, JSONOID, true},
	{JSONBOID, BOOLOID, false}, /* another scalar */
	{XMLOID, TEXTOID, true},
	{DATEOID, TIMESTAMPOID, false}, /* of a year that it does not reach */
	{DATEOID, TIMESTAMPTZOID, false},
};

/* ---------- numbers ---------- */

/* Which numbers a type holds. */
typedef struct Numbers
{
	bool		finite;			/* and no NaN: */
	int			bits;			/* so many before the point, */
	bool		negative;		/* and a sign */
	int			before;			/* digits before the point, */
	int			after;			/* and after it */
} Numbers;

/*
 * whole_numbers returns those of a type of whole numbers.
 */
static Numbers
whole_numbers(int bits, bool negative)
{
	return (Numbers){true, bits, negative, bits * 30103 / 100000 + 1, 0};
}

/*
 * numbers_of finds which numbers a type holds; false where it holds none.
 */
static bool
numbers_of(Oid type, int32 typmod, Numbers *numbers)
{
	switch (type)
	{
		case BOOLOID:
			*numbers = whole_numbers(1, false);
			return true;
		case INT2OID:
			*numbers = whole_numbers(15, true);
			return true;
		case INT4OID:
			*numbers = whole_numbers(31, true);
			return true;
		case INT8OID:
			*numbers = whole_numbers(63, true);
			return true;
		case BITOID:
			*numbers = whole_numbers(typmod < 0 ? 1 : typmod, false);
			return true;
		case NUMERICOID:
			*numbers = (Numbers){false, 0, true, typmod < 0 ? NO_LIMIT : NUMERIC_WHOLE(typmod), typmod < 0 ? NO_LIMIT : NUMERIC_SCALE(typmod)};
			return true;
		case MONEYOID:
			*numbers = (Numbers){true, MONEY_BITS, true, MONEY_WHOLE, MONEY_SCALE};
			return true;
		case FLOAT4OID:
			*numbers = (Numbers){false, 0, true, FLOAT4_WHOLE + 1, FLOAT4_SCALE + 1};
			return true;
		case FLOAT8OID:
			*numbers = (Numbers){false, 0, true, FLOAT8_WHOLE + 1, FLOAT8_SCALE + 1};
			return true;
		default:
			*numbers = whole_numbers(32, false);	/* of an oid */
			return TypeCategory(type) == TYPCATEGORY_NUMERIC;
	}
}

/*
 * numeric_fits says whether numbers fit a numeric: where digits are
 * cut off, rounding may make one more before the point.
 */
static bool
numeric_fits(Oid from, const Numbers *numbers, int32 typmod)
{
	int			before = numbers->before;

	if (typmod < 0)
		return true;
	if (from == FLOAT4OID || from == FLOAT8OID)
		return false;			/* infinity */
	return before < NUMERIC_WHOLE(typmod) || (before == NUMERIC_WHOLE(typmod) && numbers->after <= NUMERIC_SCALE(typmod));
}

/*
 * whole_fits says whether whole numbers fit so many bits; short ones that are
 * negative become large where there is no sign.
 */
static bool
whole_fits(const Numbers *numbers, int bits, bool negative)
{
	if (!numbers->finite)
		return false;			/* NaN, if nothing else */
	if (numbers->negative && !negative)
		return numbers->bits < 32 && bits >= 32;
	return numbers->bits <= bits;
}

/*
 * numbers_fit says whether all numbers of one type, of which a way leads to
 * another, are numbers of that.
 */
static bool
numbers_fit(Oid from, int32 from_typmod, Oid to, int32 to_typmod)
{
	Numbers		had;
	Numbers		has;

	if (!numbers_of(from, from_typmod, &had) || !numbers_of(to, to_typmod, &has))
		return false;
	switch (to)
	{
		case NUMERICOID:
			return numeric_fits(from, &had, to_typmod);
		case FLOAT4OID:
			return from == to || (had.before <= FLOAT4_WHOLE && had.after <= FLOAT4_SCALE);
		case FLOAT8OID:
			return from == FLOAT4OID || from == to || (had.before <= FLOAT8_WHOLE && had.after <= FLOAT8_SCALE);
		case MONEYOID:
			return whole_fits(&had, MONEY_BITS_FULL, true);
		case BOOLOID:
			return numbers_fit(from, from_typmod, INT4OID, -1);
		case BITOID:
			return had.finite && from != MONEYOID;	/* cut off */
		case INT4OID:
			return had.bits == 32 || whole_fits(&had, 31, true);	/* the first bit is a sign, then */
		case INT8OID:
			return had.bits == 64 || whole_fits(&had, 63, true);
		default:
			return whole_fits(&had, has.bits, has.negative);
	}
}

/* ---------- strings ---------- */

/*
 * text_length returns how many characters the text of a value has at most.
 */
static int
text_length(Oid type, int32 typmod)
{
	switch (type)
	{
		case BOOLOID:
			return strlen("false");
		case CHAROID:
			return strlen("\\377");
		case INT2OID:
			return strlen("-32768");
		case INT4OID:
			return strlen("-2147483648");
		case INT8OID:
			return strlen("-9223372036854775808");
		case OIDOID:
			return strlen("4294967295");
		case FLOAT4OID:
			return strlen("-1.2345678e-38");
		case FLOAT8OID:
			return strlen("-1.2345678901234567e-308");
		case NUMERICOID:
			if (typmod < 0)
				return NO_LIMIT;
			return Max(NUMERIC_WHOLE(typmod), 1) + (NUMERIC_SCALE(typmod) > 0 ? NUMERIC_SCALE(typmod) + 2 : 1);
		case UUIDOID:
			return strlen("00000000-0000-0000-0000-000000000000");
		case MACADDROID:
			return strlen("00:00:00:00:00:00");
		case MACADDR8OID:
			return strlen("00:00:00:00:00:00:00:00");
		case INETOID:
		case CIDROID:
			return strlen("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128");
		case DATEOID:
			return strlen("5874897-12-31 BC");
		case TIMEOID:
			return strlen("23:59:59.999999") - (typmod < 0 ? 0 : 6 - typmod + (typmod == 0));
		case TIMETZOID:
			return strlen("23:59:59.999999+15:59:59");
		case LSNOID:
			return strlen("FFFFFFFF/FFFFFFFF");
		case NAMEOID:
			return NAMEDATALEN - 1;
		case VARCHAROID:
		case BPCHAROID:
			return typmod < 0 ? NO_LIMIT : typmod - (int32) VARHDRSZ;
		case BITOID:
		case VARBITOID:
			return typmod < 0 ? NO_LIMIT : typmod;
		default:
			return NO_LIMIT;
	}
}

/*
 * has_plain_text says whether the text of values has no backslash, and whether
 * it is no markup.
 */
static bool
has_plain_text(Oid type, bool *no_markup)
{
	Oid			bounds = type_range_bounds(type);

	*no_markup = type != CIRCLEOID;
	if (OidIsValid(bounds))
		return has_plain_text(bounds, no_markup);
	return strchr("BDGINTV", TypeCategory(type)) != NULL || type == UUIDOID || type == MACADDROID || type == MACADDR8OID ||
		type == LSNOID;
}

/* ---------- types ---------- */

/*
 * is_of_time says whether a type is one of points or spans of time.
 */
static bool
is_of_time(Oid type)
{
	return TypeCategory(type) == TYPCATEGORY_DATETIME || TypeCategory(type) == TYPCATEGORY_TIMESPAN;
}

static bool type_fits(Oid from, int32 from_typmod, Oid to, int32 to_typmod);

/*
 * bounds_fit says whether the bounds of one range or multirange type fit another.
 */
static bool
bounds_fit(Oid from, Oid to)
{
	if (type_is_multirange(from) != type_is_multirange(to))
		return get_range_multirange(from) == to;
	return type_fits(type_range_bounds(from), -1, type_range_bounds(to), -1);
}

/*
 * cast_fits says whether a cast between types that are not the same refuses
 * nothing.
 */
static bool
cast_fits(Oid from, Oid to)
{
	Oid			function;
	CoercionPathType path = find_coercion_pathway(to, from, COERCION_EXPLICIT, &function);

	if (path == COERCION_PATH_NONE || path == COERCION_PATH_COERCEVIAIO)
		return false;
	if (TypeCategory(from) == TYPCATEGORY_STRING)
		return false;			/* of any text */
	return path == COERCION_PATH_RELABELTYPE || TypeCategory(from) == TypeCategory(to) || (is_of_time(from) && is_of_time(to)) ||
		find_coercion_pathway(to, from, COERCION_IMPLICIT, &function) != COERCION_PATH_NONE;
}

/*
 * is_limited_string says whether a type is of strings that have to be short.
 */
static bool
is_limited_string(Oid type, int32 typmod)
{
	return (type == VARCHAROID || type == BPCHAROID) && typmod >= 0;
}

/*
 * type_fits says whether all values of one type become values of another.
 */
static bool
type_fits(Oid from, int32 from_typmod, Oid to, int32 to_typmod)
{
	Numbers		numbers;
	bool		no_markup;

	for (int i = 0; i < lengthof(exceptions); i++)
	{
		if (exceptions[i].from == from && exceptions[i].to == to)
			return exceptions[i].fits;
	}
	if (is_limited_string(to, to_typmod))
		return text_length(from, from_typmod) <= to_typmod - (int32) VARHDRSZ;
	if (TypeCategory(to) == TYPCATEGORY_STRING || to == CHAROID)
		return true;
	if (to == VARBITOID && (from == BITOID || from == VARBITOID))
		return to_typmod < 0 || text_length(from, from_typmod) <= to_typmod;
	if (to == BITOID && (from == BITOID || from == VARBITOID))
		return from == to && from_typmod == to_typmod;
	if (from == to && to != NUMERICOID)
		return true;
	if (OidIsValid(type_range_bounds(from)) && OidIsValid(type_range_bounds(to)))
		return bounds_fit(from, to);
	if (to == BYTEAOID || to == XMLOID)
		return has_plain_text(from, &no_markup) && (to == BYTEAOID || no_markup);
	if (numbers_of(from, from_typmod, &numbers) && numbers_of(to, to_typmod, &numbers))
		return numbers_fit(from, from_typmod, to, to_typmod);
	return cast_fits(from, to);
}

/* ---------- types of the schema ---------- */

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
 * labels_fit_string says whether all labels of an enum are values of a type of
 * the server's.
 */
static bool
labels_fit_string(const SchemaObject *old, Oid to, int32 to_typmod)
{
	ListCell   *lc;

	if (!is_limited_string(to, to_typmod))
		return type_fits(TEXTOID, -1, to, to_typmod);
	foreach(lc, text_array(old->values[0]))
	{
		if (pg_mbstrlen(lfirst(lc)) > to_typmod - (int32) VARHDRSZ)
			return false;
	}
	return true;
}

/*
 * domain_refuses says whether a domain, or one that it is over, refuses values.
 */
static bool
domain_refuses(const SchemaObject *domain)
{
	if (domain == NULL)
		return false;
	return is_true(domain, DOMAIN_NOT_NULL) || domain->children != NIL ||
		domain_refuses(type_domain(domain, domain->values[DOMAIN_TYPE]));
}

/*
 * carry_may_fail: see fitting.h.
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

	if (domain_refuses(carry->enters))
		return true;
	if (carry->way == CARRY_TO_JSON || carry->way == CARRY_FROM_JSON)
		return carry->way == CARRY_FROM_JSON;
	type_common_elements(&before, &after);
	if (before.object && after.object && before.object->kind == &kind_enum && after.object->kind == &kind_enum)
		return !labels_fit(before.object, after.object);
	if (before.object && after.object && before.object->kind == after.object->kind)
		return false;			/* by their parts, or the same */
	if (after.object)
		return true;
	if (!type_known(after.name, &to, &to_typmod))
		return false;
	if (before.object && before.object->kind == &kind_enum && !before.is_array)
		return !labels_fit_string(before.object, to, to_typmod);
	if (before.object)
		return !type_fits(TEXTOID, -1, to, to_typmod);
	return type_known(before.name, &from, &from_typmod) && !type_fits(from, from_typmod, to, to_typmod);
}
