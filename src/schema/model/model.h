/*-------------------------------------------------------------------------
 *
 * model.h
 *		The model, and what is made of it.
 *
 * IDENTIFICATION
 *		src/schema/model/model.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_MODEL_H
#define MIGRATE_SCHEMA_MODEL_MODEL_H

#include "utils/jsonb.h"
#include "utils/tuplestore.h"

#include "catalog/graph.h"
#include "catalog/model.h"
#include "schema/snapshot.h"
#include "revision/file.h"
#include "schema/snapshot.h"

/* What autogenerate is asked for. */
typedef struct AutogenerateRequest
{
	Model		model;
	bool		against_revisions;	/* the present schema is what the revisions make */
	bool		allow_destructive;
	bool		prove;
	Jsonb	   *renames;		/* NULL: none */
} AutogenerateRequest;

/* in schema/autogenerate.c */

/*
 * autogenerate_model completes the model: the stored one where definition is
 * NULL.  Raises MG014 where there is none.
 */
extern Model autogenerate_model(const Names *definition);

/*
 * autogenerate_revision sets the scripts of a revision to what turns the
 * present schema into the model, and back; false where nothing differs.
 * Raises MG014, MG016, MG017, and whatever the model's own statements raise.
 */
extern bool autogenerate_revision(const AutogenerateRequest *request, RevisionFile *file);

/*
 * autogenerate_between sets the scripts of a revision to what turns one snapshot
 * into another, and back, with a proof; false where nothing differs.  Raises
 * MG014 unless every revision is applied, and what autogenerate_revision raises.
 */
extern bool autogenerate_between(SchemaSnapshot *old, SchemaSnapshot *new, const SnapshotFilter *filter,
								 bool allow_destructive, RevisionFile *file);

/* autogenerate_scripts_to returns the upgrade scripts that lead from nothing to targets, in order. */
extern Names autogenerate_scripts_to(Graph *g, Names targets);

/*
 * autogenerate_online returns the same as a chain of revisions for deploy: a list
 * of RevisionFile, of which the scripts are set and whether they run in a transaction; NIL
 * where nothing differs.
 */
extern List *autogenerate_online(const AutogenerateRequest *request);

/*
 * autogenerate_downgrade returns the script that undoes an upgrade script, and
 * proves it.
 */
extern char *autogenerate_downgrade(const char *upgrade, bool against_revisions, bool prove);

/* autogenerate_check returns what differs from the model, a row an operation. */
extern void autogenerate_check(const Model *model, bool fail, Tuplestorestate *rows, TupleDesc desc);

/*
 * model_difference returns what it takes to make the first of two snapshots the
 * second: statements, or where what differs has none, the facts; NULL where
 * nothing differs.
 */
extern char *model_difference(const SchemaSnapshot *got, const SchemaSnapshot *wanted);

/*
 * autogenerate_prepare_require elaborates a model ahead, so that
 * autogenerate_require, which raises MG014 unless the schema is the model's, finds
 * it when much is locked.
 */
extern void autogenerate_prepare_require(const Model *model);
extern void autogenerate_require(const Model *model);

/* autogenerate_model_of returns the present schema as a model. */
extern char *autogenerate_model_of(void);

#endif							/* MIGRATE_SCHEMA_MODEL_MODEL_H */
