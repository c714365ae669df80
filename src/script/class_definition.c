/*-------------------------------------------------------------------------
 *
 * class_definition.c
 *		Statement classes: what defines, and evaluates nothing.
 *
 * Such a statement runs nobody's code, and cannot read our tables.  A default, a
 * check or an index is evaluated when it is made, and a literal as soon as it is
 * parsed: the input function of an array or a range of a domain runs the
 * domain's check.  So these statements evaluate nothing, or nothing but what the
 * server brings.  What a name means depends on who asks and on the search_path:
 * whatever it could mean has to be the server's own.  And it depends on what the
 * script has done before, so that names are looked at for its first statement
 * only.
 *
 * IDENTIFICATION
 *		src/script/class_definition.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/namespace.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "script/classes.h"

/*
 * is_servers says whether an object came with the server, and can't be another.
 */
static bool
is_servers(Oid oid)
{
	return OidIsValid(oid) && oid < FirstUnpinnedObjectId;
}

/*
 * objects_named returns the OIDs of the objects with a name, in any schema, by a
 * catalog cache whose first key that is; oid_of returns that of a row.
 */
static List *
objects_named(int cache, const char *name, Oid (*oid_of)(HeapTuple tuple))
{
	NameData	key;
	CatCList   *rows;
	List	   *oids = NIL;

	namestrcpy(&key, name);
	rows = SearchSysCacheList1(cache, NameGetDatum(&key));
	for (int i = 0; i < rows->n_members; i++)
		oids = lappend_oid(oids, oid_of(&rows->members[i]->tuple));
	ReleaseCatCacheList(rows);
	return oids;
}

static Oid
type_of_row(HeapTuple tuple)
{
	return ((Form_pg_type) GETSTRUCT(tuple))->oid;
}

static Oid
operator_of_row(HeapTuple tuple)
{
	return ((Form_pg_operator) GETSTRUCT(tuple))->oid;
}

static Oid
relation_of_row(HeapTuple tuple)
{
	return ((Form_pg_class) GETSTRUCT(tuple))->oid;
}

/*
 * are_servers says whether there are objects in a list, all of them the
 * server's own.
 */
static bool
are_servers(List *oids)
{
	ListCell   *lc;

	foreach(lc, oids)
	{
		if (!is_servers(lfirst_oid(lc)))
			return false;
	}
	return oids != NIL;
}

/*
 * is_servers_type says whether a type, or the type of an array's elements, is
 * the server's own.
 */
static bool
is_servers_type(const TypeName *type, bool first)
{
	if (type == NULL || type->pct_type || type->setof)
		return false;
	if (list_length(type->names) == 1)
		return first && are_servers(objects_named(TYPENAMENSP, strVal(linitial(type->names)), type_of_row));
	return list_length(type->names) == 2 && strcmp(strVal(linitial(type->names)), "pg_catalog") == 0 &&
		is_servers(GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(strVal(llast(type->names))),
								   ObjectIdGetDatum(PG_CATALOG_NAMESPACE)));
}

/*
 * relations_named returns the relations that a name can mean.
 */
static List *
relations_named(const RangeVar *name)
{
	Oid			schema;
	Oid			relation;

	if (name->schemaname == NULL)
		return objects_named(RELNAMENSP, name->relname, relation_of_row);
	schema = get_namespace_oid(name->schemaname, true);
	relation = OidIsValid(schema) ? get_relname_relid(name->relname, schema) : InvalidOid;
	return OidIsValid(relation) ? list_make1_oid(relation) : NIL;
}

/*
 * has_servers_type says whether a column is of a type of the server's own in all
 * of relations.
 */
static bool
has_servers_type(List *relations, const char *column)
{
	ListCell   *lc;

	foreach(lc, relations)
	{
		AttrNumber	attnum = get_attnum(lfirst_oid(lc), column);

		if (attnum <= 0 || !is_servers(get_atttype(lfirst_oid(lc), attnum)))
			return false;
	}
	return true;
}

/*
 * is_constant says whether an expression is a constant, or what the server knows
 * by itself, of a type of the server's own where it says one.
 */
static bool
is_constant(Node *expr, bool first)
{
	if (IsA(expr, TypeCast))
		return is_servers_type(((TypeCast *) expr)->typeName, first) && is_constant(((TypeCast *) expr)->arg, first);
	return IsA(expr, A_Const) || IsA(expr, SQLValueFunction);
}

/*
 * is_servers_check says whether a check of a table's rows runs nothing but
 * operators of the server's own, on columns and constants.
 */
static bool
is_servers_check(List *relations, Node *expr)
{
	ListCell   *lc;

	if (expr == NULL || is_constant(expr, true))
		return expr != NULL;
	switch (nodeTag(expr))
	{
		case T_ColumnRef:
			return list_length(((ColumnRef *) expr)->fields) == 1 &&
				IsA(linitial(((ColumnRef *) expr)->fields), String) &&
				has_servers_type(relations, strVal(linitial(((ColumnRef *) expr)->fields)));
		case T_A_Expr:
			{
				A_Expr	   *op = (A_Expr *) expr;

				return op->kind == AEXPR_OP && list_length(op->name) == 1 &&
					are_servers(objects_named(OPERNAMENSP, strVal(linitial(op->name)), operator_of_row)) &&
					is_servers_check(relations, op->lexpr) && is_servers_check(relations, op->rexpr);
			}
		case T_BoolExpr:
			foreach(lc, ((BoolExpr *) expr)->args)
			{
				if (!is_servers_check(relations, lfirst(lc)))
					return false;
			}
			return true;
		case T_NullTest:
			return is_servers_check(relations, (Node *) ((NullTest *) expr)->arg);
		default:
			return false;
	}
}

