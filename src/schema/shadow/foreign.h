/*-------------------------------------------------------------------------
 *
 * foreign.h
 *		What would be filled from foreign tables stays empty in the shadow.
 *
 * IDENTIFICATION
 *		src/schema/shadow/foreign.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_SHADOW_FOREIGN_H
#define MIGRATE_SCHEMA_SHADOW_FOREIGN_H

#include "nodes/nodes.h"

/*
 * shadow_foreign_empty changes a statement that would fill something from
 * foreign tables so that it stays empty, and says whether it is one;
 * shadow_foreign_fill, after it, has a materialized view count as filled.
 */
extern bool shadow_foreign_empty(Node *tree);
extern void shadow_foreign_fill(Node *tree);

#endif							/* MIGRATE_SCHEMA_SHADOW_FOREIGN_H */
