/*-------------------------------------------------------------------------
 *
 * enum_value_order.c
 *		A new value of an enum goes to the end.
 *
 * IDENTIFICATION
 *		src/observe/rules/enum_value_order.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * enum_value_order_look looks for BEFORE and AFTER.
 */
static void
enum_value_order_look(LintCheck *check)
{
	const AlterEnumStmt *alter = (const AlterEnumStmt *) check->tree;

	if (IsA(alter, AlterEnumStmt) && alter->oldVal == NULL && alter->newValNeighbor == NULL)
		lint_report(check, InvalidOid, strVal(llast(alter->typeName)), psprintf("value %s goes to the end of the order", quote_literal_cstr(alter->newVal)),
					"Say BEFORE or AFTER which value it stands.");
}

const LintRule lint_enum_value_order = {
	.code = "enum-value-order",
	.severity = LINT_NOTICE,
	.title = "a new value of an enum goes to the end",
	.why = "The order of values is that of ORDER BY, and can't be changed later.",
	.unsafe = "ALTER TYPE mood ADD VALUE 'angry'",
	.safe = "ALTER TYPE mood ADD VALUE 'angry' BEFORE 'sad'",
	.before = enum_value_order_look};
