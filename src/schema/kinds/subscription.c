/*-------------------------------------------------------------------------
 *
 * subscription.c
 *		Subscriptions of this database.  Their connections are secrets; whether
 *		they are enabled, and their slots, are matters of operation.
 *
 * IDENTIFICATION
 *		src/schema/kinds/subscription.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_subscription.h"

#include "compat.h"
#include "schema/ddl.h"
#include "schema/kinds/foreign_options.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/subscription.h"
#include "schema/text_array.h"

/* A connection as it is shown, which has to have the form of one. */
#define MASKED_CONNECTION	"password=" MASK

enum
{
	SUBSCRIPTION_CONNECTION,	/* its hash; MASKED_CONNECTION where it is that */
	SUBSCRIPTION_SERVER,
	SUBSCRIPTION_PUBLICATIONS,
	SUBSCRIPTION_OPTIONS,		/* an array of "name = value" */
	SUBSCRIPTION_FIXED,			/* those that a transaction can't change */
	SUBSCRIPTION_DEFAULTS,		/* of both */
	SUBSCRIPTION_HAS_SLOT
};

static const Property subscription_properties[] = {
	[SUBSCRIPTION_CONNECTION] = {"connection", CHANGE_ALTER},
	[SUBSCRIPTION_SERVER] = {"server", CHANGE_ALTER},
	[SUBSCRIPTION_PUBLICATIONS] = {"publications", CHANGE_ALTER},
	[SUBSCRIPTION_OPTIONS] = {"options", CHANGE_ALTER},
	[SUBSCRIPTION_FIXED] = {"fixed", CHANGE_REPLACE},
	[SUBSCRIPTION_DEFAULTS] = {"defaults", CHANGE_NONE},
	[SUBSCRIPTION_HAS_SLOT] = {"has_slot", CHANGE_NONE},
};

StaticAssertDecl(lengthof(subscription_properties) == SUBSCRIPTION_HAS_SLOT + 1, "a property for each number of one");

/*
 * source_differs says whether what a subscription connects to is of another
 * sort, or another server: connections are not compared.
 */
static bool
source_differs(const SchemaObject *old, const SchemaObject *new)
{
	return differs(old, new, SUBSCRIPTION_SERVER) ||
		(old->values[SUBSCRIPTION_CONNECTION] == NULL) != (new->values[SUBSCRIPTION_CONNECTION] == NULL);
}

/*
 * subscription_change decides: another connection is no change.
 */
static Change
subscription_change(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties)
{
	return source_differs(old, new) || differs(old, new, SUBSCRIPTION_PUBLICATIONS) ||
			differs(old, new, SUBSCRIPTION_OPTIONS) || differs(old, new, SUBSCRIPTION_FIXED) ?
		by_properties :
		CHANGE_NONE;
}

/*
 * subscription_differs_unseen: see subscription.h.
 */
bool
subscription_differs_unseen(const Diff *diff, const SchemaObject *old)
{
	const SchemaObject *new = diff_match(diff, old);

	return old->kind == &kind_subscription && old->values[SUBSCRIPTION_CONNECTION] && new->values[SUBSCRIPTION_CONNECTION] &&
		differs(old, new, SUBSCRIPTION_CONNECTION) && strcmp(new->values[SUBSCRIPTION_CONNECTION], MASKED_CONNECTION) != 0;
}

/*
 * source returns what a subscription connects to, as SQL has it.
 */
static const char *
source(const SchemaObject *object)
{
	return object->values[SUBSCRIPTION_SERVER] ? psprintf("SERVER %s", object->values[SUBSCRIPTION_SERVER]) :
												 "CONNECTION '" MASKED_CONNECTION "'";
}

/*
 * append_options appends the options that are not among the others.
 */
static void
append_options(StringInfo buf, const char *options, const char *others)
{
	List	   *known = text_array(others);
	ListCell   *lc;

	foreach(lc, text_array(options))
	{
		if (element_position(known, lfirst(lc)) < 0)
			appendStringInfo(buf, "%s%s", buf->len > 0 ? ", " : "", (char *) lfirst(lc));
	}
}

/*
 * subscription_create emits a CREATE SUBSCRIPTION that connects to nothing.
 */
static void
subscription_create(DdlList *out, const SchemaObject *new, List *members)
{
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoString(&buf, "connect = false");
	append_options(&buf, new->values[SUBSCRIPTION_OPTIONS], new->values[SUBSCRIPTION_DEFAULTS]);
	append_options(&buf, new->values[SUBSCRIPTION_FIXED], new->values[SUBSCRIPTION_DEFAULTS]);
	if (new->values[SUBSCRIPTION_CONNECTION])
		ddl_secret(out, new);
	ddl_note(out, "then make the slot, enable the subscription and refresh it");
	ddl_add(out, "CREATE SUBSCRIPTION %s\n    %s\n    PUBLICATION %s\n    WITH (%s)", new->identity, source(new),
			new->values[SUBSCRIPTION_PUBLICATIONS], buf.data);
}

