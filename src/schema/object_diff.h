/*-------------------------------------------------------------------------
 *
 * object_diff.h
 *		What a diff of two snapshots knows of each of their objects.
 *
 * The snapshots are not written to: what a diff finds out stands in arrays of
 * its own, by the number of the object, so that a snapshot can be in several
 * diffs at a time.
 *
 * IDENTIFICATION
 *		src/schema/object_diff.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_OBJECT_DIFF_H
#define MIGRATE_SCHEMA_OBJECT_DIFF_H

#include "schema/snapshot.h"

struct Operation;

/* What a diff knows of an object. */
typedef struct ObjectDiff
{
	const SchemaObject *match;	/* in the other snapshot; NULL: none */
	Change		action;			/* of an old object that has a match */
	int			rename_number;	/* which name is free for it, renamed out of the way; 0: the first */
	struct Operation *drop_op;	/* drops it or renames it out of the way; NULL: it stays */
	struct Operation *create_op;	/* creates or alters it; NULL: it stays as it is */
	struct Operation *drop_renamed_op;	/* drops it under the other name */
} ObjectDiff;

/* A diff of two snapshots; diff/diff.h makes one. */
struct Diff
{
	const SchemaSnapshot *old;
	const SchemaSnapshot *new;
	ObjectDiff *of_old;			/* by the numbers of the objects */
	ObjectDiff *of_new;
	List	   *all_operations; /* of Operation: each that there is, */
	List	   *operations;		/* and those that do their own work, in order, with their statements */
};

/*
 * diff_entry returns what a diff knows of an object of one of its snapshots,
 * to be written to by the diff.
 */
static inline ObjectDiff *
diff_entry(Diff *diff, const SchemaObject *object)
{
	Assert(object->snapshot == diff->old || object->snapshot == diff->new);
	return object->snapshot == diff->old ? &diff->of_old[object->index] : &diff->of_new[object->index];
}

/*
 * diff_object returns what a diff knows of an object: nothing of one that is in
 * neither of its snapshots.
 */
static inline const ObjectDiff *
diff_object(const Diff *diff, const SchemaObject *object)
{
	static const ObjectDiff nothing = {NULL};

	if (object->snapshot == NULL)
		return &nothing;
	if (object->snapshot == diff->old)
		return &diff->of_old[object->index];
	return object->snapshot == diff->new ? &diff->of_new[object->index] : &nothing;
}

/*
 * diff_match, diff_action, diff_rename_number, diff_drop_op, diff_create_op and
 * diff_drop_renamed_op return one of these each.
 */
static inline const SchemaObject *
diff_match(const Diff *diff, const SchemaObject *object)
{
	return diff_object(diff, object)->match;
}

static inline Change
diff_action(const Diff *diff, const SchemaObject *object)
{
	return diff_object(diff, object)->action;
}

static inline int
diff_rename_number(const Diff *diff, const SchemaObject *object)
{
	return diff_object(diff, object)->rename_number;
}

static inline struct Operation *
diff_drop_op(const Diff *diff, const SchemaObject *object)
{
	return diff_object(diff, object)->drop_op;
}

static inline struct Operation *
diff_create_op(const Diff *diff, const SchemaObject *object)
{
	return diff_object(diff, object)->create_op;
}

static inline struct Operation *
diff_drop_renamed_op(const Diff *diff, const SchemaObject *object)
{
	return diff_object(diff, object)->drop_renamed_op;
}

#endif							/* MIGRATE_SCHEMA_OBJECT_DIFF_H */
