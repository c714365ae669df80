/*-------------------------------------------------------------------------
 *
 * operation.h
 *		One change that turns one snapshot into another.
 *
 * IDENTIFICATION
 *		src/schema/diff/operation.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DIFF_OPERATION_H
#define MIGRATE_SCHEMA_DIFF_OPERATION_H

#include "schema/object_diff.h"

typedef enum OperationType
{
	OPERATION_DROP,
	OPERATION_RENAME_AWAY,		/* rename out of the way what is about to be replaced */
	OPERATION_CREATE,
	OPERATION_ALTER,
	OPERATION_DROP_RENAMED
} OperationType;

typedef struct Operation
{
	OperationType type;
	const Diff *diff;			/* that it is of */
	const SchemaObject *old;	/* NULL: created */
	const SchemaObject *new;	/* NULL: dropped */
	Change		change;			/* that the object goes through */
	struct Operation *implied_by;	/* the operation whose statements do this one's work; NULL: its own do */
	const char *source;			/* the model's statement that does it; NULL: the kind's own */
	bool		in_source;		/* the source statement of the operation that implies this one does it */
	List	   *implied;		/* operations that it implies, all of them */
	List	   *dependencies;	/* operations that it must follow, */
	List	   *soft_dependencies;	/* and that it should follow, unless that makes a circle */
	int64		rank;			/* where the order is free, the lowest first */
	List	   *statements;		/* of DdlStatement; none where another operation implies it */
	int			number;			/* used by sort.c */
	int			low;
	bool		on_stack;
	int			component;
	int			waiting;
	List	   *dependents;
} Operation;

/*
 * operation_object returns the object that an operation is about.
 */
static inline const SchemaObject *
operation_object(const Operation *operation)
{
	return operation->new ? operation->new : operation->old;
}

/*
 * operation_subject returns the object that a person is told an operation is
 * about: the table, where it is about several columns of one.
 */
extern const SchemaObject *operation_subject(const Operation *operation);

/* operation_name returns what a person calls an operation: create, alter, drop, replace. */
extern const char *operation_name(const Operation *operation);

/*
 * operation_add makes an operation and adds it to those of a diff; one of old
 * and new may be NULL.
 */
extern Operation *operation_add(Diff *diff, OperationType type, const SchemaObject *old, const SchemaObject *new);

#endif							/* MIGRATE_SCHEMA_DIFF_OPERATION_H */
