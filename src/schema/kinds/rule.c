/*-------------------------------------------------------------------------
 *
 * rule.c
 *		Rewrite rules, but for those that make a view.
 *
 * IDENTIFICATION
 *		src/schema/kinds/rule.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_rewrite.h"
#include "utils/builtins.h"

#include "schema/kinds/firing.h"
#include "schema/kinds/kind_list.h"

enum
{
	RULE_DEFINITION,			/* without its CREATE */
	RULE_ENABLED
};

static const Property rule_properties[] = {
	[RULE_DEFINITION] = {"definition", CHANGE_ALTER, .expression = true},
	[RULE_ENABLED] = {"enabled", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(rule_properties) == RULE_ENABLED + 1, "a property for each number of one");

/*
 * rule_set_enabled emits the statement that says when a rule fires.
 */
static void
rule_set_enabled(DdlList *out, const SchemaObject *new)
{
	ddl_add(out, "ALTER TABLE %s %s RULE %s", new->parent_object->identity, firing_clause(new->values[RULE_ENABLED]),
			quote_identifier(new->name));
}

/*
 * rule_create emits CREATE RULE.
 */
static void
rule_create(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add(out, "CREATE %s", new->values[RULE_DEFINITION]);
	if (strcmp(new->values[RULE_ENABLED], FIRING_DEFAULT) != 0)
		rule_set_enabled(out, new);
}

/*
 * rule_alter emits CREATE OR REPLACE RULE, which leaves when the rule fires.
 */
static void
rule_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	if (differs(old, new, RULE_DEFINITION))
		ddl_add(out, "CREATE OR REPLACE %s", new->values[RULE_DEFINITION]);
	if (differs(old, new, RULE_ENABLED))
		rule_set_enabled(out, new);
}

const ObjectKind kind_rule = {
	.name = "rule",
	.sql_name = "RULE",
	.classid = RewriteRelationId,
	.query =
		"SELECT r.oid, 0, n.nspname::text, r.rulename::text, format('%I ON %I.%I', r.rulename, n.nspname,"
		" c.relname), 'pg_class'::regclass::oid, c.oid, 0, 0::oid, NULL::aclitem[],"
		" regexp_replace(pg_get_ruledef(r.oid), '^CREATE (.*);$', '\\1'), r.ev_enabled"
		" FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class"
		" JOIN pg_namespace n ON n.oid = c.relnamespace WHERE r.rulename <> '_RETURN'"
		" AND c.relpersistence <> 't' AND" USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	lengthof_properties(rule_properties),
	.create = rule_create,
	.alter = rule_alter,
};
