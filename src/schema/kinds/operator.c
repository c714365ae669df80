/*-------------------------------------------------------------------------
 *
 * operator.c
 *		Operators.  A commutator or negator that is not there yet is made as a
 *		shell by the server, and filled in when its turn comes.
 *
 * IDENTIFICATION
 *		src/schema/kinds/operator.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_operator.h"
#include "schema/kinds/kind_list.h"

enum
{
	OPERATOR_NAME,				/* without its operands */
	OPERATOR_LEFT,
	OPERATOR_RIGHT,
	OPERATOR_FUNCTION,			/* NULL: a shell, that another operator is linked to */
	OPERATOR_COMMUTATOR,
	OPERATOR_NEGATOR,
	OPERATOR_MERGES,
	OPERATOR_HASHES,
	OPERATOR_RESTRICT,
	OPERATOR_JOIN,
	OPERATOR_SHELLS				/* a letter for each link that is to one */
};

static const Property operator_properties[] = {
	[OPERATOR_NAME] = {"name", CHANGE_NONE},
	[OPERATOR_LEFT] = {"left", CHANGE_NONE},
	[OPERATOR_RIGHT] = {"right", CHANGE_NONE},
	[OPERATOR_FUNCTION] = {"function", CHANGE_REPLACE},
	[OPERATOR_COMMUTATOR] = {"commutator", CHANGE_REPLACE},
	[OPERATOR_NEGATOR] = {"negator", CHANGE_REPLACE},
	[OPERATOR_MERGES] = {"merges", CHANGE_REPLACE},
	[OPERATOR_HASHES] = {"hashes", CHANGE_REPLACE},
	[OPERATOR_RESTRICT] = {"restrict", CHANGE_ALTER},
	[OPERATOR_JOIN] = {"join", CHANGE_ALTER},
	[OPERATOR_SHELLS] = {"links to shells", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(operator_properties) == OPERATOR_SHELLS + 1, "a property for each number of one");

/*
 * operator_create emits CREATE OPERATOR.  A shell comes with what is linked to it.
 */
static void
operator_create(DdlList *out, const SchemaObject *new, List *members)
{
	static const struct
	{
		int			property;
		const char *clause;
	}			clauses[] = {
		{OPERATOR_LEFT, "LEFTARG"}, {OPERATOR_RIGHT, "RIGHTARG"}, {OPERATOR_COMMUTATOR, "COMMUTATOR"}, {OPERATOR_NEGATOR, "NEGATOR"}, {OPERATOR_RESTRICT, "RESTRICT"}, {OPERATOR_JOIN, "JOIN"}};
	StringInfoData buf;

	if (new->values[OPERATOR_FUNCTION] == NULL)
		return;
	initStringInfo(&buf);
	appendStringInfo(&buf, "FUNCTION = %s", new->values[OPERATOR_FUNCTION]);
	for (int i = 0; i < lengthof(clauses); i++)
	{
		if (new->values[clauses[i].property])
			appendStringInfo(&buf, ",\n    %s = %s", clauses[i].clause, new->values[clauses[i].property]);
	}
	if (is_true(new, OPERATOR_HASHES))
		appendStringInfoString(&buf, ",\n    HASHES");
	if (is_true(new, OPERATOR_MERGES))
		appendStringInfoString(&buf, ",\n    MERGES");
	ddl_add(out, "CREATE OPERATOR %s (\n    %s\n)", new->values[OPERATOR_NAME], buf.data);
}

/*
 * operator_change has a shell be filled in, which is linked already; but one can be made
 * only along with what is linked to it.
 */
static Change
operator_change(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties)
{
	const char *shells = new->values[OPERATOR_SHELLS];

	if (old->values[OPERATOR_FUNCTION] == NULL)
		return CHANGE_ALTER;
	return shells[strspn(shells, old->values[OPERATOR_SHELLS])] != '\0' ? CHANGE_REPLACE : by_properties;
}

/*
 * operator_alter emits ALTER OPERATOR, which sets the selectivity estimators; or what
 * fills in a shell.
 */
static void
operator_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *restriction = new->values[OPERATOR_RESTRICT];
	const char *join = new->values[OPERATOR_JOIN];

	if (old->values[OPERATOR_FUNCTION] == NULL)
	{
		operator_create(out, new, NIL);
		return;
	}
	if (differs(old, new, OPERATOR_RESTRICT))
		ddl_add(out, "ALTER OPERATOR %s SET (RESTRICT = %s)", new->identity, restriction ? restriction : "NONE");
	if (differs(old, new, OPERATOR_JOIN))
		ddl_add(out, "ALTER OPERATOR %s SET (JOIN = %s)", new->identity, join ? join : "NONE");
}

/* An operator's name where its operands are known. */
#define LINKED_NAME(alias) "format('OPERATOR(%I.%s)', " alias "n.nspname, " alias ".oprname)"
#define JOIN_OPERATOR(alias, oid) \
	" LEFT JOIN (pg_operator " alias " JOIN pg_namespace " alias "n ON " alias "n.oid = " alias ".oprnamespace)" \
	" ON " alias ".oid = " oid

const ObjectKind kind_operator = {
	.name = "operator",
	.sql_name = "OPERATOR",
	.classid = OperatorRelationId,
	.flags = KIND_FOLLOWS | KIND_INERT,
	.query =
		"SELECT o.oid, 0, n.nspname::text, o.oprname::text, format('%I.%s (%s, %s)', n.nspname, o.oprname,"
		" coalesce(left_type, 'NONE'), coalesce(right_type, 'NONE')), 0::oid, 0::oid, 0,"
		" CASE WHEN o.oprcode <> 0 THEN o.oprowner ELSE 0 END,"
		" NULL::aclitem[], format('%I.%s', n.nspname, o.oprname), left_type, right_type, nullif(o.oprcode, 0)::regproc,"
		" CASE WHEN c.oid IS NOT NULL THEN " LINKED_NAME("c") " END, CASE WHEN g.oid IS NOT NULL THEN "
		LINKED_NAME("g") " END, o.oprcanmerge, o.oprcanhash, nullif(o.oprrest, 0)::regproc,"
		" nullif(o.oprjoin, 0)::regproc,"
		" concat(CASE WHEN c.oprcode = 0 THEN 'c' END, CASE WHEN g.oprcode = 0 THEN 'n' END)"
		" FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace"
		JOIN_OPERATOR("c", "o.oprcom") JOIN_OPERATOR("g", "o.oprnegate") ", format_type(nullif(o.oprleft,"
		" 0), NULL) left_type, format_type(nullif(o.oprright, 0), NULL) right_type"
		" WHERE" USER_OBJECT("pg_operator", "o.oid", "o.oprnamespace"),
	lengthof_properties(operator_properties),
	.change = operator_change,
	.create = operator_create,
	.alter = operator_alter,
};
