/*-------------------------------------------------------------------------
 *
 * identity.c
 *		What columns say of their identity; their sequences are in sequence.c.
 *
 * IDENTIFICATION
 *		src/schema/kinds/identity.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"
#include "utils/builtins.h"

#include "schema/ddl.h"
#include "schema/kinds/column.h"
#include "schema/kinds/identity.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/sequence.h"

/*
 * identity_sequence: see identity.h.
 */
const SchemaObject *
identity_sequence(const SchemaObject *column)
{
	ListCell   *lc;

	foreach(lc, column->children)
	{
		const SchemaObject *child = lfirst(lc);

		if (child->kind == &kind_identity_sequence)
			return child;
	}
	elog(ERROR, "identity column \"%s\" has no sequence", column->identity);
}

/*
 * identity_clause: see identity.h.
 */
char *
identity_clause(const SchemaObject *column)
{
	const SchemaObject *sequence = identity_sequence(column);
	char	   *standard = makeObjectName(column->parent_object->name, column->name, "seq");
	StringInfoData options;

	initStringInfo(&options);
	if (strcmp(sequence->name, standard) != 0)
		appendStringInfo(&options, " SEQUENCE NAME %s", sequence->identity);
	sequence_append_options(&options, NULL, sequence, NULL);
	return psprintf("GENERATED %s AS IDENTITY%s", column->values[COLUMN_IDENTITY],
					options.len > 0 ? psprintf(" (%s)", options.data + 1) : "");
}

/*
 * sequence_continue: see identity.h.
 */
void
sequence_continue(DdlList *out, const SchemaObject *column, const SchemaObject *sequence)
{
	bool		up = sequence->values[SEQ_INCREMENT][0] != '-';
	char	   *last = psprintf("pg_catalog.%s(%s)", up ? "max" : "min", quote_identifier(column->name));

	ddl_add(out, "SELECT pg_catalog.setval(%s, %s)\nFROM %s\nHAVING %s %s %s", ddl_literal(sequence->identity), last,
			column->parent_object->identity, last, up ? ">=" : "<=", sequence->values[up ? SEQ_MIN : SEQ_MAX]);
}

/*
 * identity_alter: see identity.h.
 */
void
identity_alter(DdlList *out, const char *alter, const SchemaObject *old, const SchemaObject *new)
{
	const char *before = old->values[COLUMN_IDENTITY];
	const char *after = new->values[COLUMN_IDENTITY];

	if (before == NULL)
	{
		const SchemaObject *sequence = identity_sequence(new);

		ddl_add(out, "%s ADD %s", alter, identity_clause(new));
		sequence->kind->create(out, sequence, NIL);
		if (sequence_predecessor(out->diff, sequence) == NULL)
			sequence_continue(out, new, sequence);
	}
	else if (strcmp(before, after) != 0)
		ddl_add(out, "%s SET GENERATED %s", alter, after);
}
