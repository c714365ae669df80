/*-------------------------------------------------------------------------
 *
 * parse.c
 *		Parsing a script, and checking what can be known before it runs.
 *
 * The server's parser reads the script twice: as a whole, for where each
 * statement ends, and each statement by itself.  The trees of the second
 * reading are kept: positions in them count from the statement's own text, and
 * that is what the server logs, shows and stores of a statement.
 *
 * IDENTIFICATION
 *		src/script/parse.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "parser/parser.h"
#include "tcop/cmdtag.h"
#include "tcop/utility.h"
#include "utils/evtcache.h"
#include "utils/memutils.h"

#include "errcodes.h"
#include "compat.h"
#include "revision/as_role.h"
#include "revision/file.h"
#include "script/observer.h"
#include "script/script_private.h"

/*
 * first_token returns the offset of the first token at or after offset, and has
 * *next be the place in script->starts of the one after.
 */
static int
first_token(const Script *script, int offset, int *next)
{
	while (*next < list_length(script->starts))
	{
		int			start = list_nth_int(script->starts, (*next)++);

		if (start >= offset)
			return start;
	}
	return offset;
}

/*
 * take_data gives a statement the data that belong to it.
 */
static void
take_data(const Script *script, Statement *statement, int *next)
{
	const CopyData *copy = *next < list_length(script->data) ? list_nth(script->data, *next) : NULL;

	statement->data_len = -1;
	if (copy && copy->statement == statement->start)
	{
		statement->data = copy->start;
		statement->data_len = copy->len;
		(*next)++;
	}
}

/*
 * end_of_previous returns the offset at which the statement before one ends.
 */
static int
end_of_previous(const Script *script, int n)
{
	return n > 0 ? script->statements[n - 1].start + script->statements[n - 1].len : 0;
}

/*
 * find_statements has the server's parser find the statements of the script.
 */
static void
find_statements(Script *script)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "migrate script parse", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	List	   *trees = raw_parser(script->sql, RAW_PARSE_DEFAULT);
	int			next_start = 0;
	int			next_data = 0;
	ListCell   *lc;

	MemoryContextSwitchTo(old);
	script->statements = palloc0(sizeof(Statement) * Max(list_length(trees), 1));
	foreach(lc, trees)
	{
		const RawStmt *raw = lfirst_node(RawStmt, lc);
		Statement  *statement = &script->statements[script->nstatements];
		int			end = raw->stmt_len > 0 ? raw->stmt_location + raw->stmt_len : (int) strlen(script->sql);
		int			from = end_of_previous(script, script->nstatements);

		statement->start = first_token(script, raw->stmt_location, &next_start);
		statement->len = end - statement->start;
		statement->role = as_role_find(script->sql + from, statement->start - from);
		take_data(script, statement, &next_data);
		script->nstatements++;
	}
	MemoryContextDelete(context);
}

/*
 * parse_statement parses a statement by itself.
 */
static void
parse_statement(const Script *script, Statement *statement)
{
	statement->sql = pnstrdup(script->sql + statement->start, statement->len);
	statement->tree = linitial_node(RawStmt, raw_parser(statement->sql, RAW_PARSE_DEFAULT));
}

/*
 * check_role raises MG011 where a statement cannot have another role's rights,
 * as it is a transaction of its own.
 */
static void
check_role(const Script *script, int n)
{
	Node	   *tree = script->statements[n].tree->stmt;

	if (script->statements[n].role && script->mode == SCRIPT_DEPLOY && statement_needs_no_transaction(tree, true))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NON_TRANSACTIONAL),
				 errmsg("%s cannot run with another role's rights", CreateCommandName(tree)),
				 errdetail("It stands below a line \"-- migrate:as\" and runs outside of a transaction."),
				 errhint("Have migrate.run_as name the role instead.")));
}

/*
 * script_check_repeat raises MG012 where a statement cannot be repeated.
 */
