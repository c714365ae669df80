/*-------------------------------------------------------------------------
 *
 * diff.h
 *		What turns one snapshot into another: operations, in an order that works.
 *
 * IDENTIFICATION
 *		src/schema/diff/diff.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DIFF_DIFF_H
#define MIGRATE_SCHEMA_DIFF_DIFF_H

#include "schema/snapshot.h"

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
	SchemaObject *old;			/* NULL: created */
	SchemaObject *new;			/* NULL: dropped */
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
static inline SchemaObject *
operation_object(const Operation *operation)
{
	return operation->new ? operation->new : operation->old;
}

/* Whether two snapshots say the same. */
extern bool diff_is_empty(const SchemaSnapshot *old, const SchemaSnapshot *new);

/*
 * diff_adopt_owners gives the objects of a model whose owner it does not say
 * the owners that they have at present.
 */
extern void diff_adopt_owners(SchemaSnapshot *present, SchemaSnapshot *model);

/*
 * diff_operations returns the operations, hosts only and in order, each with its statements.
 * Both snapshots need their dependencies.
 */
extern List *diff_operations(SchemaSnapshot *old, SchemaSnapshot *new);

/*
 * diff_operations_online is for revisions that are committed one by one, where labels
 * of enums are there before they are used.
 */
extern List *diff_operations_online(SchemaSnapshot *old, SchemaSnapshot *new);

/*
 * diff_operations_in_words has new objects made in the words of the model where
 * that can be; online: but each index and key of tables that stand by itself.
 */
extern List *diff_operations_in_words(SchemaSnapshot *old, SchemaSnapshot *new, bool online);

/*
 * diff_script writes operations as a script; diff_script_before, where more
 * statements follow, which may give what bodies of functions name.
 */
extern char *diff_script(const List *operations);
extern char *diff_script_before(const List *operations, bool more);

/* The object that a person is told an operation is about: the table, where it is about several columns of one. */
extern const SchemaObject *operation_subject(const Operation *operation);

/* What a person calls an operation: create, alter, drop, replace. */
extern const char *operation_name(const Operation *operation);

/* in match.c: who is who */
extern void match_objects(SchemaSnapshot *old, SchemaSnapshot *new);

/* in fate.c: what becomes of each old object that stays */
extern Change fate_of_pair(const SchemaObject *old, const SchemaObject *new);
extern void decide_fates(SchemaSnapshot *old, const SchemaSnapshot *new, bool online);

/* in fate.c: whether a column has a type that is one of the partition key's of its table */
extern bool is_in_key(const SchemaObject *column);

/*
 * in enum_use.c: whether a label that an old enum gets may be used in the
 * transaction that adds it
 */
extern bool enum_uses_added_labels(const SchemaObject *old, const SchemaSnapshot *new);

/*
 * in host.c: whether a new column or constraint of a child table is made before
 * the parent's, as it is the table's own as well
 */
extern bool merges_later(const SchemaObject *object);

/* in host.c: finds the operation that does an operation's work, if another does */
extern void find_host(Operation *operation);

/*
 * in host.c: has the types of the columns of a table change in one statement,
 * that of the first; and whether an operation is done by another's for that
 */
extern void join_retypings(const List *operations);
extern bool is_joined(const Operation *operation);

/* in host.c: the operation that does an operation's work in the end */
extern Operation *leader(Operation *operation);

/*
 * in host.c: the operation that drops what an object is a part of, but for a
 * partitioned table, from which the object's table is detached before; NULL
 * where there is none
 */
extern Operation *drop_of_whole(const SchemaObject *object);

/*
 * in edges.c: what follows what; and notes that an operation comes after
 * another, where there is one
 */
extern void find_edges(const SchemaSnapshot *old, const SchemaSnapshot *new);
extern void follow(Operation *operation, Operation *before);

/* in names.c: chooses the names of what is set aside */
extern void choose_asides(const SchemaSnapshot *old, const SchemaSnapshot *new);

/*
 * in names.c: has what takes a name wait for what gives it up; where objects take
 * each other's, one has another name first
 */
extern void order_names(List **operations, const SchemaSnapshot *old, const SchemaSnapshot *new);

/* in statements.c: what an operation says */
extern void operation_write(Operation *operation, const List *defaults, const SchemaSnapshot *snapshot);

/* in order.c: adds an operation; and puts all into an order that works */
extern Operation *add_operation(List **operations, OperationType type, SchemaObject *old, SchemaObject *new);
extern List *order_operations(List *operations);

#endif							/* MIGRATE_SCHEMA_DIFF_DIFF_H */
