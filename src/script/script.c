/*-------------------------------------------------------------------------
 *
 * script.c
 *		One script: taken apart by the server's lexer and parser, checked, and
 *		run statement by statement.
 *
 * Each statement is run as the server would run it at top level: it is logged,
 * shown in pg_stat_activity and current_query(), and timed by
 * statement_timeout on its own.  An error keeps its words and gains the
 * revision and the line.
 *
 * IDENTIFICATION
 *		src/script/script.c
 *
 *-------------------------------------------------------------------------
 */
#include "migrate.h"

#include "access/xact.h"
#include "common/keywords.h"
#include "common/string.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "parser/analyze.h"
#include "parser/parser.h"
#include "parser/scanner.h"
#include "pgstat.h"
#include "storage/proc.h"
#include "tcop/cmdtag.h"
#include "tcop/dest.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/evtcache.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/portal.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"

#include "compat.h"
#include "revision/as_role.h"
#include "revision/repeat.h"
#include "revision/scan.h"
#include "script/index.h"
#include "script/statement.h"
#include "server/rights.h"

/* Where a statement stands in the script, in bytes. */
typedef struct Statement
{
	int			start;			/* its first token */
	int			len;			/* up to its semicolon */
	int			data;			/* COPY's data, */
	int			data_len;		/* without the final \. ; -1: none */
	char	   *role;			/* whose rights it has by a "-- migrate:as" line; NULL: the script's */
	bool		skipped;		/* of no use to a model */
} Statement;

struct Script
{
	const char *text;
	char	   *sql;			/* text with COPY data and \restrict lines blanked */
	ScriptMode	mode;
	const ScriptOrigin *origin;
	bool		blind;			/* definition alone; see statement_is_blind */
	int			locks;			/* that it takes, about */
	int			nstatements;
	Statement  *statements;

	/* what the lexer found */
	int			nstarts;
	int			maxstarts;
	int		   *starts;			/* first token after the beginning or a semicolon */
	int			ncopies;
	int			maxcopies;
	Statement  *copies;			/* start and data of COPY FROM stdin */
	int			ncolons;
	int			maxcolons;
	int		   *colons;			/* before what psql takes for a variable */
};

/* What the error context callback has to know. */
typedef struct ScriptPosition
{
	const Script *script;
	const char *sql;			/* what cursor positions refer to */
	int			offset;			/* its place in the script, in bytes */
	int			line_offset;	/* a byte of the script */
	int			line;			/* and the line on which it stands, less 1 */
} ScriptPosition;

/* Who is told of each statement, if anybody. */
static void (*watcher)(int statement, int statements) = NULL;

/* The line of the last message that a script has had. */
static int	last_line = 0;

/* ---------- where an error is ---------- */

/*
 * script_error_line returns the line, from 1, of the script that the last
 * message since the last call came from; 0 where there was none.
 */
int
script_error_line(void)
{
	int			line = last_line;

	last_line = 0;
	return line;
}

/*
 * script_line returns the line, from 1, on which a byte of the script stands.
 * It counts on from the last one asked for: many messages may ask.
 */
static int
script_line(ScriptPosition *position, int offset)
{
	const char *text = position->script->text;

	if (offset < position->line_offset)
		position->line_offset = position->line = 0;
	for (; position->line_offset < offset; position->line_offset++)
	{
		if (text[position->line_offset] == '\n')
			position->line++;
	}
	return position->line + 1;
}

/*
 * statement_at returns a copy of the statement around a byte of the script, as
 * far as the lexer came, or of the lines around it where that is long; *start
 * is set to where the copy begins.
 */
