/*-------------------------------------------------------------------------
 *
 * carry.c
 *		How the values of one type become those of another.
 *
 * Text is right where nothing but names changes, as in enums.  The text of a
 * row says which attribute is which by its place alone, so composite types are
 * cast attribute by attribute, and ranges bound by bound, by casts that are
 * made for that time; the server then knows how to cast the arrays and domains
 * of them, and what is made of those.
 *
 * IDENTIFICATION
 *		src/schema/kinds/carry.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"

#include "schema/ddl.h"
#include "schema/kinds/rename_away.h"
#include "schema/kinds/carry.h"
#include "schema/kinds/composite.h"
#include "schema/kinds/fitting.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/lossy.h"
#include "schema/kinds/range.h"
#include "schema/kinds/type_ref.h"
#include "schema/text_array.h"

/* ---------- names ---------- */

/*
 * schema_of returns the schema, with its dot, of a name that ends in one.
 */
static const char *
schema_of(const char *identity, const char *name)
{
	return pnstrdup(identity, strlen(identity) - strlen(quote_identifier(name)));
}

/*
 * now_called returns the name that a type has while values go from it: another,
 * if it has a successor of its own name.
 */
static const char *
now_called(const Diff *diff, const SchemaObject *type)
{
	if (diff_match(diff, type) == NULL || diff_action(diff, type) != CHANGE_REPLACE)
		return diff_match(diff, type) ? diff_match(diff, type)->identity : type->identity;
	return psprintf("%s%s", schema_of(type->identity, type->name), rename_away_name(type->name, diff_rename_number(diff, type)));
}

static const char *
multirange_now_called(const Diff *diff, const SchemaObject *range)
{
	const char *name = range->values[RANGE_MULTIRANGE_NAME];

	return psprintf("%s%s", schema_of(range->values[RANGE_MULTIRANGE], name), rename_away_name(name, diff_rename_number(diff, range)));
}

/*
 * function_to returns the name of the function that makes values of a type.
 */
static const char *
function_to(const char *identity, const char *name)
{
	return psprintf("%s%s", schema_of(identity, name), quote_identifier(makeObjectName(name, NULL, "_new")));
}

/* ---------- ways ---------- */

static bool
is_json(TypeRef type)
{
	return strcmp(type.name, "json") == 0 || strcmp(type.name, "jsonb") == 0;
}

/*
 * is_number_like says whether a type is one of numbers, truth values or bits.
 */
static bool
is_number_like(TypeRef type)
{
	Oid			oid;
	int32		typmod;

	return type_known(type.name, &oid, &typmod) && strchr("BNV", TypeCategory(oid)) != NULL;
}

/*
 * type_between returns a type of numbers to which one type can be cast, and which can be
 * cast to another; NULL where there is none.
 */
static const char *
type_between(TypeRef before, TypeRef after)
{
	static const char *const types[] = {"numeric", "bigint", "integer"};

	for (int i = 0; i < lengthof(types) && is_number_like(before) && is_number_like(after); i++)
	{
		if (lossy_is_castable(before.name, types[i]) && lossy_is_castable(types[i], after.name))
			return types[i];
	}
	return NULL;
}

/*
 * by_catalog finds the way between types of which one at least is not the
 * snapshots', or which have nothing to do with each other.
 */
static void
by_catalog(Carry *carry, TypeRef before, TypeRef after)
{
	if (lossy_is_assignable(before.name, after.name) || (!after.is_array && lossy_is_assignable("integer", after.name) && lossy_is_assignable("bytea", after.name)))
		carry->way = CARRY_PLAIN;	/* to a type of strings anything goes */
	else if (lossy_is_castable(before.name, after.name))
		carry->way = CARRY_CAST;
	else if (is_json(after))
		carry->way = CARRY_TO_JSON;
	else if (is_json(before))
		carry->way = CARRY_FROM_JSON;
	else
	{
		carry->through = type_between(before, after);
		carry->way = carry->through ? CARRY_CAST : CARRY_TEXT;
	}
}

/*
 * way_of finds the way between two types.
 */
