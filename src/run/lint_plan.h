/*-------------------------------------------------------------------------
 *
 * lint_plan.h
 *		A plan as lint looks at it.
 *
 * IDENTIFICATION
 *		src/run/lint_plan.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_LINT_PLAN_H
#define MIGRATE_RUN_LINT_PLAN_H

#include "observe/lint.h"
#include "revision/plan.h"

/* A plan, its scripts, and what lint has found in them. */
typedef struct LintPlan
{
	const MigrationPlan *plan;
	int			n;
	LintScript *scripts;
	int		   *file_lines;		/* of the file, on which each script begins */
	List	   *findings;		/* LintFinding */
} LintPlan;

/*
 * lint_plan looks at what a range says: NULL: what is pending, or with
 * downgrade all that is applied; "to": from the present version; "from:to":
 * whatever is applied.
 */
extern LintPlan *lint_plan(const char *range, bool upgrade, Jsonb *sizes);

/* lint_plan_of looks at a plan that starts from the present schema. */
extern LintPlan *lint_plan_of(const MigrationPlan *plan, Jsonb *sizes);

/* lint_refuse raises MG020 where any finding is an error. */
extern void lint_refuse(const List *findings);

/* lint_before_run does what migrate.lint_level says before a plan runs. */
extern void lint_before_run(const MigrationPlan *plan);

#endif							/* MIGRATE_RUN_LINT_PLAN_H */
