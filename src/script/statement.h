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
	SCRIPT_QUERIES,				/* queries alone: conditions */
	SCRIPT_MODEL				/* plain, and for its schema alone: see statement_is_skipped */
} ScriptMode;

/*
 * How one finds out whether a statement took effect that was interrupted outside
 * a transaction.
 */
typedef enum StatementResume
{
	RESUME_AGAIN,				/* it runs again */
	RESUME_CREATE,				/* what it makes is there, and was not before */
	RESUME_DROP,				/* what it drops was there, and is no more */
	RESUME_INDEX,				/* as RESUME_CREATE, for an index, which may be invalid */
	RESUME_REINDEX,				/* it runs again, when what it left behind is dropped */
	RESUME_DETACH,				/* the partition is detached, or half detached */
	RESUME_UNKNOWN				/* nobody but the user can say */
} StatementResume;

/*
 * statement_check raises MG010 for a statement that no script may hold, or, among
 * conditions, that is no query, and
 * MG011 for one that the mode cannot run: in a transaction, what a transaction
 * refuses; in plain mode, what has no plain form.  has_data: a COPY whose data stand in the script.
 */
extern void statement_check(Node *tree, ScriptMode mode, bool has_data);

/* statement_is_concurrent says whether a statement is a CONCURRENTLY that has a plain form. */
extern bool statement_is_concurrent(Node *tree);

/* statement_make_plain turns a CONCURRENTLY into the plain form. */
extern void statement_make_plain(Node *tree);

/*
 * statement_needs_no_transaction says whether a deploy has to run a statement
 * outside any transaction of its own, as far as that can be known beforehand.
 * has_role: it is to have the rights of another role, which some statements can
 * have in a transaction only.
 */
extern bool statement_needs_no_transaction(Node *tree, bool has_role);

/*
 * statement_ends_with_transaction says whether what a statement does lasts as
 * long as its transaction, which the server has in a transaction block only;
 * statement_is_in_session, whether it is the session's, which a new session has
 * not.
 */
extern bool statement_ends_with_transaction(Node *tree);
extern bool statement_is_in_session(Node *tree);

/*
 * statement_is_definition says whether a statement defines and evaluates
 * nothing, or nothing but what the server brings, so that it cannot read our
 * tables; but event triggers may fire on it.  first: no other stands before it
 * in its script.
 */
extern bool statement_is_definition(Node *tree, bool first);

/*
 * statement_outside returns what a statement reaches outside of the database
 * that it runs in, as an error says it; NULL where it reaches nothing.
 */
extern const char *statement_outside(Node *tree);

/* statement_locks returns about how many locks a statement takes that last. */
extern int	statement_locks(Node *tree);

/*
 * statement_is_skipped says whether a statement of a model has nothing to say
 * of its schema, and is not run: transaction control that ends in a commit,
 * data, maintenance that a transaction refuses, and what is about the extension
 * itself.
 */
extern bool statement_is_skipped(Node *tree);

/* statement_makes_one_object says whether a statement makes one object, of the schema alone. */
extern bool statement_makes_one_object(Node *tree);

/*
 * statement_resume returns how one finds out whether a statement took effect.
 * For RESUME_CREATE, RESUME_DROP and RESUME_DETACH statement_objects lists the
 * OIDs of what is there of what it names, and statement_object_exists says
 * whether one of those still is.
 */
extern StatementResume statement_resume(Node *tree);
extern List *statement_objects(Node *tree);
extern bool statement_object_exists(Node *tree, Oid object);

/* statement_option returns an option of a statement, a list of DefElem; NULL where it is not given. */
extern DefElem *statement_option(List *options, const char *name);

#endif							/* MIGRATE_SCRIPT_STATEMENT_H */