static char *
statement_at(const Script *script, int offset, int *start)
{
	int			end = strlen(script->sql);

	*start = 0;
	for (int i = 0; i < script->nstarts; i++)
	{
		if (script->starts[i] > offset)
		{
			end = script->starts[i];
			break;
		}
		*start = script->starts[i];
	}
	end = Min(end, offset + 1000);
	if (offset - *start > 10000)
	{
		int			near = offset - 1000;

		while (near < offset && script->sql[near] != '\n')
			near++;
		*start = Min(near + 1, offset);
	}
	end = *start + pg_mbcliplen(script->sql + *start, end - *start, end - *start);
	return pnstrdup(script->sql + *start, end - *start);
}

/*
 * script_error_callback says which revision, script and line an error comes
 * from, and moves the cursor from the client's query to the statement.
 */
static void
script_error_callback(void *arg)
{
	ScriptPosition *position = arg;
	const Script *script = position->script;
	const ScriptOrigin *origin = script->origin;
	int			cursor = geterrposition();
	int			offset = position->offset;
	int			line;

	if (cursor > 0)
	{
		int			in_sql = pg_mbcharcliplen(position->sql, strlen(position->sql), cursor - 1);
		int			start = 0;
		char	   *statement;

		offset += in_sql;
		if (position->sql == script->sql)
			statement = statement_at(script, offset, &start);
		else
			statement = pstrdup(position->sql);
		errposition(0);
		internalerrposition(pg_mbstrlen_with_len(position->sql + start, in_sql - start) + 1);
		internalerrquery(statement);
	}
	line = script_line(position, offset);
	last_line = line;
	if (origin->what)
	{
		errcontext("%s, line %d", origin->what, line);
		return;
	}
	errcontext("revision %s \"%s\", %s script, line %d (line %d of the file)",
			   origin->revision, origin->message, origin->upgrade ? "upgrade" : "downgrade",
			   line, origin->file_line + line - 1);
}

/*
 * push_callback and pop_callback put script_error_callback in force.
 */
static void
push_callback(ErrorContextCallback *callback, ScriptPosition *position)
{
	callback->callback = script_error_callback;
	callback->arg = position;
	callback->previous = error_context_stack;
	error_context_stack = callback;
}

static void
pop_callback(const ErrorContextCallback *callback)
{
	error_context_stack = callback->previous;
}

/* ---------- taking a script apart ---------- */

/* What the lexer is looking for in the statement that it is in. */
typedef struct CopyWatch
{
	int			copy;			/* the tokens' codes */
	int			from;
	int			stdin_;
	int			last;			/* the token before */
	bool		in_copy;		/* the statement begins with COPY */
	bool		from_stdin;		/* and FROM STDIN has been seen */
} CopyWatch;

/*
 * keyword_token returns the token code of a keyword.
 */
static int
keyword_token(const char *keyword)
{
	return ScanKeywordTokens[ScanKeywordLookup(keyword, &ScanKeywords)];
}

/*
 * end_of_line returns the offset of the newline, or end, at or after offset.
 */
static int
end_of_line(const char *text, int offset)
{
	return offset + (int) strcspn(text + offset, "\n");
}

/*
 * blank overwrites a range of the SQL, and of what the lexer has still to
 * read, by spaces.
 */
static void
blank(Script *script, core_yy_extra_type *lexer, int from, int to)
{
	for (int i = from; i < to; i++)
	{
		if (script->sql[i] != '\n')
			script->sql[i] = lexer->scanbuf[i] = ' ';
	}
}

/*
 * skip_meta_command returns the end of a \restrict or \unrestrict line, as
 * pg_dump writes it; any other psql command is an error.  offset is that of
 * the backslash.
 */
static int
skip_meta_command(const Script *script, int offset)
{
	const char *word = script->text + offset + 1;
	int			len = (int) strcspn(word, " \t\r\n");

	if ((len != strlen("restrict") || strncmp(word, "restrict", len) != 0) &&
		(len != strlen("unrestrict") || strncmp(word, "unrestrict", len) != 0))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_FORBIDDEN_STATEMENT),
				 errmsg("psql command \"\\%s\" in a script", pnstrdup(word, len)),
				 errhint("A script holds SQL only: the server runs it, not psql."),
				 errposition(pg_mbstrlen_with_len(script->text, offset) + 1)));
	return end_of_line(script->text, offset);
}

