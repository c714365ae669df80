/*-------------------------------------------------------------------------
 *
 * access.h
 *		Rights on the tables.
 *
 * IDENTIFICATION
 *		src/catalog/access.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_ACCESS_H
#define MIGRATE_CATALOG_ACCESS_H

extern void catalog_grant_log(const char *role);
extern void catalog_grant_progress(const char *role);

#endif							/* MIGRATE_CATALOG_ACCESS_H */
