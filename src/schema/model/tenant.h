/*-------------------------------------------------------------------------
 *
 * tenant.h
 *		Many schemas of this database compared with one model.
 *
 * IDENTIFICATION
 *		src/schema/model/tenant.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_TENANT_H
#define MIGRATE_SCHEMA_MODEL_TENANT_H

#include "schema/snapshot.h"

/*
 * What tenant_check calls for each operation that a schema lacks: which of the schemas it
 * is, and kind, object and operation as check() has them.
 */
typedef void (*TenantReport)(void *arg, int schema, const char *kind, const char *object, const char *operation);

/* tenant_read reads the schemas of this database, once for all calls of tenant_check. */
extern SchemaSnapshot *tenant_read(void);

/*
 * tenant_check compares schemas with a model that names none of them; path is what
 * follows the schema in its search_path, "" or with a comma before it.  Raises what the
 * model's statements raise.
 */
extern void tenant_check(const SchemaSnapshot *present, const Names *definition, const char *path, Names schemas,
						 TenantReport report, void *arg);

#endif							/* MIGRATE_SCHEMA_MODEL_TENANT_H */