/*
 * data_end returns the length of a line that ends the data of COPY, without its
 * newline; 0 for any other line.
 */
static int
data_end(const char *line)
{
	int			len = 2;

	if (strncmp(line, "\\.", 2) != 0)
		return 0;
	len += line[len] == '\r';
	return line[len] == '\n' || line[len] == '\0' ? len : 0;
}

/*
 * script_skip_copy_data notes and blanks the data of a COPY FROM stdin, which begin
 * on the line after the statement's semicolon and end before a line "\.".
 */
static void
script_skip_copy_data(Script *script, core_yy_extra_type *lexer, int semicolon)
{
	const char *text = script->text;
	int			data = end_of_line(text, semicolon);
	int			line;
	Statement  *copy;

	if (text[data] == '\n')
		data++;
	for (line = data; data_end(text + line) == 0;)
	{
		line = end_of_line(text, line);
		if (text[line] == '\0')
			ereport(ERROR,
					(errcode(ERRCODE_SYNTAX_ERROR),
					 errmsg("the data of COPY are not terminated"),
					 errhint("End them by a line that holds \"\\.\" and nothing else."),
					 errposition(pg_mbstrlen_with_len(text, semicolon) + 1)));
		line++;
	}
	if (script->ncopies == script->maxcopies)
	{
		script->maxcopies = Max(8, script->maxcopies * 2);
		script->copies = script->copies == NULL ?
			palloc(sizeof(Statement) * script->maxcopies) :
			repalloc(script->copies, sizeof(Statement) * script->maxcopies);
	}
	copy = &script->copies[script->ncopies++];
	copy->start = script->starts[script->nstarts - 1];
	copy->data = data;
	copy->data_len = line - data;
	blank(script, lexer, data, line + data_end(text + line));
}

/*
 * add_offset adds an offset to an array that grows.
 */
static void
add_offset(int **offsets, int *n, int *max, int offset)
{
	if (*n == *max)
	{
		*max = Max(8, *max * 2);
		*offsets = *offsets == NULL ? palloc(sizeof(int) * *max) : repalloc(*offsets, sizeof(int) * *max);
	}
	(*offsets)[(*n)++] = offset;
}

/*
 * add_start notes that a statement may begin here.
 */
static void
add_start(Script *script, int offset)
{
	add_offset(&script->starts, &script->nstarts, &script->maxstarts, offset);
}

/*
 * psql_variable returns the name in the place of which psql would put the value
 * of a variable: :name, :'name' or :"name", whose colon the server takes for
 * that of a slice.  NULL where there is none.
 */
static char *
psql_variable(const char *colon)
{
	const char *name = colon + 1;
	char		quote = *name == '\'' || *name == '"' ? *name++ : '\0';
	int			len = 0;

	while (is_word_start(name[len]) || is_digit(name[len]))
		len++;
	return len == 0 || (quote && name[len] != quote) ? NULL : pnstrdup(name, len);
}

/*
 * lex_script runs the server's lexer over the script.  It finds the first
 * tokens that may begin a statement, the data of COPY, and psql's commands and
 * variables.
 */
