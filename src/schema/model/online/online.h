/*-------------------------------------------------------------------------
 *
 * online.h
 *		The same change for a database in use: a chain of revisions none of
 *		which holds a strong lock for long.
 *
 * IDENTIFICATION
 *		src/schema/model/online/online.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_ONLINE_ONLINE_H
#define MIGRATE_SCHEMA_MODEL_ONLINE_ONLINE_H

#include "schema/diff/diff.h"

/* How a stage of an operation runs. */
typedef enum StageClass
{
	STAGE_FIRST,				/* in a transaction of its own, as what comes next may use it then only */
	STAGE_PLAIN,				/* in a transaction, with others */
	STAGE_ALONE,				/* outside a transaction */
	STAGE_VALIDATE				/* in a transaction, reading all rows under a weak lock */
} StageClass;

/* A part of what an operation does, after whose commit the next can come. */
typedef struct Stage
{
	StageClass	class;
	List	   *statements;		/* of Emitted */
	const char *passing;		/* kind and identity of what later stages drop or make part of something; NULL: nothing */
	const char *undo;			/* takes that away, where it is there still */
} Stage;

/* A revision of the chain. */
typedef struct OnlinePart
{
	bool		transactional;
	List	   *operations;		/* each with those of its statements that belong to this part */
	List	   *undo;			/* of Emitted */
} OnlinePart;

/* in online_stage.c: the stages of an operation, at least one */
extern List *online_stages(const Operation *operation);

/* whether an operation that follows the change of a column can come before the column is NOT NULL */
extern bool online_can_follow(const Operation *operation);

/*
 * in online.c: the parts that operations make, in order; *passing gets kind and
 * identity of what is taken over by later parts.
 */
extern List *online_parts(const List *operations, List **passing);

/*
 * in online_chain.c: the chain, as a list of RevisionFile with scripts alone.
 * original is the schema as it stands, and present that after renames.
 */
typedef struct OnlineChange
{
	SchemaSnapshot *original;
	SchemaSnapshot *present;
	SchemaSnapshot *model;
	const char *renames_up;
	const char *renames_down;
	const SnapshotFilter *filter;
	bool		prove;
} OnlineChange;

extern List *online_chain(const OnlineChange *change);

#endif							/* MIGRATE_SCHEMA_MODEL_ONLINE_ONLINE_H */
