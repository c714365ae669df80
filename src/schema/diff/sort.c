/*-------------------------------------------------------------------------
 *
 * sort.c
 *		Put operations into an order that works.
 *
 * An operation that another one implies stands where that one does.  Where such
 * groups depend on each other in a circle (two tables with foreign keys to each
 * other, a default that calls a function of the table), those implied operations
 * of the circle that have statements of their own are taken out of their groups:
 *
 * 	CREATE TABLE a (...);
 * 	CREATE TABLE b (..., FOREIGN KEY (x) REFERENCES a);
 * 	ALTER TABLE a ADD FOREIGN KEY (y) REFERENCES b;
 *
 * IDENTIFICATION
 *		src/schema/diff/sort.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/binaryheap.h"
#include "miscadmin.h"

#include "schema/diff/implied.h"
#include "schema/diff/operation.h"
#include "schema/diff/sort.h"

/* State of the search for circles (Tarjan's strongly connected components). */
typedef struct Search
{
	int			next_number;
	int			next_component;
	List	   *stack;
} Search;

/*
 * sort_gather lists, for each operation that does its own work, those that it
 * implies.
 */
static void
sort_gather(List *operations)
{
	ListCell   *lc;

	foreach(lc, operations)
		((Operation *) lfirst(lc))->implied = NIL;
	foreach(lc, operations)
	{
		Operation  *operation = lfirst(lc);

		if (operation->implied_by)
		{
			Operation  *first = operation_root(operation);

			first->implied = lappend(first->implied, operation);
		}
	}
}

/*
 * Where a visit of an operation has come to: the implied operation whose
 * dependencies are looked at (-1: its own), and the dependency.
 */
typedef struct Visit
{
	Operation  *operation;
	int			member;
	int			dependency;
} Visit;

/*
 * next_dependency returns the next operation that a visited one must follow, or
 * NULL.
 */
static Operation *
next_dependency(Visit *visit)
{
	for (;;)
	{
		Operation  *from;

		if (visit->member >= list_length(visit->operation->implied))
			return NULL;
		from = visit->member < 0 ? visit->operation : list_nth(visit->operation->implied, visit->member);
		if (visit->dependency < list_length(from->dependencies))
		{
			Operation  *to = operation_root(list_nth(from->dependencies, visit->dependency++));

			if (to != visit->operation)
				return to;
			continue;
		}
		visit->member++;
		visit->dependency = 0;
	}
}

/*
 * begin_visit numbers an operation and puts it on the stack.
 */
static Visit *
begin_visit(Search *search, Operation *operation)
{
	Visit	   *visit = palloc0(sizeof(Visit));

	visit->operation = operation;
	visit->member = -1;
	operation->number = operation->low = ++search->next_number;
	operation->on_stack = true;
	search->stack = lappend(search->stack, operation);
	return visit;
}

/*
 * end_component takes a component that is complete from the stack.
 */
static void
end_component(Search *search, Operation *root)
{
	Operation  *operation;

	search->next_component++;
	do
	{
		operation = llast(search->stack);
		search->stack = list_delete_last(search->stack);
		operation->on_stack = false;
		operation->component = search->next_component;
	} while (operation != root);
}

/*
 * find_components numbers the strongly connected components of what an operation
 * reaches; without recursion, as the paths are long.
 */
static void
find_components(Search *search, Operation *start)
{
	List	   *visits = list_make1(begin_visit(search, start));

	while (visits)
	{
		Visit	   *visit = llast(visits);
		Operation  *operation = visit->operation;
		Operation  *to = next_dependency(visit);

		if (to == NULL)
		{
			visits = list_delete_last(visits);
			if (operation->low == operation->number)
				end_component(search, operation);
			if (visits)
			{
				Operation  *from = ((Visit *) llast(visits))->operation;

				from->low = Min(from->low, operation->low);
			}
		}
		else if (to->number == 0)
			visits = lappend(visits, begin_visit(search, to));
		else if (to->on_stack)
			operation->low = Min(operation->low, to->number);
	}
}

/* What is taken out of its group first, where there are circles. */
typedef enum Separable
{
	SEPARABLE_JOINED,			/* changes of types that would do in one statement */
	SEPARABLE_PARTS,			/* what is no column */
	SEPARABLE_COLUMNS,
	NSEPARABLE
} Separable;

/*
 * add_joined adds to the list those of two operations of a circle, one of which
 * must follow the other, that share a statement with others.
 */
static List *
add_joined(List *found, Operation *operation, Operation *on)
{
	if (implied_is_joined(operation))
		found = list_append_unique_ptr(found, operation);
	if (implied_is_joined(on))
		found = list_append_unique_ptr(found, on);
	return found;
}

/*
 * add_separable adds to the list an implied operation that makes a circle: one
 * that creates something that needs another operation of the circle, or drops
 * something that another one waits for.
 */
