/*-------------------------------------------------------------------------
 *
 * parse.c
 *		Parsing a script, and checking what can be known before it runs.
 *
 * IDENTIFICATION
 *		src/script/parse.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/parsenodes.h"
#include "parser/parser.h"
#include "tcop/cmdtag.h"
#include "tcop/utility.h"
#include "utils/evtcache.h"
#include "utils/memutils.h"

#include "revision/as_role.h"
#include "revision/file.h"
#include "revision/repeat.h"
#include "script/script_private.h"
#include "script/statement.h"

/*
 * first_token returns the offset of the first token at or after offset.
 */
static int
first_token(const Script *script, int offset)
{
	int			low = 0;
	int			high = script->nstarts;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (script->starts[middle] < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low < script->nstarts ? script->starts[low] : offset;
}

/*
 * add_statement describes the next statement, given its parse tree, and takes
 * the COPY data that belong to it.
 */
static void
add_statement(Script *script, const RawStmt *raw, int *next_copy)
{
	Statement  *statement = &script->statements[script->nstatements++];
	int			end = raw->stmt_len > 0 ? raw->stmt_location + raw->stmt_len :
								  (int) strlen(script->sql);

	statement->start = first_token(script, raw->stmt_location);
	statement->len = end - statement->start;
	statement->data_len = -1;
	if (*next_copy < script->ncopies && script->copies[*next_copy].start == statement->start)
	{
		statement->data = script->copies[*next_copy].data;
		statement->data_len = script->copies[*next_copy].data_len;
		(*next_copy)++;
	}
}

/*
 * end_of_previous returns the offset at which the statement ends that comes
 * before one, counted from 0.
 */
static int
end_of_previous(const Script *script, int n)
{
	return n > 0 ? script->statements[n - 1].start + script->statements[n - 1].len : 0;
}

/*
 * find_role finds the role whose rights the statement added last has.
 */
static void
find_role(Script *script)
{
	Statement  *statement = &script->statements[script->nstatements - 1];
	int			from = end_of_previous(script, script->nstatements - 1);

	statement->role = as_role_find(script->sql + from, statement->start - from);
}

/*
 * check_role raises MG011 where a statement cannot have another role's rights,
 * as it is a transaction of its own.
 */
static void
check_role(const Script *script, int n, Node *tree)
{
	if (script->statements[n].role && script->mode == SCRIPT_DEPLOY && statement_stands_alone(tree) &&
		!IsA(tree, CallStmt))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NON_TRANSACTIONAL),
				 errmsg("%s cannot run with another role's rights", CreateCommandName(tree)),
				 errdetail("It stands below a line \"-- migrate:as\" and runs outside of a transaction."),
				 errhint("Have migrate.run_as name the role instead.")));
}

/*
 * check_end raises MG012 where a "-- migrate:as" line has no statement below it.
 */
static void
check_end(const Script *script, ScriptPosition *position)
{
	const char *rest = script->sql + end_of_previous(script, script->nstatements);

	position->offset = (int) (rest - script->sql);
	if (as_role_find(rest, strlen(rest)))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_MALFORMED_FILE),
				 errmsg("a line \"-- migrate:as\" has no statement below it")));
}

/*
 * script_check_repeat raises MG012 where a statement cannot be repeated.
 */
static void
script_check_repeat(const Script *script, int n, Node *tree)
{
	Repeat		repeat;

	if (script_repeat(script, n, &repeat) &&
		(script->mode == SCRIPT_TRANSACTIONAL || statement_stands_alone(tree)))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_MALFORMED_FILE),
				 errmsg("this statement cannot be repeated"),
				 errhint("migrate:repeat is for statements in a script marked transaction:false, "
						 "each round of which can be a transaction.")));
}

/*
 * script_parse takes a script apart and checks all that can be known before
 * its first statement runs: MG010, MG011, syntax errors.  What it returns
 * lives in the caller's context and keeps text and origin by reference; the
 * parse trees do not outlive the call.
 */
