/*-------------------------------------------------------------------------
 *
 * statistics.c
 *		Statistics objects.
 *
 * IDENTIFICATION
 *		src/schema/kinds/statistics.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_statistic_ext.h"
#include "schema/kinds/kind_list.h"

enum
{
	STATISTICS_DEFINITION,
	STATISTICS_TARGET			/* -1: the default */
};

static const Property statistics_properties[] = {
	[STATISTICS_DEFINITION] = {"definition", CHANGE_REPLACE, .expression = true},
	[STATISTICS_TARGET] = {"target", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(statistics_properties) == STATISTICS_TARGET + 1, "a property for each number of one");

/*
 * statistics_set_target emits ALTER STATISTICS.
 */
static void
statistics_set_target(DdlList *out, const SchemaObject *new)
{
	ddl_add(out, "ALTER STATISTICS %s SET STATISTICS %s", new->identity, new->values[STATISTICS_TARGET]);
}

/*
 * statistics_create emits CREATE STATISTICS.
 */
static void
statistics_create(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add_text(out, new->values[STATISTICS_DEFINITION]);
	if (strcmp(new->values[STATISTICS_TARGET], "-1") != 0)
		statistics_set_target(out, new);
}

/*
 * statistics_alter emits the change of the target.
 */
static void
statistics_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	if (differs(old, new, STATISTICS_TARGET))
		statistics_set_target(out, new);
}

/*
 * A change of a column's type makes a statistics object anew, but forgets its
 * target: it does not follow (KIND_FOLLOWS).
 */
const ObjectKind kind_statistics = {
	.name = "statistics",
	.sql_name = "STATISTICS",
	.classid = StatisticExtRelationId,
	.query =
		"SELECT s.oid, 0, n.nspname::text, s.stxname::text, format('%I.%I', n.nspname, s.stxname),"
		" 'pg_class'::regclass::oid, s.stxrelid, 0, s.stxowner, NULL::aclitem[],"
		" pg_get_statisticsobjdef(s.oid), coalesce(s.stxstattarget, -1)"
		" FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace"
		" WHERE" USER_OBJECT("pg_statistic_ext", "s.oid", "s.stxnamespace"),
	lengthof_properties(statistics_properties),
	.create = statistics_create,
	.alter = statistics_alter,
};
