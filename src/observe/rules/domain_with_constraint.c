/*-------------------------------------------------------------------------
 *
 * domain_with_constraint.c
 *		A domain has a constraint.
 *
 * IDENTIFICATION
 *		src/observe/rules/domain_with_constraint.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * domain_with_constraint_look looks at new domains.
 */
static void
domain_with_constraint_look(LintCheck *check)
{
	const CreateDomainStmt *domain = (const CreateDomainStmt *) check->tree;
	ListCell   *lc;

	if (!IsA(domain, CreateDomainStmt))
		return;
	foreach(lc, domain->constraints)
	{
		ConstrType	type = lfirst_node(Constraint, lc)->contype;

		if (type == CONSTR_CHECK || type == CONSTR_NOTNULL)
			lint_report(check, InvalidOid, strVal(llast(domain->domainname)), "a constraint of a domain can't be changed online",
						"Put the constraint on the columns.");
	}
}

const LintRule lint_domain_with_constraint = {
	.code = "domain-with-constraint",
	.severity = LINT_NOTICE,
	.title = "a domain has a constraint",
	.why = "It can be changed under locks on all tables that use the domain only; NOT VALID works, but nothing of it is online.",
	.unsafe = "CREATE DOMAIN price AS numeric CHECK (VALUE > 0)",
	.safe = "CREATE DOMAIN price AS numeric",
	.before = domain_with_constraint_look};
