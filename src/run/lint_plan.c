/*-------------------------------------------------------------------------
 *
 * lint_plan.c
 *		A plan as lint looks at it.
 *
 * IDENTIFICATION
 *		src/run/lint_plan.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/guc.h"

#include "catalog/graph.h"
#include "catalog/revision.h"
#include "catalog/version.h"
#include "errcodes.h"
#include "guc.h"
#include "revision/file.h"
#include "revision/graph.h"
#include "revision/target.h"
#include "run/lint_plan.h"
#include "run/run.h"
#include "schema/model/model.h"

/*
 * add_script adds the script of a step, unless it has none: that is an error of
 * the run, not of the plan.
 */
static void
add_script(LintPlan *result, const StoredRevision *stored)
{
	bool		upgrade = result->plan->upgrade;
	LintScript *script = &result->scripts[result->n];
	const char *text = upgrade ? stored->file.upgrade : stored->file.downgrade;

	if (text == NULL)
		return;
	script->revision = stored->file.revision;
	script->text = text;
	script->what = psprintf("revision %s \"%s\", %s script", stored->file.revision, stored->file.message,
							upgrade ? "upgrade" : "downgrade");
	script->transactional = upgrade ? stored->file.upgrade_transactional : stored->file.downgrade_transactional;
	script->reversible = !upgrade || stored->file.downgrade != NULL;
	result->file_lines[result->n++] = file_section_line(&stored->file, upgrade ? FILE_UPGRADE : FILE_DOWNGRADE);
}

/*
 * look looks at a plan, on what scripts before it make.
 */
static LintPlan *
look(const MigrationPlan *plan, const Names *before, Jsonb *sizes)
{
	LintPlan   *result = palloc0(sizeof(LintPlan));
	int			guc_level = NewGUCNestLevel();

	run_set_settings(-1, false);
	result->plan = plan;
	result->scripts = palloc0(sizeof(LintScript) * Max(plan->steps.n, 1));
	result->file_lines = palloc0(sizeof(int) * Max(plan->steps.n, 1));
	for (int i = 0; i < plan->steps.n; i++)
		add_script(result, catalog_node_revision(plan->graph, plan->steps.nodes[i], true));
	result->findings = lint_scripts(result->scripts, result->n, before, sizes);
	AtEOXact_GUC(true, guc_level);
	return result;
}

/*
 * lint_plan_of: see lint_plan.h.
 */
LintPlan *
lint_plan_of(const MigrationPlan *plan, Jsonb *sizes)
{
	Names		before = {0, NULL};

	if (plan->steps.n > 0)
		before = names_of_one(autogenerate_model_of());
	return look(plan, &before, sizes);
}

/*
 * plan_to plans from a version to a target.
 */
static MigrationPlan *
plan_to(Graph *g, NodeList version, bool upgrade, const char *target)
{
	return upgrade ? plan_upgrade(g, version, names_of_one(target)) : plan_downgrade(g, version, target);
}

/*
 * lint_plan: see lint_plan.h.
 */
LintPlan *
lint_plan(const char *range, bool upgrade, Jsonb *sizes)
{
	Graph	   *g = catalog_graph(false);
	NodeList	version = plan_version(g, catalog_version(false));
	char	   *from = NULL;
	char	   *to = pstrdup(upgrade ? "heads" : "base");
	Names		before;

	if (range)
		target_split(range, &from, &to);
	if (from == NULL)
		return lint_plan_of(plan_to(g, version, upgrade, to), sizes);
	version = target_nodes(g, version, from);
	before = (Names){0, NULL};
	if (version.n > 0)
		before = autogenerate_scripts_to(g, graph_names(g, version));
	return look(plan_to(g, version, upgrade, to), &before, sizes);
}

/*
 * findings_text returns findings of a severity and above, as a message's detail
 * has them.
 */
static char *
findings_text(const List *findings, LintSeverity least)
{
	StringInfoData text;
	const ListCell *lc;

	initStringInfo(&text);
	foreach(lc, findings)
	{
		const LintFinding *finding = lfirst(lc);

		if (finding->severity < least)
			continue;
		appendStringInfo(&text, "%srevision %s", text.len > 0 ? "\n" : "", finding->revision);
		if (finding->statement >= 0)
			appendStringInfo(&text, ", line %d", finding->line);
		appendStringInfo(&text, ": %s (%s)", finding->message, finding->rule->code);
	}
	return text.data;
}

/*
 * lint_refuse: see lint_plan.h.
 */
void
lint_refuse(const List *findings)
{
	char	   *text = findings_text(findings, LINT_ERROR);

	if (text[0] == '\0')
		return;
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_LINT),
			 errmsg("lint has found what is dangerous"),
			 errdetail_internal("%s", text),
			 errhint("migrate.lint() says what to do instead; a line \"-- migrate:allow RULE reason\" above a statement allows it.")));
}

/*
 * lint_before_run: see lint_plan.h.
 */
void
lint_before_run(const MigrationPlan *plan)
{
	LintPlan   *result;
	char	   *text;

	if (migrate_lint_level == LINT_LEVEL_OFF || plan->steps.n == 0)
		return;
	result = lint_plan_of(plan, NULL);
	if (migrate_lint_level == LINT_LEVEL_ERROR)
		lint_refuse(result->findings);
	text = findings_text(result->findings, LINT_WARNING);
	if (text[0] != '\0')
		ereport(WARNING,
				(errmsg("lint has found what may be dangerous"),
				 errdetail_internal("%s", text),
				 errhint("migrate.lint() says what to do instead.")));
}
