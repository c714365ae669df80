/*-------------------------------------------------------------------------
 *
 * rule.c
 *		What rules have in common: how they look, and report.
 *
 * IDENTIFICATION
 *		src/observe/rule.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "parser/parse_type.h"
#include "storage/proc.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "guc.h"
#include "observe/lint_shadow.h"
#include "observe/observe.h"
#include "observe/rule.h"
#include "script/observer.h"

/*
 * lint_report: see rule.h.
 */
void
lint_report(LintCheck *check, Oid table, const char *object, const char *message, const char *advice)
{
	LintFinding *finding;

	if (OidIsValid(table) && !lint_is_old(table))
		return;
	finding = palloc0(sizeof(LintFinding));
	finding->rule = check->rule;
	finding->severity = check->rule->severity;
	finding->statement = check->n;
	finding->line = check->n >= 0 ? script_statement_line(check->script, check->n) : 0;
	finding->table = OidIsValid(table) ? lint_shadow_name(table) : NULL;
	finding->object = object;
	finding->message = message;
	finding->advice = advice;
	check->findings = lappend(check->findings, finding);
}

/*
 * The rest: see rule.h.
 */
bool
lint_is_old(Oid relation)
{
	return lint_shadow_name(relation) != NULL;
}

const char *
lint_name(Oid relation)
{
	const char *name = get_rel_name(relation);

	return name ? quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)), name) :
				  lint_shadow_name(relation);
}

Oid
lint_relation(const RangeVar *name)
{
	return name ? RangeVarGetRelid(name, NoLock, true) : InvalidOid;
}

Oid
lint_old_relation(const RangeVar *name, const char *relkinds)
{
	Oid			relation = lint_relation(name);

	return OidIsValid(relation) && lint_is_old(relation) && strchr(relkinds, get_rel_relkind(relation)) ? relation : InvalidOid;
}

Oid
lint_altered(const LintCheck *check)
{
	return IsA(check->tree, AlterTableStmt) ? lint_old_relation(((AlterTableStmt *) check->tree)->relation, "rp") : InvalidOid;
}

AlterTableCmd *
lint_command(const LintCheck *check, AlterTableType type, int *place)
{
	const AlterTableStmt *alter = (const AlterTableStmt *) check->tree;

	if (!IsA(check->tree, AlterTableStmt))
		return NULL;
	while (*place < list_length(alter->cmds))
	{
		AlterTableCmd *command = list_nth_node(AlterTableCmd, alter->cmds, (*place)++);

		if (command->subtype == type)
			return command;
	}
	return NULL;
}

bool
lint_set_time(const LintCheck *check, const char *name, int *ms)
{
	const VariableSetStmt *set = (const VariableSetStmt *) check->tree;

	return IsA(set, VariableSetStmt) && set->kind == VAR_SET_VALUE && pg_strcasecmp(set->name, name) == 0 &&
		parse_int(GetConfigOption(name, false, false), ms, GUC_UNIT_MS, NULL);
}

char *
lint_type(const TypeName *name, Oid *oid, int32 *typmod)
{
	Type		type = LookupTypeName(NULL, name, typmod, true);

	if (type == NULL)
		return NULL;
	*oid = typeTypeId(type);
	ReleaseSysCache(type);
	return format_type_with_typemod(*oid, *typmod);
}

List *
lint_new_columns(const LintCheck *check, Oid *table)
{
	List	   *columns = NIL;
	ListCell   *lc;
	AlterTableCmd *command;
	int			place = 0;

	*table = InvalidOid;
	if (IsA(check->tree, CreateStmt))
	{
		*table = lint_relation(((CreateStmt *) check->tree)->relation);
		foreach(lc, ((CreateStmt *) check->tree)->tableElts)
		{
			if (IsA(lfirst(lc), ColumnDef))
				columns = lappend(columns, lfirst(lc));
		}
	}
	else if (IsA(check->tree, AlterTableStmt))
	{
		*table = lint_relation(((AlterTableStmt *) check->tree)->relation);
		while ((command = lint_command(check, AT_AddColumn, &place)) != NULL)
			columns = lappend(columns, command->def);
	}
	return columns;
}

Constraint *
lint_constraint(const ColumnDef *column, ConstrType type)
{
	ListCell   *lc;

	foreach(lc, column->constraints)
	{
		Constraint *constraint = lfirst_node(Constraint, lc);

		if (constraint->contype == type)
			return constraint;
	}
	return NULL;
}

const ObservedRelation *
lint_long_work(const LintCheck *check, const char **work)
{
	ListCell   *lc;

	foreach(lc, check->observation->relations)
	{
		const ObservedRelation *relation = lfirst(lc);

		*work = relation->rewritten ? "writes anew" : "reads all of";
		if ((relation->rewritten || relation->scanned) &&
			(relation->relkind == RELKIND_RELATION || relation->relkind == RELKIND_MATVIEW))
			return relation;
	}
	return NULL;
}

bool
lint_has_timeout(void)
{
	return LockTimeout > 0;
}

const LintRule *
lint_find_rule(const char *code)
{
	for (int i = 0; i < lint_nrules; i++)
	{
		if (strcmp(lint_all_rules[i]->code, code) == 0)
			return lint_all_rules[i];
	}
	return NULL;
}