static void
way_of(const Diff *diff, Carry *carry, TypeRef before, TypeRef after)
{
	const SchemaObject *old = before.object;
	const SchemaObject *new = after.object;
	bool		pair = old && new && diff_match(diff, old) == new && before.is_multirange == after.is_multirange;

	if (before.is_array && after.is_array)
		way_of(diff, carry, type_elements(before), type_elements(after));
	else if (before.is_array || after.is_array || old == NULL || new == NULL)
		by_catalog(carry, before, after);
	else if (pair && diff_action(diff, old) != CHANGE_REPLACE)
		carry->way = CARRY_PLAIN;
	else if (old->kind == &kind_composite_type && new->kind == &kind_composite_type)
	{
		carry->way = CARRY_CAST;
		if (!pair)
		{
			carry->from = old;
			carry->to = new;
		}
	}
	else if (pair && old->kind == &kind_range_type)
		carry->way = CARRY_CAST;
	else if (pair)
		carry->way = CARRY_TEXT;
	else
		by_catalog(carry, before, after);
}

/*
 * carry_between: see carry.h.
 */
Carry
carry_between(const Diff *diff, const SchemaObject *old, const char *before, const SchemaObject *new, const char *after)
{
	Carry		carry = {.before = type_ref(old, before), .after = type_ref(new, after)};

	carry.type = pnstrdup(after, strstr(after, " COLLATE ") ? strstr(after, " COLLATE ") - after : strlen(after));
	carry.enters = type_domain(new, after);
	if (carry.enters && diff_match(diff, carry.enters) && type_domain(old, before) == diff_match(diff, carry.enters))
		carry.enters = NULL;
	way_of(diff, &carry, carry.before, carry.after);
	return carry;
}

/* ---------- values ---------- */

/*
 * from_json_is_query says whether json can be taken apart by nothing less than
 * a query.
 */
static bool
from_json_is_query(const Carry *carry)
{
	return carry->way == CARRY_FROM_JSON &&
		(carry->after.is_array || (carry->after.object && carry->after.object->kind == &kind_composite_type));
}

/*
 * from_json_query returns that query.
 */
static char *
from_json_query(const Carry *carry, const char *value)
{
	return psprintf("SELECT r.v FROM pg_catalog.%s_to_record(pg_catalog.%s_build_object('v', %s)) r(v %s)", carry->before.name,
					carry->before.name, value, carry->type);
}

/*
 * carry_value: see carry.h.
 */
char *
carry_value(const Carry *carry, const char *value, const char *helper)
{
	const char *brackets = carry->before.is_array && carry->after.is_array ? "[]" : "";

	switch (carry->way)
	{
		case CARRY_PLAIN:
			return pstrdup(value);
		case CARRY_CAST:
			if (carry->through)
				return psprintf("%s::%s%s::%s", value, carry->through, brackets, carry->type);
			return psprintf("%s::%s", value, carry->type);
		case CARRY_TEXT:
			return psprintf("%s::text%s::%s", value, brackets, carry->type);
		case CARRY_TO_JSON:
			return psprintf("pg_catalog.to_%s(%s)", carry->after.name, value);
		case CARRY_FROM_JSON:
			if (!from_json_is_query(carry))
				return psprintf("(%s #>> '{}')::%s", value, carry->type);
			return helper ? psprintf("%s(%s)", helper, value) : psprintf("(%s)", from_json_query(carry, value));
	}
	pg_unreachable();
}

/* ---------- casts ---------- */

/*
 * attribute_carry finds the way of an attribute.
 */
static Carry
attribute_carry(const Diff *diff, const SchemaObject *old, const Attributes *before, int was, const SchemaObject *new,
				const Attributes *after, int is)
{
	return carry_between(diff, old, attribute_get(before, ATTRIBUTE_TYPES, was), new, attribute_get(after, ATTRIBUTE_TYPES, is));
}

/*
 * composite_body writes the query that makes of a row, $1, one of another type:
 * assignments, which refuse what would be cut off.
 */