static void
lex_script(Script *script)
{
	core_yy_extra_type lexer;
	core_yyscan_t scanner = scanner_init(script->text, &lexer, &ScanKeywords, ScanKeywordTokens);
	CopyWatch watch = {.copy = keyword_token("copy"), .from = keyword_token("from"), .stdin_ = keyword_token("stdin")};
	bool		at_start = true;
	core_YYSTYPE value;
	YYLTYPE		location = 0;
	int			token;
	int			skipped = 0;	/* tokens before this offset are to be ignored */

	while ((token = core_yylex(&value, &location, scanner)) != 0)
	{
		if (location < skipped)
			continue;
		if (token == '\\')
		{
			/* the lexer holds one character more of it */
			skipped = skip_meta_command(script, location);
			blank(script, &lexer, location, skipped);
			continue;
		}
		if (token == ':' && psql_variable(script->text + location))
			add_offset(&script->colons, &script->ncolons, &script->maxcolons, location);
		if (at_start && token != ';')
		{
			add_start(script, location);
			watch.in_copy = (token == watch.copy);
			watch.from_stdin = false;
			at_start = false;
		}
		if (watch.in_copy && token == watch.stdin_ && watch.last == watch.from)
			watch.from_stdin = true;
		if (token == ';')
		{
			if (!at_start && watch.from_stdin)
				script_skip_copy_data(script, &lexer, location);
			watch.in_copy = watch.from_stdin = false;
			at_start = true;
		}
		watch.last = token;
	}
	scanner_finish(scanner);
}

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
	script->blind = true;
	script->origin = origin;
	position.sql = script->sql;
	push_callback(&callback, &position);

	if (!standard_conforming_strings && origin->what == NULL && file_script_hides_marker(text))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_MALFORMED_FILE),
				 errmsg("with standard_conforming_strings off, this script holds a marker line"),
				 errhint("Turn the setting on, or write strings that have backslashes as E'...'.")));
	context = AllocSetContextCreate(CurrentMemoryContext, "migrate script parse",
									ALLOCSET_DEFAULT_SIZES);
	lex_script(script);
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
		script->blind = script->blind && mode != SCRIPT_MODEL && statement_is_blind(raw->stmt, script->nstatements == 1);
		script->locks += statement_locks(raw->stmt);
	}
	check_end(script, &position);
	MemoryContextDelete(context);
	pop_callback(&callback);
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
 * script_is_blind says whether nothing that the script runs can look at our
 * tables.
 */
bool
script_is_blind(const Script *script)
{
	return script->blind && EventCacheLookup(EVT_DDLCommandStart) == NIL &&
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

/* ---------- for psql ---------- */

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
									  "ON_ERROR_STOP", "ROW_COUNT", "SQLSTATE", OFFLINE_ROLE};

	variables->names = variables->names == NULL ?
		palloc(sizeof(char *) * Max(script->ncolons, 1)) :
		repalloc(variables->names, sizeof(char *) * (variables->n + script->ncolons + 1));
	for (int i = 0; i < script->ncolons; i++)
	{
		char	   *name = psql_variable(script->text + script->colons[i]);

		position->offset = script->colons[i];
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
		char	   *sql = script_statement(script, i);

		if ((pg_strncasecmp(sql, "set", 3) != 0 && pg_strncasecmp(sql, "reset", 5) != 0 &&
			 pg_strncasecmp(sql, "discard", 7) != 0) ||
			pg_is_ascii(script->text + statement->start + statement->len) ||
			!changes_encoding(linitial_node(RawStmt, raw_parser(sql, RAW_PARSE_DEFAULT))->stmt))
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
	Script		other = {.text = script->text, .origin = script->origin};
	bool		is_on = strcmp(GetConfigOption("standard_conforming_strings", false, false), "on") == 0;
	int			guc_level;

	if (migrate_psql_restricts() && strcasestr(script->text, "standard_conforming_strings") == NULL)
		return;
	guc_level = NewGUCNestLevel();
	if (set_config_option("standard_conforming_strings", is_on ? "off" : "on",
						  PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, DEBUG1, false) > 0)
	{
		other.sql = pstrdup(script->text);
		position->sql = other.sql;
		lex_script(&other);
		position->sql = script->sql;
	}
	AtEOXact_GUC(true, guc_level);
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

	push_callback(&callback, &position);
	check_variables(script, &position, variables);
	check_encoding(script, &position);
	check_other_strings(script, &position);
	pop_callback(&callback);
	for (int i = 0; i < script->ncopies; i++)
	{
		const Statement *copy = &script->copies[i];

		memcpy(text + copy->data, script->text + copy->data, copy->data_len + strlen("\\."));
	}
	return text;
}