static void
script_check_repeat(const Script *script, int n)
{
	Repeat		repeat;

	if (script_repeat(script, n, &repeat) &&
		(script->mode == SCRIPT_TRANSACTIONAL || script->mode == SCRIPT_QUERIES ||
		 statement_needs_no_transaction(script->statements[n].tree->stmt, false)))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_MALFORMED_FILE),
				 errmsg("this statement cannot be repeated"),
				 errhint("migrate:repeat is for statements in a script marked transaction:false, "
						 "each round of which can be a transaction.")));
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
 * check_statements checks each statement, and notes what is known of it.
 */
static void
check_statements(Script *script, ScriptPosition *position)
{
	script->definition = script->mode != SCRIPT_MODEL;
	for (int n = 0; n < script->nstatements; n++)
	{
		Statement  *statement = &script->statements[n];
		Node	   *tree;

		position->offset = statement->start;
		parse_statement(script, statement);
		tree = statement->tree->stmt;
		statement->skipped = script->mode == SCRIPT_MODEL && statement_is_skipped(tree);
		if (statement->skipped)
			continue;
		statement_check(tree, script->mode, statement->data_len >= 0);
		script_check_repeat(script, n);
		check_role(script, n);
		script->definition = script->definition && statement_is_definition(tree, n == 0);
		script->locks += statement_locks(tree);
	}
	check_end(script, position);
}

/*
 * script_parse: see script.h.
 */
Script *
script_parse(const char *text, ScriptMode mode, const ScriptOrigin *origin)
{
	Script	   *script = palloc0(sizeof(Script));
	ScriptPosition position = {script, NULL, 0, 0, 0};
	ErrorContextCallback callback;

	script->text = text;
	script->sql = pstrdup(text);
	script->mode = mode;
	script->origin = origin;
	position.sql = script->sql;
	position_push(&callback, &position);
	if (!standard_conforming_strings && origin->what == NULL && file_script_hides_marker(text))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_MALFORMED_FILE),
				 errmsg("with standard_conforming_strings off, this script holds a marker line"),
				 errhint("Turn the setting on, or write strings that have backslashes as E'...'.")));
	script_split(script, !standard_conforming_strings);
	find_statements(script);
	check_statements(script, &position);
	position_pop(&callback);
	return script;
}

/*
 * What is known of a script and its statements: see script.h.
 */
int
script_size(const Script *script)
{
	return script->nstatements;
}

const char *
script_statement(const Script *script, int n)
{
	return script->statements[n].sql;
}

Node *
script_tree(const Script *script, int n)
{
	return script->statements[n].tree->stmt;
}

const char *
script_role(const Script *script, int n)
{
	return script->statements[n].role;
}

int
script_locks(const Script *script)
{
	return script->locks;
}

/*
 * script_is_definition: see script.h.
 */
bool
script_is_definition(const Script *script)
{
	return script->definition && EventCacheLookup(EVT_DDLCommandStart) == NIL &&
		EventCacheLookup(EVT_DDLCommandEnd) == NIL && EventCacheLookup(EVT_SQLDrop) == NIL &&
		EventCacheLookup(EVT_TableRewrite) == NIL;
}

/*
 * script_extent: see script.h.
 */
bool
script_extent(const Script *script, int n, int *start, int *end)
{
	const Statement *statement = &script->statements[n];

	*start = statement->start;
	*end = statement->start + statement->len;
	if (statement->data_len >= 0)
	{
		int			last = statement->data + statement->data_len;

		*end = last + (int) strcspn(script->text + last, "\n");
		return true;
	}
	if (script->text[*end] != ';')
		return false;
	(*end)++;
	return true;
}

/*
 * script_repeat: see script.h.
 */
bool
script_repeat(const Script *script, int n, Repeat *repeat)
{
	int			from = end_of_previous(script, n);

	return repeat_find(script->sql + from, script->statements[n].start - from, repeat);
}

/*
 * script_origin, script_above, script_skips: see observer.h.
 */
const ScriptOrigin *
script_origin(const Script *script)
{
	return script->origin;
}

char *
script_above(const Script *script, int n)
{
	int			from = end_of_previous(script, n);

	return pnstrdup(script->sql + from, script->statements[n].start - from);
}

bool
script_skips(const Script *script, int n)
{
	return script->statements[n].skipped;
}