/*
 * subscription_alter emits ALTER SUBSCRIPTION.
 */
static void
subscription_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	StringInfoData buf;

	if (source_differs(old, new))
	{
		if (new->values[SUBSCRIPTION_CONNECTION])
			ddl_secret(out, new);
		ddl_add(out, "ALTER SUBSCRIPTION %s %s", new->identity, source(new));
	}
	if (differs(old, new, SUBSCRIPTION_PUBLICATIONS))
	{
		ddl_note(out, "then refresh the subscription");
		ddl_add(out, "ALTER SUBSCRIPTION %s SET PUBLICATION %s WITH (refresh = false)", new->identity,
				new->values[SUBSCRIPTION_PUBLICATIONS]);
	}
	initStringInfo(&buf);
	append_options(&buf, new->values[SUBSCRIPTION_OPTIONS], old->values[SUBSCRIPTION_OPTIONS]);
	if (buf.len > 0)
		ddl_add(out, "ALTER SUBSCRIPTION %s SET (%s)", new->identity, buf.data);
}

/*
 * subscription_drop emits DROP SUBSCRIPTION.  One that has a slot would drop that too, which
 * no transaction can.
 */
static void
subscription_drop(DdlList *out, const SchemaObject *old)
{
	if (is_true(old, SUBSCRIPTION_HAS_SLOT))
	{
		ddl_add(out, "ALTER SUBSCRIPTION %s DISABLE", old->identity);
		ddl_note(out, "the slot stays at the publisher: drop it there");
		ddl_add(out, "ALTER SUBSCRIPTION %s SET (slot_name = NONE)", old->identity);
	}
	if (old->values[SUBSCRIPTION_CONNECTION])
		ddl_destructive(out, "connection of subscription %s", old->identity);
	ddl_add(out, "DROP SUBSCRIPTION %s", old->identity);
}

const ObjectKind kind_subscription = {
	.name = "subscription",
	.sql_name = "SUBSCRIPTION",
	.classid = SubscriptionRelationId,
	.flags = KIND_INERT,
	.query =
		"SELECT s.oid, 0, NULL::text, s.subname::text, quote_ident(s.subname), 0::oid, 0::oid, 0, s.subowner, NULL::aclitem[],"
		" CASE s.subconninfo WHEN '" MASKED_CONNECTION "' THEN s.subconninfo"
		" ELSE encode(sha256(convert_to(s.subname || ' ' || s.subconninfo, 'UTF8')), 'hex') END,"
		SQL_SINCE_19(" (SELECT quote_ident(f.srvname) FROM pg_foreign_server f WHERE f.oid = s.subserver),", " NULL::text,")
		" (SELECT string_agg(quote_ident(pub), ', ' ORDER BY n) FROM unnest(s.subpublications) WITH ORDINALITY u (pub, n)),"
		" ARRAY['slot_name = ' || coalesce(quote_literal(s.subslotname), 'NONE'), 'binary = ' || s.subbinary,"
		" 'streaming = ' || CASE s.substream::text WHEN 'p' THEN 'parallel' WHEN 't' THEN 'on' WHEN 'true' THEN 'on' ELSE 'off' END,"
		" 'synchronous_commit = ' || quote_literal(s.subsynccommit), 'disable_on_error = ' || s.subdisableonerr"
		SQL_SINCE_16(", 'password_required = ' || s.subpasswordrequired", "")
		SQL_SINCE_16(", 'run_as_owner = ' || s.subrunasowner, 'origin = ' || s.suborigin", "")
		SQL_SINCE_19(", 'retain_dead_tuples = ' || s.subretaindeadtuples, 'max_retention_duration = ' || s.submaxretention", "")
		SQL_SINCE_19(", 'wal_receiver_timeout = ' || quote_literal(s.subwalrcvtimeout)", "")
		"], ARRAY['two_phase = ' || (s.subtwophasestate <> 'd')" SQL_SINCE_17(", 'failover = ' || s.subfailover", "") "],"
		" ARRAY['slot_name = ' || quote_literal(s.subname), 'binary = false',"
		" 'streaming = " SQL_SINCE_18("parallel", "off") "', 'synchronous_commit = ''off''', 'disable_on_error = false',"
		" 'password_required = true', 'run_as_owner = false', 'origin = any', 'retain_dead_tuples = false',"
		" 'max_retention_duration = 0', 'wal_receiver_timeout = ''-1''', 'two_phase = false', 'failover = false'],"
		" s.subslotname IS NOT NULL"
		" FROM pg_subscription s WHERE s.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())"
		" AND" USER_GLOBAL("pg_subscription", "s.oid"),
	lengthof_properties(subscription_properties),
	.change = subscription_change,
	.create = subscription_create,
	.alter = subscription_alter,
	.drop = subscription_drop,
};
