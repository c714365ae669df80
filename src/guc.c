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
#include "postgres.h"

#include <limits.h>

#include "utils/acl.h"
#include "utils/guc_tables.h"
#include "utils/regproc.h"

#include "compat.h"
#include "guc.h"

char	   *migrate_include_object;
char	   *migrate_run_as;
char	   *migrate_search_path;
char	   *migrate_on_version_apply;
char	   *migrate_scope;
char	   *migrate_shadow_database;
char	   *migrate_default_target;
char	   *migrate_file_name_template;
bool		migrate_allow_destructive = true;
int			migrate_guard = GUARD_LOG;
char	   *migrate_guard_exempt_roles;
int			migrate_lint_level = LINT_LEVEL_OFF;
int			migrate_lock_retries;
int			migrate_lock_timeout;
int			migrate_lock_wait_timeout;
bool		migrate_snapshot_after_run;
int			migrate_message_level = NOTICE;	/* as it is defined below, which the server asserts */
int			migrate_require_approval = REQUIRE_APPROVAL_OFF;

static const struct config_enum_entry message_levels[] = {
	{"debug", DEBUG1, false},
	{"log", LOG, false},
	{"info", INFO, false},
	{"notice", NOTICE, false},
	{"warning", WARNING, false},
	{NULL, 0, false}};

static const struct config_enum_entry lint_levels[] = {
	{"off", LINT_LEVEL_OFF, false},
	{"warning", LINT_LEVEL_WARNING, false},
	{"error", LINT_LEVEL_ERROR, false},
	{NULL, 0, false}};

static const struct config_enum_entry guard_levels[] = {
	{"off", GUARD_OFF, false},
	{"log", GUARD_LOG, false},
	{"warn", GUARD_WARN, false},
	{"error", GUARD_ERROR, false},
	{NULL, 0, false}};

static const struct config_enum_entry approval_levels[] = {
	{"off", REQUIRE_APPROVAL_OFF, false},
	{"any", REQUIRE_APPROVAL_ANY, false},
	{"other", REQUIRE_APPROVAL_OTHER, false},
	{NULL, 0, false}};

/* A setting that holds text. */
typedef struct TextSetting
{
	const char *name;
	const char *description;
	char	  **variable;
	const char *value;			/* unless it is set */
	GucContext	context;
} TextSetting;

/*
 * What names a role or a function to run is the superuser's: a plain user's
 * word for it would be obeyed inside SECURITY DEFINER functions of others.
 */
static const TextSetting text_settings[] = {
	{"migrate.default_target",
	 "Target of upgrade(), plan() and upgrade_sql() where NULL is given.",
	 &migrate_default_target, "head", PGC_USERSET},
	{"migrate.file_name_template",
	 "Template of the file names that file_name() and files() give.",
	 &migrate_file_name_template, "%(year)s%(month)s%(day)s_%(rev)s_%(slug)s", PGC_USERSET},
	{"migrate.guard_exempt_roles",
	 "Roles whose members the guard does not look at, where they log in, with commas.",
	 &migrate_guard_exempt_roles, "", PGC_SUSET},
	{"migrate.include_object",
	 "Function that says what autogenerate looks at, as function(kind text, schema text, name text) -> boolean.",
	 &migrate_include_object, "", PGC_SUSET},
	{"migrate.on_version_apply",
	 "Function called after each step, as function(direction text, revision text, version text[]).",
	 &migrate_on_version_apply, "", PGC_SUSET},
	{"migrate.run_as",
	 "Role whose rights scripts run with, instead of the caller's.",
	 &migrate_run_as, "", PGC_SUSET},
	{"migrate.scope",
	 "Which version is meant, where a database keeps several.",
	 &migrate_scope, "", PGC_USERSET},
	{"migrate.search_path",
	 "Schema search path under which scripts run, instead of the caller's.",
	 &migrate_search_path, "", PGC_SUSET},
	{"migrate.shadow_database",
	 "Name of the scratch database of models, instead of that of the database and \"_migrate_shadow\".",
	 &migrate_shadow_database, "", PGC_SUSET}};

