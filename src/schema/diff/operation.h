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
	OPERATION_SET_ASIDE,		/* rename what is about to be replaced */
	OPERATION_CREATE,
	OPERATION_ALTER,
	OPERATION_DROP_ASIDE
} OperationType;

typedef struct Operation
{
	OperationType type;
	const Diff *diff;			/* that it is of */
	const SchemaObject *old;	/* NULL: created */
	const SchemaObject *new;	/* NULL: dropped */
	Change		change;			/* that the object goes through */
	struct Operation *host;		/* the operation that does this one's work; NULL: itself */
	const char *words;			/* the model's statement that does it; NULL: the kind's own */
	bool		said;			/* the host's words do this one's work */
	List	   *members;		/* whose work it does, all of them */
	List	   *after;			/* operations that it must follow, */
	List	   *rather;			/* and that it had better follow, where nothing is against it */
	int64		rank;			/* where the order is free, the lowest first */
	List	   *statements;		/* of Emitted; for a host */
	int			number;			/* used by order.c */
	int			low;
	bool		on_stack;
	int			component;
	int			waiting;
	List	   *before;
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