/* ---------- running it ---------- */

/*
 * arm_statement_timeout starts the timeout anew; 0 stops it.
 */
static void
arm_statement_timeout(int milliseconds)
{
	if (milliseconds > 0)
		enable_timeout_after(STATEMENT_TIMEOUT, milliseconds);
	else if (get_timeout_active(STATEMENT_TIMEOUT))
		disable_timeout(STATEMENT_TIMEOUT, false);
}

/*
 * log_statement_start logs the statement where log_statement says so.
 */
static bool
log_statement_start(Node *tree, const char *sql)
{
	if (log_statement == LOGSTMT_NONE ||
		(log_statement != LOGSTMT_ALL && GetCommandLogLevel(tree) > log_statement))
		return false;
	ereport(LOG, (errmsg("statement: %s", sql), errhidestmt(true), errhidecontext(true)));
	return true;
}

/*
 * log_statement_end logs the statement's duration where the settings say so.
 */
static void
log_statement_end(const char *sql, bool was_logged)
{
	char		msec[32];

	switch (check_log_duration(msec, was_logged))
	{
		case 1:
			ereport(LOG, (errmsg("duration: %s ms", msec), errhidestmt(true), errhidecontext(true)));
			break;
		case 2:
			ereport(LOG, (errmsg("duration: %s ms  statement: %s", msec, sql), errhidestmt(true), errhidecontext(true)));
			break;
		default:
			break;
	}
}

/*
 * share_resource_owner has a portal run under the current resource owner.  One
 * of its own hands its locks over when the portal is dropped, for which the
 * server looks through all the locks of the session where the statement took
 * more than a few: a run of many statements would take time by their square.
 */
static void
share_resource_owner(Portal portal)
{
	ResourceOwnerDelete(portal->resowner);
	portal->resowner = NULL;
}

/*
 * script_execute analyzes, plans and runs one parse tree, and returns how many rows it
 * affected; rows it returns are discarded.  top_level: as what a client sends,
 * which may commit where no transaction block is open; not below a function.
 */
static uint64
script_execute(RawStmt *raw, const char *sql, bool top_level)
{
	QueryCompletion qc;
	List	   *plans;
	Portal		portal;
	DestReceiver *none = CreateDestReceiver(DestNone);
	bool		snapshot_set = false;

	if (analyze_requires_snapshot(raw))
	{
		PushActiveSnapshot(GetTransactionSnapshot());
		snapshot_set = true;
	}
	plans = pg_analyze_and_rewrite_fixedparams(raw, sql, NULL, 0, NULL);
	plans = pg_plan_queries(plans, sql, CURSOR_OPT_PARALLEL_OK, NULL);
	if (snapshot_set)
		PopActiveSnapshot();
	CHECK_FOR_INTERRUPTS();

	portal = CreateNewPortal();
	portal->visible = false;
	if (!top_level || IsTransactionBlock())
		share_resource_owner(portal);
	PortalDefineQuery(portal, NULL, sql, CreateCommandTag(raw->stmt), plans, NULL);
	PortalStart(portal, NULL, 0, InvalidSnapshot);
	InitializeQueryCompletion(&qc);
	migrate_portal_run(portal, top_level, none, &qc);
	PortalDrop(portal, false);
	none->rDestroy(none);
	return qc.nprocessed;
}

/*
 * script_watch has a function told of each statement that a script begins,
 * counted from 1.
 */
void
script_watch(void (*function)(int statement, int statements))
{
	watcher = function;
}

/*
 * run_with_role runs a parse tree, which may be COPY with its data, with the
 * rights that its statement has, and returns how many rows it affected.
 */
