/*-------------------------------------------------------------------------
 *
 * script.h
 *		A script: parsed, checked, and run statement by statement.
 *
 * What other folders know of scripts stands here, and in the headers that this
 * one includes.  Statements are counted from 0 unless a comment says otherwise.
 *
 * IDENTIFICATION
 *		src/script/script.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCRIPT_SCRIPT_H
#define MIGRATE_SCRIPT_SCRIPT_H

#include "postgres.h"

#include "revision/file.h"
#include "revision/graph.h"
#include "revision/repeat.h"
#include "script/index.h"
#include "script/statement.h"

/* The psql variable in which a script keeps the role that runs it. */
#define SCRIPT_PSQL_ROLE	"migrate_role"

/* Where a script comes from: what an error says of it. */
typedef struct ScriptOrigin
{
	const char *revision;
	const char *message;
	FileSection section;
	int			file_line;		/* the file's line on which the section begins */
	const char *what;			/* of a script that is no revision's; then the rest is not set */
} ScriptOrigin;

typedef struct Script Script;

/* parse.c */

/*
 * script_parse parses a script and raises what can be known before its first
 * statement runs: syntax errors, MG010, MG011, MG012.  The result lives in the
 * current memory context and keeps text and origin by reference.
 */
extern Script *script_parse(const char *text, ScriptMode mode, const ScriptOrigin *origin);

/* script_size returns the number of statements. */
extern int	script_size(const Script *script);

/*
 * script_statement returns the text of a statement, without its semicolon, and
 * script_tree its parse tree, which is not to be changed; both are the script's.
 */
extern const char *script_statement(const Script *script, int n);
extern Node *script_tree(const Script *script, int n);

/*
 * script_role returns the role that a line "-- migrate:as" names for a
 * statement; NULL where the statement has the script's rights.
 */
extern const char *script_role(const Script *script, int n);

/*
 * script_extent sets *start and *end to where a statement stands in the script's
 * text, its semicolon and its data included, and says whether it has a semicolon.
 */
extern bool script_extent(const Script *script, int n, int *start, int *end);

/*
 * script_repeat says whether a line "-- migrate:repeat" stands above a
 * statement, and sets *repeat to what it says.
 */
extern bool script_repeat(const Script *script, int n, Repeat *repeat);

/*
 * script_is_definition says whether nothing that the script runs can read our
 * tables: its statements evaluate no expression, and no event trigger fires.
 */
extern bool script_is_definition(const Script *script);

/* script_locks returns about how many locks the script takes that last. */
extern int	script_locks(const Script *script);

/* execute.c */

/*
 * script_run runs a script in one transaction, with the rights and settings in
 * force.  top_level: in a transaction block of ours, not below a function.
 * Settings that the script changes are restored afterwards, SET ROLE among
 * them; what else it leaves in the session stays.
 */
extern void script_run(const Script *script, bool top_level);

/*
 * script_run_statement runs one statement and returns how many rows it affected;
 * top_level as for script_run.  Settings that the statement changes stay.
 */
extern uint64 script_run_statement(const Script *script, int n, bool top_level);

/*
 * script_set_monitor has a function called before each statement that any
 * script runs, with its number from 1 and the number of statements; NULL: none.
 */
extern void script_set_monitor(void (*function)(int statement, int statements));

/*
 * script_warn_max warns that a statement was repeated as often as max allows,
 * and still affected rows; it returns the words, for the log.
 */
extern char *script_warn_max(const Script *script, int n, const Repeat *repeat);

/* condition.c */

/*
 * condition_run runs one query of a script that was parsed in the mode
 * SCRIPT_QUERIES, and raises MG019 unless it holds: the first column of every row
 * is true or, where it is not boolean, the query raises no error.  It can write
 * nothing.  condition_run_all does that with all of them; settings that they
 * change are restored.
 */
extern void condition_run(const Script *script, int n);
extern void condition_run_all(const Script *script);

/* position.c */

/*
 * script_error_line returns the line, from 1, of the script that the last
 * message since the last call came from; 0 where there was none.
 */
extern int	script_error_line(void);

/* psql.c */

/*
 * script_for_psql returns the text of a script as psql can run it, or raises
 * MG010 for what psql would read in another way than the server.  variables
 * gains the names of psql's variables that must not be set.
 */
extern char *script_for_psql(const Script *script, Names *variables);

#endif							/* MIGRATE_SCRIPT_SCRIPT_H */
