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

/* Whether the two snapshots of a diff, of which the matches alone need be known, say the same. */
extern bool diff_is_empty(const Diff *diff);

/*
 * diff_adopt_owners gives the objects of a model whose owner it does not say
 * the owners that they have at present.
 */
extern void diff_adopt_owners(const SchemaSnapshot *present, SchemaSnapshot *model);

/* What a diff is to look at beside the snapshots. */
typedef struct DiffOptions
{
	bool		from_source;	/* new objects are made by the model's own statements where that can be */
	bool		online;			/* for revisions that are committed one by one, so that labels of enums are there before
								 * they are used; indexes and keys of tables that stand are made by themselves */
	const bool *not_from_source;	/* by the number of a new object: its source statement does not make it
									 * as the model has it; NULL: none is known */
} DiffOptions;

/*
 * diff_make returns the diff of two snapshots, with its operations.  Both
 * snapshots need their dependencies, and have to live as long as the diff,
 * which is made in the current context.
 */
extern Diff *diff_make(const SchemaSnapshot *old, const SchemaSnapshot *new, const DiffOptions *options);

/* diff_operations returns the operations of the diff that no options change. */
extern List *diff_operations(const SchemaSnapshot *old, const SchemaSnapshot *new);

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

/* in match.c: makes a diff that knows which object of one snapshot is which of the other */
extern Diff *match_objects(const SchemaSnapshot *old, const SchemaSnapshot *new);

/* in fate.c: what becomes of each old object that stays */
extern Change fate_of_pair(const Diff *diff, const SchemaObject *old, const SchemaObject *new);
extern void decide_fates(Diff *diff, bool online);

/* in fate.c: whether a column has a type that is one of the partition key's of its table */
extern bool is_in_key(const SchemaObject *column);

/*
 * in enum_use.c: whether a label that an old enum gets may be used in the
 * transaction that adds it
 */
extern bool enum_uses_added_labels(const Diff *diff, const SchemaObject *old);

/*
 * in host.c: whether a new column or constraint of a child table is made before
 * the parent's, as it is the table's own as well
 */
extern bool merges_later(const Diff *diff, const SchemaObject *object);

/* in host.c: finds the operation that does an operation's work, if another does */
extern void find_host(Operation *operation);

/*
 * in host.c: has the types of the columns of a table change in one statement,
 * that of the first; and whether an operation is done by another's for that
 */
extern void join_retypings(const Diff *diff);
extern bool is_joined(const Operation *operation);

/* in host.c: the operation that does an operation's work in the end */
extern Operation *leader(Operation *operation);

/*
 * in host.c: the operation that drops what an object is a part of, but for a
 * partitioned table, from which the object's table is detached before; NULL
 * where there is none
 */
extern Operation *drop_of_whole(const Diff *diff, const SchemaObject *object);

/*
 * in edges.c: what follows what; and notes that an operation comes after
 * another, where there is one
 */
extern void find_edges(const Diff *diff);
extern void follow(Operation *operation, Operation *before);

/* in names.c: chooses the names of what is set aside */
extern void choose_asides(Diff *diff);

/*
 * in names.c: has what takes a name wait for what gives it up; where objects take
 * each other's, one has another name first
 */
extern void order_names(Diff *diff);

/* in statements.c: what an operation says */
extern void operation_write(Operation *operation, const List *defaults);

/* in order.c: adds an operation; and puts all into an order that works */
extern Operation *add_operation(Diff *diff, OperationType type, const SchemaObject *old, const SchemaObject *new);
extern List *order_operations(List *operations);

#endif							/* MIGRATE_SCHEMA_DIFF_DIFF_H */
