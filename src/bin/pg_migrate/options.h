/*-------------------------------------------------------------------------
 *
 * options.h
 *		The options of pg_migrate, and what the command line says of them.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/options.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PG_MIGRATE_OPTIONS_H
#define PG_MIGRATE_OPTIONS_H

#include "postgres_fe.h"

#include "fe_utils/simple_list.h"

/* Every option of every command; the order is that of the help. */
typedef enum OptionId
{
	OPT_DBNAME,
	OPT_HOST,
	OPT_PORT,
	OPT_USERNAME,
	OPT_NO_PASSWORD,
	OPT_PASSWORD,
	OPT_SERVICE,
	OPT_DIR,
	OPT_MODEL,
	OPT_CONFIG,
	OPT_SCRATCH,
	OPT_MANAGED,
	OPT_SCHEMA_OF,
	OPT_SCRATCH_OPTIONS,
	OPT_JSON,
	OPT_QUIET,
	OPT_COLOR,
	OPT_EXIT_CODE,
	OPT_HELP,
	OPT_VERSION,
	OPT_COMMON_END,				/* what follows belongs to single commands */
	OPT_MESSAGE = OPT_COMMON_END,
	OPT_AUTOGENERATE,
	OPT_ONLINE,
	OPT_RENAMES,
	OPT_HEAD,
	OPT_SPLICE,
	OPT_BRANCH_LABEL,
	OPT_DEPENDS_ON,
	OPT_REV_ID,
	OPT_EDIT,
	OPT_DRY_RUN,
	OPT_SQL,
	OPT_DEPLOY,
	OPT_EXPECT,
	OPT_CHECK_MODEL,
	OPT_NOTE,
	OPT_PURGE,
	OPT_PRUNE,
	OPT_CHECK_HEADS,
	OPT_DIRECTION,
	OPT_FORMAT,
	OPT_OUTPUT,
	OPT_SIZES,
	OPT_VERBOSE,
	OPT_TIMEOUT,
	OPT_COUNT
} OptionId;

/* An option as help, completion and manual page show it. */
typedef struct OptionSpec
{
	char		letter;			/* 0: long form only */
	const char *name;
	const char *argument;		/* NULL: takes none */
	const char *help;
} OptionSpec;

extern const OptionSpec option_specs[OPT_COUNT];

extern void options_parse(int argc, char **argv, SimpleStringList *words);
extern bool options_given(OptionId id);
extern const char *options_text(OptionId id);
extern const SimpleStringList *options_list(OptionId id);
extern int	options_number(OptionId id);
extern void options_default(OptionId id, const char *value);

#endif							/* PG_MIGRATE_OPTIONS_H */
