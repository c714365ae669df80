/*-------------------------------------------------------------------------
 *
 * source.c
 *		New objects made by the statements of the model itself.
 *
 * A script reads best in the text that the model's author wrote.  The OIDs that
 * were given out while a statement of the model ran say what it has made; the
 * operation that creates that takes the statement as its own.  Whether the
 * statement makes the same where the schema is by then is for the proof to say: a
 * later statement of the model may have changed what this one made.
 *
 * IDENTIFICATION
 *		src/schema/diff/source.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "parser/parser.h"

#include "schema/diff/operation.h"
#include "schema/diff/options.h"
#include "schema/diff/source.h"
#include "schema/diff/source_check.h"
#include "schema/kinds/kinds.h"
#include "script/script.h"

/*
 * compare_oids compares objects by OID for qsort.
 */
static int
compare_oids(const void *a, const void *b)
{
	Oid			one = (*(const SchemaObject *const *) a)->address.objid;
	Oid			two = (*(const SchemaObject *const *) b)->address.objid;

	return one < two ? -1 : one > two ? 1 :
										0;
}

/*
 * first_from returns the place of the first object, in order of OIDs, whose OID
 * is not below one.
 */
static int
first_from(SchemaObject **objects, int n, Oid oid)
{
	int			low = 0;
	int			high = n;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (objects[middle]->address.objid < oid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * source_is_among says whether an object is one of those that a statement has made.
 */
static bool
source_is_among(const SchemaObject *object, const ModelStatement *statement)
{
	return object->address.objid >= statement->first && object->address.objid < statement->end;
}

/*
 * root_of returns the one among the objects of a statement that the others
 * belong to; NULL where there is none such, or where one of them is not new.
 */
static const SchemaObject *
root_of(const Diff *diff, SchemaObject **objects, int n, const ModelStatement *statement)
{
	const SchemaObject *root = NULL;

	for (int i = 0; i < n; i++)
	{
		const SchemaObject *parent = objects[i]->parent_object;
		const SchemaObject *whole = objects[i]->dropped_with;

		if (diff_create_op(diff, objects[i]) == NULL || diff_create_op(diff, objects[i])->type != OPERATION_CREATE)
			return NULL;
		if ((parent && source_is_among(parent, statement)) || (whole && source_is_among(whole, statement)))
			continue;
		if (root)
			return NULL;
		root = objects[i];
	}
	return root;
}

/*
 * source_take gives a statement to the operation of its root, if it has one.
 */
static void
source_take(const Diff *diff, const ModelStatement *statement, SchemaObject **objects, int n)
{
	const SchemaObject *root = n > 0 ? root_of(diff, objects, n, statement) : NULL;

	if (root == NULL || !statement_makes_one_object(linitial_node(RawStmt, raw_parser(statement->text, RAW_PARSE_DEFAULT))->stmt))
		return;
	diff_create_op(diff, root)->source = statement->text;
	diff_create_op(diff, root)->implied_by = NULL;
	for (int i = 0; i < n; i++)
	{
		if (objects[i] != root)
		{
			diff_create_op(diff, objects[i])->implied_by = diff_create_op(diff, root);
			diff_create_op(diff, objects[i])->in_source = true;
		}
	}
}

/*
 * is_plain says whether a statement can stand in a script: it means the same
 * there, and no line of it is one of a revision file's own.
 */
static bool
is_plain(const ModelStatement *statement)
{
	return statement->usual_path && strstr(statement->text, "migrate:") == NULL;
}

/*
 * made_otherwise says whether a proof has shown that a statement does not make one
 * of its objects as the model has it.
 */
static bool
made_otherwise(const DiffOptions *options, SchemaObject **objects, int n)
{
	for (int i = 0; options->not_from_source && i < n; i++)
	{
		if (options->not_from_source[objects[i]->index])
			return true;
	}
	return false;
}

/*
 * each_statement calls a function for the statements that can be taken, with the
 * objects that they have made.
 */
static void
each_statement(const Diff *diff, const DiffOptions *options, SchemaObject **sorted,
			   void (*function)(const Diff *diff, const ModelStatement *statement, SchemaObject **objects, int n))
{
	const SchemaSnapshot *model = diff->new;

	for (int i = 0; i < model->nstatements; i++)
	{
		const ModelStatement *statement = &model->statements[i];
		int			first = first_from(sorted, model->n, statement->first);
		int			end = first_from(sorted, model->n, statement->end);

		if (end > first && is_plain(statement) && !made_otherwise(options, sorted + first, end - first))
			function(diff, statement, sorted + first, end - first);
	}
}

/*
 * comes_with_partition says whether a new index or key is part of one that the
 * parent table has already.  The statement that makes the table a partition makes
 * it then, whatever statement of the model has made it.
 *
 * 	CREATE TABLE part PARTITION OF t FOR VALUES IN (1);	-- and an index like t's
 */
static bool
comes_with_partition(const Diff *diff, const SchemaObject *object)
{
	const SchemaObject *whole = object->dropped_with;
	const SchemaObject *partition = object->inherited_by;

	return whole && diff_match(diff, whole) && !(diff_create_op(diff, whole) && diff_create_op(diff, whole)->type == OPERATION_CREATE) &&
		diff_create_op(diff, object) && diff_create_op(diff, object)->type == OPERATION_CREATE && object->parent_object &&
		partition && diff_create_op(diff, partition) && diff_create_op(diff, partition)->in_source && diff_create_op(diff, partition)->implied_by == diff_create_op(diff, object->parent_object);
}

/*
 * leave_parts takes the indexes and keys of partitions from the statements that
 * make those of a partitioned table that is there already.
 */
static void
leave_parts(const Diff *diff)
{
	const SchemaSnapshot *model = diff->new;

	for (int i = 0; i < model->n; i++)
	{
		Operation  *make = diff_create_op(diff, model->objects[i]);
		const SchemaObject *whole = make && make->in_source ? make->implied_by->new : NULL;

		if (whole == NULL || (whole->kind != &kind_index && whole->kind != &kind_constraint) ||
			whole->parent_object == NULL || diff_match(diff, whole->parent_object) == NULL)
			continue;
		make->implied_by->source = NULL;
		make->implied_by = NULL;
		make->in_source = false;
	}
}

/*
 * source_assign: see source.h.  An operation that a source statement implies has no
 * statement; the text of a check stands in that of another statement.
 */
void
source_assign(const Diff *diff, const DiffOptions *options)
{
	const SchemaSnapshot *model = diff->new;
	SchemaObject **sorted = palloc_extended(sizeof(SchemaObject *) * Max(model->n, 1), MCXT_ALLOC_HUGE);

	memcpy(sorted, model->objects, sizeof(SchemaObject *) * model->n);
	qsort(sorted, model->n, sizeof(SchemaObject *), compare_oids);
	each_statement(diff, options, sorted, source_take);
	if (options->online)
		leave_parts(diff);
	for (int i = 0; i < model->n; i++)
	{
		Operation  *operation = diff_create_op(diff, model->objects[i]);

		if (comes_with_partition(diff, model->objects[i]))
		{
			operation->implied_by = diff_create_op(diff, model->objects[i]->parent_object);
			operation->in_source = true;
		}
		if (operation && operation->type == OPERATION_CREATE && operation->implied_by && operation->implied_by->source &&
			!operation->in_source)
			operation->implied_by = NULL;
	}
	each_statement(diff, options, sorted, source_check_assign);
	pfree(sorted);
}

/*
 * source_holds: see source.h.
 */
bool
source_holds(const List *operations)
{
	const ListCell *lc;

	foreach(lc, operations)
	{
		const Operation *operation = lfirst(lc);

		if (operation->in_source && operation->implied_by == NULL)
			return false;
	}
	return true;
}
