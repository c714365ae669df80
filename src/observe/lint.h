/*-------------------------------------------------------------------------
 *
 * lint.h
 *		What is dangerous in a plan.
 *
 * IDENTIFICATION
 *		src/observe/lint.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_OBSERVE_LINT_H
#define MIGRATE_OBSERVE_LINT_H

#include "nodes/pg_list.h"
#include "utils/jsonb.h"

#include "observe/lint_shadow.h"
#include "observe/rule.h"

/* A table with fewer rows is worked on in a moment: what is found there weighs less. */
#define LINT_SMALL		10000

/* A script of the plan. */
typedef struct LintScript
{
	const char *revision;
	const char *what;			/* for an error's context */
	const char *text;
	bool		transactional;
	bool		reversible;

	/* what was seen of it, once it was looked at */
	LintAnswer	answer;
} LintScript;

/*
 * lint_scripts runs the scripts of a plan in the shadow, on what scripts before
 * them make, has the rules look, and judges by the rows of tables: those in
 * sizes, by qualified names and "*", or those that this database has.  Sets what
 * was seen, and returns the findings, a list of LintFinding.
 */
extern List *lint_scripts(LintScript *scripts, int n, const Names *before, Jsonb *sizes);

/* lint_severity_name returns a severity's name. */
extern const char *lint_severity_name(LintSeverity severity);

#endif							/* MIGRATE_OBSERVE_LINT_H */
