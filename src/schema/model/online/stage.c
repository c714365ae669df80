/*-------------------------------------------------------------------------
 *
 * stage.c
 *		What an operation is done by in a database in use.
 *
 * IDENTIFICATION
 *		src/schema/model/online/stage.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "utils/builtins.h"

#include "schema/ddl.h"
#include "schema/diff/diff.h"
#include "schema/kinds/kinds.h"
#include "schema/model/online/online.h"
#include "schema/suffix.h"

/* ---------- stages ---------- */

/*
 * add_stage adds a stage, unless it has nothing to do.
 */
static Stage *
add_stage(List **stages, StageClass class, List *statements)
{
	Stage	   *stage = palloc0(sizeof(Stage));

	stage->class = class;
	stage->statements = statements;
	if (statements)
		*stages = lappend(*stages, stage);
	return stage;
}

/*
 * pass_on notes that later stages take over what one makes: an
 * index of a partition that becomes part of a table's, an index that becomes a
 * constraint's, a constraint that goes again.
 */
static void
pass_on(Stage *stage, const ObjectKind *kind, const char *identity, char *undo)
{
	stage->passing = psprintf("%s %s", kind->name, identity);
	stage->undo = undo;
}

/*
 * drop_if_there returns the statement that drops an index, if it is there.
 */
static char *
drop_if_there(const SchemaObject *object)
{
	return psprintf("DROP INDEX CONCURRENTLY IF EXISTS %s", quote_qualified_identifier(object->schema, object->name));
}

/*
 * one makes a list of a statement; notes may be NULL.
 */
static List *
one(char *statement, const char *notes)
{
	DdlList		out;

	ddl_init(&out, NULL);
	ddl_add_text(&out, statement);
	if (notes)
		((DdlStatement *) linitial(out.statements))->notes = pstrdup(notes);
	return out.statements;
}

/*
 * with_rights_of has the statements of a list have the rights that another has.
 */
static List *
with_rights_of(List *statements, const DdlStatement *like)
{
	ListCell   *lc;

	foreach(lc, statements)
	{
		((DdlStatement *) lfirst(lc))->role = like->role;
		((DdlStatement *) lfirst(lc))->needs = like->needs;
	}
	return statements;
}

/*
 * as_it_is returns the one stage of an operation that is done as always; note:
 * what there is to say of it, or NULL.
 */
static List *
as_it_is(const Operation *operation, const char *note)
{
	List	   *stages = NIL;
	DdlStatement    *first = palloc(sizeof(DdlStatement));

	*first = *(DdlStatement *) linitial(operation->statements);
	if (note)
		first->notes = psprintf("%s-- %s\n", first->notes ? first->notes : "", note);
	add_stage(&stages, STAGE_PLAIN, lcons(first, list_copy_tail(operation->statements, 1)));
	return stages;
}

/*
 * rest returns the statements of an operation after the first.
 */
static List *
rest(const Operation *operation)
{
	return list_copy_tail(operation->statements, 1);
}

static const char *
first_notes(const Operation *operation)
{
	return ((DdlStatement *) linitial(operation->statements))->notes;
}

/*
 * stands says whether a relation of the new schema was there before and has
 * kept its rows.
 */
static bool
stands(const Diff *diff, const SchemaObject *relation)
{
	return relation && diff_match(diff, relation) && !(diff_create_op(diff, relation) && diff_create_op(diff, relation)->type == OPERATION_CREATE);
}

/*
 * is_partitioned says whether a relation is a table that has its rows in
 * others.
 */
static bool
is_partitioned(const SchemaObject *relation)
{
	return relation->kind == &kind_table && relation->values[TABLE_RELKIND][0] == RELKIND_PARTITIONED_TABLE;
}

/* ---------- indexes ---------- */

/*
 * is_separate says whether an index is neither that of a partitioned table nor
 * a part of one.
 */
static bool
is_separate(const SchemaObject *index)
{
	return index->parent_object && !is_partitioned(index->parent_object) && index->values[INDEX_PARENT] == NULL;
}

/*
 * can_wait says whether an index that is replaced can stay, under another name,
 * until the new one is there.
 */
static bool
can_wait(const Diff *diff, const SchemaObject *old)
{
	ListCell   *lc;

	if (diff_match(diff, old) == NULL || !stands(diff, diff_match(diff, old)->parent_object) || !is_separate(old) || !is_separate(diff_match(diff, old)) ||
		owner_rights_to_create(diff_create_op(diff, diff_match(diff, old))))
		return false;
	foreach(lc, old->depends)
	{
		const SchemaObject *on = lfirst(lc);

		if (diff_drop_op(diff, on) || (diff_create_op(diff, on) && diff_create_op(diff, on)->change == CHANGE_REBUILD))
			return false;
	}
	return true;
}

/*
 * waiting_name returns the name of such an index meanwhile, one that nobody
 * else would give.
 */
static char *
waiting_name(const SchemaObject *index)
{
	return name_with_suffix(index->name, "_migrate_old");
}

/*
 * create_index: a new index is built beside the writers, and what it replaces
 * goes when it has taken over.  That of a partitioned table is put together of
 * those of its partitions, which come first.
 */
