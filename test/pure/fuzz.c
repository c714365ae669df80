/*-------------------------------------------------------------------------
 *
 * fuzz.c
 *		The pure files, given any input.
 *
 * The first byte chooses what the rest is: 'f' a revision file, 't' targets in
 * a graph that is always the same, 'g' a graph and targets in it.  Whatever
 * comes in, nothing but an error of the right class may come out, and what is
 * accepted must have the properties that are checked here.
 *
 * IDENTIFICATION
 *		test/pure/fuzz.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/pure.h"

#include "revision/file.h"
#include "revision/plan.h"
#include "roundtrip.h"
#include "server.h"
#include "revision/target.h"

#define CHECK(condition) \
	((condition) ? (void) 0 : check_failed(#condition, __LINE__))

/* The first two characters of an SQLSTATE. */
#define SQLSTATE_CLASS(sqlstate) ((sqlstate) &0xFFF)

/* Names for graphs: some begin alike, some are labels. */
static const char *const fuzz_names[] = {
	"a1b2c3", "a1b2c4", "a1b2", "a1b2c3d4", "b0000001", "b0000002", "b0000003", "c1", "c2", "c3",
	"d'1", "e\"2", "billing", "auth", "main", "0"};

/* The input, as far as it is not used yet. */
typedef struct Input
{
	const uint8 *data;
	size_t		len;
} Input;

/* What an attempt works on and leaves. */
typedef struct Attempt
{
	const char *text;
	size_t		len;
	RevisionFile *rev;
	Input	   *input;
	Graph	   *graph;
	NodeList	version;
	Names		targets;
} Attempt;

extern int	LLVMFuzzerTestOneInput(const uint8 *data, size_t len);

/*
 * check_failed ends the run.
 */
static void
check_failed(const char *condition, int line)
{
	fprintf(stderr, "fuzz.c:%d: this is not so: %s\n", line, condition);
	abort();
}

/*
 * attempt runs body, and checks the error that it may raise.
 */
static bool
attempt(void (*body)(void *), Attempt *arg, Raised *raised)
{
	if (server_run(body, arg, raised))
		return true;
	CHECK(SQLSTATE_CLASS(raised->sqlstate) == SQLSTATE_CLASS(ERRCODE_MIGRATE_INVALID_TARGET));
	CHECK(raised->message[0] != '\0');
	return false;
}

/* What is attempted: each calls one thing. */

static void
try_parse(void *arg)
{
	Attempt    *a = arg;

	a->rev = file_parse(a->text, a->len);
}

static void
try_check(void *arg)
{
	Attempt    *a = arg;

	file_check(a->rev);
}

static void
try_script(void *arg)
{
	Attempt    *a = arg;

	a->text = file_script(a->text, a->len);
	a->len = strlen(a->text);
}

static void
try_file_name(void *arg)
{
	Attempt    *a = arg;

	file_name_of(a->text, a->rev, NULL);
}

/*
 * fuzz_file takes the input for a revision file: either it is malformed on one
 * of its lines, or what it says comes back.
 */
static void
fuzz_file(Input input)
{
	Attempt		a = {(const char *) input.data, input.len};
	StringInfoData written;
	Raised		raised;
	int			line = 0;
	int			lines = 1;

	for (size_t i = 0; i < input.len; i++)
		lines += input.data[i] == '\n';
	if (attempt(try_parse, &a, &raised))
	{
		CHECK(attempt(try_check, &a, &raised));
		CHECK(comes_back(a.rev, &written));
		CHECK(attempt(try_file_name, &(Attempt){"%(rev)s_%(slug)s", 0, a.rev}, &raised));
	}
	else
	{
		CHECK(raised.sqlstate == ERRCODE_MIGRATE_MALFORMED_FILE);
		CHECK(sscanf(raised.detail, "Line %d of the file.", &line) == 1);
		CHECK(line >= 1 && line <= lines);
	}
}

/*
 * fuzz_script takes the input for a script, and for a message: file_check knows
 * whether it comes back.
 */
