/*-------------------------------------------------------------------------
 *
 * output.h
 *		What pg_migrate prints: results, messages, errors.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/output.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PG_MIGRATE_OUTPUT_H
#define PG_MIGRATE_OUTPUT_H

#include "postgres_fe.h"

#include "libpq-fe.h"

/* What a piece of text is, for its colour. */
typedef enum OutputColor
{
	COLOR_NONE,
	COLOR_GOOD,
	COLOR_BAD,
	COLOR_WARNING,
	COLOR_DIM,
	COLOR_BOLD
} OutputColor;

extern void output_init(void);
extern bool output_json(void);
extern const char *output_color(FILE *stream, OutputColor color);
extern void output_rows(PGresult *result);
extern void output_text(const char *text);
extern void output_say(const char *format, ...) pg_attribute_printf(1, 2);
extern void output_event(const char *event, int n, const char *const *keys, const char *const *values);

extern void output_error(const char *format, const char *hint, ...)
	pg_attribute_printf(1, 3) __attribute__((noreturn));
extern void output_usage(const char *format, ...) pg_attribute_printf(1, 2) __attribute__((noreturn));
extern void output_error_message(const char *message) __attribute__((noreturn));
extern void output_error_place(const char *place, const char *message) __attribute__((noreturn));
extern void output_error_at(const char *path, int line, const char *format, ...)
	pg_attribute_printf(3, 4) __attribute__((noreturn));
extern void output_warning(const char *format, ...) pg_attribute_printf(1, 2);
extern void output_server_error(PGconn *conn, const PGresult *result);
extern void output_server_notice(const PGresult *result);

#endif							/* PG_MIGRATE_OUTPUT_H */
