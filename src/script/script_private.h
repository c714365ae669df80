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

#include "script/script.h"

/* Where a statement stands in the script, in bytes. */
typedef struct Statement
{
	int			start;			/* its first token */
	int			len;			/* up to its semicolon */
	int			data;			/* COPY's data, */
	int			data_len;		/* without the final \. ; -1: none */
	char	   *role;			/* that a "-- migrate:as" line names; NULL: none */
	bool		skipped;		/* of no use to a model */
} Statement;

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

/* in split.c */
extern void script_split(Script *script);
extern int	script_end_of_line(const char *text, int offset);
extern char *script_psql_variable(const char *colon);

/* in position.c */
extern void position_push(ErrorContextCallback *callback, ScriptPosition *position);
extern void position_pop(const ErrorContextCallback *callback);
extern void position_raise(MemoryContext context) __attribute__((noreturn));

#endif							/* MIGRATE_SCRIPT_SCRIPT_PRIVATE_H */
