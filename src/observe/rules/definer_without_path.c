/*-------------------------------------------------------------------------
 *
 * definer_without_path.c
 *		A SECURITY DEFINER function looks for names by its caller's search_path.
 *
 * IDENTIFICATION
 *		src/observe/rules/definer_without_path.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "commands/defrem.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * definer_without_path_look looks at the options.
 */
static void
definer_without_path_look(LintCheck *check)
{
	const CreateFunctionStmt *function = (const CreateFunctionStmt *) check->tree;
	DefElem    *security = IsA(function, CreateFunctionStmt) ? statement_option(function->options, "security") : NULL;
	ListCell   *lc;

	if (security == NULL || !defGetBoolean(security))
		return;
	foreach(lc, function->options)
	{
		const DefElem *option = lfirst_node(DefElem, lc);

		if (strcmp(option->defname, "set") == 0 && ((VariableSetStmt *) option->arg)->name &&
			strcmp(((VariableSetStmt *) option->arg)->name, "search_path") == 0)
			return;
	}
	lint_report(check, InvalidOid, NameListToString(function->funcname), psprintf("function %s has its owner's rights and its caller's search_path", NameListToString(function->funcname)),
				"Add SET search_path = pg_catalog, pg_temp, and qualify names.");
}

const LintRule lint_definer_without_path = {
	.code = "definer-without-path",
	.severity = LINT_WARNING,
	.title = "a SECURITY DEFINER function looks for names by its caller's search_path",
	.why = "Whoever calls it can put functions and tables of their own in the place of those that are meant, and have them run with its owner's rights.",
	.unsafe = "CREATE FUNCTION total() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT 1::bigint'",
	.safe = "CREATE FUNCTION total() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'SELECT 1::bigint'",
	.before = definer_without_path_look};
