/*-------------------------------------------------------------------------
 *
 * psql.c
 *		A script as psql can run it.
 *
 * IDENTIFICATION
 *		src/script/psql.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/string.h"
#include "mb/pg_wchar.h"
#include "parser/parser.h"

#include "compat.h"
#include "script/script_private.h"

/*
 * check_variables raises MG010 where psql would put something else in the place
 * of a part of the script, and adds the variables that keep it from that when
 * they are not set.
 */
static void
check_variables(const Script *script, ScriptPosition *position, Names *variables)
{
	/* psql sets them anew after each statement, or we need them */
	static const char *const set[] = {"ENCODING", "ERROR", "LAST_ERROR_MESSAGE", "LAST_ERROR_SQLSTATE",
									  "ON_ERROR_STOP", "ROW_COUNT", "SQLSTATE", SCRIPT_PSQL_ROLE};

	ListCell   *lc;

	variables->names = variables->names == NULL ?
		palloc(sizeof(char *) * (list_length(script->variables) + 1)) :
		repalloc(variables->names, sizeof(char *) * (variables->n + list_length(script->variables) + 1));
	foreach(lc, script->variables)
	{
		const PsqlVariable *variable = lfirst(lc);
		char	   *name = variable->name;

		position->offset = variable->offset;
		for (int j = 0; j < lengthof(set); j++)
		{
			if (strcmp(name, set[j]) == 0)
				ereport(ERROR,
						(errcode(ERRCODE_MIGRATE_FORBIDDEN_STATEMENT),
						 errmsg("psql would put the value of its variable \"%s\" into the script", name),
						 errhint("Put a space behind the colon.")));
		}
		if (!names_contain(*variables, name))
			variables->names[variables->n++] = name;
	}
}

/*
 * changes_encoding says whether a statement tells psql that what follows is in
 * another encoding than the client's.
 */
static bool
changes_encoding(Node *tree)
{
	const VariableSetStmt *set = (const VariableSetStmt *) tree;
	const A_Const *value;

	if (IsA(tree, DiscardStmt))
		return ((DiscardStmt *) tree)->target == DISCARD_ALL;
	if (!IsA(tree, VariableSetStmt))
		return false;
	if (set->kind == VAR_RESET_ALL)
		return true;
	if (set->name == NULL || pg_strcasecmp(set->name, "client_encoding") != 0)
		return false;
	if (set->kind != VAR_SET_VALUE || !IsA(linitial(set->args), A_Const))
		return true;
	value = linitial_node(A_Const, set->args);
	return value->isnull || !IsA(&value->val, String) ||
		pg_char_to_encoding(strVal(&value->val)) != pg_get_client_encoding();
}

/*
 * check_encoding raises MG010 where psql would read a part of the script in
 * another encoding than it is in.
 */
static void
check_encoding(const Script *script, ScriptPosition *position)
{
	if (pg_is_ascii(script->text))
		return;
	for (int i = 0; i < script->nstatements; i++)
	{
		const Statement *statement = &script->statements[i];

		if (pg_is_ascii(script->text + statement->start + statement->len) || !changes_encoding(statement->tree->stmt))
			continue;
		position->offset = statement->start;
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_FORBIDDEN_STATEMENT),
				 errmsg("psql would take the rest of the script for one in another encoding"),
				 errdetail("It is written in %s.", pg_get_client_encoding_name()),
				 errhint("Take this statement out of the script, or write the SQL under the client_encoding that it sets.")));
	}
}

/*
 * check_other_strings raises MG010 where psql would find a command in the
 * script if it read backslashes in plain strings in the other way.  psql goes
 * by the setting in force when it comes to a line, and the script can change it.
 */
static void
check_other_strings(const Script *script, ScriptPosition *position)
{
	Script		other = {.text = script->text, .sql = pstrdup(script->text), .origin = script->origin};
	const char *problem;

	if (migrate_psql_restricts() && strcasestr(script->text, "standard_conforming_strings") == NULL)
		return;
	position->sql = other.sql;
	problem = script_split(&other, standard_conforming_strings);
	if (problem)
		ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("%s", problem)));
	position->sql = script->sql;
}

/*
 * script_for_psql returns the script as psql can run it, having raised MG010
 * for what psql would read in another way than the server; variables gains
 * those that must not be set in psql.
 */
char *
script_for_psql(const Script *script, Names *variables)
{
	ScriptPosition position = {script, script->sql, 0, 0, 0};
	ErrorContextCallback callback;
	char	   *text = pstrdup(script->sql);
	ListCell   *lc;

	position_push(&callback, &position);
	check_variables(script, &position, variables);
	check_encoding(script, &position);
	check_other_strings(script, &position);
	position_pop(&callback);
	foreach(lc, script->data)
	{
		const CopyData *copy = lfirst(lc);

		memcpy(text + copy->start, script->text + copy->start, copy->len + strlen("\\."));
	}
	return text;
}
