/*-------------------------------------------------------------------------
 *
 * identity.c
 *		Identity columns and their sequences, which come and go with the
 *		identity, but have privileges and comments of their own.
 *
 * IDENTIFICATION
 *		src/schema/kinds/identity.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_class.h"
#include "commands/defrem.h"
#include "utils/builtins.h"

#include "relation.h"

/*
 * next_option returns the next of the options of a sequence, and
 * moves *options on; NULL after the last.
 */
static char *
next_option(const char **options)
{
	static const char *const words[] = {" START WITH ", " INCREMENT BY ", " MINVALUE ", " MAXVALUE ", " CACHE ", " CYCLE"};
	const char *start = *options;
	const char *end;

	if (start == NULL || *start == '\0')
		return NULL;
	end = start + strlen(start);
	for (int i = 0; i < lengthof(words); i++)
	{
		const char *found = strstr(start, words[i]);

		if (found && found < end)
			end = found;
	}
	*options = *end ? end + 1 : end;
	return pnstrdup(start, end - start);
}

/*
 * has_option says whether an option, or one of the same words, is among
 * others.
 */
static bool
has_option(const char *options, const char *option, bool words_only)
{
	char	   *other;
	size_t		len = words_only ? strcspn(option, "-0123456789") : strlen(option);

	while ((other = next_option(&options)) != NULL)
	{
		if (strncmp(other, option, len) == 0 && (words_only || other[len] == '\0'))
			return true;
	}
	return false;
}

/*
 * sequence_name returns the name of an identity column's sequence, with the
 * schema, as SQL has it.
 */
static char *
sequence_name(const SchemaObject *column)
{
	return quote_qualified_identifier(column->schema, column->values[COLUMN_SEQUENCE]);
}

/*
 * identity_clause: see relation.h.
 */
char *
identity_clause(const SchemaObject *column)
{
	const char *options = column->values[COLUMN_IDENTITY_OPTIONS];
	char	   *standard = makeObjectName(column->parent_object->name, column->name, "seq");
	bool		named = strcmp(column->values[COLUMN_SEQUENCE], standard) != 0;
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "GENERATED %s AS IDENTITY", column->values[COLUMN_IDENTITY]);
	if (named || options[0])
		appendStringInfo(&buf, " (%s%s%s)", named ? psprintf("SEQUENCE NAME %s", sequence_name(column)) : "",
						 named && options[0] ? " " : "", options);
	return buf.data;
}

/*
 * sequence_continue: see relation.h.
 */
void
sequence_continue(Emit *out, const SchemaObject *column, const char *sequence)
{
	const char *name = quote_identifier(column->name);

	emit(out, "SELECT setval(%s, max(%s))\nFROM %s\nHAVING max(%s) > 0", literal(sequence), name,
		 column->parent_object->identity, name);
}

/*
 * alter_options emits the change of the options of a sequence; its value
 * stays.
 */
static void
alter_options(Emit *out, const char *alter, const char *before, const char *after)
{
	StringInfoData buf;
	const char *rest = after;
	char	   *option;

	initStringInfo(&buf);
	while ((option = next_option(&rest)) != NULL)
	{
		if (!has_option(before, option, false))
			appendStringInfo(&buf, " SET %s", option);
	}
	rest = before;
	while ((option = next_option(&rest)) != NULL)
	{
		if (has_option(after, option, true))
			continue;
		if (strncmp(option, "START", 5) == 0 || strncmp(option, "INCREMENT", 9) == 0)
			appendStringInfo(&buf, " SET %s 1", pnstrdup(option, strcspn(option, "-0123456789") - 1));
		else if (strncmp(option, "CACHE", 5) == 0)
			appendStringInfoString(&buf, " SET CACHE 1");
		else
			appendStringInfo(&buf, " SET NO %s", pnstrdup(option, strcspn(option, " ")));
	}
	if (buf.len > 0)
		emit(out, "%s%s", alter, buf.data);
}

/*
 * identity_alter: see relation.h.
 */
void
identity_alter(Emit *out, const char *alter, const SchemaObject *old, const SchemaObject *new)
{
	const char *before = old->values[COLUMN_IDENTITY];
	const char *after = new->values[COLUMN_IDENTITY];

	if (before == NULL)
	{
		emit(out, "%s ADD %s", alter, identity_clause(new));
		sequence_continue(out, new, sequence_name(new));
		return;
	}
	if (strcmp(sequence_name(old), sequence_name(new)) != 0)
		emit(out, "ALTER SEQUENCE %s RENAME TO %s", sequence_name(old), quote_identifier(new->values[COLUMN_SEQUENCE]));
	if (strcmp(before, after) != 0)
		emit(out, "%s SET GENERATED %s", alter, after);
	if (differs(old, new, COLUMN_IDENTITY_OPTIONS))
		alter_options(out, alter, old->values[COLUMN_IDENTITY_OPTIONS], new->values[COLUMN_IDENTITY_OPTIONS]);
}

/*
 * create, alter, drop: the column's statements do all of it.
 */
static void
create(Emit *out, const SchemaObject *new, List *members)
{
}

static void
alter(Emit *out, const SchemaObject *old, const SchemaObject *new)
{
}

static void
drop(Emit *out, const SchemaObject *old)
{
}

const ObjectKind kind_identity_sequence = {
	.name = "identity sequence",
	.sql_name = "SEQUENCE",
	.classid = RelationRelationId,
	.flags = KIND_INLINE | KIND_FOLLOWS | KIND_PARENTS_OWNER,
	.name_space = 'r',
	.acl_type = OBJECT_SEQUENCE,
	.query =
	"SELECT c.oid, 0, n.nspname::text, c.relname::text, format('%I.%I', n.nspname, c.relname),"
	" d.refclassid, d.refobjid, d.refobjsubid, c.relowner, c.relacl"
	" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
	" JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0"
	" AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i'"
	" WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND" USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	.create = create,
	.alter = alter,
	.drop = drop,
};
