/*-------------------------------------------------------------------------
 *
 * trigger.c
 *		Triggers, and those of partitions that fire when those of the
 *		partitioned table do not.
 *
 * IDENTIFICATION
 *		src/schema/kinds/trigger.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_trigger.h"
#include "utils/builtins.h"

#include "schema/kinds/firing.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/extension_depend.h"

enum
{
	TRIGGER_DEFINITION,			/* without its CREATE; NULL: inherited from a partitioned table */
	TRIGGER_CONSTRAINT,
	TRIGGER_ENABLED,
	TRIGGER_INHERITED,			/* what enabled is of the trigger inherited from */
	TRIGGER_EXTENSIONS
};

/*
 * What changes a trigger changes those inherited from it, and takes away what
 * is set of them: they are rebuilt.
 */
static const Property trigger_properties[] = {
	[TRIGGER_DEFINITION] = {"definition", CHANGE_REBUILD, .expression = true},
	[TRIGGER_CONSTRAINT] = {"constraint", CHANGE_REPLACE},
	[TRIGGER_ENABLED] = {"enabled", CHANGE_REBUILD},
	[TRIGGER_INHERITED] = {"inherited", CHANGE_NONE},
	[TRIGGER_EXTENSIONS] = {"extensions", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(trigger_properties) == TRIGGER_EXTENSIONS + 1, "a property for each number of one");

/*
 * trigger_set_enabled emits the statement that says when a trigger fires.
 */
static void
trigger_set_enabled(DdlList *out, const SchemaObject *trigger, const char *enabled)
{
	ddl_add(out, "ALTER TABLE %s %s TRIGGER %s", trigger->parent_object->identity, firing_clause(enabled),
			quote_identifier(trigger->name));
}

/*
 * trigger_change: CREATE OR REPLACE TRIGGER is not for constraint triggers; and whether
 * a trigger is inherited cannot be changed.
 */
static Change
trigger_change(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties)
{
	const char *before = old->values[TRIGGER_DEFINITION];
	const char *after = new->values[TRIGGER_DEFINITION];

	if ((before == NULL) != (after == NULL))
		return CHANGE_REPLACE;
	if (is_true(new, TRIGGER_CONSTRAINT) && differs(old, new, TRIGGER_DEFINITION))
		return CHANGE_REPLACE;
	return by_properties;
}

/*
 * trigger_create emits CREATE TRIGGER.
 */
static void
trigger_create(DdlList *out, const SchemaObject *new, List *members)
{
	const char *definition = new->values[TRIGGER_DEFINITION];

	if (definition)
		ddl_add(out, "CREATE %s", definition);
	if (strcmp(new->values[TRIGGER_ENABLED], definition ? FIRING_DEFAULT : new->values[TRIGGER_INHERITED]) != 0)
		trigger_set_enabled(out, new, new->values[TRIGGER_ENABLED]);
	extension_depend_alter(out, new, NULL, new->values[TRIGGER_EXTENSIONS]);
}

/*
 * trigger_alter emits CREATE OR REPLACE TRIGGER, which makes an enabled trigger without
 * marks, or just what differs in them.
 */
static void
trigger_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	bool		anew = differs(old, new, TRIGGER_DEFINITION);

	if (anew)
		ddl_add(out, "CREATE OR REPLACE %s", new->values[TRIGGER_DEFINITION]);
	if (strcmp(anew ? FIRING_DEFAULT : old->values[TRIGGER_ENABLED], new->values[TRIGGER_ENABLED]) != 0)
		trigger_set_enabled(out, new, new->values[TRIGGER_ENABLED]);
	extension_depend_alter(out, new, anew ? NULL : old->values[TRIGGER_EXTENSIONS], new->values[TRIGGER_EXTENSIONS]);
}

/*
 * trigger_drop emits DROP TRIGGER; an inherited one fires again when the one does that
 * it is inherited from.
 */
static void
trigger_drop(DdlList *out, const SchemaObject *old)
{
	if (old->values[TRIGGER_DEFINITION])
		ddl_add(out, "DROP TRIGGER %s", old->identity);
	else
		trigger_set_enabled(out, old, old->values[TRIGGER_INHERITED]);
}

const ObjectKind kind_trigger = {
	.name = "trigger",
	.sql_name = "TRIGGER",
	.classid = TriggerRelationId,
	.query =
		"SELECT t.oid, 0, n.nspname::text, t.tgname::text, format('%I ON %I.%I', t.tgname, n.nspname,"
		" c.relname), 'pg_class'::regclass::oid, c.oid, 0, 0::oid, NULL::aclitem[], CASE"
		" WHEN t.tgparentid = 0 THEN substr(pg_get_triggerdef(t.oid), 8) END, t.tgconstraint <> 0,"
		" t.tgenabled, p.tgenabled, depends_on.extensions FROM pg_trigger t"
		" JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
		" LEFT JOIN pg_trigger p ON p.oid = t.tgparentid" SQL_JOIN_EXTENSION_DEPENDS("pg_trigger", "t.oid")
		" WHERE NOT t.tgisinternal AND (t.tgparentid = 0 OR t.tgenabled <> p.tgenabled)"
		" AND c.relpersistence <> 't' AND" USER_OBJECT("pg_class", "c.oid", "c.relnamespace"),
	lengthof_properties(trigger_properties),
	.change = trigger_change,
	.create = trigger_create,
	.alter = trigger_alter,
	.drop = trigger_drop,
};
