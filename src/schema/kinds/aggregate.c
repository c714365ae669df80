/*-------------------------------------------------------------------------
 *
 * aggregate.c
 *		Aggregates.
 *
 * IDENTIFICATION
 *		src/schema/kinds/aggregate.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_proc.h"
#include "schema/kinds/kind_list.h"

/* What CREATE OR REPLACE refuses to change has properties of its own. */
static const Property aggregate_properties[] = {
	{"definition", CHANGE_ALTER},
	{"kind", CHANGE_REPLACE},
	{"number of direct arguments", CHANGE_REPLACE},
	{"argument names", CHANGE_REPLACE},
	{"result", CHANGE_REPLACE},
};

/*
 * aggregate_create emits CREATE AGGREGATE.
 */
static void
aggregate_create(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add(out, "CREATE AGGREGATE %s", new->values[0]);
}

/*
 * aggregate_alter emits CREATE OR REPLACE AGGREGATE.
 */
static void
aggregate_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	ddl_add(out, "CREATE OR REPLACE AGGREGATE %s", new->values[0]);
}

/* Clauses of the definition, null where there is nothing to say. */
#define FUNCTION_CLAUSE(word, column) \
	" CASE WHEN a." column " <> 0 THEN '" word " = ' || a." column "::regproc END,"
#define SPACE_CLAUSE(word, column) \
	" CASE WHEN a." column " <> 0 THEN '" word " = ' || a." column " END,"
#define FINAL_CLAUSES(word, column, extra, modify) \
	FUNCTION_CLAUSE(word, column) \
	" CASE WHEN a." column " <> 0 AND a." extra " THEN '" word "_EXTRA' END," \
	" CASE WHEN a." column " <> 0 AND a." modify " <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END" \
	" THEN '" word "_MODIFY = ' || CASE a." modify " WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE'" \
	" ELSE 'READ_WRITE' END END,"

const ObjectKind kind_aggregate = {
	.name = "aggregate",
	.sql_name = "AGGREGATE",
	.classid = ProcedureRelationId,
	.flags = KIND_FOLLOWS,
	.name_space = 'p',
	.acl_type = OBJECT_FUNCTION,
	.grant_name = "FUNCTION",
	.query =
		"SELECT p.oid, 0, n.nspname::text, p.proname::text, CASE WHEN p.pronargs = 0 THEN format('%I.%I(*)',"
		" n.nspname, p.proname) ELSE p.oid::regprocedure::text END, 0::oid, 0::oid, 0, p.proowner, p.proacl,"
		" format(E'%I.%I(%s) (\\n    %s\\n)', n.nspname, p.proname,"
		" coalesce(nullif(pg_get_function_arguments(p.oid), ''), '*'), concat_ws(E',\\n    ',"
		" 'SFUNC = ' || a.aggtransfn, 'STYPE = ' || format_type(a.aggtranstype, NULL),"
		SPACE_CLAUSE("SSPACE", "aggtransspace")
		FINAL_CLAUSES("FINALFUNC", "aggfinalfn", "aggfinalextra", "aggfinalmodify")
		FUNCTION_CLAUSE("COMBINEFUNC", "aggcombinefn") FUNCTION_CLAUSE("SERIALFUNC", "aggserialfn")
		FUNCTION_CLAUSE("DESERIALFUNC", "aggdeserialfn") " 'INITCOND = ' || quote_literal(a.agginitval),"
		FUNCTION_CLAUSE("MSFUNC", "aggmtransfn") FUNCTION_CLAUSE("MINVFUNC", "aggminvtransfn") " CASE"
		" WHEN a.aggmtranstype <> 0 THEN 'MSTYPE = ' || format_type(a.aggmtranstype, NULL) END,"
		SPACE_CLAUSE("MSSPACE", "aggmtransspace")
		FINAL_CLAUSES("MFINALFUNC", "aggmfinalfn", "aggmfinalextra", "aggmfinalmodify")
		" 'MINITCOND = ' || quote_literal(a.aggminitval), 'SORTOP = ' || CASE"
		" WHEN o.oprnamespace = 'pg_catalog'::regnamespace THEN o.oprname::text"
		" WHEN o.oid IS NOT NULL THEN format('OPERATOR(%I.%s)', s.nspname, o.oprname) END, CASE a.aggkind"
		" WHEN 'h' THEN 'HYPOTHETICAL' END, CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE'"
		" WHEN 'r' THEN 'PARALLEL = RESTRICTED' END)), a.aggkind, a.aggnumdirectargs, p.proargnames,"
		" format_type(p.prorettype, NULL) FROM pg_proc p JOIN pg_aggregate a ON a.aggfnoid = p.oid"
		" JOIN pg_namespace n ON n.oid = p.pronamespace LEFT JOIN pg_operator o ON o.oid = a.aggsortop"
		" LEFT JOIN pg_namespace s ON s.oid = o.oprnamespace WHERE"
		USER_OBJECT("pg_proc", "p.oid", "p.pronamespace"),
	lengthof_properties(aggregate_properties),
	.create = aggregate_create,
	.alter = aggregate_alter,
};
