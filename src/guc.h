/*-------------------------------------------------------------------------
 *
 * guc.h
 *		The settings of the extension.
 *
 * IDENTIFICATION
 *		src/guc.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_GUC_H
#define MIGRATE_GUC_H

#include "nodes/pg_list.h"

extern char *migrate_include_object;
extern char *migrate_run_as;
extern char *migrate_search_path;
extern char *migrate_on_version_apply;
extern char *migrate_scope;
extern char *migrate_shadow_database;
extern char *migrate_default_target;
extern char *migrate_file_name_template;
extern bool migrate_allow_destructive;
extern int	migrate_guard;
extern char *migrate_guard_exempt_roles;
extern int	migrate_lint_level;
extern int	migrate_lock_retries;
extern int	migrate_lock_timeout;
extern int	migrate_lock_wait_timeout;
extern int	migrate_message_level;
extern bool migrate_snapshot_after_run;
extern int	migrate_require_approval;

/* What migrate.lint_level can be. */
typedef enum LintLevel
{
	LINT_LEVEL_OFF,
	LINT_LEVEL_WARNING,
	LINT_LEVEL_ERROR
} LintLevel;

/* What migrate.guard can be. */
typedef enum GuardLevel
{
	GUARD_OFF,
	GUARD_LOG,
	GUARD_WARN,
	GUARD_ERROR
} GuardLevel;

/* What migrate.require_approval can be. */
typedef enum RequireApproval
{
	REQUIRE_APPROVAL_OFF,
	REQUIRE_APPROVAL_ANY,
	REQUIRE_APPROVAL_OTHER
} RequireApproval;

extern void guc_init(void);
extern List *guc_function_name(const char *setting, const char *value);

#endif							/* MIGRATE_GUC_H */