/*
 * guc_check_hidden raises an error where whoever connected has given a value to a
 * setting that is not theirs to set.  The server drops such a value when the
 * setting is defined, but it has hidden what a superuser set for the role, the
 * database or the server, which then is not in force either.
 */
static void
guc_check_hidden(const char *name)
{
	const struct config_generic *setting = migrate_find_setting(name);

	if (setting == NULL || !(setting->flags & GUC_CUSTOM_PLACEHOLDER) || setting->reset_source < PGC_S_CLIENT ||
		(setting->reset_scontext != PGC_USERSET && setting->reset_scontext != PGC_BACKEND) ||
		pg_parameter_aclcheck(name, setting->reset_srole, ACL_SET) == ACLCHECK_OK)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("permission denied to set parameter \"%s\"", name),
			 errdetail("The connection's options give it a value, which hides what a superuser may have set."),
			 errhint("Connect without it: see the options in PGOPTIONS and in the connection string.")));
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
 * guc_init defines the settings and reserves their prefix.
 */
void
guc_init(void)
{
	/* first, since a setting can be defined only once, and this may be tried again */
	for (int i = 0; i < lengthof(text_settings); i++)
	{
		if (text_settings[i].context == PGC_SUSET)
			guc_check_hidden(text_settings[i].name);
	}
	guc_check_hidden("migrate.allow_destructive");
	guc_check_hidden("migrate.guard");
	guc_check_hidden("migrate.lint_level");
	guc_check_hidden("migrate.require_approval");
	for (int i = 0; i < lengthof(text_settings); i++)
	{
		const TextSetting *setting = &text_settings[i];

		DefineCustomStringVariable(setting->name, setting->description, NULL, setting->variable, setting->value,
								   setting->context, 0, NULL, NULL, NULL);
	}
	DefineCustomBoolVariable("migrate.allow_destructive",
							 "Whether runs may destroy data.",
							 "Off, a run raises MG017 where one of its statements would.",
							 &migrate_allow_destructive, true, PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomEnumVariable("migrate.guard",
							 "What becomes of DDL outside of runs, where migrate.guard_enable() was called.",
							 NULL, &migrate_guard, GUARD_LOG, guard_levels,
							 PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomEnumVariable("migrate.lint_level",
							 "Whether upgrade and deploy look at the plan first, and warn of what is dangerous, or refuse it.",
							 NULL, &migrate_lint_level, LINT_LEVEL_OFF, lint_levels,
							 PGC_SUSET, 0, NULL, NULL, NULL);
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
	DefineCustomEnumVariable("migrate.require_approval",
							 "Whether runs need revisions that somebody has approved, or somebody else than who wrote them.",
							 NULL, &migrate_require_approval, REQUIRE_APPROVAL_OFF, approval_levels,
							 PGC_SUSET, 0, NULL, NULL, NULL);

	DefineCustomBoolVariable("migrate.snapshot_after_run",
							 "Takes a snapshot of the schema, \"last\", after each run that changed something.",
							 NULL, &migrate_snapshot_after_run, false, PGC_USERSET, 0, NULL, NULL, NULL);

	MarkGUCPrefixReserved("migrate");
}

/*
 * guc_function_name returns the name of the function that a setting names, or
 * raises an error.  The name has to have its schema: whoever runs migrations
 * could otherwise put a function of their own into its place by search_path.
 */
List *
guc_function_name(const char *setting, const char *value)
{
	List	   *name = migrate_qualified_name(value);

	if (list_length(name) < 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("function %s of parameter \"%s\" is not schema-qualified", value, setting),
				 errdetail("The setting of \"search_path\" would decide which function is called."),
				 errhint("Set parameter \"%s\" to the schema-qualified name of the function.", setting)));
	return name;
}
