/*-------------------------------------------------------------------------
 *
 * unhandled.h
 *		Objects that no kind reads.
 *
 * IDENTIFICATION
 *		src/schema/model/unhandled.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_UNHANDLED_H
#define MIGRATE_SCHEMA_MODEL_UNHANDLED_H

#include "revision/names.h"

/*
 * unhandled_objects describes what is not compared: the objects of this
 * database that stand in catalogs, or are of relation kinds, that no kind
 * knows.
 */
extern Names unhandled_objects(void);

#endif							/* MIGRATE_SCHEMA_MODEL_UNHANDLED_H */