static void
fuzz_script(Input input)
{
	Attempt		a = {(const char *) input.data, input.len};
	RevisionFile rev = {0};
	StringInfoData written;
	Raised		raised;

	if (!attempt(try_script, &a, &raised))
		return;
	CHECK(strcmp(a.text, file_script(a.text, a.len)) == 0);
	rev.revision = "a";
	rev.message = "";
	rev.upgrade = (char *) a.text;
	a.rev = &rev;
	CHECK(attempt(try_check, &a, &raised) == comes_back(&rev, &written));

	rev.message = rev.upgrade;
	rev.upgrade = "";
	CHECK(attempt(try_check, &a, &raised) == comes_back(&rev, &written));
	attempt(try_file_name, &a, &raised);
}

/*
 * same_version says whether a version has exactly the nodes of a list.
 */
static bool
same_version(const Graph *g, NodeSet version, NodeList expected)
{
	NodeList	nodes = graph_sorted(g, version);

	return nodes.n == expected.n &&
		(nodes.n == 0 || memcmp(nodes.nodes, expected.nodes, nodes.n * sizeof(int)) == 0);
}

/*
 * check_step checks that a step is due: an upgrade's has all of its parents
 * applied, a downgrade's none of its children.
 */
static void
check_step(const Graph *g, NodeSet applied, int step, bool upgrade)
{
	const GraphNode *node = graph_node(g, step);
	NodeList	lists[2];

	lists[0] = upgrade ? node->down : node->children;
	lists[1] = upgrade ? node->deps : node->dependents;
	CHECK(applied[step] != upgrade);
	for (int k = 0; k < 2; k++)
	{
		for (int i = 0; i < lists[k].n; i++)
			CHECK(applied[lists[k].nodes[i]] == upgrade);
	}
	applied[step] = upgrade;
}

/*
 * check_plan walks a plan, from its first version to its last.
 */
static void
check_plan(Graph *g, const MigrationPlan *plan, NodeList from, bool upgrade)
{
	NodeSet		applied = plan_applied(g, from);
	NodeSet		version = graph_set_of(g, from);
	PlanWalk   *walk = plan_walk_start(plan);

	CHECK(plan->upgrade == upgrade);
	CHECK(same_version(g, version, plan->version));
	for (int i = 0; i < plan->steps.n; i++)
	{
		check_step(g, applied, plan->steps.nodes[i], upgrade);
		plan_walk_step(walk);
		for (int j = 0; j < walk->removed.n; j++)
		{
			CHECK(version[walk->removed.nodes[j]]);
			version[walk->removed.nodes[j]] = false;
		}
		for (int j = 0; j < walk->added.n; j++)
		{
			CHECK(!version[walk->added.nodes[j]]);
			version[walk->added.nodes[j]] = true;
		}
		CHECK(same_version(g, version, graph_maximal(g, applied, true)));
		CHECK(memcmp(applied, walk->applied, graph_size(g) * sizeof(bool)) == 0);
	}
	CHECK(same_version(g, version, plan->new_version));
}

static void
try_upgrade(void *arg)
{
	Attempt    *a = arg;

	check_plan(a->graph, plan_upgrade(a->graph, a->version, a->targets), a->version, true);
}

static void
try_downgrade(void *arg)
{
	Attempt    *a = arg;

	check_plan(a->graph, plan_downgrade(a->graph, a->version, a->text), a->version, false);
}

static void
try_stamp(void *arg)
{
	Attempt    *a = arg;
	NodeList	stamped = plan_stamp(a->graph, a->version, a->targets);
	NodeSet		set = plan_applied(a->graph, stamped);

	CHECK(stamped.n == 0 || graph_maximal(a->graph, set, true).n > 0);
}

static void
try_nodes(void *arg)
{
	Attempt    *a = arg;
	NodeList	nodes = target_nodes(a->graph, a->version, a->text);

	for (int i = 0; i < nodes.n; i++)
		CHECK(nodes.nodes[i] >= 0 && nodes.nodes[i] < graph_size(a->graph));
}

