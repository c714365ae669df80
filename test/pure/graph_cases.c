/*-------------------------------------------------------------------------
 *
 * graph_cases.c
 *		Runs cases of the revision graph outside the server, for graph_cases.py.
 *
 * Standard input has a line for each fact of a case, a letter and its words:
 *	R revision; D revision parent; P revision dependency; L label revision;
 *	V applied revision; and at last upgrade, downgrade or stamp with its target.
 * The answer is a line "step direction revision" for each step, "version
 * revision" for each applied head, or "error sqlstate message"; then "end".
 * The walk along a plan must give the plan's version.
 *
 * IDENTIFICATION
 *		test/pure/graph_cases.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/pure.h"

#include "revision/plan.h"
#include "server.h"

#define MAX_LINE 1024

/* What a case is made of, and its command. */
typedef struct Case
{
	Graph	   *graph;
	Names		version;
	const char *command;
	char	   *target;
} Case;

/*
 * new_case makes a case without facts.
 */
static void
new_case(Case *c)
{
	c->graph = graph_create(0);
	c->version.n = 0;
	c->version.names = palloc(MAX_LINE * sizeof(char *));
}

/*
 * version_of_walk walks along a plan and returns the version at its end.
 */
static NodeList
version_of_walk(MigrationPlan *plan)
{
	NodeSet		version = graph_set_of(plan->graph, plan->version);
	PlanWalk   *walk = plan_walk_start(plan);

	while (walk->next < plan->steps.n)
	{
		plan_walk_step(walk);
		for (int i = 0; i < walk->removed.n; i++)
			version[walk->removed.nodes[i]] = false;
		for (int i = 0; i < walk->added.n; i++)
			version[walk->added.nodes[i]] = true;
	}
	return graph_sorted(plan->graph, version);
}

/*
 * run_command runs a case's command and prints its answer.
 */
static void
run_command(void *arg)
{
	Case	   *c = arg;
	Names		targets = {1, &c->target};
	NodeList	version;
	MigrationPlan	   *plan;

	graph_finish(c->graph);
	version = plan_version(c->graph, c->version);
	if (strcmp(c->command, "stamp") == 0)
		version = plan_stamp(c->graph, version, targets);
	else
	{
		plan = strcmp(c->command, "upgrade") == 0 ?
			plan_upgrade(c->graph, version, targets) :
			plan_downgrade(c->graph, version, c->target);
		for (int i = 0; i < plan->steps.n; i++)
			printf("step %s %s\n", c->command, graph_node(c->graph, plan->steps.nodes[i])->revision);
		version = version_of_walk(plan);
		if (version.n != plan->new_version.n ||
			memcmp(version.nodes, plan->new_version.nodes, version.n * sizeof(int)) != 0)
			printf("the walk ends elsewhere\n");
	}
	for (int i = 0; i < version.n; i++)
		printf("version %s\n", graph_node(c->graph, version.nodes[i])->revision);
}

/*
 * sqlstate_text writes an SQLSTATE.
 */
static const char *
sqlstate_text(int sqlstate)
{
	static char text[6];

	for (int i = 0; i < 5; i++)
		text[i] = (char) ('0' + (sqlstate >> (6 * i) & 0x3F));
	return text;
}

/*
 * read_fact takes one line of a case.
 */
static void
read_fact(Case *c, char *line)
{
	char	   *kind = strtok(line, " ");
	char	   *a = strtok(NULL, "\n");
	char	   *b = strchr("DPL", *kind) ? strchr(a, ' ') : NULL;
	Raised		raised;

	if (b)
		*b++ = '\0';
	if (*kind == 'R')
		graph_add(c->graph, pstrdup(a), GRAPH_NO_DATE);
	else if (*kind == 'L')
		graph_add_label(c->graph, pstrdup(a), pstrdup(b));
	else if (*kind == 'V')
		c->version.names[c->version.n++] = pstrdup(a);
	else if (b)
		graph_add_edge(c->graph, pstrdup(a), pstrdup(b), *kind == 'P');
	else
	{
		c->command = kind;
		c->target = a;
		if (!server_run(run_command, c, &raised))
			printf("error %s %s\n", sqlstate_text(raised.sqlstate), raised.message);
		printf("end\n");
		fflush(stdout);
		server_reset();
		new_case(c);
	}
}

/*
 * main reads cases until the input ends.
 */
int
main(void)
{
	char		line[MAX_LINE];
	Case		c;

	new_case(&c);
	while (fgets(line, sizeof(line), stdin))
		read_fact(&c, line);
	return 0;
}
