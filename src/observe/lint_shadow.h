/*-------------------------------------------------------------------------
 *
 * lint_shadow.h
 *		Scripts run in the shadow under the eyes of the rules.
 *
 * IDENTIFICATION
 *		src/observe/lint_shadow.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_OBSERVE_LINT_SHADOW_H
#define MIGRATE_OBSERVE_LINT_SHADOW_H

#include "lib/stringinfo.h"
#include "nodes/pg_list.h"

/* What is seen of a statement: lists of strings. */
typedef struct LintSeen
{
	int			statement;		/* from 0 */
	int			line;			/* of the script, from 1 */
	const char *command;
	const char *error;			/* NULL: none */
	List	   *locks;
	List	   *rewrites;
	List	   *scans;
	List	   *drops;
} LintSeen;

/* What is seen of a script. */
typedef struct LintAnswer
{
	List	   *seen;			/* of LintSeen */
	List	   *findings;		/* of LintFinding */
} LintAnswer;

/* The observer's name, and what it is told of a script. */
#define LINT_OBSERVER		"lint"
#define LINT_TRANSACTIONAL	't'
#define LINT_REVERSIBLE		'r'

/* lint_shadow_init registers the observer, when the library is loaded. */
extern void lint_shadow_init(void);

/* lint_answer_read reads what the worker has answered of a script. */
extern LintAnswer lint_answer_read(char *data);

/* In the worker: the name that a relation had before the plan; NULL: it was not there. */
extern const char *lint_shadow_name(Oid relation);

#endif							/* MIGRATE_OBSERVE_LINT_SHADOW_H */