static void
try_node(void *arg)
{
	Attempt    *a = arg;
	int			node = target_node(a->graph, a->version, a->text);

	CHECK(node >= -1 && node < graph_size(a->graph));
}

static void
try_lineage(void *arg)
{
	Attempt    *a = arg;

	CHECK(target_lineage(a->graph, a->text)[target_branch(a->graph, a->text)]);
}

static void
try_range(void *arg)
{
	Attempt    *a = arg;
	char	   *from;
	char	   *to;

	target_range(a->graph, a->version, a->text);
	target_split(a->text, &from, &to);
}

/*
 * try_targets gives a text to everything that takes targets.
 */
static void
try_targets(Graph *g, NodeList version, const char *text)
{
	static void (*const bodies[])(void *) = {
		try_upgrade, try_downgrade, try_stamp, try_nodes, try_node, try_lineage, try_range};
	Attempt		a = {text, strlen(text)};
	char	   *rest = pstrdup(text);
	Raised		raised;

	/* where several are taken, white space separates them */
	a.graph = g;
	a.version = version;
	a.targets.names = palloc((a.len + 1) * sizeof(char *));
	for (char *token; (token = strsep(&rest, " \n")) != NULL;)
		a.targets.names[a.targets.n++] = token;
	for (size_t i = 0; i < lengthof(bodies); i++)
		attempt(bodies[i], &a, &raised);
}

/*
 * next_byte takes a byte of the input, below limit.
 */
static int
next_byte(Input *input, int limit)
{
	if (input->len == 0)
		return 0;
	input->len--;
	return *input->data++ % limit;
}

/*
 * rest_of_input returns the rest as a string, up to a NUL byte.
 */
static char *
rest_of_input(Input input)
{
	return pnstrdup((const char *) input.data, input.len);
}

/*
 * take_version takes a version from the input: the heads of any set, or
 * seldom any set.
 */
static NodeList
take_version(Graph *g, Input *input)
{
	bool		any = next_byte(input, 16) == 15;
	NodeSet		set = graph_set(g);

	for (int n = next_byte(input, 4); n > 0 && graph_size(g) > 0; n--)
		set[next_byte(input, graph_size(g))] = true;
	if (any)
		return graph_sorted(g, set);
	graph_add_ancestors(g, set, true);
	return graph_maximal(g, set, true);
}

static void
try_fixed_graph(void *arg)
{
	/* two lines, a merge, a branch that depends on the other line, and labels */
	static const struct
	{
		int			revision;
		int			parent;
		bool		depends;
	}			edges[] = {
		{1, 0, false}, {3, 1, false}, {4, 1, false}, {5, 4, false}, {5, 3, false}, {7, 6, false}, {8, 7, false}, {8, 4, true}, {9, 7, false}, {9, 13, true}};
	Attempt    *a = arg;

	a->graph = graph_create(12);
	for (int i = 0; i < 12; i++)
		graph_add(a->graph, fuzz_names[i], i % 3 == 0 ? GRAPH_NO_DATE : 100 - i);
	for (size_t i = 0; i < lengthof(edges); i++)
		graph_add_edge(a->graph, fuzz_names[edges[i].revision], fuzz_names[edges[i].parent],
					   edges[i].depends);
	graph_add_label(a->graph, "billing", fuzz_names[6]);
	graph_add_label(a->graph, "auth", fuzz_names[4]);
	graph_finish(a->graph);
}

/*
 * fuzz_targets takes the input for targets.
 */
static void
fuzz_targets(Input input)
{
	Attempt		a = {0};
	Raised		raised;
	NodeList	version;

	CHECK(attempt(try_fixed_graph, &a, &raised));
	version = take_version(a.graph, &input);
	try_targets(a.graph, version, rest_of_input(input));
}

