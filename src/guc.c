/*-------------------------------------------------------------------------
 *
 * guc.c
 *		The settings of the extension.
 *
 * IDENTIFICATION
 *		src/guc.c
 *
 *-------------------------------------------------------------------------
 */
#include "migrate.h"

#include <limits.h>

#include "utils/guc.h"

char	   *migrate_include_object;
char	   *migrate_run_as;
char	   *migrate_search_path;
char	   *migrate_on_version_apply;
char	   *migrate_scope;
char	   *migrate_shadow_database;
char	   *migrate_default_target;
char	   *migrate_file_name_template;
int			migrate_lock_retries;
int			migrate_lock_timeout;
int			migrate_lock_wait_timeout;
int			migrate_message_level = NOTICE;	/* as it is defined below, which the server asserts */

static const struct config_enum_entry message_levels[] = {
	{"debug", DEBUG1, false},
	{"log", LOG, false},
	{"info", INFO, false},
	{"notice", NOTICE, false},
	{"warning", WARNING, false},
	{NULL, 0, false}};

/*
 * define_string defines a setting that holds text.
 */
static void
define_string(const char *name, const char *description, char **variable, const char *value,
			  GucContext context)
{
	DefineCustomStringVariable(name, description, NULL, variable, value, context, 0,
							   NULL, NULL, NULL);
}

/*
 * define_milliseconds defines a setting that holds a time, 0 to INT_MAX ms.
 */
static void
define_milliseconds(const char *name, const char *description, const char *more, int *variable,
					int value)
{
	DefineCustomIntVariable(name, description, more, variable, value, 0, INT_MAX,
							PGC_USERSET, GUC_UNIT_MS, NULL, NULL, NULL);
}

/*
 * guc_init defines the settings and reserves their prefix.  What names a role
 * or a function to run is the superuser's: a plain user's word for it would be
 * obeyed inside SECURITY DEFINER functions of others.
 */
void
guc_init(void)
{
	define_string("migrate.default_target",
				  "Target of upgrade(), plan() and upgrade_sql() where NULL is given.",
				  &migrate_default_target, "head", PGC_USERSET);
	define_string("migrate.file_name_template",
				  "Template of the file names that file_name() and files() give.",
				  &migrate_file_name_template, "%(year)s%(month)s%(day)s_%(rev)s_%(slug)s",
				  PGC_USERSET);
	define_string("migrate.include_object",
				  "Function that says what autogenerate looks at, as function(kind text, schema text, name text) -> boolean.",
				  &migrate_include_object, "", PGC_SUSET);
	DefineCustomIntVariable("migrate.lock_retries",
							"How often a deploy tries again where it got no lock in time.",
							NULL, &migrate_lock_retries, 10, 0, INT_MAX, PGC_USERSET, 0,
							NULL, NULL, NULL);
	define_milliseconds("migrate.lock_timeout",
						"Longest wait for a lock by a statement of a script.",
						"0 leaves lock_timeout as it is.",
						&migrate_lock_timeout, 0);
	define_milliseconds("migrate.lock_wait_timeout",
						"Longest wait for another migration run to end.",
						"0 waits without limit.",
						&migrate_lock_wait_timeout, 60 * 1000);
	DefineCustomEnumVariable("migrate.message_level",
							 "Level of the messages that say what each step does.",
							 NULL, &migrate_message_level, NOTICE, message_levels,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	define_string("migrate.on_version_apply",
				  "Function called after each step, as function(direction text, revision text, version text[]).",
				  &migrate_on_version_apply, "", PGC_SUSET);
	define_string("migrate.run_as",
				  "Role whose rights scripts run with, instead of the caller's.",
				  &migrate_run_as, "", PGC_SUSET);
	define_string("migrate.scope",
				  "Which version is meant, where a database keeps several.",
				  &migrate_scope, "", PGC_USERSET);
	define_string("migrate.search_path",
				  "Schema search path under which scripts run, instead of the caller's.",
				  &migrate_search_path, "", PGC_SUSET);
	define_string("migrate.shadow_database",
				  "Name of the scratch database of models, instead of that of the database and \"_migrate_shadow\".",
				  &migrate_shadow_database, "", PGC_SUSET);

	MarkGUCPrefixReserved("migrate");
}
