/*-------------------------------------------------------------------------
 *
 * taken_snapshot.h
 *		The table taken_snapshot.
 *
 * IDENTIFICATION
 *		src/catalog/taken_snapshot.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_TAKEN_SNAPSHOT_H
#define MIGRATE_CATALOG_TAKEN_SNAPSHOT_H

/* catalog_keep_taken_snapshot keeps a snapshot in place of the one of that name, with the version now. */
extern void catalog_keep_taken_snapshot(const char *name, const char *format, bytea *snapshot);

/* catalog_find_taken_snapshot returns the bytes, and the format that they have, palloc'd; NULL: there is none. */
extern bytea *catalog_find_taken_snapshot(const char *name, char **format);

#endif							/* MIGRATE_CATALOG_TAKEN_SNAPSHOT_H */
