/*-------------------------------------------------------------------------
 *
 * statement.h
 *		What is known of a statement from its parse tree.
 *
 * IDENTIFICATION
 *		src/script/statement.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCRIPT_STATEMENT_H
#define MIGRATE_SCRIPT_STATEMENT_H

#include "postgres.h"

#include "nodes/parsenodes.h"

/* What a script may hold. */
typedef enum ScriptMode
{
	SCRIPT_TRANSACTIONAL,		/* nothing that a transaction refuses */
	SCRIPT_PLAIN,				/* CONCURRENTLY runs in its plain form */
	SCRIPT_DEPLOY,				/* statement by statement, outside one transaction */
	SCRIPT_MODEL				/* plain, and for its schema alone: see statement_is_skipped */
} ScriptMode;

/*
 * statement_check raises MG010 for a statement that no script may hold, and
 * MG011 for one that the mode cannot run: in a transaction, what a transaction
 * refuses; in plain mode, what has no plain form.  has_data: a COPY whose data stand in the script.
 */
extern void statement_check(Node *tree, ScriptMode mode, bool has_data);

/* statement_is_concurrent says whether a statement is a CONCURRENTLY that has a plain form. */
extern bool statement_is_concurrent(Node *tree);

/*
 * statement_stands_alone says whether a deploy has to run a statement outside
 * any transaction of its own, as far as that can be known beforehand.
 */
extern bool statement_stands_alone(Node *tree);

/*
 * statement_needs_block says whether what a statement does lasts as long as its
 * transaction, which the server has in a transaction block only.
 */
extern bool statement_needs_block(Node *tree);

/*
 * statement_is_definition says whether a statement is definition alone, that
 * evaluates nothing but what the server brings and so cannot look at our tables;
 * but event triggers may fire on it.  first: no other stands before it in its
 * script.
 */
extern bool statement_is_definition(Node *tree, bool first);

/* statement_locks returns about how many locks a statement takes that stay. */
extern int	statement_locks(Node *tree);

/*
 * statement_is_skipped says whether a statement of a model has nothing to say
 * of its schema, and is not run: transaction control that ends in a commit,
 * data, maintenance that a transaction refuses, and what is about the extension
 * itself.
 */
extern bool statement_is_skipped(Node *tree);

/* statement_option returns an option of a statement, a list of DefElem; NULL where it is not given. */
extern DefElem *statement_option(List *options, const char *name);

/* statement_make_plain turns a CONCURRENTLY into the plain form. */
extern void statement_make_plain(Node *tree);

#endif							/* MIGRATE_SCRIPT_STATEMENT_H */
