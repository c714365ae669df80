/*-------------------------------------------------------------------------
 *
 * online.c
 *		Put the stages of operations into as few revisions as will do.
 *
 * IDENTIFICATION
 *		src/schema/model/online/online.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"

#include "schema/ddl.h"
#include "schema/diff/diff.h"
#include "schema/kinds/kinds.h"
#include "schema/model/online/online.h"

/* How far an operation is. */
typedef struct Course
{
	Operation  *operation;
	List	   *stages;
	int			next;			/* stage */
	const OnlinePart *part;		/* with the stage before */
} Course;

typedef struct Courses
{
	int			n;
	Course	   *courses;
} Courses;

/*
 * course_of returns the course of an operation; NULL where it has nothing to
 * say.
 */
static const Course *
course_of(const Courses *all, const Operation *operation)
{
	const Course *course = operation->number < all->n ? &all->courses[operation->number] : NULL;

	return course && course->operation == operation ? course : NULL;
}

static bool is_free(const Courses *all, Operation *operation);

/*
 * is_done says whether all of an operation is done; one that has nothing to say
 * is when it could be.
 */
static bool
is_done(const Courses *all, Operation *operation)
{
	const Course *course = course_of(all, operation);

	return course ? course->next == list_length(course->stages) : is_free(all, operation);
}

/*
 * lets_follow says whether an operation can follow another.
 */
static bool
lets_follow(const Courses *all, Operation *before, const Operation *operation)
{
	const Course *course = course_of(all, before);

	if (is_done(all, before))
		return true;
	return course && course->next > 0 && online_can_follow(operation) &&
		before->new && before->new->kind == &kind_column;
}

/*
 * follows_done says whether what an operation, or one whose work another does,
 * must follow is done.
 */
static bool
follows_done(const Courses *all, const Operation *operation, const Operation *own)
{
	ListCell   *lc;

	foreach(lc, operation->after)
	{
		Operation  *before = leader(lfirst(lc));

		if (before != own && !lets_follow(all, before, operation))
			return false;
	}
	return true;
}

/*
 * is_free says whether what an operation must follow is done.
 */
static bool
is_free(const Courses *all, Operation *operation)
{
	bool		result;
	ListCell   *lc;

	check_stack_depth();
	if (operation->on_stack)
		return true;			/* a circle, which its place breaks */
	operation->on_stack = true;
	result = follows_done(all, operation, operation);
	foreach(lc, operation->members)
		result = result && follows_done(all, lfirst(lc), operation);
	operation->on_stack = false;
	return result;
}

/*
 * is_ready says whether the next stage of an operation can come now.  What is
 * created after everything else waits for all that stands before it.
 */
static bool
is_ready(const Courses *all, const Course *course)
{
	const SchemaObject *new = course->operation->new;
	int			flags = new ? new->kind->flags : 0;

	if ((flags & KIND_LAST) != 0)
	{
		for (const Course *before = all->courses; before < course; before++)
		{
			if (before->next < list_length(before->stages))
				return false;
		}
	}
	return is_free(all, course->operation);
}

/*
 * online_take adds the next stage of an operation to a part.
 */
static void
online_take(OnlinePart *part, Course *course, List **passing)
{
	const Stage *stage = list_nth(course->stages, course->next++);
	Operation  *operation = palloc(sizeof(Operation));
	Emit		undo;

	*operation = *course->operation;
	operation->statements = stage->statements;
	part->operations = lappend(part->operations, operation);
	course->part = part;
	if (stage->passing == NULL)
		return;
	*passing = lappend(*passing, unconstify(char *, stage->passing));
	emit_init(&undo, NULL);
	emit_text(&undo, stage->undo);
	part->undo = list_concat(undo.statements, part->undo);
}

/*
 * add_ready adds to a part the stages of a class that can come now.
 */
static void
add_ready(OnlinePart *part, Courses *all, StageClass class, bool drops, List **passing)
{
	for (int i = 0; i < all->n; i++)
	{
		Course	   *course = &all->courses[i];

		if (course->next == list_length(course->stages) || course->part == part ||
			(course->operation->type == OPERATION_DROP && !drops))
			continue;
		if (((Stage *) list_nth(course->stages, course->next))->class == class && is_ready(all, course))
			online_take(part, course, passing);
	}
}

/*
 * online_gather makes a part of all stages of a class that can come now; NULL where
 * there are none.  Outside a transaction, what is dropped serves until what
 * may take its place is there.
 */
static OnlinePart *
online_gather(Courses *all, StageClass class, List **passing)
{
	OnlinePart *part = palloc0(sizeof(OnlinePart));

	part->transactional = class != STAGE_ALONE;
	if (class == STAGE_ALONE)
		add_ready(part, all, class, false, passing);
	add_ready(part, all, class, true, passing);
	return part->operations ? part : NULL;
}

/*
 * gather_first makes a part of the first stage that is left, where operations
 * wait for each other.
 */
static OnlinePart *
gather_first(Courses *all, List **passing)
{
	for (int i = 0; i < all->n; i++)
	{
		Course	   *course = &all->courses[i];
		OnlinePart *part;

		if (course->next == list_length(course->stages))
			continue;
		part = palloc0(sizeof(OnlinePart));
		part->transactional = ((Stage *) list_nth(course->stages, course->next))->class != STAGE_ALONE;
		online_take(part, course, passing);
		return part;
	}
	return NULL;
}

/*
 * online_parts: see online.h.  All that can be done in a transaction comes
 * first, then what cannot, and rows are read when nothing else is left.
 */
List *
online_parts(const List *operations, List **passing)
{
	Courses		all = {0, palloc0(sizeof(Course) * Max(list_length(operations), 1))};
	List	   *parts = NIL;
	const ListCell *lc;

	*passing = NIL;
	foreach(lc, operations)
	{
		Operation  *operation = lfirst(lc);

		operation->number = all.n;
		operation->on_stack = false;
		all.courses[all.n].operation = operation;
		all.courses[all.n++].stages = online_stages(operation);
	}
	for (;;)
	{
		static const StageClass classes[] = {STAGE_FIRST, STAGE_PLAIN, STAGE_ALONE, STAGE_VALIDATE};
		OnlinePart *part = NULL;

		CHECK_FOR_INTERRUPTS();
		for (int i = 0; part == NULL && i < lengthof(classes); i++)
			part = online_gather(&all, classes[i], passing);
		if (part == NULL)
			part = gather_first(&all, passing);
		if (part == NULL)
			return parts;
		parts = lappend(parts, part);
	}
}
