/*-------------------------------------------------------------------------
 *
 * stamp.c
 *		The version changed without scripts.
 *
 * IDENTIFICATION
 *		src/run/stamp.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "utils/builtins.h"
#include "utils/guc.h"

#include "catalog/graph.h"
#include "catalog/log.h"
#include "catalog/revision.h"
#include "catalog/version.h"
#include "errcodes.h"
#include "guc.h"
#include "revision/graph.h"
#include "revision/graph_set.h"
#include "revision/plan.h"
#include "run/lock.h"
#include "run/run.h"
#include "run/scope.h"
#include "run/stamp.h"

/*
 * run_change_version takes the version from one list to another and logs each
 * change under the action given; rows, if any, get (revision, change).
 */
static void
run_change_version(Names removed, const char *remove_action, Names added, const char *add_action,
				   Tuplestorestate *rows, TupleDesc desc)
{
	LogEntry	entry = {0};

	if (removed.n == 0 && added.n == 0)
		return;
	catalog_set_version(migrate_scope, removed, added);
	entry.run_id = catalog_new_run_id();
	entry.duration = -1;
	for (int i = 0; i < removed.n + added.n; i++)
	{
		bool		is_added = i >= removed.n;
		Datum		values[2];
		bool		nulls[2] = {false};

		entry.action = is_added ? add_action : remove_action;
		entry.revision = is_added ? added.names[i - removed.n] : removed.names[i];
		catalog_log(&entry);
		values[0] = CStringGetTextDatum(entry.revision);
		values[1] = CStringGetTextDatum(is_added ? "added" : "removed");
		if (rows)
			tuplestore_putvalues(rows, desc, values, nulls);
	}
}

/*
 * names_minus returns the names of one list that another lacks.
 */
static Names
names_minus(Names names, Names others)
{
	Names		result = {0, palloc(sizeof(char *) * Max(names.n, 1))};

	for (int i = 0; i < names.n; i++)
	{
		if (!names_contain(others, names.names[i]))
			result.names[result.n++] = names.names[i];
	}
	return result;
}

/*
 * run_stamp records targets as the version without running anything; purge
 * empties the version first.
 */
void
run_stamp(Names targets, bool purge, Tuplestorestate *rows, TupleDesc desc)
{
	Names		version;
	Names		new_version;
	Names		none = {0};
	Graph	   *g;

	scope_check();
	lock_run();
	lock_check_snapshot();
	run_check_partial();
	version = catalog_version(true);
	g = catalog_graph(true);
	new_version = graph_names(g, plan_stamp(g, plan_version(g, purge ? none : version), targets));
	run_change_version(names_minus(version, new_version), purge ? "purge" : "unstamp",
					   names_minus(new_version, version), "stamp", rows, desc);
}

/*
 * run_walk_version does the next step of a walk on a version, whose names are
 * sorted, as are those that it returns.
 */
Names
run_walk_version(PlanWalk *walk, Names version)
{
	Graph	   *g = walk->plan->graph;
	NodeSet		nodes = graph_set_of(g, plan_version(g, version));

	plan_walk_step(walk);
	for (int i = 0; i < walk->removed.n; i++)
		nodes[walk->removed.nodes[i]] = false;
	for (int i = 0; i < walk->added.n; i++)
		nodes[walk->added.nodes[i]] = true;
	return names_sorted(graph_names(g, graph_sorted(g, nodes)));
}

/*
 * can_step says whether a step of a revision can come next: up, where it is not
 * applied and all that it needs is, or down, where nothing that is applied
 * needs it.
 */
static bool
can_step(const PlanWalk *walk, int node)
{
	const GraphNode *revision = graph_node(walk->plan->graph, node);

	if (!walk->plan->upgrade)
		return walk->applied[node] && walk->followers[node] == 0;
	for (int i = 0; i < revision->down.n; i++)
	{
		if (!walk->applied[revision->down.nodes[i]])
			return false;
	}
	for (int i = 0; i < revision->deps.n; i++)
	{
		if (!walk->applied[revision->deps.nodes[i]])
			return false;
	}
	return !walk->applied[node];
}

/*
 * check_step raises an error unless a step of a revision leads from one version
 * to the other.
 */
static void
check_step(bool upgrade, const char *revision, Names version, Names new_version)
{
	Graph	   *g = catalog_graph(true);
	int			node = graph_find(g, revision);
	MigrationPlan plan = {g, upgrade, {1, &node}, plan_version(g, version)};
	PlanWalk   *walk;
	Names		expected;

	if (node < 0)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NO_SUCH_REVISION),
				 errmsg("revision \"%s\" does not exist", revision)));
	walk = plan_walk_start(&plan);
	if (!can_step(walk, node))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_INVALID_TARGET),
				 errmsg(upgrade ? "revision \"%s\" cannot be applied next" : "revision \"%s\" cannot be downgraded next", revision),
				 errdetail("The database is at %s.", version.n > 0 ? names_join(version) : "<base>")));
	expected = run_walk_version(walk, version);
	if (new_version.n != expected.n || names_minus(expected, new_version).n > 0)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_INVALID_TARGET),
				 errmsg("this step does not lead to the version that is given"),
				 errdetail("The %s of revision \"%s\" leads to %s.", plan_direction(upgrade), revision,
						   expected.n > 0 ? names_join(expected) : "<base>")));
}

/*
 * run_record_offline_step is the bookkeeping of a script that upgrade_sql or
 * downgrade_sql wrote: it raises MG014 unless the version is the given one,
 * and, where new_version is given, records the step that leads to it.
 */
void
run_record_offline_step(const char *direction, const char *revision, Names version,
						const Names *new_version)
{
	Names		current;
	LogEntry	entry = {0};

	scope_check();
	lock_run();
	lock_check_snapshot();
	run_check_partial();
	current = catalog_version(true);
	if (current.n != version.n || names_minus(current, version).n > 0)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NOT_AT_REVISION),
				 errmsg("the database is not at the revision that this script starts from"),
				 errdetail("It is at %s, the script needs %s.",
						   current.n > 0 ? names_join(current) : "<base>",
						   version.n > 0 ? names_join(version) : "<base>"),
				 errhint("Generate the script again, from the version of this database.")));
	if (new_version == NULL)
		return;
	check_step(strcmp(direction, "upgrade") == 0, revision, current, *new_version);
	catalog_set_version(migrate_scope, names_minus(current, *new_version), names_minus(*new_version, current));
	entry.run_id = catalog_new_run_id();
	entry.action = direction;
	entry.revision = revision;
	entry.duration = -1;
	entry.search_path = namespace_search_path;
	entry.new_checksum = catalog_script_checksum(revision, strcmp(direction, "upgrade") == 0, true);
	catalog_log(&entry);
}