static char *
composite_body(const Diff *diff, const SchemaObject *old, const SchemaObject *new)
{
	Attributes	before = attributes_read(old);
	Attributes	after = attributes_read(new);
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoString(&buf, "SELECT ");
	for (int i = 0; i < after.n; i++)
	{
		int			was = attribute_find(&before, &after, i);

		if (i > 0)
			appendStringInfoString(&buf, ", ");
		if (was < 0)
			appendStringInfo(&buf, "NULL::%s", type_ref(new, attribute_get(&after, ATTRIBUTE_TYPES, i)).name);
		else
		{
			Carry		carry = attribute_carry(diff, old, &before, was, new, &after, i);

			appendStringInfoString(&buf, carry_value(&carry, psprintf("($1).%s", attribute_get(&before, ATTRIBUTE_NAMES, was)), NULL));
		}
	}
	if (after.n == 0)
		appendStringInfo(&buf, "ROW()::%s", new->identity);
	return buf.data;
}

/*
 * range_body writes the query that makes of a range, $1, one of another type.
 */
static char *
range_body(const Diff *diff, const SchemaObject *old, const SchemaObject *new)
{
	Carry		carry = carry_between(diff, old, old->values[RANGE_SUBTYPE], new, new->values[RANGE_SUBTYPE]);

	if (carry.way == CARRY_PLAIN)
		carry.way = CARRY_CAST;
	return psprintf("SELECT CASE WHEN pg_catalog.isempty($1) THEN 'empty'::%s ELSE %s(%s, %s,"
					" CASE WHEN pg_catalog.lower_inc($1) THEN '[' ELSE '(' END || CASE WHEN pg_catalog.upper_inc($1) THEN ']' ELSE ')' END) END",
					new->identity, new->identity, carry_value(&carry, "pg_catalog.lower($1)", NULL),
					carry_value(&carry, "pg_catalog.upper($1)", NULL));
}

/*
 * create_cast emits a function with a body, and the cast that calls it.
 */
static void
create_cast(DdlList *out, const char *from, const char *to, const char *name, const char *body)
{
	const char *function = function_to(to, name);

	out->makes_helper = true;
	ddl_add(out, "CREATE FUNCTION %s(%s) RETURNS %s STRICT LANGUAGE sql\n    AS %s", function, from, to, ddl_literal(body));
	ddl_add(out, "CREATE CAST (%s AS %s) WITH FUNCTION %s(%s)", from, to, function, from);
}

/*
 * drop_cast emits what takes both away.
 */
static void
drop_cast(DdlList *out, const char *from, const char *to, const char *name)
{
	ddl_add(out, "DROP CAST (%s AS %s)", from, to);
	ddl_add(out, "DROP FUNCTION %s(%s)", function_to(to, name), from);
}

static void composite_cast(DdlList *out, const SchemaObject *old, const SchemaObject *new, bool create);

/*
 * attribute_casts emits the casts that the attributes of a composite type need,
 * or what takes them away, and, before they are made, says what is lost.
 */
static void
attribute_casts(DdlList *out, const SchemaObject *old, const SchemaObject *new, bool create)
{
	Attributes	before = attributes_read(old);
	Attributes	after = attributes_read(new);

	for (int i = 0; i < before.n; i++)
	{
		int			is = attribute_find(&after, &before, i);
		Carry		carry;

		if (is < 0)
			continue;
		carry = attribute_carry(out->diff, old, &before, i, new, &after, is);
		if (carry.from)
			composite_cast(out, carry.from, carry.to, create);
	}
	for (int i = 0; create && i < before.n; i++)
	{
		const char *name = attribute_get(&before, ATTRIBUTE_NAMES, i);
		int			is = attribute_find(&after, &before, i);
		Carry		carry = {0};

		if (is >= 0)
			carry = attribute_carry(out->diff, old, &before, i, new, &after, is);
		if (is < 0)
			ddl_destructive(out, "attribute %s of %s", name, old->identity);
		else if (carry_loses(&carry))
			ddl_destructive(out, "attribute %s of %s, where %s does not hold all of it", name, old->identity, carry.type);
		if (is >= 0 && carry_may_fail(&carry))
			ddl_needs_values(out, "attribute %s of %s, where a value is no %s", name, old->identity, carry.type);
	}
}

/*
 * composite_cast emits the cast between two composite types, or, create false,
 * what takes it away.
 */
static void
composite_cast(DdlList *out, const SchemaObject *old, const SchemaObject *new, bool create)
{
	const Diff *diff = out->diff;
	if (create)
	{
		attribute_casts(out, old, new, true);
		create_cast(out, now_called(diff, old), new->identity, new->name, composite_body(diff, old, new));
		return;
	}
	drop_cast(out, now_called(diff, old), new->identity, new->name);
	attribute_casts(out, old, new, false);
}

