/*-------------------------------------------------------------------------
 *
 * prove_plan.c
 *		The revisions of a range as prove() takes them.
 *
 * IDENTIFICATION
 *		src/run/prove_plan.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/guc.h"

#include "catalog/graph.h"
#include "catalog/revision.h"
#include "catalog/version.h"
#include "guc.h"
#include "revision/file.h"
#include "revision/graph_set.h"
#include "revision/plan.h"
#include "revision/target.h"
#include "run/prove_plan.h"
#include "run/run.h"
#include "schema/model/model.h"
#include "script/script.h"
#include "server/subxact.h"

/* A script to be taken apart. */
typedef struct ProveScript
{
	const RevisionFile *file;
	FileSection section;
} ProveScript;

/*
 * take_apart raises what no run would take, and what does not parse.
 */
static void
take_apart(void *arg)
{
	const ProveScript *asked = arg;
	ScriptOrigin origin = {.revision = asked->file->revision, .message = asked->file->message, .section = asked->section, .file_line = file_section_line(asked->file, asked->section)};

	bool		transactional = asked->section == FILE_UPGRADE ? asked->file->upgrade_transactional :
														  asked->file->downgrade_transactional;

	(void) script_parse(file_section(asked->file, asked->section), transactional ? SCRIPT_TRANSACTIONAL : SCRIPT_DEPLOY, &origin);
}

/*
 * try_script sets the outcome of a step with a script that cannot be run at all.
 */
static void
try_script(ProveStep *step, const RevisionFile *file, FileSection section, ProveResult result)
{
	ProveScript script = {file, section};
	ErrorData  *error;

	if (file_section(file, section) == NULL || step->result != PROVE_OK)
		return;
	(void) script_error_line();
	error = subxact_run(take_apart, &script, false);
	if (error == NULL)
		return;
	subxact_raise_unrelated(error);
	step->result = result;
	step->difference = error->message;
	step->line = script_error_line();
}

/*
 * prove_plan_what returns what an error's context says of a script.
 */
static char *
prove_plan_what(const RevisionFile *file, FileSection section)
{
	return psprintf("revision \"%s\" (%s), %s", file->revision, file->message, file_section_name(section));
}

/*
 * make_step returns a revision as prove_steps takes it.
 */
static ProveStep
make_step(const Graph *g, int node, bool is_before)
{
	const RevisionFile *file = &catalog_node_revision(g, node, true)->file;
	ProveStep	step = {
		.revision = file->revision,
		.up_what = prove_plan_what(file, FILE_UPGRADE),
		.down_what = prove_plan_what(file, FILE_DOWNGRADE),
		.upgrade = file->upgrade,
		.downgrade = file->downgrade,
		.is_before = is_before,
	};

	if (is_before)
		return step;
	try_script(&step, file, FILE_UPGRADE, PROVE_UP_FAILS);
	try_script(&step, file, FILE_DOWNGRADE, PROVE_DOWN_FAILS);
	return step;
}

/*
 * prove_plan_on proves the steps of a plan on what those of another make, or,
 * where that is NULL, on the present schema.
 */
static ProveStep *
prove_plan_on(const MigrationPlan *before, const MigrationPlan *plan, int *n)
{
	int			nbefore = before ? before->steps.n : 0;
	ProveStep  *steps = palloc(sizeof(ProveStep) * (nbefore + plan->steps.n + 1));
	int			guc_level;

	*n = 0;
	for (int i = 0; i < nbefore; i++)
		steps[(*n)++] = make_step(plan->graph, before->steps.nodes[i], true);
	for (int i = 0; i < plan->steps.n; i++)
		steps[(*n)++] = make_step(plan->graph, plan->steps.nodes[i], false);
	guc_level = NewGUCNestLevel();
	run_set_settings(migrate_lock_timeout > 0 ? migrate_lock_timeout : -1, false);
	if (plan->steps.n > 0)
		prove_steps(steps, *n, before ? NULL : autogenerate_model_of());
	AtEOXact_GUC(true, guc_level);
	*n = plan->steps.n;
	return steps + nbefore;
}

/*
 * same_nodes says whether two sorted lists are the same.
 */
static bool
same_nodes(NodeList a, NodeList b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.nodes, b.nodes, sizeof(int) * a.n) == 0);
}

/*
 * prove_plan: see prove_plan.h.
 */
ProveStep *
prove_plan(const char *range, int *n)
{
	Graph	   *g = catalog_graph(true);
	NodeList	version = plan_version(g, catalog_version(true));
	NodeList	none = {0, NULL};
	NodeList	start = range ? version : none;
	char	   *from = NULL;
	char	   *to = "heads";
	MigrationPlan *before;
	MigrationPlan *plan;

	if (range)
		target_split(range, &from, &to);
	if (from)
		start = target_nodes(g, version, from);
	plan = plan_upgrade(g, start, names_of_one(to));
	if (start.n > 0 && same_nodes(plan->version, version))
		return prove_plan_on(NULL, plan, n);
	before = plan_upgrade(g, none, graph_names(g, start));
	return prove_plan_on(before, plan, n);
}