Script *
script_parse(const char *text, ScriptMode mode, const ScriptOrigin *origin)
{
	Script	   *script = palloc0(sizeof(Script));
	ScriptPosition position = {script, NULL, 0, 0, 0};
	ErrorContextCallback callback;
	MemoryContext context;
	MemoryContext old;
	List	   *trees;
	ListCell   *lc;
	int			next_copy = 0;

	script->text = text;
	script->sql = pstrdup(text);
	script->mode = mode;
	script->definition = true;
	script->origin = origin;
	position.sql = script->sql;
	position_push(&callback, &position);

	if (!standard_conforming_strings && origin->what == NULL && file_script_hides_marker(text))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_MALFORMED_FILE),
				 errmsg("with standard_conforming_strings off, this script holds a marker line"),
				 errhint("Turn the setting on, or write strings that have backslashes as E'...'.")));
	context = AllocSetContextCreate(CurrentMemoryContext, "migrate script parse",
									ALLOCSET_DEFAULT_SIZES);
	script_split(script);
	old = MemoryContextSwitchTo(context);
	trees = raw_parser(script->sql, RAW_PARSE_DEFAULT);
	MemoryContextSwitchTo(old);

	script->statements = palloc(sizeof(Statement) * Max(list_length(trees), 1));
	foreach(lc, trees)
	{
		RawStmt    *raw = lfirst_node(RawStmt, lc);
		Statement  *statement = &script->statements[script->nstatements];

		add_statement(script, raw, &next_copy);
		position.offset = statement->start;
		find_role(script);
		statement->skipped = (mode == SCRIPT_MODEL && statement_is_skipped(raw->stmt));
		if (statement->skipped)
			continue;
		statement_check(raw->stmt, mode, statement->data_len >= 0);
		script_check_repeat(script, script->nstatements - 1, raw->stmt);
		check_role(script, script->nstatements - 1, raw->stmt);
		script->definition = script->definition && mode != SCRIPT_MODEL && statement_is_definition(raw->stmt, script->nstatements == 1);
		script->locks += statement_locks(raw->stmt);
	}
	check_end(script, &position);
	MemoryContextDelete(context);
	position_pop(&callback);
	return script;
}

/*
 * script_size returns the number of statements.
 */
int
script_size(const Script *script)
{
	return script->nstatements;
}

/*
 * script_is_definition says whether nothing that the script runs can look at our
 * tables.
 */
bool
script_is_definition(const Script *script)
{
	return script->definition && EventCacheLookup(EVT_DDLCommandStart) == NIL &&
		EventCacheLookup(EVT_DDLCommandEnd) == NIL && EventCacheLookup(EVT_SQLDrop) == NIL &&
		EventCacheLookup(EVT_TableRewrite) == NIL;
}

/*
 * script_locks returns about how many locks the script takes.
 */
int
script_locks(const Script *script)
{
	return script->locks;
}

/*
 * script_statement returns the text of a statement, counted from 0.
 */
char *
script_statement(const Script *script, int n)
{
	return pnstrdup(script->sql + script->statements[n].start, script->statements[n].len);
}

/*
 * script_role returns the role whose rights a statement, counted from 0, has by
 * a line above it; NULL where it has the script's.
 */
const char *
script_role(const Script *script, int n)
{
	return script->statements[n].role;
}

/*
 * script_extent says where in the script's text a statement, counted from 0,
 * stands, with its semicolon and its data, and whether it has a semicolon.
 */
bool
script_extent(const Script *script, int n, int *start, int *end)
{
	const Statement *statement = &script->statements[n];

	*start = statement->start;
	*end = statement->start + statement->len;
	if (statement->data_len >= 0)
	{
		*end = script_end_of_line(script->text, statement->data + statement->data_len);
		return true;
	}
	if (script->text[*end] != ';')
		return false;
	(*end)++;
	return true;
}

/*
 * script_repeat says whether a statement, counted from 0, stands under a line
 * that has it repeated, and how.
 */
bool
script_repeat(const Script *script, int n, Repeat *repeat)
{
	const Statement *statement = &script->statements[n];
	int			from = end_of_previous(script, n);

	return repeat_find(script->sql + from, statement->start - from, repeat);
}
