/*-------------------------------------------------------------------------
 *
 * statement.c
 *		Questions about a statement, which the table of classes answers.
 *
 * IDENTIFICATION
 *		src/script/statement.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "tcop/cmdtag.h"
#include "tcop/utility.h"

#include "errcodes.h"
#include "script/classes.h"

/*
 * statement_is says what the answer to a question about a statement is.
 */
static bool
statement_is(StatementTest test, Node *tree)
{
	return test && test(tree);
}

/*
 * statement_option: see statement.h.
 */
DefElem *
statement_option(List *options, const char *name)
{
	ListCell   *lc;

	foreach(lc, options)
	{
		DefElem    *option = lfirst_node(DefElem, lc);

		if (strcmp(option->defname, name) == 0)
			return option;
	}
	return NULL;
}

/*
 * statement_check: see statement.h.
 */
void
statement_check(Node *tree, ScriptMode mode, bool has_data)
{
	const StatementClass *class = class_of(tree);
	const char *hint = class->forbidden ? class->forbidden(tree, has_data) : NULL;
	bool		never = statement_is(class->no_transaction, tree);

	if (hint)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_FORBIDDEN_STATEMENT),
				 errmsg("a migration script cannot hold %s", CreateCommandName(tree)),
				 errhint("%s", hint)));
	if (mode == SCRIPT_QUERIES && !statement_is(class->query, tree))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_FORBIDDEN_STATEMENT),
				 IsA(tree, SelectStmt) ? errmsg("a condition cannot write") :
										 errmsg("a condition cannot be %s", CreateCommandName(tree)),
				 errhint("Below \"-- migrate:precheck\" and \"-- migrate:verify\" stand queries, "
						 "of which the first column of every row is true.")));
	if (mode != SCRIPT_DEPLOY && mode != SCRIPT_MODEL && (never || (mode != SCRIPT_PLAIN && statement_is_concurrent(tree))))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NON_TRANSACTIONAL),
				 errmsg("%s cannot run inside a transaction", CreateCommandName(tree)),
				 never ? errhint("Put it in a revision marked transaction:false and run it with migrate.deploy().") :
						 errhint("Mark the script transaction:false, and run it with migrate.deploy() "
								 "or with non_transactional => 'plain'.")));
}

/*
 * The rest: see statement.h.
 */
bool
statement_is_concurrent(Node *tree)
{
	return statement_is(class_of(tree)->concurrent, tree);
}

void
statement_make_plain(Node *tree)
{
	const StatementClass *class = class_of(tree);

	if (class->make_plain)
		class->make_plain(tree);
}

bool
statement_needs_no_transaction(Node *tree, bool has_role)
{
	const StatementClass *class = class_of(tree);

	return statement_is(class->no_transaction, tree) || statement_is(class->concurrent, tree) ||
		(statement_is(class->commits, tree) && !(has_role && class->in_role));
}

bool
statement_ends_with_transaction(Node *tree)
{
	return statement_is(class_of(tree)->ends_with_transaction, tree);
}

bool
statement_is_in_session(Node *tree)
{
	return class_of(tree)->in_session;
}

bool
statement_is_definition(Node *tree, bool first)
{
	const StatementClass *class = class_of(tree);

	return class->definition && class->definition(tree, first);
}

const char *
statement_outside(Node *tree)
{
	const StatementClass *class = class_of(tree);

	return class->outside ? class->outside(tree) : NULL;
}

int
statement_locks(Node *tree)
{
	const StatementClass *class = class_of(tree);

	return class->locks ? class->locks(tree) : 1;
}

bool
statement_is_skipped(Node *tree)
{
	return statement_is(class_of(tree)->skipped, tree);
}

bool
statement_makes_one_object(Node *tree)
{
	return statement_is(class_of(tree)->one_object, tree);
}

StatementResume
statement_resume(Node *tree)
{
	return class_of(tree)->resume;
}

List *
statement_objects(Node *tree)
{
	const StatementClass *class = class_of(tree);

	return class->objects ? class->objects(tree) : NIL;
}

bool
statement_object_exists(Node *tree, Oid object)
{
	const StatementClass *class = class_of(tree);

	return class->exists && class->exists(object);
}
