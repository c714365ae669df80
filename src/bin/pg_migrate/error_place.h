/*-------------------------------------------------------------------------
 *
 * error_place.h
 *		The file and line of the folder that an error is about.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/error_place.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PG_MIGRATE_ERROR_PLACE_H
#define PG_MIGRATE_ERROR_PLACE_H

extern char *error_place(const char *context, const char *detail);

#endif							/* PG_MIGRATE_ERROR_PLACE_H */
