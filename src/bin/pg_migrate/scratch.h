/*-------------------------------------------------------------------------
 *
 * scratch.h
 *		A throw-away server with the extension, for work that needs no data.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/scratch.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PG_MIGRATE_SCRATCH_H
#define PG_MIGRATE_SCRATCH_H

extern void scratch_start(void);
extern bool scratch_is_running(void);
extern const char *scratch_conninfo(void);
extern char *scratch_file(const char *name);
extern const char *scratch_program(const char *name);
extern int	scratch_run(char *const *arguments, const char *log, bool unprivileged);
extern void scratch_prepare(const char *schema_of, bool apply);

#endif							/* PG_MIGRATE_SCRATCH_H */
