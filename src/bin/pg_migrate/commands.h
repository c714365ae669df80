/*-------------------------------------------------------------------------
 *
 * commands.h
 *		The commands of pg_migrate.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/commands.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PG_MIGRATE_COMMANDS_H
#define PG_MIGRATE_COMMANDS_H

#include "postgres_fe.h"

#include "bin/pg_migrate/options.h"

typedef struct Command Command;

/* The words behind the command's name. */
typedef struct Arguments
{
	int			n;
	const char **words;
} Arguments;

/* How much of the common work a command needs before its own. */
typedef enum CommandNeeds
{
	NEEDS_NOTHING,				/* not even a configuration */
	NEEDS_FOLDER,				/* the configuration; it connects by itself */
	NEEDS_DATABASE,				/* a connection */
	NEEDS_REVISIONS				/* and the folder's revisions registered */
} CommandNeeds;

/*
 * A command.  A command whose function is look_run shows what its query gives,
 * whose parameters are listed.
 */
struct Command
{
	const char *name;
	const char *alias;			/* NULL: none */
	const char *arguments;		/* as the usage shows them; NULL: none */
	int			min_arguments;
	int			max_arguments;	/* -1: any number */
	const char *summary;
	const char *details;		/* for help and manual page; NULL: none */
	CommandNeeds needs;
	bool		changes;		/* what it does is committed */
	bool		rows_differ;	/* rows are differences: exit code 3 */
	const char *judged;			/* only those are, of which this column has none of these values; NULL: all */
	const char *sound[2];
	bool		on_applied;		/* in a throw-away server it wants the revisions applied */
	int (*run)(const Command *command, const Arguments *arguments);
	const char *query;
	const char *plain_query;	/* instead, without --json: lines to print as they are */
	int			parameters[6];	/* see LookParameter; 0 ends them */
	int			options[16];	/* its own, as TAKES(OPT_...); 0 ends them */
};

/* The parameters of a look: from 1 the words of the command line, or one of these. */
typedef enum LookParameter
{
	LOOK_MODEL = 100,			/* the files of --model, an array */
	LOOK_SIZES,					/* the text of the file of --sizes */
	LOOK_OPTION					/* plus an OptionId: the option's value */
} LookParameter;

/* An option in a list that zero ends. */
#define TAKES(option)	((option) + 1)

extern const Command commands[];

extern const Command *command_find(const char *name);
extern bool command_takes(const Command *command, OptionId id);

#endif							/* PG_MIGRATE_COMMANDS_H */
