/*-------------------------------------------------------------------------
 *
 * sequence.c
 *		Sequences, and the columns that own them.
 *
 * IDENTIFICATION
 *		src/schema/kinds/sequence.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_class.h"
#include "utils/builtins.h"

#include "schema/ddl.h"
#include "schema/kinds/rename_away.h"
#include "schema/kinds/column.h"
#include "schema/kinds/identity.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/sequence.h"
#include "schema/kinds/table.h"

static const Property sequence_properties[] = {
	[SEQ_TYPE] = {"type", CHANGE_ALTER},
	[SEQ_START] = {"start", CHANGE_ALTER},
	[SEQ_INCREMENT] = {"increment", CHANGE_ALTER},
	[SEQ_MIN] = {"min", CHANGE_ALTER},
	[SEQ_MAX] = {"max", CHANGE_ALTER},
	[SEQ_CACHE] = {"cache", CHANGE_ALTER},
	[SEQ_CYCLE] = {"cycle", CHANGE_ALTER},
	[SEQ_PERSISTENCE] = {"persistence", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(sequence_properties) == SEQ_PERSISTENCE + 1, "a property for each number of one");

/*
 * limit returns the lowest or highest value that a type has.
 */
static const char *
limit(const char *type, bool highest)
{
	if (strcmp(type, "smallint") == 0)
		return highest ? "32767" : "-32768";
	if (strcmp(type, "integer") == 0)
		return highest ? "2147483647" : "-2147483648";
	return highest ? "9223372036854775807" : "-9223372036854775808";
}

/*
 * bound returns the lowest or highest value of a sequence as it is once it has
 * another type: limits of the type change with that.
 */
static const char *
bound(const SchemaObject *old, const char *type, bool highest)
{
	const char *value = old->values[highest ? SEQ_MAX : SEQ_MIN];

	if (strcmp(value, limit(old->values[SEQ_TYPE], highest)) == 0)
		return limit(type, highest);
	return value;
}

/*
 * add_option appends an option where its value is not what it would be without.
 */
static void
add_option(StringInfo buf, const char *keyword, const char *value, const char *without)
{
	if (strcmp(value, without) != 0)
		appendStringInfo(buf, " %s %s", keyword, value);
}

/*
 * sequence_append_options: see sequence.h.
 */
void
sequence_append_options(StringInfo buf, const SchemaObject *old, const SchemaObject *new, const char *type)
{
	const char *const *values = new->values;
	bool		up = values[SEQ_INCREMENT][0] != '-';
	const char *min = old ? bound(old, type, false) : up ? "1" :
														   limit(values[SEQ_TYPE], false);
	const char *max = old ? bound(old, type, true) : up ? limit(values[SEQ_TYPE], true) :
														 "-1";

	add_option(buf, "INCREMENT BY", values[SEQ_INCREMENT], old ? old->values[SEQ_INCREMENT] : "1");
	add_option(buf, "MINVALUE", values[SEQ_MIN], min);
	add_option(buf, "MAXVALUE", values[SEQ_MAX], max);
	add_option(buf, "START WITH", values[SEQ_START], old ? old->values[SEQ_START] : values[up ? SEQ_MIN : SEQ_MAX]);
	add_option(buf, "CACHE", values[SEQ_CACHE], old ? old->values[SEQ_CACHE] : "1");
	if (is_true(new, SEQ_CYCLE) != (old && is_true(old, SEQ_CYCLE)))
		appendStringInfoString(buf, is_true(new, SEQ_CYCLE) ? " CYCLE" : " NO CYCLE");
}

/*
 * sequence_create emits CREATE SEQUENCE.
 */
static void
sequence_create(DdlList *out, const SchemaObject *new, List *members)
{
	StringInfoData buf;

	initStringInfo(&buf);
	add_option(&buf, "AS", new->values[SEQ_TYPE], "bigint");
	sequence_append_options(&buf, NULL, new, NULL);
	ddl_add(out, "CREATE %sSEQUENCE %s%s", new->values[SEQ_PERSISTENCE][0] == 'u' ? "UNLOGGED " : "",
			new->identity, buf.data);
}

/*
 * number returns a property that is one.
 */
static int64
number(const SchemaObject *sequence, int property)
{
	return strtoi64(sequence->values[property], NULL, 10);
}

/*
 * begins_later says whether one sequence's first value comes after another's.
 */
static bool
begins_later(const SchemaObject *new, const SchemaObject *old)
{
	return number(new, SEQ_INCREMENT) > 0 ? number(new, SEQ_MIN) > number(old, SEQ_MIN) :
											number(new, SEQ_MAX) < number(old, SEQ_MAX);
}