static List *
create_index(const Operation *operation)
{
	const SchemaObject *new = operation->new;
	char	   *statement;
	List	   *statements;
	List	   *stages = NIL;
	Stage	   *stage;

	if (!stands(operation->diff, new->parent_object) || is_partitioned(new->parent_object))
		return as_it_is(operation, NULL);
	if (owner_rights_to_create(operation))
		return as_it_is(operation, "made under its lock: what runs outside of a transaction cannot have its owner's rights");
	statement = psprintf("CREATE %sINDEX CONCURRENTLY %s%s", is_true(new, INDEX_UNIQUE) ? "UNIQUE " : "",
						 quote_identifier(new->name), new->values[INDEX_DEFINITION]);
	statements = list_concat(one(statement, first_notes(operation)), rest(operation));
	if (operation->old && can_wait(operation->diff, operation->old))
	{
		statement = psprintf("DROP INDEX CONCURRENTLY %s",
							 quote_qualified_identifier(new->schema, waiting_name(operation->old)));
		statements = list_concat(statements, one(statement, NULL));
	}
	stage = add_stage(&stages, STAGE_ALONE, statements);
	if (new->values[INDEX_PARENT])
		pass_on(stage, &kind_index, new->identity, drop_if_there(new));
	return stages;
}

/*
 * stage_drop_index: an index is dropped when its last reader is done.
 */
static List *
stage_drop_index(const Operation *operation)
{
	const SchemaObject *old = operation->old;
	List	   *stages = NIL;

	if (can_wait(operation->diff, old))
		add_stage(&stages, STAGE_PLAIN,
				  one(psprintf("ALTER INDEX %s RENAME TO %s", old->identity, quote_identifier(waiting_name(old))), NULL));
	else if (is_separate(old))
		add_stage(&stages, STAGE_ALONE, one(psprintf("DROP INDEX CONCURRENTLY %s", old->identity), first_notes(operation)));
	else
		return as_it_is(operation, NULL);
	return stages;
}

/* ---------- constraints ---------- */

/*
 * add_and_validate: a constraint that rows can violate holds for new ones first.
 * A statement of the model can end in a comment.
 */
static List *
add_and_validate(const Operation *operation)
{
	const SchemaObject *new = operation->new;
	const char *table = new->parent_object->identity;
	const DdlStatement *first = linitial(operation->statements);
	const char *add = first->text;
	char	   *statement = psprintf("%s%sNOT VALID", add, strstr(add, "--") ? "\n" : " ");
	List	   *stages = NIL;

	add_stage(&stages, STAGE_PLAIN, list_concat(with_rights_of(one(statement, first_notes(operation)), first), rest(operation)));
	statement = psprintf("ALTER TABLE %s VALIDATE CONSTRAINT %s", table, quote_identifier(new->name));
	add_stage(&stages, STAGE_VALIDATE, with_rights_of(one(statement, NULL), first));
	return stages;
}

/*
 * use_index: the index of a key is built beside the writers and becomes the
 * constraint's.  The server gives a key's definition as keywords, a list of
 * columns, and INCLUDE and a list of others.
 */
static List *
use_index(const Operation *operation)
{
	const SchemaObject *new = operation->new;
	const char *table = new->parent_object->identity;
	const char *name = pstrdup(quote_identifier(new->name));
	const char *definition = new->values[CONSTRAINT_DEFINITION];
	const char *keywords = new->values[CONSTRAINT_TYPE][0] == CONSTRAINT_PRIMARY ? "PRIMARY KEY" : "UNIQUE";
	const char *nulls = " NULLS NOT DISTINCT";
	const char *columns = definition + strlen(keywords) + 1;
	bool		not_distinct = strncmp(columns, nulls + 1, strlen(nulls) - 1) == 0;
	char	   *statement;
	List	   *stages = NIL;
	Stage	   *stage;

	if (not_distinct)
		columns += strlen(nulls);
	statement = psprintf("CREATE UNIQUE INDEX CONCURRENTLY %s ON %s %s%s", name, table, columns, not_distinct ? nulls : "");
	stage = add_stage(&stages, STAGE_ALONE, one(statement, first_notes(operation)));
	pass_on(stage, &kind_index, quote_qualified_identifier(new->schema, new->name), drop_if_there(new));
	statement = psprintf("ALTER TABLE %s ADD CONSTRAINT %s %s USING INDEX %s%s", table, name, keywords, name,
						 new->values[CONSTRAINT_DEFERRABLE]);
	stage = add_stage(&stages, STAGE_PLAIN, list_concat(with_rights_of(one(statement, NULL), linitial(operation->statements)), rest(operation)));
	if (new->values[CONSTRAINT_PARENT])
		pass_on(stage, &kind_constraint, new->identity,
				psprintf("ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s", table, name));
	return stages;
}

/*
 * stage_create_constraint finds the way for a new constraint.
 */
