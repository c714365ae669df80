/*-------------------------------------------------------------------------
 *
 * model.h
 *		The tables model and snapshot.
 *
 * IDENTIFICATION
 *		src/catalog/model.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_MODEL_H
#define MIGRATE_CATALOG_MODEL_H

#include "revision/names.h"

/* The DDL that says what the schema should be. */
typedef struct Model
{
	Names		definition;		/* run one after the other */
	bool		has_schemas;
	Names		schemas;		/* that it speaks of; all where has_schemas is false */
} Model;

extern void catalog_set_model(const Model *model);
extern bool catalog_model(Model *model);
extern bytea *catalog_find_snapshot(const char *key);
extern void catalog_keep_snapshot(const char *key, bytea *snapshot);

#endif							/* MIGRATE_CATALOG_MODEL_H */
