/*-------------------------------------------------------------------------
 *
 * sequence.h
 *		What other files know of sequences.
 *
 * IDENTIFICATION
 *		src/schema/kinds/sequence.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_SEQUENCE_H
#define MIGRATE_SCHEMA_KINDS_SEQUENCE_H

#include "schema/object.h"

/* Properties of sequences. */
enum
{
	SEQ_TYPE,
	SEQ_START,
	SEQ_INCREMENT,
	SEQ_MIN,
	SEQ_MAX,
	SEQ_CACHE,
	SEQ_CYCLE,
	SEQ_PERSISTENCE
};

/*
 * sequence_append_options appends the options of a sequence that are not the
 * default, or, given an old one, which has a type by then, are not the same.
 */
extern void sequence_append_options(StringInfo buf, const SchemaObject *old, const SchemaObject *new, const char *type);

/*
 * sequence_successor returns the sequence that takes the place of one that is
 * dropped, and sequence_predecessor the one that had the place of one that is
 * created; NULL where there is none.  sequence_keep emits, before the first is
 * dropped, what keeps its value, and sequence_take, when the second is there,
 * what gives it that value.
 */
extern const SchemaObject *sequence_successor(const Diff *diff, const SchemaObject *old);
extern const SchemaObject *sequence_predecessor(const Diff *diff, const SchemaObject *new);
extern void sequence_keep(DdlList *out, const SchemaObject *old);
extern void sequence_take(DdlList *out, const SchemaObject *old, const SchemaObject *new);

/*
 * sequence_shrink_identity emits the change of an identity column's sequence that has to
 * come before the change of the column's type.
 */
extern void sequence_shrink_identity(DdlList *out, const SchemaObject *old, const SchemaObject *new);

#endif							/* MIGRATE_SCHEMA_KINDS_SEQUENCE_H */
