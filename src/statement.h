/*-------------------------------------------------------------------------
 *
 * statement.h
 *		What is known of a statement from its parse tree.
 *
 * IDENTIFICATION
 *		src/statement.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_STATEMENT_H
#define MIGRATE_STATEMENT_H

#include "postgres.h"

#include "nodes/nodes.h"

/*
 * statement_check raises MG010 for a statement that no script may hold, and
 * MG011 for one that a transaction refuses; in plain mode, statements that
 * have a plain form pass.  has_data: a COPY whose data stand in the script.
 */
extern void statement_check(Node *tree, bool plain, bool has_data);

/*
 * statement_is_blind says whether a statement is definition alone, that runs
 * no query of the user's and so cannot look at our tables; but event triggers
 * may fire on it.
 */
extern bool statement_is_blind(Node *tree);

/* statement_make_plain turns a CONCURRENTLY into the plain form. */
extern void statement_make_plain(Node *tree);

#endif							/* MIGRATE_STATEMENT_H */
