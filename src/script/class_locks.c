/*-------------------------------------------------------------------------
 *
 * class_locks.c
 *		Statement classes: about how many locks a statement takes that last.
 *
 * IDENTIFICATION
 *		src/script/class_locks.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "script/classes.h"

/*
 * constraint_locks returns how many relations constraints make.
 */
static int
constraint_locks(List *constraints)
{
	int			locks = 0;
	ListCell   *lc;

	foreach(lc, constraints)
	{
		ConstrType	type = lfirst_node(Constraint, lc)->contype;

		locks += type == CONSTR_PRIMARY || type == CONSTR_UNIQUE || type == CONSTR_EXCLUSION || type == CONSTR_IDENTITY;
	}
	return locks;
}

/*
 * column_locks returns how many relations a column makes.
 */
static int
column_locks(const ColumnDef *column)
{
	const char *type = column->typeName ? strVal(llast(column->typeName->names)) : "";

	return constraint_locks(column->constraints) + (strstr(type, "serial") != NULL);
}

/*
 * table_locks returns how many relations a new table has: itself, what it keeps
 * large values in, and what its columns and constraints make.
 */
static int
table_locks(const CreateStmt *table)
{
	int			locks = 3 + constraint_locks(table->constraints);
	ListCell   *lc;

	foreach(lc, table->tableElts)
	{
		Node	   *element = lfirst(lc);

		if (IsA(element, ColumnDef))
			locks += column_locks((ColumnDef *) element);
		else if (IsA(element, Constraint))
			locks += constraint_locks(list_make1(element));
		else
			locks += 2;			/* LIKE */
	}
	return locks;
}

int
class_no_locks(Node *tree)
{
	return 0;
}

int
class_table_locks(Node *tree)
{
	return table_locks((CreateStmt *) tree);
}

int
class_foreign_table_locks(Node *tree)
{
	return table_locks(&((CreateForeignTableStmt *) tree)->base);
}

/*
 * class_query_table_locks is about CREATE TABLE AS: the table, what it keeps
 * large values in, and the index of that.
 */
int
class_query_table_locks(Node *tree)
{
	return 3;
}

int
class_drop_locks(Node *tree)
{
	return 3 * list_length(((DropStmt *) tree)->objects);
}

/*
 * class_alter_locks returns how many relations ALTER TABLE makes.
 */
int
class_alter_locks(Node *tree)
{
	int			locks = 0;
	ListCell   *lc;

	foreach(lc, ((AlterTableStmt *) tree)->cmds)
	{
		Node	   *def = lfirst_node(AlterTableCmd, lc)->def;

		if (def && IsA(def, ColumnDef))
			locks += column_locks((ColumnDef *) def);
		else if (def && IsA(def, Constraint))
			locks += constraint_locks(list_make1(def));
	}
	return locks;
}