/*
 * move_forward emits what moves the sequence's value on to where the sequence
 * begins now, if the value, which from has, is not there yet.
 */
static void
move_forward(DdlList *out, const SchemaObject *sequence, const char *from)
{
	bool		up = number(sequence, SEQ_INCREMENT) > 0;
	const char *first = sequence->values[up ? SEQ_MIN : SEQ_MAX];

	ddl_add(out, "SELECT pg_catalog.setval(%s, %s(last_value, %s), is_called AND last_value %s %s)\nFROM %s",
			ddl_literal(sequence->identity), up ? "greatest" : "least", first, up ? ">=" : "<=", first, from);
}

/*
 * starts_beyond says whether the value that a sequence had when it was new is beyond the
 * last one that another has.
 */
static bool
starts_beyond(const SchemaObject *old, const SchemaObject *new)
{
	return number(new, SEQ_INCREMENT) > 0 ? number(old, SEQ_START) > number(new, SEQ_MAX) :
											number(old, SEQ_START) < number(new, SEQ_MIN);
}

/*
 * move_back emits what has a sequence that has given no value yet begin where it
 * starts now, as far as its bounds allow that so far.
 */
static void
move_back(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	bool		up = number(new, SEQ_INCREMENT) > 0;
	int64		start = number(new, SEQ_START);

	start = Min(Max(start, number(old, SEQ_MIN)), number(old, SEQ_MAX));
	ddl_add(out, "SELECT pg_catalog.setval(%s, " INT64_FORMAT ", false)\nFROM %s\nWHERE NOT is_called AND last_value %s %s",
			ddl_literal(new->identity), start, new->identity, up ? ">" : "<", new->values[up ? SEQ_MAX : SEQ_MIN]);
}

/*
 * copy_value emits what gives a sequence another's value.
 */
static void
copy_value(DdlList *out, const char *sequence, const char *from)
{
	ddl_add(out, "SELECT pg_catalog.setval(%s, last_value, is_called)\nFROM %s", ddl_literal(sequence), from);
}

/*
 * set_persistence emits what has a sequence be logged or not.
 */
static void
set_persistence(DdlList *out, const SchemaObject *sequence)
{
	ddl_add(out, "ALTER SEQUENCE %s SET %s", sequence->identity,
			sequence->values[SEQ_PERSISTENCE][0] == 'u' ? "UNLOGGED" : "LOGGED");
}

/*
 * alter_options emits ALTER SEQUENCE with the type, if that is to change here
 * and not with a column, and other options, while the sequence has a type; its
 * value stays, if it can.
 */
static void
alter_options(DdlList *out, const SchemaObject *old, const SchemaObject *new, const char *type, bool with_type)
{
	StringInfoData buf;

	initStringInfo(&buf);
	if (with_type)
		add_option(&buf, "AS", new->values[SEQ_TYPE], old->values[SEQ_TYPE]);
	sequence_append_options(&buf, old, new, type);
	if (number(new, SEQ_MIN) > number(old, SEQ_MAX) || number(new, SEQ_MAX) < number(old, SEQ_MIN))
		appendStringInfoString(&buf, " RESTART");
	else
	{
		if (begins_later(new, old))
			move_forward(out, new, new->identity);
		if (starts_beyond(old, new))
			move_back(out, old, new);
	}
	if (buf.len > 0)
		ddl_add(out, "ALTER SEQUENCE %s%s", new->identity, buf.data);
	if (differs(old, new, SEQ_PERSISTENCE))
		set_persistence(out, new);
}

/*
 * rename_sequence emits the change of a sequence's name.
 */
static void
rename_sequence(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	if (strcmp(old->identity, new->identity) != 0)
		ddl_add(out, "ALTER SEQUENCE %s RENAME TO %s", old->identity, quote_identifier(new->name));
}

/*
 * sequence_alter emits what makes a sequence another in place.
 */
static void
sequence_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	rename_sequence(out, old, new);
	alter_options(out, old, new, new->values[SEQ_TYPE], true);
}

/* ---------- sequences that take another's place ---------- */

static bool
is_sequence(const SchemaObject *object)
{
	return object->kind == &kind_sequence || object->kind == &kind_identity_sequence;
}

/*
 * sequence_goes says whether a sequence is dropped, and comes whether it is made; a
 * pair goes and comes if it is replaced.
 */
static bool
sequence_goes(const Diff *diff, const SchemaObject *old)
{
	return diff_match(diff, old) == NULL || diff_action(diff, old) == CHANGE_REPLACE;
}