/*
 * has_fixed_default says whether a column's default is not evaluated, or a
 * constant: in a new table, a function without arguments is not.
 */
static bool
has_fixed_default(const ColumnDef *column, Node *expr, bool new_table, bool first)
{
	if (!is_servers_type(column->typeName, first))
		return false;
	return is_constant(expr, first) || (new_table && IsA(expr, FuncCall) && ((FuncCall *) expr)->args == NIL);
}

/*
 * is_plain_column says whether a new column is of a kind that nothing is
 * evaluated for; in a new table it has no rows.
 */
static bool
is_plain_column(const ColumnDef *column, bool new_table, bool first)
{
	ListCell   *lc;

	if (!is_servers_type(column->typeName, first) &&
		!(new_table && column->typeName && column->typeName->typmods == NIL))
		return false;
	foreach(lc, column->constraints)
	{
		Constraint *constraint = lfirst_node(Constraint, lc);

		switch (constraint->contype)
		{
			case CONSTR_NULL:
				break;
			case CONSTR_DEFAULT:
				if (!has_fixed_default(column, constraint->raw_expr, new_table, first))
					return false;
				break;
			case CONSTR_NOTNULL:
			case CONSTR_PRIMARY:
			case CONSTR_UNIQUE:
			case CONSTR_FOREIGN:
			case CONSTR_IDENTITY:
				if (!new_table)
					return false;
				break;
			default:
				return false;
		}
	}
	return true;
}

/*
 * class_table_is_definition is about CREATE TABLE.
 */
bool
class_table_is_definition(Node *tree, bool first)
{
	const CreateStmt *stmt = (const CreateStmt *) tree;
	ListCell   *lc;

	if (stmt->inhRelations || stmt->partbound || stmt->partspec || stmt->ofTypename || stmt->constraints)
		return false;
	foreach(lc, stmt->tableElts)
	{
		Node	   *element = lfirst(lc);

		if (IsA(element, ColumnDef) ? !is_plain_column((ColumnDef *) element, true, first) :
									  !IsA(element, Constraint) ||
					(((Constraint *) element)->contype != CONSTR_PRIMARY &&
					 ((Constraint *) element)->contype != CONSTR_UNIQUE &&
					 ((Constraint *) element)->contype != CONSTR_FOREIGN))
			return false;
	}
	return true;
}

/*
 * class_alter_is_definition is about ALTER TABLE.
 */
bool
class_alter_is_definition(Node *tree, bool first)
{
	const AlterTableStmt *stmt = (const AlterTableStmt *) tree;
	ListCell   *lc;

	foreach(lc, stmt->cmds)
	{
		AlterTableCmd *cmd = lfirst_node(AlterTableCmd, lc);

		switch (cmd->subtype)
		{
			case AT_AddColumn:
				if (!is_plain_column((ColumnDef *) cmd->def, false, first))
					return false;
				break;
			case AT_AddConstraint:
				if (!first || ((Constraint *) cmd->def)->contype != CONSTR_CHECK ||
					!is_servers_check(relations_named(stmt->relation), ((Constraint *) cmd->def)->raw_expr))
					return false;
				break;
			case AT_ColumnDefault:
				if (cmd->def)
					return false;
				break;
			case AT_DropColumn:
			case AT_DropConstraint:
			case AT_DropNotNull:
			case AT_ChangeOwner:
			case AT_SetStatistics:
			case AT_SetStorage:
			case AT_SetRelOptions:
			case AT_ResetRelOptions:
				break;
			default:
				return false;
		}
	}
	return stmt->objtype == OBJECT_TABLE;
}

/*
 * class_index_is_definition is about CREATE INDEX: of columns alone, whose
 * order is the server's.
 */
bool
class_index_is_definition(Node *tree, bool first)
{
	const IndexStmt *stmt = (const IndexStmt *) tree;
	List	   *relations;
	ListCell   *lc;

	if (!first || stmt->whereClause || stmt->excludeOpNames || strcmp(stmt->accessMethod, "btree") != 0)
		return false;
	relations = relations_named(stmt->relation);
	foreach(lc, stmt->indexParams)
	{
		IndexElem  *element = lfirst_node(IndexElem, lc);

		if (element->name == NULL || element->opclass || !has_servers_type(relations, element->name))
			return false;
	}
	return true;
}

/*
 * class_function_is_definition is about CREATE FUNCTION: of a language whose
 * validator takes a body apart, and leaves what is in it for later.
 */
bool
class_function_is_definition(Node *tree, bool first)
{
	const CreateFunctionStmt *stmt = (const CreateFunctionStmt *) tree;
	DefElem    *language = statement_option(stmt->options, "language");
	ListCell   *lc;

	foreach(lc, stmt->parameters)
	{
		if (lfirst_node(FunctionParameter, lc)->defexpr)
			return false;
	}
	return language && strcmp(strVal(language->arg), "plpgsql") == 0;
}

/*
 * class_is_definition is about statements that always are.
 */
bool
class_is_definition(Node *tree, bool first)
{
	return true;
}

bool
class_domain_is_definition(Node *tree, bool first)
{
	return ((CreateDomainStmt *) tree)->constraints == NIL;
}

bool
class_schema_is_definition(Node *tree, bool first)
{
	return ((CreateSchemaStmt *) tree)->schemaElts == NIL;
}

bool
class_trigger_is_definition(Node *tree, bool first)
{
	return ((CreateTrigStmt *) tree)->whenClause == NULL;
}