/*
 * keeps_order says whether values of a type are in the same order when they are
 * values of another: rows are, if what stays of their attributes is.
 */
static bool
keeps_order(TypeRef before, TypeRef after)
{
	const SchemaObject *old = before.object;
	const SchemaObject *new = after.object;
	List	   *had;
	List	   *has;
	int			last = -1;

	if (old == NULL || new == NULL || old->kind != new->kind ||
		(old->kind != &kind_composite_type && old->kind != &kind_enum))
		return true;
	had = text_array(old->values[0]);	/* attributes, or labels */
	has = text_array(new->values[0]);
	for (int i = 0; i < list_length(had); i++)
	{
		int			now = element_position(has, list_nth(had, i));

		if ((now >= 0 && now < last) || (now < 0 && old->kind == &kind_composite_type))
			return false;
		if (now >= 0 && old->kind == &kind_composite_type &&
			!keeps_order(type_ref(old, list_nth(text_array(old->values[ATTRIBUTE_TYPES]), i)),
						 type_ref(new, list_nth(text_array(new->values[ATTRIBUTE_TYPES]), now))))
			return false;
		last = now < 0 ? last : now;
	}
	return true;
}

/*
 * range_casts emits the casts between two range types and between their
 * multirange types, or what takes them away.
 */
static void
range_casts(DdlList *out, const SchemaObject *old, const SchemaObject *new, bool create)
{
	const Diff *diff = out->diff;
	const char *multirange = new->values[RANGE_MULTIRANGE];
	const char *name = new->values[RANGE_MULTIRANGE_NAME];
	Carry		bounds = carry_between(diff, old, old->values[RANGE_SUBTYPE], new, new->values[RANGE_SUBTYPE]);

	if (create)
	{
		if (carry_loses(&bounds))
			ddl_destructive(out, "bounds of %s, where %s does not hold all of them", old->identity, bounds.type);
		if (carry_may_fail(&bounds))
			ddl_needs_values(out, "bounds of %s, where a value is no %s", old->identity, bounds.type);
		if (!keeps_order(type_ref(old, old->values[RANGE_SUBTYPE]), type_ref(new, new->values[RANGE_SUBTYPE])))
			ddl_destructive(out, "what is in ranges of %s, as their bounds come to stand in another order", old->identity);
		create_cast(out, now_called(diff, old), new->identity, new->name, range_body(diff, old, new));
		create_cast(out, multirange_now_called(diff, old), multirange, name,
					psprintf("SELECT coalesce(pg_catalog.range_agg(r::%s), '{}') FROM pg_catalog.unnest($1) r", new->identity));
		return;
	}
	drop_cast(out, multirange_now_called(diff, old), multirange, name);
	drop_cast(out, now_called(diff, old), new->identity, new->name);
}

/*
 * carry_create, carry_drop: see carry.h.
 */
static void
carry_casts(DdlList *out, const SchemaObject *old, bool create)
{
	if (old->kind == &kind_composite_type)
		composite_cast(out, old, diff_match(out->diff, old), create);
	else if (old->kind == &kind_range_type)
		range_casts(out, old, diff_match(out->diff, old), create);
}

void
carry_create(DdlList *out, const SchemaObject *old)
{
	carry_casts(out, old, true);
}

void
carry_drop(DdlList *out, const SchemaObject *old)
{
	carry_casts(out, old, false);
}

/*
 * carry_begin, carry_end: see carry.h.
 */
void
carry_begin(DdlList *out, const Carry *carry, const char *helper)
{
	if (carry->from)
		composite_cast(out, carry->from, carry->to, true);
	if (from_json_is_query(carry))
	{
		out->makes_helper = true;
		ddl_add(out, "CREATE FUNCTION %s(%s) RETURNS %s LANGUAGE sql\n    AS %s", helper, carry->before.name, carry->type,
				ddl_literal(from_json_query(carry, "$1")));
	}
}

void
carry_end(DdlList *out, const Carry *carry, const char *helper)
{
	if (from_json_is_query(carry))
		ddl_add(out, "DROP FUNCTION %s(%s)", helper, carry->before.name);
	if (carry->from)
		composite_cast(out, carry->from, carry->to, false);
}
