/*-------------------------------------------------------------------------
 *
 * script_private.h
 *		A parsed script, as the files of this folder see it.
 *
 * IDENTIFICATION
 *		src/script/script_private.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCRIPT_SCRIPT_PRIVATE_H
#define MIGRATE_SCRIPT_SCRIPT_PRIVATE_H

#include "tcop/dest.h"

#include "script/script.h"

/* A statement, and where it stands in the script, in bytes. */
typedef struct Statement
{
	int			start;			/* its first token */
	int			len;			/* up to its semicolon */
	int			data;			/* COPY's data, */
	int			data_len;		/* without the final \. ; -1: none */
	char	   *sql;			/* its text */
	RawStmt    *tree;			/* which stays as it is: the executor gets a copy */
	char	   *role;			/* that a "-- migrate:as" line names; NULL: none */
	bool		skipped;		/* of no use to a model */
} Statement;

/* The data of COPY, and where they stand in the script. */
typedef struct CopyData
{
	int			statement;		/* where that starts */
	int			start;
	int			len;
} CopyData;

/* What psql takes for one of its variables. */
typedef struct PsqlVariable
{
	int			offset;			/* of the colon before it */
	char	   *name;
} PsqlVariable;

struct Script
{
	const char *text;
	char	   *sql;			/* text with COPY data and \restrict lines blanked */
	ScriptMode	mode;
	const ScriptOrigin *origin;
	bool		definition;		/* see statement_is_definition */
	int			locks;			/* about how many it takes */
	int			nstatements;
	Statement  *statements;

	/* what split.c found */
	List	   *starts;			/* offsets of the first tokens behind the beginning or a semicolon */
	List	   *data;			/* of CopyData */
	List	   *variables;		/* of PsqlVariable */
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

/*
 * script_run_query runs a query of a script, of which nobody is told, and has a
 * receiver take its rows.
 */
extern void script_run_query(const Script *script, int n, DestReceiver *receiver);

/*
 * script_split finds the parts of script->text, and makes blank in script->sql
 * what is no SQL.  escapes: a backslash is an escape in every string.  Raises
 * MG010 for psql's commands, and an error for COPY's data; returns what else is
 * wrong, which the server's parser has its own words for; NULL: nothing.
 */
extern const char *script_split(Script *script, bool escapes);

/* in position.c */
extern void position_push(ErrorContextCallback *callback, ScriptPosition *position);
extern void position_pop(const ErrorContextCallback *callback);
extern void position_raise(MemoryContext context) __attribute__((noreturn));

#endif							/* MIGRATE_SCRIPT_SCRIPT_PRIVATE_H */