static List *
add_separable(List *found, Operation *operation, Separable what)
{
	Operation  *doer = operation_root(operation);
	ListCell   *lc;

	foreach(lc, operation->dependencies)
	{
		Operation  *on = lfirst(lc);
		Operation  *to = operation_root(on);
		Operation  *candidate = operation->type == OPERATION_DROP ? on : operation;
		const SchemaObject *object = operation_object(candidate);

		if (to == doer || to->component != doer->component)
			continue;
		if (what == SEPARABLE_JOINED)
			found = add_joined(found, operation, on);
		else if (candidate->implied_by && (what == SEPARABLE_COLUMNS || (object->kind->flags & KIND_CARRIES) == 0))
			found = list_append_unique_ptr(found, candidate);
	}
	return found;
}

/*
 * break_circles takes the implied operations of a sort that make circles out of
 * their groups; false where there are none.
 */
static bool
break_circles(List *operations, Separable what)
{
	Search		search = {0};
	List	   *found = NIL;
	ListCell   *lc;

	foreach(lc, operations)
		((Operation *) lfirst(lc))->number = 0;
	foreach(lc, operations)
	{
		Operation  *operation = lfirst(lc);

		if (operation->implied_by == NULL && operation->number == 0)
			find_components(&search, operation);
	}
	foreach(lc, operations)
		found = add_separable(found, lfirst(lc), what);
	foreach(lc, found)
		((Operation *) lfirst(lc))->implied_by = NULL;
	return found != NIL;
}

/*
 * compare_ranks has the heap give the lowest rank first.
 */
static int
compare_ranks(Datum a, Datum b, void *arg)
{
	int64		one = ((Operation *) DatumGetPointer(a))->rank;
	int64		two = ((Operation *) DatumGetPointer(b))->rank;

	return one < two ? 1 : one > two ? -1 :
									   0;
}

/*
 * add_dependencies has an operation wait for some others.
 */
static void
add_dependencies(Operation *own, const List *after)
{
	const ListCell *lc;

	foreach(lc, after)
	{
		Operation  *to = operation_root(lfirst(lc));

		if (to == own)
			continue;
		own->waiting++;
		to->dependents = lappend(to->dependents, own);
	}
}

/*
 * count_dependencies notes for each operation how many others it waits for, and
 * which wait for it; soft: for those too that it need not wait for.
 */
static void
count_dependencies(List *operations, bool soft)
{
	ListCell   *lc;

	foreach(lc, operations)
	{
		Operation  *operation = lfirst(lc);

		operation->waiting = 0;
		operation->dependents = NIL;
	}
	foreach(lc, operations)
	{
		Operation  *operation = lfirst(lc);

		add_dependencies(operation_root(operation), operation->dependencies);
		if (soft)
			add_dependencies(operation_root(operation), operation->soft_dependencies);
	}
}

/*
 * sort returns the operations that do their own work in order; what stands in a
 * circle that nothing broke is missing.
 */
static List *
sort(List *operations, bool soft)
{
	binaryheap *heap = binaryheap_allocate(Max(list_length(operations), 1), compare_ranks, NULL);
	List	   *result = NIL;
	ListCell   *lc;

	count_dependencies(operations, soft);
	foreach(lc, operations)
	{
		Operation  *operation = lfirst(lc);

		if (operation->implied_by == NULL && operation->waiting == 0)
			binaryheap_add(heap, PointerGetDatum(operation));
	}
	while (!binaryheap_empty(heap))
	{
		Operation  *operation = (Operation *) DatumGetPointer(binaryheap_remove_first(heap));

		result = lappend(result, operation);
		foreach(lc, operation->dependents)
		{
			Operation  *next = lfirst(lc);

			if (--next->waiting == 0)
				binaryheap_add(heap, PointerGetDatum(next));
		}
	}
	return result;
}

/*
 * waiting returns the operations that have no place in the order.
 */
static List *
waiting(List *operations)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, operations)
	{
		Operation  *operation = lfirst(lc);

		if (operation->implied_by == NULL && operation->waiting > 0)
			result = lappend(result, operation);
	}
	return result;
}

/*
 * sort_operations returns the operations that do their own work, in order.
 * A circle of operations that all stand alone is left at the end, by rank: the
 * proof says whether that works.
 */
List *
sort_operations(List *operations)
{
	List	   *result;
	Separable	what = SEPARABLE_JOINED;

	while (what < NSEPARABLE)
	{
		CHECK_FOR_INTERRUPTS();
		sort_gather(operations);
		what = break_circles(operations, what) ? SEPARABLE_JOINED : what + 1;
	}
	sort_gather(operations);
	result = sort(operations, true);
	if (waiting(operations))
		result = sort(operations, false);
	return list_concat(result, waiting(operations));
}
