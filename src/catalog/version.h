/*-------------------------------------------------------------------------
 *
 * version.h
 *		The table version.
 *
 * IDENTIFICATION
 *		src/catalog/version.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_VERSION_H
#define MIGRATE_CATALOG_VERSION_H

#include "revision/names.h"

extern Names catalog_version(bool fresh);
extern Names catalog_version_of(const char *scope);
extern Names catalog_applied(void);
extern Names catalog_scopes(void);
extern bool catalog_is_current(Names version, int64 last_log);
extern bool catalog_log_is_current(void);
extern int64 catalog_last_log_id(void);
extern void catalog_set_version(const char *scope, Names removed, Names added);

#endif							/* MIGRATE_CATALOG_VERSION_H */
