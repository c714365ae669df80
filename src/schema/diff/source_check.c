/*-------------------------------------------------------------------------
 *
 * source_check.c
 *		New checks of tables and domains that are there, as the model writes them.
 *
 * The checks that a CREATE TABLE or a CREATE DOMAIN has made are known by their
 * order, and by their names where they have one.
 *
 * IDENTIFICATION
 *		src/schema/diff/source_check.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/keywords.h"
#include "parser/parser.h"
#include "parser/scanner.h"
#include "utils/builtins.h"

#include "schema/diff/operation.h"
#include "schema/diff/source_check.h"
#include "schema/kinds/kinds.h"

/*
 * add_checks adds those of the constraints that are checks to a list.
 */
static List *
add_checks(List *checks, const List *constraints)
{
	const ListCell *lc;

	foreach(lc, constraints)
	{
		Node	   *node = lfirst(lc);

		if (IsA(node, Constraint) && ((Constraint *) node)->contype == CONSTR_CHECK)
			checks = lappend(checks, node);
		else if (IsA(node, ColumnDef))
			checks = add_checks(checks, ((ColumnDef *) node)->constraints);
	}
	return checks;
}

/*
 * checks_in lists the checks that a statement has in it, in the order in which
 * it makes them.
 */
static List *
checks_in(Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_CreateStmt:
			return add_checks(NIL, ((CreateStmt *) tree)->tableElts);
		case T_CreateForeignTableStmt:
			return add_checks(NIL, ((CreateForeignTableStmt *) tree)->base.tableElts);
		case T_CreateDomainStmt:
			return add_checks(NIL, ((CreateDomainStmt *) tree)->constraints);
		default:
			return NIL;
	}
}

/*
 * is_check says whether an object is a check.
 */
static bool
is_check(const SchemaObject *object)
{
	return object->kind == &kind_domain_constraint ||
		(object->kind == &kind_constraint && strcmp(object->values[CONSTRAINT_TYPE], "c") == 0);
}

/*
 * comes_from_parent says whether a check is there because a table inherits.
 */
static bool
comes_from_parent(const SchemaObject *object)
{
	return object->inherited_from && object->inherited_by->kind == &kind_inheritance && !inheritance_is_local(object);
}

/*
 * in_parentheses returns the first parenthesis of a text, and all up to the one
 * that closes it.
 */
static char *
in_parentheses(const char *text)
{
	core_yy_extra_type lexer;
	core_yyscan_t scanner = scanner_init(text, &lexer, &ScanKeywords, ScanKeywordTokens);
	core_YYSTYPE value;
	YYLTYPE		location = 0;
	int			depth = 0;
	int			start = 0;
	int			token;

	while ((token = core_yylex(&value, &location, scanner)) != 0)
	{
		if (token == '(' && depth++ == 0)
			start = location;
		else if (token == ')' && --depth == 0)
			break;
	}
	scanner_finish(scanner);
	return pnstrdup(text + start, location + 1 - start);
}

/*
 * take_check gives the operation that adds a check the text that the check has in
 * the model.
 */
static void
take_check(const Diff *diff, const ModelStatement *statement, const Constraint *check, const SchemaObject *object)
{
	diff_create_op(diff, object)->source = psprintf("ALTER %s %s ADD CONSTRAINT %s CHECK %s%s",
													object->kind == &kind_constraint ? "TABLE" : "DOMAIN",
													object->parent_object->identity, quote_identifier(object->name),
													in_parentheses(statement->text + check->location),
													check->is_no_inherit ? " NO INHERIT" : "");
}

/*
 * is_added says whether an operation of its own adds a check, which is plain.
 */
static bool
is_added(const Diff *diff, const SchemaObject *object)
{
	return diff_create_op(diff, object) && diff_create_op(diff, object)->type == OPERATION_CREATE && diff_create_op(diff, object)->implied_by == NULL &&
		(object->kind == &kind_domain_constraint ||
		 (is_true(object, CONSTRAINT_VALIDATED) && is_true(object, CONSTRAINT_ENFORCED)));
}

/*
 * source_check_assign: see source_check.h.
 */
void
source_check_assign(const Diff *diff, const ModelStatement *statement, SchemaObject **objects, int n)
{
	List	   *made = NIL;
	List	   *checks;
	ListCell   *lc;
	ListCell   *lc2;
	bool		added = false;

	for (int i = 0; i < n; i++)
	{
		if (!is_check(objects[i]) || comes_from_parent(objects[i]))
			continue;
		made = lappend(made, objects[i]);
		added |= is_added(diff, objects[i]);
	}
	if (!added)
		return;
	checks = checks_in(linitial_node(RawStmt, raw_parser(statement->text, RAW_PARSE_DEFAULT))->stmt);
	if (list_length(checks) != list_length(made))
		return;
	forboth(lc, checks, lc2, made)
	{
		const Constraint *check = lfirst(lc);
		const SchemaObject *object = lfirst(lc2);

		if (is_added(diff, object) && !check->skip_validation && (check->conname == NULL || strcmp(check->conname, object->name) == 0))
			take_check(diff, statement, check, object);
	}
}
