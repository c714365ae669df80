/*-------------------------------------------------------------------------
 *
 * schema_diagram.h
 *		Tables and keys of a schema, to be drawn.
 *
 * IDENTIFICATION
 *		src/schema/model/schema_diagram.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_SCHEMA_DIAGRAM_H
#define MIGRATE_SCHEMA_MODEL_SCHEMA_DIAGRAM_H

#include "picture/diagram.h"

/* schema_diagram_live returns those of this database as it is. */
extern Diagram *schema_diagram_live(void);

/*
 * schema_diagram_revisions returns those that revisions make, built in the shadow; of a range
 * "from:to" the difference.
 */
extern Diagram *schema_diagram_revisions(const char *range);

#endif							/* MIGRATE_SCHEMA_MODEL_SCHEMA_DIAGRAM_H */
