/*-------------------------------------------------------------------------
 *
 * foreign.h
 *		What other files know of user mappings.
 *
 * IDENTIFICATION
 *		src/schema/kinds/foreign.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_FOREIGN_H
#define MIGRATE_SCHEMA_KINDS_FOREIGN_H

#include "schema/object.h"

/*
 * foreign_mapping_differs_unseen says whether a user mapping has secrets that are not
 * those of its match; they are not compared otherwise.
 */
extern bool foreign_mapping_differs_unseen(const Diff *diff, const SchemaObject *old);

#endif							/* MIGRATE_SCHEMA_KINDS_FOREIGN_H */
