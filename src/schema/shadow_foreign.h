/*-------------------------------------------------------------------------
 *
 * shadow_foreign.h
 *		Foreign tables in the shadow, where nobody asks another server.
 *
 * IDENTIFICATION
 *		src/schema/shadow_foreign.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_SHADOW_FOREIGN_H
#define MIGRATE_SCHEMA_SHADOW_FOREIGN_H

#include "nodes/nodes.h"

/*
 * shadow_foreign has every access to a foreign table be refused, with MG010,
 * from here on and as long as the worker lives.
 */
extern void shadow_foreign(void);

/*
 * What a statement would fill from foreign tables stays empty there:
 * shadow_foreign_empty changes such a statement and says whether it is one, and
 * shadow_foreign_fill, after it, has a materialized view count as filled.
 */
extern bool shadow_foreign_empty(Node *tree);
extern void shadow_foreign_fill(Node *tree);

#endif							/* MIGRATE_SCHEMA_SHADOW_FOREIGN_H */
