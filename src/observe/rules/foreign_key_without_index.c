/*-------------------------------------------------------------------------
 *
 * foreign_key_without_index.c
 *		No index for a foreign key.
 *
 * IDENTIFICATION
 *		src/observe/rules/foreign_key_without_index.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * is_indexed says whether a table has an index that begins with a column, or
 * the rest of the script makes one.
 */
static bool
is_indexed(const LintCheck *check, Relation table, const char *column)
{
	AttrNumber	number = get_attnum(RelationGetRelid(table), column);
	ListCell   *lc;
	bool		found = false;

	foreach(lc, RelationGetIndexList(table))
	{
		Relation	index = index_open(lfirst_oid(lc), AccessShareLock);

		found |= index->rd_index->indkey.values[0] == number;
		index_close(index, AccessShareLock);
	}
	for (int i = check->n + 1; !found && i < script_size(check->script); i++)
	{
		const IndexStmt *index = (const IndexStmt *) script_tree(check->script, i);
		const IndexElem *first = IsA(index, IndexStmt) ? linitial(index->indexParams) : NULL;

		found = first && first->name && strcmp(first->name, column) == 0 &&
			lint_relation(index->relation) == RelationGetRelid(table);
	}
	return found;
}

/*
 * foreign_key_columns returns the first columns of the foreign keys that a
 * statement adds.
 */
static List *
foreign_key_columns(LintCheck *check)
{
	Oid			table;
	List	   *result = NIL;
	List	   *constraints = NIL;
	AlterTableCmd *command;
	int			place = 0;
	ListCell   *lc;

	foreach(lc, lint_new_columns(check, &table))
	{
		if (lint_constraint(lfirst(lc), CONSTR_FOREIGN))
			result = lappend(result, ((ColumnDef *) lfirst(lc))->colname);
	}
	while ((command = lint_command(check, AT_AddConstraint, &place)) != NULL)
		constraints = lappend(constraints, command->def);
	if (IsA(check->tree, CreateStmt))
		constraints = list_copy(((CreateStmt *) check->tree)->tableElts);
	foreach(lc, constraints)
	{
		const Constraint *constraint = lfirst(lc);

		if (IsA(constraint, Constraint) && constraint->contype == CONSTR_FOREIGN)
			result = lappend(result, strVal(linitial(constraint->fk_attrs)));
	}
	return result;
}

/*
 * foreign_key_without_index_look looks at the first column of each new foreign key.
 */
static void
foreign_key_without_index_look(LintCheck *check)
{
	Oid			oid;
	List	   *columns = list_concat(list_copy(foreign_key_columns(check)), NIL);
	Relation	table;
	ListCell   *lc;

	(void) lint_new_columns(check, &oid);
	table = columns && OidIsValid(oid) ? try_table_open(oid, AccessShareLock) : NULL;
	if (table == NULL)
		return;
	foreach(lc, columns)
	{
		const char *column = lfirst(lc);

		if (!is_indexed(check, table, column))
			lint_report(check, InvalidOid, lint_name(oid), psprintf("the foreign key of %s by %s has no index", lint_name(oid), quote_identifier(column)),
						psprintf("CREATE INDEX CONCURRENTLY ON %s (%s), in a revision marked transaction:false.", lint_name(oid), quote_identifier(column)));
	}
	table_close(table, AccessShareLock);
}

const LintRule lint_foreign_key_without_index = {
	.code = "foreign-key-without-index",
	.severity = LINT_WARNING,
	.title = "no index for a foreign key",
	.why = "Each DELETE and each change of the key in the referenced table reads all of the referencing one.",
	.unsafe = "CREATE TABLE lines (id bigint PRIMARY KEY, order_id bigint REFERENCES orders)",
	.safe = "CREATE TABLE lines (id bigint PRIMARY KEY, order_id bigint REFERENCES orders); CREATE INDEX ON lines (order_id)",
	.after = foreign_key_without_index_look};
