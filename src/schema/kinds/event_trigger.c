/*-------------------------------------------------------------------------
 *
 * event_trigger.c
 *		Event triggers.
 *
 * IDENTIFICATION
 *		src/schema/kinds/event_trigger.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_event_trigger.h"
#include "schema/kinds/firing.h"
#include "schema/kinds/kind_list.h"

enum
{
	EVENT_TRIGGER_EVENT,
	EVENT_TRIGGER_TAGS,
	EVENT_TRIGGER_FUNCTION,
	EVENT_TRIGGER_ENABLED
};

static const Property event_trigger_properties[] = {
	[EVENT_TRIGGER_EVENT] = {"event", CHANGE_REPLACE},
	[EVENT_TRIGGER_TAGS] = {"tags", CHANGE_REPLACE},
	[EVENT_TRIGGER_FUNCTION] = {"function", CHANGE_REPLACE},
	[EVENT_TRIGGER_ENABLED] = {"enabled", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(event_trigger_properties) == EVENT_TRIGGER_ENABLED + 1, "a property for each number of one");

/*
 * event_trigger_set_enabled emits the statement that says when an event trigger fires.
 */
static void
event_trigger_set_enabled(DdlList *out, const SchemaObject *new)
{
	ddl_add(out, "ALTER EVENT TRIGGER %s %s", new->identity, firing_clause(new->values[EVENT_TRIGGER_ENABLED]));
}

/*
 * event_trigger_create emits CREATE EVENT TRIGGER.
 */
static void
event_trigger_create(DdlList *out, const SchemaObject *new, List *members)
{
	const char *tags = new->values[EVENT_TRIGGER_TAGS];

	ddl_add(out, "CREATE EVENT TRIGGER %s ON %s%s\n    EXECUTE FUNCTION %s()", new->identity,
			new->values[EVENT_TRIGGER_EVENT], tags ? psprintf("\n    WHEN TAG IN (%s)", tags) : "",
			new->values[EVENT_TRIGGER_FUNCTION]);
	if (strcmp(new->values[EVENT_TRIGGER_ENABLED], FIRING_DEFAULT) != 0)
		event_trigger_set_enabled(out, new);
}

/*
 * event_trigger_alter emits ALTER EVENT TRIGGER.
 */
static void
event_trigger_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	if (differs(old, new, EVENT_TRIGGER_ENABLED))
		event_trigger_set_enabled(out, new);
}

const ObjectKind kind_event_trigger = {
	.name = "event trigger",
	.sql_name = "EVENT TRIGGER",
	.classid = EventTriggerRelationId,
	.flags = KIND_LAST | KIND_INERT,
	.query =
		"SELECT e.oid, 0, NULL::text, e.evtname::text, quote_ident(e.evtname), 0::oid, 0::oid, 0,"
		" e.evtowner, NULL::aclitem[], quote_ident(e.evtevent), (SELECT string_agg(quote_literal(tag), ', '"
		" ORDER BY i) FROM unnest(e.evttags) WITH ORDINALITY u(tag, i)), format('%I.%I', n.nspname,"
		" p.proname), e.evtenabled FROM pg_event_trigger e JOIN pg_proc p ON p.oid = e.evtfoid"
		" JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname <> 'migrate' AND" USER_GLOBAL("pg_event_trigger", "e.oid"),
	lengthof_properties(event_trigger_properties),
	.create = event_trigger_create,
	.alter = event_trigger_alter,
};
