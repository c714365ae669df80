/*-------------------------------------------------------------------------
 *
 * connection.h
 *		The connection to the database, and what is asked of it.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/connection.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PG_MIGRATE_CONNECTION_H
#define PG_MIGRATE_CONNECTION_H

#include "postgres_fe.h"

#include "fe_utils/simple_list.h"
#include "libpq-fe.h"

extern const char *connection_name(void);
extern PGconn *connection_to(const char *conninfo, bool by_options);
extern PGconn *connection_unchecked(void);
extern void connection_open(void);
extern void connection_require_extension(void);
extern PGconn *connection_get(void);
extern PGconn *connection_second(void);
extern void connection_close(void);

extern PGresult *connection_query(const char *sql, int n, const char *const *values);
extern char *connection_value(const char *sql, int n, const char *const *values);
extern void connection_begin(void);
extern void connection_end(bool commit);
extern char *connection_array(int n, const char *const *values);
extern char *connection_list(const SimpleStringList *list);

#endif							/* PG_MIGRATE_CONNECTION_H */