static List *
stage_create_constraint(const Operation *operation)
{
	const SchemaObject *new = operation->new;
	const SchemaObject *table = new->parent_object;
	char		type = new->values[CONSTRAINT_TYPE][0];

	if (!stands(operation->diff, table) || table->kind != &kind_table || !is_true(new, CONSTRAINT_VALIDATED))
		return as_it_is(operation, NULL);
	if (type == CONSTRAINT_CHECK || (type == CONSTRAINT_FOREIGN && !is_partitioned(table)))
		return add_and_validate(operation);
	if (type == CONSTRAINT_FOREIGN)
		return as_it_is(operation, "a foreign key of a partitioned table is checked under its lock");
	if (is_partitioned(table))
		return as_it_is(operation, NULL);
	if (type == CONSTRAINT_EXCLUSION || strstr(new->values[CONSTRAINT_DEFINITION], " WITHOUT OVERLAPS"))
		return as_it_is(operation, "an exclusion constraint is built under its lock");
	return use_index(operation);
}

/* ---------- columns ---------- */

/*
 * set_not_null: that no row has a null is shown by a check constraint, and is
 * known when the column becomes NOT NULL.
 */
static List *
set_not_null(const Operation *operation, int at)
{
	const SchemaObject *new = operation->new;
	const char *table = new->parent_object->identity;
	const char *column = pstrdup(quote_identifier(new->name));
	const char *name = name_with_suffix(psprintf("%s_%s", new->parent_object->name, new->name), "_migrate_not_null");
	const char *check = pstrdup(quote_identifier(name));
	char	   *add = psprintf("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID", table, check, column);
	const DdlStatement *like = list_nth(operation->statements, at);
	List	   *before = list_truncate(list_copy(operation->statements), at);
	List	   *after = list_copy_tail(operation->statements, at + 1);
	List	   *stages = NIL;
	Stage	   *stage;
	DdlStatement    *set = palloc(sizeof(DdlStatement));

	*set = *like;
	set->notes = NULL;			/* stand where rows are read */
	stage = add_stage(&stages, STAGE_PLAIN, list_concat(before, with_rights_of(one(add, NULL), like)));
	pass_on(stage, &kind_constraint, psprintf("%s ON %s", check, table),
			psprintf("ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s", table, check));
	add_stage(&stages, STAGE_VALIDATE,
			  with_rights_of(one(psprintf("ALTER TABLE %s VALIDATE CONSTRAINT %s", table, check), like->notes), like));
	after = list_concat(one(psprintf("ALTER TABLE %s DROP CONSTRAINT %s", table, check), NULL), after);
	add_stage(&stages, STAGE_PLAIN, lcons(set, after));
	return stages;
}

/*
 * alter_column finds the way for a changed column.
 */
static List *
alter_column(const Operation *operation)
{
	const SchemaObject *new = operation->new;
	const SchemaObject *table = new->parent_object;

	if (stands(operation->diff, table) && table->kind == &kind_table && operation->change != CHANGE_REBUILD)
	{
		char	   *statement = not_null_statement(operation->diff, new);

		for (int i = 0; i < list_length(operation->statements); i++)
		{
			if (strcmp(((DdlStatement *) list_nth(operation->statements, i))->text, statement) == 0)
				return set_not_null(operation, i);
		}
	}
	return as_it_is(operation, operation->change == CHANGE_REBUILD ? "may rewrite the table under its lock" : NULL);
}

/*
 * online_can_follow: see online.h.  Writers need the default of a column from when
 * it takes no more nulls, and readers the policies and views of their table.
 */
bool
online_can_follow(const Operation *operation)
{
	static const ObjectKind *const kinds[] = {&kind_column_default, &kind_foreign_key, &kind_function,
											  &kind_materialized_view, &kind_policy, &kind_procedure, &kind_rule, &kind_statistics, &kind_trigger, &kind_view};
	const SchemaObject *object = operation_object(operation);

	if (object->kind == &kind_index)
		return !is_true(object, INDEX_REPLICA_IDENTITY);
	if (object->kind == &kind_constraint)
		return object->values[CONSTRAINT_TYPE][0] != CONSTRAINT_PRIMARY && !is_true(object, CONSTRAINT_REPLICA_IDENTITY);
	for (int i = 0; i < lengthof(kinds); i++)
	{
		if (object->kind == kinds[i])
			return true;
	}
	return false;
}

/*
 * online_stages: see online.h.
 */
List *
online_stages(const Operation *operation)
{
	const SchemaObject *object = operation_object(operation);

	if (object->kind == &kind_index && operation->type == OPERATION_CREATE)
		return create_index(operation);
	if (object->kind == &kind_index && operation->type == OPERATION_DROP)
		return stage_drop_index(operation);
	if ((object->kind == &kind_constraint || object->kind == &kind_foreign_key) && operation->type == OPERATION_CREATE)
		return stage_create_constraint(operation);
	if (object->kind == &kind_column && operation->type == OPERATION_ALTER)
		return alter_column(operation);
	if (object->kind == &kind_enum && operation->type == OPERATION_ALTER && differs(operation->old, operation->new, 0))
	{
		List	   *stages = NIL;

		add_stage(&stages, STAGE_FIRST, operation->statements);
		return stages;
	}
	return as_it_is(operation, NULL);
}
