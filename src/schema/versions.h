/*-------------------------------------------------------------------------
 *
 * versions.h
 *		What of the catalogs differs between majors, as pieces of queries:
 *		SQL_SINCE_17(now, before) is now on 17 and later, else before.
 *
 * IDENTIFICATION
 *		src/schema/versions.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_VERSIONS_H
#define MIGRATE_SCHEMA_VERSIONS_H

#if PG_VERSION_NUM >= 160000
#define SQL_SINCE_16(now, before) now
#else
#define SQL_SINCE_16(now, before) before
#endif

#if PG_VERSION_NUM >= 170000
#define SQL_SINCE_17(now, before) now
#else
#define SQL_SINCE_17(now, before) before
#endif

#if PG_VERSION_NUM >= 180000
#define SQL_SINCE_18(now, before) now
#else
#define SQL_SINCE_18(now, before) before
#endif

#if PG_VERSION_NUM >= 190000
#define SQL_SINCE_19(now, before) now
#else
#define SQL_SINCE_19(now, before) before
#endif

#endif							/* MIGRATE_SCHEMA_VERSIONS_H */
