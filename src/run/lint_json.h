/*-------------------------------------------------------------------------
 *
 * lint_json.h
 *		Plans and findings as JSON, for programs.
 *
 * IDENTIFICATION
 *		src/run/lint_json.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_LINT_JSON_H
#define MIGRATE_RUN_LINT_JSON_H

#include "run/lint_plan.h"

/*
 * lint_json_plan returns a plan as one document; lint: with what the shadow shows
 * of its statements, and the findings.
 */
extern char *lint_json_plan(const MigrationPlan *plan, bool lint);

/* lint_json_sarif returns findings in the form SARIF 2.1.0, with file names and lines. */
extern char *lint_json_sarif(const LintPlan *plan);

#endif							/* MIGRATE_RUN_LINT_JSON_H */
