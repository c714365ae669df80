/*-------------------------------------------------------------------------
 *
 * adds_trigger.c
 *		A trigger is added to a table in use.
 *
 * IDENTIFICATION
 *		src/observe/rules/adds_trigger.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * adds_trigger_look looks at the table.
 */
static void
adds_trigger_look(LintCheck *check)
{
	const CreateTrigStmt *trigger = (const CreateTrigStmt *) check->tree;
	Oid			table = IsA(trigger, CreateTrigStmt) ? lint_old_relation(trigger->relation, "rp") : InvalidOid;

	if (OidIsValid(table))
		lint_report(check, table, lint_name(table), psprintf("each write to %s calls trigger %s from now on", lint_name(table), quote_identifier(trigger->trigname)),
					"See that its function is fast and fails for no row.");
}

const LintRule lint_adds_trigger = {
	.code = "adds-trigger",
	.severity = LINT_NOTICE,
	.title = "a trigger is added to a table in use",
	.why = "Each write calls it from now on: it costs time, and its errors are those of the programs.",
	.unsafe = "CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch()",
	.safe = "CREATE TABLE fresh (id bigint PRIMARY KEY); CREATE TRIGGER touch BEFORE UPDATE ON fresh FOR EACH ROW EXECUTE FUNCTION touch()",
	.before = adds_trigger_look};