static void
try_graph(void *arg)
{
	Attempt    *a = arg;
	Input	   *input = a->input;
	const int	nnames = lengthof(fuzz_names);

	a->graph = graph_create(next_byte(input, 64));
	for (int op; (op = next_byte(input, 8)) != 0;)
	{
		int			x = next_byte(input, nnames);
		int			y = next_byte(input, nnames);

		if (op <= 2)
			graph_add(a->graph, fuzz_names[x], y == 0 ? GRAPH_NO_DATE : y);
		else if (op == 3)
			graph_add_label(a->graph, fuzz_names[x], fuzz_names[y]);
		else if (op == 4)
			graph_add_edge(a->graph, fuzz_names[x], fuzz_names[y], true);
		else if (x != y)
			graph_add_edge(a->graph, fuzz_names[Max(x, y)], fuzz_names[Min(x, y)], op == 5);
	}
	graph_finish(a->graph);
}

/*
 * check_order checks that the nodes of a list are in order of rank.
 */
static void
check_order(const Graph *g, NodeList list)
{
	for (int i = 1; i < list.n; i++)
		CHECK(graph_node(g, list.nodes[i - 1])->rank < graph_node(g, list.nodes[i])->rank);
}

/*
 * check_ranks checks that parents have lower ranks and that both ends of each
 * edge know of it.
 */
static void
check_ranks(Graph *g)
{
	NodeSet		all = graph_set(g);
	NodeList	sorted;

	memset(all, true, graph_size(g));
	sorted = graph_sorted(g, all);
	CHECK(sorted.n == graph_size(g));
	for (int i = 0; i < sorted.n; i++)
	{
		const GraphNode *node = graph_node(g, sorted.nodes[i]);
		NodeList	parents[2] = {node->down, node->deps};

		CHECK(node->rank == i);
		check_order(g, node->children);
		check_order(g, node->dependents);
		CHECK(graph_find(g, node->revision) == sorted.nodes[i]);
		for (int k = 0; k < 2; k++)
		{
			for (int j = 0; j < parents[k].n; j++)
			{
				NodeSet		children = graph_set(g);

				CHECK(graph_node(g, parents[k].nodes[j])->rank < i);
				children[parents[k].nodes[j]] = true;
				graph_add_descendants(g, children, k == 1);
				CHECK(children[sorted.nodes[i]]);
			}
		}
	}
}

/*
 * check_labels checks that labels lead to their nodes and have spread to all
 * that follows.
 */
static void
check_labels(Graph *g)
{
	for (int i = 0; i < graph_size(g); i++)
	{
		Names		own = graph_own_labels(g, i);
		Names		all = graph_labels(g, i);

		CHECK(all.n >= own.n);
		for (int j = 0; j < own.n; j++)
			CHECK(graph_find_label(g, own.names[j]) == i);
		for (int j = 1; j < all.n; j++)
			CHECK(strcmp(all.names[j - 1], all.names[j]) < 0);
		for (int j = 0; j < graph_node(g, i)->children.n; j++)
			CHECK(graph_labels(g, graph_node(g, i)->children.nodes[j]).n >= own.n);
	}
}

/*
 * fuzz_graph takes the input for a graph and targets.
 */
static void
fuzz_graph(Input input)
{
	Attempt		a = {0};
	Raised		raised;
	NodeList	version;

	a.input = &input;
	if (!attempt(try_graph, &a, &raised))
	{
		CHECK(raised.sqlstate == ERRCODE_MIGRATE_BROKEN_GRAPH);
		return;
	}
	check_ranks(a.graph);
	check_labels(a.graph);
	version = take_version(a.graph, &input);
	try_targets(a.graph, version, rest_of_input(input));
}

int
LLVMFuzzerTestOneInput(const uint8 *data, size_t len)
{
	Input		input = {data + 1, len - 1};

	if (len == 0)
		return 0;
	switch (data[0] % 3)
	{
		case 'f' % 3:
			fuzz_file(input);
			fuzz_script(input);
			break;
		case 'g' % 3:
			fuzz_graph(input);
			break;
		case 't' % 3:
			fuzz_targets(input);
			break;
	}
	server_reset();
	return 0;
}
