/*-------------------------------------------------------------------------
 *
 * verify.c
 *		The conditions of applied revisions, at any time.
 *
 * IDENTIFICATION
 *		src/run/verify.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/guc.h"

#include "catalog/graph.h"
#include "catalog/revision.h"
#include "catalog/version.h"
#include "guc.h"
#include "revision/file.h"
#include "revision/graph_set.h"
#include "revision/plan.h"
#include "revision/target.h"
#include "run/run.h"
#include "run/step.h"
#include "run/verify.h"
#include "script/observer.h"
#include "script/script.h"
#include "server/subxact.h"

/* A section being taken apart, and a condition of it that runs. */
typedef struct Verification
{
	const RevisionFile *file;
	Script	   *script;
	int			n;
} Verification;

static void
take_section_apart(void *arg)
{
	Verification *verification = arg;

	verification->script = run_conditions_script(verification->file, FILE_VERIFY);
}

static void
run_verification(void *arg)
{
	const Verification *verification = arg;

	condition_run(verification->script, verification->n);
}

/*
 * why_not returns what an error says of a condition; NULL where there is none.
 */
static char *
why_not(ErrorData *error)
{
	if (error == NULL)
		return NULL;
	subxact_raise_unrelated(error);
	if (error->sqlerrcode == ERRCODE_MIGRATE_CONDITION)
		return error->detail;
	return psprintf("%s: %s", unpack_sql_state(error->sqlerrcode), error->message);
}

/*
 * add_condition adds what has become of a condition to a list.
 */
static List *
add_condition(List *conditions, const char *revision, int statement, int line, const char *detail)
{
	VerifiedCondition *condition = palloc(sizeof(VerifiedCondition));

	*condition = (VerifiedCondition){revision, statement, line, detail};
	return lappend(conditions, condition);
}

/*
 * verify_revision adds the conditions of a revision to a list.
 */
static List *
verify_revision(List *conditions, const RevisionFile *file)
{
	Verification verification = {file};
	char	   *detail;

	(void) script_error_line();
	detail = why_not(subxact_run(take_section_apart, &verification, true));
	if (detail)
		return add_condition(conditions, file->revision, 0, script_error_line(), detail);
	for (int n = 0; n < script_size(verification.script); n++)
	{
		CHECK_FOR_INTERRUPTS();
		verification.n = n;
		detail = why_not(subxact_run(run_verification, &verification, false));
		conditions = add_condition(conditions, file->revision, n + 1, script_statement_line(verification.script, n), detail);
	}
	return conditions;
}

/*
 * verify_range: see verify.h.
 */
List *
verify_range(const char *range)
{
	Graph	   *g = catalog_graph(false);
	NodeList	version = plan_version(g, catalog_version(false));
	NodeSet		applied = plan_applied(g, version);
	NodeSet		wanted = target_range(g, version, range);
	NodeList	nodes;
	List	   *conditions = NIL;
	int			guc_level = NewGUCNestLevel();

	for (int i = 0; i < graph_size(g); i++)
		wanted[i] = wanted[i] && applied[i];
	nodes = graph_sorted(g, wanted);
	run_set_settings(migrate_lock_timeout > 0 ? migrate_lock_timeout : -1, false);
	for (int i = 0; i < nodes.n; i++)
	{
		const StoredRevision *stored = catalog_node_revision(g, nodes.nodes[i], false);

		if (stored && stored->file.verify)
			conditions = verify_revision(conditions, &stored->file);
	}
	AtEOXact_GUC(false, guc_level);
	return conditions;
}