static bool
comes(const Diff *diff, const SchemaObject *new)
{
	return diff_match(diff, new) == NULL || diff_action(diff, diff_match(diff, new)) == CHANGE_REPLACE;
}

/*
 * other_sequence returns the sequence that takes, or had, the place of one: its
 * pair, or another of the same column, serial or identity.
 */
static const SchemaObject *
other_sequence(const Diff *diff, const SchemaObject *object, bool (*moves)(const Diff *diff, const SchemaObject *object))
{
	const SchemaObject *column = object->parent_object ? diff_match(diff, object->parent_object) : NULL;
	ListCell   *lc;

	if (diff_match(diff, object))
		return diff_match(diff, object);
	foreach(lc, column ? column->children : NIL)
	{
		SchemaObject *other = lfirst(lc);

		if (is_sequence(other) && other->kind != object->kind && moves(diff, other))
			return other;
	}
	return NULL;
}

/*
 * sequence_successor, sequence_predecessor: see sequence.h.
 */
const SchemaObject *
sequence_successor(const Diff *diff, const SchemaObject *old)
{
	return is_sequence(old) && sequence_goes(diff, old) ? other_sequence(diff, old, comes) : NULL;
}

const SchemaObject *
sequence_predecessor(const Diff *diff, const SchemaObject *new)
{
	return is_sequence(new) && comes(diff, new) ? other_sequence(diff, new, sequence_goes) : NULL;
}

/*
 * kept_name returns the name of the sequence that keeps another's value.
 */
static char *
kept_name(const Diff *diff, const SchemaObject *old)
{
	return psprintf("%s.%s", quote_identifier(old->schema), rename_away_name(old->name, diff_rename_number(diff, old)));
}

/*
 * sequence_keep: see sequence.h.
 */
void
sequence_keep(DdlList *out, const SchemaObject *old)
{
	ddl_add(out, "CREATE SEQUENCE %s MINVALUE %s", kept_name(out->diff, old), limit("bigint", false));
	copy_value(out, kept_name(out->diff, old), old->identity);
}

/*
 * sequence_take: see sequence.h.
 */
void
sequence_take(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const Diff *diff = out->diff;
	if (begins_later(new, old))
		move_forward(out, new, kept_name(diff, old));
	else
		copy_value(out, new->identity, kept_name(diff, old));
	ddl_add(out, "DROP SEQUENCE %s", kept_name(diff, old));
}

/* The columns of a query that are a sequence's properties. */
#define SEQUENCE_COLUMNS \
	" format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache," \
	" s.seqcycle, c.relpersistence"

const ObjectKind kind_sequence = {
	.name = "sequence",
	.sql_name = "SEQUENCE",
	.classid = RelationRelationId,
	.name_space = 'r',
	.acl_type = OBJECT_SEQUENCE,
	.depends_by_part = &kind_column,
	.flags = KIND_DATA | KIND_PARENTS_OWNER | KIND_RENAME | KIND_INDEPENDENT | KIND_INERT,
	.query =
		"SELECT c.oid, 0, n.nspname::text, c.relname::text, format('%I.%I', n.nspname, c.relname),"
		" coalesce(d.refclassid, 0::oid), coalesce(d.refobjid, 0::oid), coalesce(d.refobjsubid, 0),"
		" c.relowner, c.relacl," SEQUENCE_COLUMNS " FROM pg_sequence s"
		" JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
		" LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0"
		" AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')"
		" WHERE d.deptype IS DISTINCT FROM 'i' AND c.relpersistence <> 't' AND"
		USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	lengthof_properties(sequence_properties),
	.create = sequence_create,
	.alter = sequence_alter,
};

/* The column that owns a sequence, a fact of its own: it may come after both. */

static const Property owned_properties[] = {
	{"column", CHANGE_ALTER},
};

/*
 * owning_column returns the column that a sequence is given to, if it is one of
 * integers.
 */
static const SchemaObject *
owning_column(const SchemaObject *owner)
{
	ListCell   *lc;

	foreach(lc, owner->depends)
	{
		const SchemaObject *object = lfirst(lc);

		if (object->kind == &kind_column && strstr(object->values[COLUMN_TYPE], "int"))
			return object;
	}
	return NULL;
}

/*
 * create_owned emits the statement that gives a sequence to its column.  Where
 * only the sequence is new, it goes on from the values that are there.
 */