static uint64
run_with_role(const Script *script, const Statement *statement, RawStmt *raw, const char *sql, bool top_level)
{
	Rights		before;
	List	   *indexes;
	uint64		rows = 0;

	if (statement->role)
		rights_take_as(statement->role, &before);
	indexes = index_check_made(raw->stmt);
	if (statement->data_len >= 0)
		copy_from_text((CopyStmt *) raw->stmt, sql, script->text + statement->data, statement->data_len);
	else
		rows = script_execute(raw, sql, top_level);
	CommandCounterIncrement();
	index_check_makes(raw->stmt, indexes);
	if (statement->role)
		rights_give_back(&before);
	return rows;
}

/*
 * follow_lock_timeout puts migrate.lock_timeout in force where a script sets it:
 * it is otherwise what a script begins with.
 */
static void
follow_lock_timeout(Node *tree, int before)
{
	const VariableSetStmt *set = IsA(tree, VariableSetStmt) ? (VariableSetStmt *) tree : NULL;

	if (migrate_lock_timeout == before &&
		!(set && set->name && strcmp(set->name, "migrate.lock_timeout") == 0))
		return;
	(void) set_config_option("lock_timeout", psprintf("%d", migrate_lock_timeout), PGC_USERSET, PGC_S_SESSION,
							 set && set->is_local ? GUC_ACTION_LOCAL : GUC_ACTION_SET, true, 0, false);
}

/*
 * run_statement runs one statement of the script and returns how many rows it
 * affected.
 */
static uint64
run_statement(const Script *script, const Statement *statement, ScriptPosition *position, bool top_level)
{
	uint64		rows;
	char	   *sql = pnstrdup(script->sql + statement->start, statement->len);
	RawStmt    *raw;
	bool		was_logged;
	int			lock_timeout = migrate_lock_timeout;

	CHECK_FOR_INTERRUPTS();
	position->sql = sql;
	position->offset = statement->start;
	debug_query_string = sql;
	SetCurrentStatementStartTimestamp();
	if (watcher)
		watcher((int) (statement - script->statements) + 1, script->nstatements);
	pgstat_report_activity(STATE_RUNNING, sql);
	arm_statement_timeout(StatementTimeout);

	raw = linitial_node(RawStmt, raw_parser(sql, RAW_PARSE_DEFAULT));
	was_logged = log_statement_start(raw->stmt, sql);
	if (script->mode == SCRIPT_PLAIN || script->mode == SCRIPT_MODEL)
		statement_make_plain(raw->stmt);
	rows = run_with_role(script, statement, raw, sql, top_level);
	follow_lock_timeout(raw->stmt, lock_timeout);
	log_statement_end(sql, was_logged);
	return rows;
}

/*
 * hint_of returns what we have to say of an error of the server's; NULL where
 * that is nothing.
 */
static const char *
hint_of(const ErrorData *error)
{
	if (error->sqlerrcode == ERRCODE_UNSAFE_NEW_ENUM_VALUE_USAGE)
		return "Use the new value in another revision, and run both with migrate.deploy(), "
			"with upgrade_sql(transaction_per_revision => true), or in two calls.";
	if (error->sqlerrcode == ERRCODE_INVALID_TRANSACTION_TERMINATION)
		return "Put it in a revision marked transaction:false and run it with migrate.deploy().";
	if (error->message_id == NULL)
		return NULL;
	if (strstr(error->message_id, "cannot run inside a transaction block") != NULL ||
		strstr(error->message_id, "cannot be executed from a function") != NULL)
		return "Put it in a revision marked transaction:false and run it with migrate.deploy().";
	if (strstr(error->message_id, "pending trigger events") != NULL)
		return "Put SET CONSTRAINTS ALL IMMEDIATE before this statement, or upgrade in two calls.";
	if (strcmp(error->message_id, "out of shared memory") == 0)
		return "Where a run needs too many locks, upgrade in several calls, such as upgrade('+100').";
	return NULL;
}

/*
 * raise_with_hint re-raises the current error; where it is one by which the
 * server says that one transaction is not enough, it gains a hint.
 */
