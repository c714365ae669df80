/*-------------------------------------------------------------------------
 *
 * policy.c
 *		Row security policies.
 *
 * IDENTIFICATION
 *		src/schema/kinds/policy.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_policy.h"
#include "schema/kinds/kind_list.h"

enum
{
	POLICY_COMMAND,
	POLICY_PERMISSIVE,
	POLICY_ROLES,
	POLICY_USING,
	POLICY_CHECK
};

static const Property policy_properties[] = {
	[POLICY_COMMAND] = {"command", CHANGE_REPLACE},
	[POLICY_PERMISSIVE] = {"permissive", CHANGE_REPLACE},
	[POLICY_ROLES] = {"roles", CHANGE_ALTER},
	[POLICY_USING] = {"using", CHANGE_ALTER, .expression = true},
	[POLICY_CHECK] = {"check", CHANGE_ALTER, .expression = true},
};

StaticAssertDecl(lengthof(policy_properties) == POLICY_CHECK + 1, "a property for each number of one");

/*
 * policy_change: ALTER POLICY cannot take an expression away.
 */
static Change
policy_change(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties)
{
	if ((old->values[POLICY_USING] && new->values[POLICY_USING] == NULL) ||
		(old->values[POLICY_CHECK] && new->values[POLICY_CHECK] == NULL))
		return CHANGE_REPLACE;
	return by_properties;
}

/*
 * add_expressions appends the expressions, or, given an old policy, those that
 * are not the same.
 */
static void
add_expressions(StringInfo buf, const SchemaObject *old, const SchemaObject *new)
{
	if (new->values[POLICY_USING] && (old == NULL || differs(old, new, POLICY_USING)))
		appendStringInfo(buf, "\n    USING (%s)", new->values[POLICY_USING]);
	if (new->values[POLICY_CHECK] && (old == NULL || differs(old, new, POLICY_CHECK)))
		appendStringInfo(buf, "\n    WITH CHECK (%s)", new->values[POLICY_CHECK]);
}

/*
 * policy_create emits CREATE POLICY.
 */
static void
policy_create(DdlList *out, const SchemaObject *new, List *members)
{
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfo(&buf, "CREATE POLICY %s", new->identity);
	if (!is_true(new, POLICY_PERMISSIVE))
		appendStringInfoString(&buf, " AS RESTRICTIVE");
	if (strcmp(new->values[POLICY_COMMAND], "ALL") != 0)
		appendStringInfo(&buf, " FOR %s", new->values[POLICY_COMMAND]);
	if (strcmp(new->values[POLICY_ROLES], "PUBLIC") != 0)
		appendStringInfo(&buf, " TO %s", new->values[POLICY_ROLES]);
	add_expressions(&buf, NULL, new);
	ddl_add_text(out, buf.data);
}

/*
 * policy_alter emits ALTER POLICY.
 */
static void
policy_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	StringInfoData buf;

	initStringInfo(&buf);
	if (differs(old, new, POLICY_ROLES))
		appendStringInfo(&buf, " TO %s", new->values[POLICY_ROLES]);
	add_expressions(&buf, old, new);
	if (buf.len > 0)
		ddl_add(out, "ALTER POLICY %s%s", new->identity, buf.data);
}

const ObjectKind kind_policy = {
	.name = "policy",
	.sql_name = "POLICY",
	.classid = PolicyRelationId,
	.query =
		"SELECT p.oid, 0, n.nspname::text, p.polname::text, format('%I ON %I.%I', p.polname, n.nspname,"
		" c.relname), 'pg_class'::regclass::oid, c.oid, 0, 0::oid, NULL::aclitem[], CASE p.polcmd"
		" WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'"
		" ELSE 'ALL' END, p.polpermissive, coalesce((SELECT string_agg(quote_ident(r.rolname), ', '"
		" ORDER BY r.rolname) FROM pg_roles r WHERE r.oid = ANY (p.polroles)), 'PUBLIC'),"
		" pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)"
		" FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
		" JOIN pg_namespace n ON n.oid = c.relnamespace WHERE"
		USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	lengthof_properties(policy_properties),
	.change = policy_change,
	.create = policy_create,
	.alter = policy_alter,
};
