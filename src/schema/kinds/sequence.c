/*-------------------------------------------------------------------------
 *
 * sequence.c
 *		Sequences, but for those of identity columns, and the columns that own
 *		them.
 *
 * IDENTIFICATION
 *		src/schema/kinds/sequence.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_class.h"

#include "relation.h"

enum
{
	SEQ_TYPE,
	SEQ_START,
	SEQ_INCREMENT,
	SEQ_MIN,
	SEQ_MAX,
	SEQ_CACHE,
	SEQ_CYCLE,
	SEQ_PERSISTENCE
};

static const Property properties[] = {
	{"type", CHANGE_ALTER}, {"start", CHANGE_ALTER}, {"increment", CHANGE_ALTER},
	{"min", CHANGE_ALTER}, {"max", CHANGE_ALTER}, {"cache", CHANGE_ALTER},
	{"cycle", CHANGE_ALTER}, {"persistence", CHANGE_ALTER}};

/*
 * sequence_options appends what of a sequence is not the default, or, given an
 * old one, what is not the same.
 */
static void
sequence_options(StringInfo buf, const SchemaObject *old, const SchemaObject *new)
{
	const char *type = new->values[SEQ_TYPE];
	bool		up = new->values[SEQ_INCREMENT][0] != '-';
	const char *limit = strcmp(type, "smallint") == 0 ? "32767" :
		strcmp(type, "integer") == 0 ? "2147483647" : "9223372036854775807";
	const char *lowest = strcmp(type, "smallint") == 0 ? "-32768" :
		strcmp(type, "integer") == 0 ? "-2147483648" : "-9223372036854775808";
	const char *min = up ? "1" : lowest;
	const char *max = up ? limit : "-1";

#define CHANGED(property, standard) \
	(old ? differs(old, new, property) : strcmp(new->values[property], standard) != 0)

	if (CHANGED(SEQ_TYPE, "bigint"))
		appendStringInfo(buf, " AS %s", type);
	if (CHANGED(SEQ_INCREMENT, "1"))
		appendStringInfo(buf, " INCREMENT BY %s", new->values[SEQ_INCREMENT]);
	if (CHANGED(SEQ_MIN, min) || (old && differs(old, new, SEQ_TYPE)))
		appendStringInfo(buf, " MINVALUE %s", new->values[SEQ_MIN]);
	if (CHANGED(SEQ_MAX, max) || (old && differs(old, new, SEQ_TYPE)))
		appendStringInfo(buf, " MAXVALUE %s", new->values[SEQ_MAX]);
	if (CHANGED(SEQ_START, up ? new->values[SEQ_MIN] : new->values[SEQ_MAX]))
		appendStringInfo(buf, " START WITH %s", new->values[SEQ_START]);
	if (CHANGED(SEQ_CACHE, "1"))
		appendStringInfo(buf, " CACHE %s", new->values[SEQ_CACHE]);
	if (CHANGED(SEQ_CYCLE, "f"))
		appendStringInfoString(buf, is_true(new, SEQ_CYCLE) ? " CYCLE" : " NO CYCLE");
#undef CHANGED
}

/*
 * create emits CREATE SEQUENCE.
 */
