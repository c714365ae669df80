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

#include "schema/diff/action.h"
#include "schema/diff/extension_move.h"
#include "schema/diff/implied.h"
#include "schema/diff/match.h"
#include "schema/diff/operation.h"
#include "schema/diff/options.h"
#include "schema/diff/owner_rights.h"
#include "schema/diff/statements.h"

/* Whether the two snapshots of a diff, of which the matches alone need be known, say the same. */
extern bool diff_is_empty(const Diff *diff);

/*
 * diff_adopt_owners gives the objects of a model whose owner it does not say
 * the owners that they have at present.
 */
extern void diff_adopt_owners(const SchemaSnapshot *present, SchemaSnapshot *model);

/*
 * diff_make returns the diff of two snapshots, with its operations.  Both
 * snapshots need their dependencies, and have to live as long as the diff,
 * which is made in the current context.
 */
extern Diff *diff_make(const SchemaSnapshot *old, const SchemaSnapshot *new, const DiffOptions *options);

/* diff_operations returns the operations of the diff that no options change. */
extern List *diff_operations(const SchemaSnapshot *old, const SchemaSnapshot *new);

#endif							/* MIGRATE_SCHEMA_DIFF_DIFF_H */
