/*-------------------------------------------------------------------------
 *
 * made_value.c
 *		Values made up for a type.
 *
 * Keys and what points to them are of the same type, so that the same number
 * makes them match.
 *
 * IDENTIFICATION
 *		src/schema/model/made_value.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "schema/kinds/kinds.h"
#include "schema/model/made_value.h"
#include "schema/text_array.h"

/* Types of the server, with a format for the number. */
static const struct
{
	Oid			type;
	const char *format;
}			formats[] = {
	{INT2OID, "%d"}, {INT4OID, "%d"}, {INT8OID, "%d"}, {FLOAT4OID, "%d.5"}, {FLOAT8OID, "%d.25"}, {MONEYOID, "%d"}, {OIDOID, "%d"}, {DATEOID, "2001-02-03"}, {TIMESTAMPOID, "2001-02-03 04:05:%02d"}, {TIMESTAMPTZOID, "2001-02-03 04:05:%02d+00"}, {TIMEOID, "04:05:%02d"}, {TIMETZOID, "04:05:%02d+00"}, {INTERVALOID, "%d days"}, {UUIDOID, "00000000-0000-4000-8000-%012d"}, {JSONOID, "{\"a\": %d}"}, {JSONBOID, "{\"a\": %d}"}, {BYTEAOID, "\\x%02d"}, {INETOID, "10.0.0.%d"}, {CIDROID, "10.0.0.%d/32"}, {MACADDROID, "08:00:2b:01:02:%02d"}, {MACADDR8OID, "08:00:2b:01:02:03:04:%02d"}, {VARBITOID, "1"}, {XMLOID, "<a>%d</a>"}, {TSVECTOROID, "a%d"}, {TSQUERYOID, "a%d"}, {POINTOID, "(%d,2)"}, {LSNOID, "0/%d"}, {NAMEOID, "%dv"}, {CHAROID, "v"}};

/*
 * number_in returns a number as a numeric of some precision and scale holds it.
 */
static char *
numeric_text(int n, int32 typmod)
{
	int			precision = (typmod - VARHDRSZ) >> 16;
	int			scale = (((typmod - VARHDRSZ) & 0x7ff) ^ 1024) - 1024;

	if (typmod < 0)
		return psprintf("%d.5", n);
	if (precision <= scale)
		return pstrdup("0");
	return precision - scale < 2 ? psprintf("%d", n % 10) : psprintf("%d", n % 100);
}

/*
 * builtin_text returns the text of a value of one of the server's types, or of a
 * string type of an extension; NULL where none is known.
 */
static char *
builtin_text(Oid type, int32 typmod, int n)
{
	char		category;
	bool		preferred;
	char	   *text;

	for (int i = 0; i < lengthof(formats); i++)
	{
		if (formats[i].type == type)
			return psprintf(formats[i].format, n);	/* or without it */
	}
	if (type == BOOLOID)
		return pstrdup(n % 2 ? "true" : "false");
	if (type == NUMERICOID)
		return numeric_text(n, typmod);
	get_type_category_preferred(type, &category, &preferred);
	if (category == TYPCATEGORY_STRING)
	{
		text = psprintf("%dv", n);
		if ((type == VARCHAROID || type == BPCHAROID) && typmod >= 0 && typmod - (int32) VARHDRSZ < (int32) strlen(text))
			text[typmod - VARHDRSZ] = '\0';
		return text;
	}
	if (type == BITOID)
	{
		text = palloc0(Max(typmod, 1) + 1);
		memset(text, '0', Max(typmod, 1));
		return text;
	}
	return NULL;
}

/*
 * builtin_value returns a value of one of the server's types.
 */
static char *
builtin_value(const SchemaObject *holder, const char *name, int n)
{
	Oid			type;
	int32		typmod;
	char	   *text;

	if (!type_known(name, &type, &typmod))
		return NULL;
	if (get_typtype(type) == TYPTYPE_RANGE)
	{
		const char *subtype = format_type_be_qualified(get_range_subtype(type));
		char	   *from = made_value(holder, subtype, n);
		char	   *to = made_value(holder, subtype, n + 5);

		return from && to ? psprintf("%s(%s, %s)", format_type_be_qualified(type), from, to) : NULL;
	}
	text = builtin_text(type, typmod, n);
	return text ? quote_literal_cstr(text) : NULL;
}

/*
 * object_value returns a value of a type of the schema's.
 */
static char *
object_value(const SchemaObject *type, bool multirange, int n)
{
	if (type->kind == &kind_enum)
	{
		List	   *labels = text_array(type->values[0]);

		return labels ? quote_literal_cstr(list_nth(labels, n % list_length(labels))) : NULL;
	}
	if (type->kind == &kind_range_type)
	{
		char	   *from = made_value(type, type->values[RANGE_SUBTYPE], n);
		char	   *to = made_value(type, type->values[RANGE_SUBTYPE], n + 5);
		char	   *range = from && to ? psprintf("%s(%s, %s)", type->identity, from, to) : NULL;

		return range && multirange ? psprintf("%s(%s)", type->values[RANGE_MULTIRANGE], range) : range;
	}
	if (type->kind == &kind_composite_type)
	{
		Attributes	attributes = attributes_read(type);
		StringInfoData buf;

		initStringInfo(&buf);
		for (int i = 0; i < attributes.n; i++)
		{
			char	   *value = made_value(type, attribute_get(&attributes, ATTRIBUTE_TYPES, i), n + 10 * (i + 1));

			if (value == NULL)
				return NULL;
			appendStringInfo(&buf, "%s%s", i > 0 ? ", " : "", value);
		}
		return psprintf("ROW(%s)", buf.data);
	}
	return NULL;
}

/*
 * made_value: see made_value.h.
 */
char *
made_value(const SchemaObject *holder, const char *type, int n)
{
	TypeRef		ref = type_ref(holder, type);
	const char *name = pnstrdup(type, strstr(type, " COLLATE ") ? strstr(type, " COLLATE ") - type : strlen(type));
	char	   *value;

	if (ref.is_array)
	{
		TypeRef		whole = type_ref(holder, type);
		const char *element = pnstrdup(whole.name, strlen(whole.name) - 2);
		char	   *first = made_value(whole.holder, element, n);
		char	   *second = made_value(whole.holder, element, n + 1);

		return first && second ? psprintf("ARRAY[%s, %s]::%s::%s", first, second, whole.name, name) : NULL;
	}
	value = ref.object ? object_value(ref.object, ref.is_multirange, n) : builtin_value(ref.holder, ref.name, n);
	return value ? psprintf("%s::%s", value, name) : NULL;
}