static void
create(Emit *out, const SchemaObject *new, List *members)
{
	StringInfoData buf;

	initStringInfo(&buf);
	sequence_options(&buf, NULL, new);
	emit(out, "CREATE %sSEQUENCE %s%s", new->values[SEQ_PERSISTENCE][0] == 'u' ? "UNLOGGED " : "",
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
 * move_forward emits what moves the sequence's value on to where the sequence
 * begins now, if it is not there yet.
 */
static void
move_forward(Emit *out, const SchemaObject *old, const SchemaObject *new)
{
	bool		up = number(new, SEQ_INCREMENT) > 0;
	int			end = up ? SEQ_MIN : SEQ_MAX;
	const char *first = new->values[end];

	if (up ? number(new, end) > number(old, end) : number(new, end) < number(old, end))
		emit(out, "SELECT setval(%s, %s(last_value, %s), is_called AND last_value %s %s)\nFROM %s",
			 literal(new->identity), up ? "greatest" : "least", first, up ? ">=" : "<=", first, new->identity);
}

/*
 * alter emits ALTER SEQUENCE; the sequence's value stays, if it can.
 */
static void
alter(Emit *out, const SchemaObject *old, const SchemaObject *new)
{
	StringInfoData buf;

	initStringInfo(&buf);
	sequence_options(&buf, old, new);
	if (number(new, SEQ_MIN) > number(old, SEQ_MAX) || number(new, SEQ_MAX) < number(old, SEQ_MIN))
		appendStringInfoString(&buf, " RESTART");
	else
		move_forward(out, old, new);
	if (buf.len > 0)
		emit(out, "ALTER SEQUENCE %s%s", new->identity, buf.data);
	if (differs(old, new, SEQ_PERSISTENCE))
		emit(out, "ALTER SEQUENCE %s SET %s", new->identity,
			 new->values[SEQ_PERSISTENCE][0] == 'u' ? "UNLOGGED" : "LOGGED");
}

const ObjectKind kind_sequence = {
	.name = "sequence",
	.sql_name = "SEQUENCE",
	.classid = RelationRelationId,
	.name_space = 'r',
	.acl_type = OBJECT_SEQUENCE,
	.flags = KIND_DATA | KIND_PARENTS_OWNER,
	.query =
	"SELECT c.oid, 0, n.nspname::text, c.relname::text, format('%I.%I', n.nspname, c.relname),"
	" coalesce(d.refclassid, 0::oid), coalesce(d.refobjid, 0::oid), coalesce(d.refobjsubid, 0), c.relowner, c.relacl,"
	" format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, c.relpersistence"
	" FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
	" LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0"
	" AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')"
	" WHERE d.deptype IS DISTINCT FROM 'i' AND c.relpersistence <> 't' AND" USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	lengthof_properties(properties),
	.create = create,
	.alter = alter,
};

/* The column that owns a sequence, a fact of its own: it may come after both. */

static const Property owned_properties[] = {
	{"column", CHANGE_ALTER}};

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
create_owned(Emit *out, const SchemaObject *new, List *members)
{
	const SchemaObject *column = owning_column(new);

	emit(out, "ALTER SEQUENCE %s OWNED BY %s", new->identity, new->values[0]);
	if (column && column->match && new->parent_object->match == NULL)
		sequence_continue(out, column, new->identity);
}

static void
alter_owned(Emit *out, const SchemaObject *old, const SchemaObject *new)
{
	emit(out, "ALTER SEQUENCE %s OWNED BY %s", new->identity, new->values[0]);
}

static void
drop_owned(Emit *out, const SchemaObject *old)
{
	emit(out, "ALTER SEQUENCE %s OWNED BY NONE", old->identity);
}

const ObjectKind kind_sequence_owner = {
	.name = "sequence owner",
	.sql_name = "SEQUENCE",
	.classid = RelationRelationId,
	.flags = KIND_FOLLOWS,
	.query =
	"SELECT c.oid, -1, n.nspname::text, c.relname::text, format('%I.%I', n.nspname, c.relname),"
	" 'pg_class'::regclass::oid, c.oid, 0, 0::oid, NULL::aclitem[],"
	" format('%I.%I.%I', tn.nspname, t.relname, a.attname)"
	" FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S' JOIN pg_namespace n ON n.oid = c.relnamespace"
	" JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace"
	" JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
	" WHERE d.classid = 'pg_class'::regclass AND d.objsubid = 0 AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'"
	" AND c.relpersistence <> 't' AND" USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	lengthof_properties(owned_properties),
	.create = create_owned,
	.alter = alter_owned,
	.drop = drop_owned,
};
