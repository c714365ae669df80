/*-------------------------------------------------------------------------
 *
 * config.h
 *		The configuration file of pg_migrate.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/config.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PG_MIGRATE_CONFIG_H
#define PG_MIGRATE_CONFIG_H

#define CONFIG_FILE	"migrate.conf"

extern void config_read(void);

#endif							/* PG_MIGRATE_CONFIG_H */
