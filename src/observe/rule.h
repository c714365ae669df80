/*-------------------------------------------------------------------------
 *
 * rule.h
 *		A rule of lint: what it says, and how it looks at a statement.
 *
 * IDENTIFICATION
 *		src/observe/rule.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_OBSERVE_RULE_H
#define MIGRATE_OBSERVE_RULE_H

#include "nodes/parsenodes.h"

#include "observe/observe.h"
#include "script/script.h"

typedef enum LintSeverity
{
	LINT_NOTICE,
	LINT_WARNING,
	LINT_ERROR
} LintSeverity;

/* A table that an earlier statement of the script has locked. */
typedef struct LintLocked
{
	Oid			table;
	const char *name;
	LOCKMODE	mode;
	int			statement;
} LintLocked;

/* A statement that is being looked at. */
typedef struct LintCheck
{
	const struct LintRule *rule;	/* that looks */
	const Script *script;
	int			n;				/* the statement, from 0; -1: the script as a whole */
	Node	   *tree;			/* as the parser gave it */
	bool		transactional;	/* all of the script is one transaction */
	bool		reversible;		/* the revision has a downgrade script, or this is it */
	bool		concurrent;		/* does its work CONCURRENTLY: it was run in the plain form, which locks more */
	const Observation *observation; /* NULL: before the statement */
	List	   *locked;			/* LintLocked, by the statements before it in its transaction */
	List	   *findings;		/* LintFinding */
} LintCheck;

/* A rule.  In unsafe and safe, SQL that breaks it and SQL that does the same as it should be done. */
typedef struct LintRule
{
	const char *code;
	LintSeverity severity;
	const char *title;
	const char *why;
	const char *unsafe;
	const char *safe;

	/* Look at the script, at a statement before it runs, and after it; NULL: does not. */
	void		(*script)(LintCheck *check);
	void		(*before)(LintCheck *check);
	void		(*after)(LintCheck *check);

	/* Looks at the error that has ended one, and says whether it has reported it; NULL: does not. */
	bool		(*failed)(LintCheck *check);
} LintRule;

/* What a rule has found. */
typedef struct LintFinding
{
	const char *revision;
	int			statement;		/* from 0; -1: none */
	int			line;			/* of the script, from 1; 0: none */
	const LintRule *rule;
	LintSeverity severity;
	const char *table;			/* whose size matters, by the name it has in the database; NULL: none */
	const char *object;
	const char *message;
	const char *advice;
} LintFinding;

/*
 * lint_report adds a finding.  table: whose rows decide how much it matters; one
 * that the plan itself has made is no danger, and nothing is added.  InvalidOid:
 * it matters whatever the size.  object, message and advice are palloc'd or
 * constant.
 */
extern void lint_report(LintCheck *check, Oid table, const char *object, const char *message, const char *advice);

/* lint_is_old says whether a relation was there before the plan. */
extern bool lint_is_old(Oid relation);

/* lint_name returns the qualified name of a relation. */
extern const char *lint_name(Oid relation);

/* lint_relation returns the relation of a name; InvalidOid where there is none. */
extern Oid lint_relation(const RangeVar *name);

/* lint_old_relation does so for those that were there before the plan, of one of the kinds in a string. */
extern Oid lint_old_relation(const RangeVar *name, const char *relkinds);

/* lint_command returns the next command of a kind of ALTER TABLE, from *place on; NULL: none. */
extern AlterTableCmd *lint_command(const LintCheck *check, AlterTableType type, int *place);

/* lint_altered returns the table of ALTER TABLE that was there before the plan; InvalidOid for other statements. */
extern Oid lint_altered(const LintCheck *check);

/* lint_set_time says whether a statement, which has run, sets a setting of time, and to how many milliseconds. */
extern bool lint_set_time(const LintCheck *check, const char *name, int *ms);

/* lint_type returns a type name as SQL has it; NULL where there is no such type. */
extern char *lint_type(const TypeName *name, Oid *oid, int32 *typmod);

/* lint_new_columns returns the definitions of the columns that a statement adds to a table, or makes with it. */
extern List *lint_new_columns(const LintCheck *check, Oid *table);

/* lint_constraint returns the constraint, of a type, that a column definition has; NULL: none. */
extern Constraint *lint_constraint(const ColumnDef *column, ConstrType type);

/* lint_long_work returns the table that a statement does long work on, and what that is; NULL: none. */
extern const ObservedRelation *lint_long_work(const LintCheck *check, const char **work);

/* lint_has_timeout says whether a statement's wait for a lock ends. */
extern bool lint_has_timeout(void);

/* All rules, and how many; in rules.c. */
extern const LintRule *const lint_all_rules[];
extern const int lint_nrules;

/* lint_find_rule returns a rule by its code; NULL: there is none. */
extern const LintRule *lint_find_rule(const char *code);

#endif							/* MIGRATE_OBSERVE_RULE_H */
