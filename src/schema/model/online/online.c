/*-------------------------------------------------------------------------
 *
 * online.c
 *		The order of the stages of a chain of revisions.
 *
 * A change for a database in use takes several transactions, as a strong lock must
 * not be held for long.  An operation has stages:
 *
 * 	ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;		-- plain
 * 	ALTER TABLE t VALIDATE CONSTRAINT c;						-- reads all rows, under a weak lock
 *
 * The stages of all operations that can run in one transaction make a part, which
 * is a revision.  Statements that no transaction takes (CREATE INDEX CONCURRENTLY)
 * make parts of their own.
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
typedef struct StageProgress
{
	Operation  *operation;
	List	   *stages;
	int			next;			/* stage */
	const OnlinePart *part;		/* with the stage before */
} StageProgress;

typedef struct AllProgress
{
	int			n;
	StageProgress	   *progress;
} AllProgress;

/*
 * progress_of returns how far an operation is; NULL where it has no statements.
 */
static const StageProgress *
progress_of(const AllProgress *all, const Operation *operation)
{
	const StageProgress *progress = operation->number < all->n ? &all->progress[operation->number] : NULL;

	return progress && progress->operation == operation ? progress : NULL;
}

static bool is_free(const AllProgress *all, Operation *operation);

/*
 * is_done says whether all stages of an operation are done; an operation without
 * statements is done when it could be.
 */
static bool
is_done(const AllProgress *all, Operation *operation)
{
	const StageProgress *progress = progress_of(all, operation);

	return progress ? progress->next == list_length(progress->stages) : is_free(all, operation);
}

/*
 * lets_follow says whether an operation can follow another.
 */
static bool
lets_follow(const AllProgress *all, Operation *before, const Operation *operation)
{
	const StageProgress *progress = progress_of(all, before);

	if (is_done(all, before))
		return true;
	return progress && progress->next > 0 && online_can_follow(operation) &&
		before->new && before->new->kind == &kind_column;
}

/*
 * follows_done says whether all is done that an operation, or one that it implies,
 * must follow.
 */
static bool
follows_done(const AllProgress *all, const Operation *operation, const Operation *own)
{
	ListCell   *lc;

	foreach(lc, operation->dependencies)
	{
		Operation  *before = operation_root(lfirst(lc));

		if (before != own && !lets_follow(all, before, operation))
			return false;
	}
	return true;
}

/*
 * is_free says whether all is done that an operation must follow.
 */
static bool
is_free(const AllProgress *all, Operation *operation)
{
	bool		result;
	ListCell   *lc;

	check_stack_depth();
	if (operation->on_stack)
		return true;			/* a circle, which its place breaks */
	operation->on_stack = true;
	result = follows_done(all, operation, operation);
	foreach(lc, operation->implied)
		result = result && follows_done(all, lfirst(lc), operation);
	operation->on_stack = false;
	return result;
}

/*
 * is_ready says whether the next stage of an operation can come now.  What is
 * created after everything else waits for all that stands before it.
 */
static bool
is_ready(const AllProgress *all, const StageProgress *progress)
{
	const SchemaObject *new = progress->operation->new;
	int			flags = new ? new->kind->flags : 0;

	if ((flags & KIND_LAST) != 0)
	{
		for (const StageProgress *before = all->progress; before < progress; before++)
		{
			if (before->next < list_length(before->stages))
				return false;
		}
	}
	return is_free(all, progress->operation);
}

/*
 * online_take adds the next stage of an operation to a part.
 */
static void
online_take(OnlinePart *part, StageProgress *progress, List **passing)
{
	const Stage *stage = list_nth(progress->stages, progress->next++);
	Operation  *operation = palloc(sizeof(Operation));
	DdlList		undo;

	*operation = *progress->operation;
	operation->statements = stage->statements;
	part->operations = lappend(part->operations, operation);
	progress->part = part;
	if (stage->passing == NULL)
		return;
	*passing = lappend(*passing, unconstify(char *, stage->passing));
	ddl_init(&undo, NULL);
	ddl_add_text(&undo, stage->undo);
	part->undo = list_concat(undo.statements, part->undo);
}

/*
 * add_ready adds to a part the stages of a class that can come now.
 */
static void
add_ready(OnlinePart *part, AllProgress *all, StageClass class, bool drops, List **passing)
{
	for (int i = 0; i < all->n; i++)
	{
		StageProgress	   *progress = &all->progress[i];

		if (progress->next == list_length(progress->stages) || progress->part == part ||
			(progress->operation->type == OPERATION_DROP && !drops))
			continue;
		if (((Stage *) list_nth(progress->stages, progress->next))->class == class && is_ready(all, progress))
			online_take(part, progress, passing);
	}
}

/*
 * online_gather makes a part of all stages of a class that can come now; NULL where
 * there are none.  Outside a transaction, drops come last, as an old index serves
 * until the new one is there.
 */
static OnlinePart *
online_gather(AllProgress *all, StageClass class, List **passing)
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
gather_first(AllProgress *all, List **passing)
{
	for (int i = 0; i < all->n; i++)
	{
		StageProgress	   *progress = &all->progress[i];
		OnlinePart *part;

		if (progress->next == list_length(progress->stages))
			continue;
		part = palloc0(sizeof(OnlinePart));
		part->transactional = ((Stage *) list_nth(progress->stages, progress->next))->class != STAGE_ALONE;
		online_take(part, progress, passing);
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
	AllProgress		all = {0, palloc0(sizeof(StageProgress) * Max(list_length(operations), 1))};
	List	   *parts = NIL;
	const ListCell *lc;

	*passing = NIL;
	foreach(lc, operations)
	{
		Operation  *operation = lfirst(lc);

		operation->number = all.n;
		operation->on_stack = false;
		all.progress[all.n].operation = operation;
		all.progress[all.n++].stages = online_stages(operation);
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