static void
raise_with_hint(MemoryContext context)
{
	ErrorData  *error;
	const char *hint;

	MemoryContextSwitchTo(context);
	error = CopyErrorData();
	hint = hint_of(error);
	if (hint == NULL)
		PG_RE_THROW();

	FlushErrorState();
	error->hint = error->hint ? psprintf("%s %s", error->hint, hint) : pstrdup(hint);
	ReThrowError(error);
}

/*
 * back_to_caller ends what a script's statements have put in the place of the
 * caller's own statement.
 */
static void
back_to_caller(const char *query_string, int timeout)
{
	debug_query_string = query_string;
	pgstat_report_activity(STATE_RUNNING, query_string);
	arm_statement_timeout(timeout);
}

/*
 * script_warn_max says that a statement was repeated as often as max allows, and
 * may have left something to do; it returns that, for the log.
 */
char *
script_warn_max(const Script *script, int n, const Repeat *repeat)
{
	char	   *reason = psprintf("statement %d was repeated max=%lld times and still affected rows",
							n + 1, (long long) repeat->max);

	ereport(WARNING, (errmsg("%s", reason)));
	return reason;
}

/*
 * script_run runs a script, in one transaction, with the rights and settings in
 * force; top_level: in a transaction block of ours, not below a function.
 * Settings that it changes are restored, its SET ROLE among them; what else it
 * leaves in the session stays.
 */
void
script_run(const Script *script, bool top_level)
{
	ScriptPosition position = {script, script->sql, 0, 0, 0};
	ErrorContextCallback callback;
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "migrate statement",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = CurrentMemoryContext;
	const char *query_string = debug_query_string;
	int			timeout = StatementTimeout;
	int			guc_level = NewGUCNestLevel();

	push_callback(&callback, &position);
	PG_TRY();
	{
		for (int i = 0; i < script->nstatements; i++)
		{
			Repeat		repeat;
			bool		repeated = script_repeat(script, i, &repeat);
			int64		rounds = 0;
			uint64		rows;

			if (script->statements[i].skipped)
				continue;
			do
			{
				MemoryContextSwitchTo(context);
				rows = run_statement(script, &script->statements[i], &position, top_level);
				MemoryContextSwitchTo(old);
				MemoryContextReset(context);
			} while (repeated && rows > 0 && ++rounds != repeat.max);
			if (repeated && rows > 0)
				script_warn_max(script, i, &repeat);
		}
	}
	PG_CATCH();
	{
		back_to_caller(query_string, timeout);
		raise_with_hint(old);
	}
	PG_END_TRY();
	pop_callback(&callback);

	AtEOXact_GUC(false, guc_level);
	back_to_caller(query_string, timeout);
	MemoryContextDelete(context);
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
 * script_run_statement runs one statement of a script, counted from 0, and
 * returns how many rows it affected; top_level as for script_run.  Settings that
 * it changes stay.
 */
uint64
script_run_statement(const Script *script, int n, bool top_level)
{
	ScriptPosition position = {script, script->sql, 0, 0, 0};
	ErrorContextCallback callback;
	MemoryContext old = CurrentMemoryContext;
	MemoryContext context = AllocSetContextCreate(old, "migrate statement", ALLOCSET_DEFAULT_SIZES);
	const char *query_string = debug_query_string;
	int			timeout = StatementTimeout;
	uint64		rows = 0;

	if (script->statements[n].skipped)
		return 0;
	push_callback(&callback, &position);
	PG_TRY();
	{
		MemoryContextSwitchTo(context);
		rows = run_statement(script, &script->statements[n], &position, top_level);
	}
	PG_CATCH();
	{
		back_to_caller(query_string, timeout);
		raise_with_hint(old);
	}
	PG_END_TRY();
	pop_callback(&callback);
	back_to_caller(query_string, 0);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	return rows;
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
		*end = end_of_line(script->text, statement->data + statement->data_len);
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
