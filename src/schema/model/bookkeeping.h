/*-------------------------------------------------------------------------
 *
 * bookkeeping.h
 *		Tables in which other tools keep their books.
 *
 * IDENTIFICATION
 *		src/schema/model/bookkeeping.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_BOOKKEEPING_H
#define MIGRATE_SCHEMA_MODEL_BOOKKEEPING_H

#include "schema/snapshot.h"

/*
 * bookkeeping_remove takes such tables out of a snapshot, unless the model has
 * them (NULL: there is none), with what depends on them and with schemas that
 * hold no other tables; and returns the names of the tables.
 */
extern List *bookkeeping_remove(SchemaSnapshot *present, const SchemaSnapshot *model);

#endif							/* MIGRATE_SCHEMA_MODEL_BOOKKEEPING_H */
