/*-------------------------------------------------------------------------
 *
 * classes.h
 *		What is known of each sort of statement.
 *
 * IDENTIFICATION
 *		src/script/classes.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCRIPT_CLASSES_H
#define MIGRATE_SCRIPT_CLASSES_H

#include "postgres.h"

#include "script/statement.h"

/* A question about a statement whose sort is known. */
typedef bool (*StatementTest)(Node *tree);

/*
 * What is known of a sort of statement.  NULL is no to every question; where the
 * answer depends on the statement's fields, it is a function's.  classes.c has
 * the table.
 */
typedef struct StatementClass
{
	bool		known;			/* false: a statement of a later server, of which we know nothing */

	/* why no script may hold it: a hint; NULL: it may */
	const char *(*forbidden)(Node *tree, bool has_data);

	StatementTest query;		/* it can do without writing */

	/* its transaction */
	StatementTest no_transaction;	/* no transaction block takes it, and it has no plain form */
	StatementTest concurrent;	/* it says CONCURRENTLY, without which a transaction block takes it */
	void (*make_plain)(Node *tree); /* takes CONCURRENTLY away */
	StatementTest commits;		/* it may commit */
	bool		in_role;		/* though it may commit, it can run with another role's rights */
	StatementTest ends_with_transaction;	/* what it does lasts as long as its transaction */
	bool		in_session;		/* what it does is the session's alone */

	/* what it runs and reaches */
	bool (*definition)(Node *tree, bool first); /* see statement_is_definition */
	const char *(*outside)(Node *tree); /* see statement_outside */
	int (*locks)(Node *tree); /* about how many locks it takes that last; NULL: 1 */

	/* in a model */
	StatementTest skipped;		/* it says nothing of the schema */
	StatementTest one_object;	/* it makes one object, of the schema alone */

	/* after an interruption, outside a transaction */
	StatementResume resume;
	List *(*objects)(Node *tree); /* the OIDs of what is there of what it names */
	bool (*exists)(Oid object); /* one of those is still there */
} StatementClass;

/*
 * class_of returns what is known of a statement.
 */
extern const StatementClass *class_of(Node *tree);

/* class_transaction.c */
extern bool class_is_query(Node *tree);
extern const char *class_forbid_transaction(Node *tree, bool has_data);
extern const char *class_forbid_drop(Node *tree, bool has_data);
extern const char *class_forbid_copy(Node *tree, bool has_data);
extern bool class_moves_database(Node *tree);
extern bool class_discards_all(Node *tree);
extern bool class_creates_slot(Node *tree);
extern bool class_refreshes(Node *tree);
extern bool class_vacuums(Node *tree);
extern bool class_reindexes_many(Node *tree);
extern bool class_index_concurrent(Node *tree);
extern void class_index_plain(Node *tree);
extern bool class_drop_concurrent(Node *tree);
extern void class_drop_plain(Node *tree);
extern bool class_detach_concurrent(Node *tree);
extern void class_detach_plain(Node *tree);
extern bool class_reindex_concurrent(Node *tree);
extern void class_reindex_plain(Node *tree);
extern bool class_do_commits(Node *tree);
extern bool class_set_is_local(Node *tree);
extern bool class_cursor_is_local(Node *tree);

/* class_definition.c */
extern bool class_is_definition(Node *tree, bool first);
extern bool class_alter_is_definition(Node *tree, bool first);
extern bool class_domain_is_definition(Node *tree, bool first);
extern bool class_function_is_definition(Node *tree, bool first);
extern bool class_schema_is_definition(Node *tree, bool first);
extern bool class_table_is_definition(Node *tree, bool first);
extern bool class_trigger_is_definition(Node *tree, bool first);
extern bool class_index_is_definition(Node *tree, bool first);

/* class_outside.c */
extern const char *class_outside(Node *tree);
extern const char *class_owner_outside(Node *tree);
extern const char *class_rename_outside(Node *tree);
extern const char *class_comment_outside(Node *tree);
extern const char *class_label_outside(Node *tree);
extern const char *class_grant_outside(Node *tree);
extern const char *class_copy_outside(Node *tree);
extern const char *class_do_outside(Node *tree);
extern const char *class_function_outside(Node *tree);
extern const char *class_lock_outside(Node *tree);
extern const char *class_reindex_outside(Node *tree);
extern const char *class_members_outside(Node *tree);

/* class_locks.c */
extern int	class_no_locks(Node *tree);
extern int	class_table_locks(Node *tree);
extern int	class_foreign_table_locks(Node *tree);
extern int	class_query_table_locks(Node *tree);
extern int	class_alter_locks(Node *tree);
extern int	class_drop_locks(Node *tree);

/* class_model.c */
extern bool class_skips_transaction(Node *tree);
extern bool class_skips_copy(Node *tree);
extern bool class_skips_comment(Node *tree);
extern bool class_creates_us(Node *tree);
extern bool class_alters_us(Node *tree);
extern bool class_creates_our_schema(Node *tree);
extern bool class_drops_us(Node *tree);
extern bool class_owns_us(Node *tree);
extern bool class_grants_us(Node *tree);
extern bool class_index_is_one(Node *tree);
extern bool class_query_table_is_one(Node *tree);
extern bool class_alter_is_one(Node *tree);

/* class_object.c */
extern List *class_dropped(Node *tree);
extern List *class_detached(Node *tree);
extern List *class_database(Node *tree);
extern List *class_dropped_database(Node *tree);
extern List *class_tablespace(Node *tree);
extern List *class_dropped_tablespace(Node *tree);
extern List *class_subscription(Node *tree);
extern List *class_dropped_subscription(Node *tree);
extern bool class_relation_exists(Oid object);
extern bool class_database_exists(Oid object);
extern bool class_tablespace_exists(Oid object);
extern bool class_subscription_exists(Oid object);

#endif							/* MIGRATE_SCRIPT_CLASSES_H */