static void
create_owned(DdlList *out, const SchemaObject *new, List *members)
{
	const Diff *diff = out->diff;
	const SchemaObject *column = owning_column(new);

	ddl_add(out, "ALTER SEQUENCE %s OWNED BY %s", new->identity, new->values[0]);
	if (column && diff_match(diff, column) && diff_match(diff, new->parent_object) == NULL && sequence_predecessor(diff, new->parent_object) == NULL)
		sequence_continue(out, column, new->parent_object);
}

static void
alter_owned(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	if (differs(old, new, 0))
		ddl_add(out, "ALTER SEQUENCE %s OWNED BY %s", new->identity, new->values[0]);
}

static void
drop_owned(DdlList *out, const SchemaObject *old)
{
	ddl_add(out, "ALTER SEQUENCE %s OWNED BY NONE", old->identity);
}

const ObjectKind kind_sequence_owner = {
	.name = "sequence owner",
	.sql_name = "SEQUENCE OWNER",
	.classid = RelationRelationId,
	.flags = KIND_FOLLOWS | KIND_ONLY | KIND_INERT,
	.query =
		"SELECT c.oid, -1, n.nspname::text, c.relname::text, format('%I.%I', n.nspname, c.relname),"
		" 'pg_class'::regclass::oid, c.oid, 0, 0::oid, NULL::aclitem[], format('%I.%I.%I', tn.nspname,"
		" t.relname, a.attname) FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'"
		" JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_class t ON t.oid = d.refobjid"
		" JOIN pg_namespace tn ON tn.oid = t.relnamespace JOIN pg_attribute a ON a.attrelid = d.refobjid"
		" AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_class'::regclass AND d.objsubid = 0"
		" AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a' AND c.relpersistence <> 't' AND"
		USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	lengthof_properties(owned_properties),
	.create = create_owned,
	.alter = alter_owned,
	.drop = drop_owned,
};

/*
 * The sequences of identity columns: they come and go with the identity, but
 * have options, privileges and comments of their own.
 */

/*
 * create_implied emits what the column's definition does not say: that its sequence
 * is not logged as its table is.
 */
static void
create_implied(DdlList *out, const SchemaObject *new, List *members)
{
	const SchemaObject *table = new->parent_object->parent_object;

	if (new->values[SEQ_PERSISTENCE][0] != table->values[TABLE_PERSISTENCE][0])
		set_persistence(out, new);
}

/*
 * outgrows says whether the bounds that a sequence has do not go with the type
 * that it gets, so that they have to change first.
 */
static bool
outgrows(const SchemaObject *old, const SchemaObject *new)
{
	const char *type = new->values[SEQ_TYPE];

	return strtoi64(bound(old, type, true), NULL, 10) > strtoi64(limit(type, true), NULL, 10) ||
		strtoi64(bound(old, type, false), NULL, 10) < strtoi64(limit(type, false), NULL, 10);
}

/*
 * sequence_shrink_identity: see sequence.h.
 */
void
sequence_shrink_identity(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	if (!outgrows(old, new))
		return;
	rename_sequence(out, old, new);
	alter_options(out, old, new, old->values[SEQ_TYPE], false);
}

/*
 * alter_implied emits the change of an identity column's sequence, whose type
 * is the column's.
 */
static void
alter_implied(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	if (outgrows(old, new))
		return;					/* done before the column's type has changed */
	rename_sequence(out, old, new);
	alter_options(out, old, new, new->values[SEQ_TYPE], false);
}

/*
 * drop_implied: the column's DROP IDENTITY has done it.
 */
static void
drop_implied(DdlList *out, const SchemaObject *old)
{
}

const ObjectKind kind_identity_sequence = {
	.name = "identity sequence",
	.sql_name = "SEQUENCE",
	.classid = RelationRelationId,
	.flags = KIND_INLINE | KIND_FOLLOWS | KIND_PARENTS_OWNER | KIND_ONLY | KIND_INERT,
	.name_space = 'r',
	.acl_type = OBJECT_SEQUENCE,
	.query =
		"SELECT c.oid, 0, n.nspname::text, c.relname::text, format('%I.%I', n.nspname, c.relname),"
		" d.refclassid, d.refobjid, d.refobjsubid, c.relowner, c.relacl," SEQUENCE_COLUMNS
		" FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid"
		" JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_depend d ON d.classid = 'pg_class'::regclass"
		" AND d.objid = c.oid AND d.objsubid = 0 AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i'"
		" WHERE c.relpersistence <> 't' AND" USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	lengthof_properties(sequence_properties),
	.create = create_implied,
	.alter = alter_implied,
	.drop = drop_implied,
};
