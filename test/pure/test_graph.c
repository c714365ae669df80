/*-------------------------------------------------------------------------
 *
 * test_graph.c
 *		Unit tests of graph, targets and plans, outside the server (TAP).
 *
 * A graph is written as words "id:down,down+dependency=label", with "id/date"
 * for a create date.
 *
 * IDENTIFICATION
 *		test/pure/test_graph.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/pure.h"

#include <time.h>

#include "revision/plan.h"
#include "random.h"
#include "server.h"
#include "revision/target.h"

#define DOWN_HINT "(The way down is migrate.downgrade(), or direction => 'downgrade'.)"
#define UP_HINT "(The way up is migrate.upgrade(), or direction => 'upgrade'.)"
#define HEADS_HINT \
	"(Name one of them, or say \"label@head\" for a branch or \"heads\" for all.)"
#define SHORT_HINT \
	"(Only identifiers and labels of four or more characters can be abbreviated.)"

static int	tests = 0;
static int	failures = 0;

/*
 * check reports whether got is what was wanted.
 */
static void
check(const char *name, const char *got, const char *want)
{
	bool		good = strcmp(got, want) == 0;

	printf("%s %d - %s\n", good ? "ok" : "not ok", ++tests, name);
	if (!good)
	{
		printf("# got \"%s\", wanted \"%s\"\n", got, want);
		failures++;
	}
}

/*
 * split makes names of the words in text, which is not changed.
 */
static Names
split(const char *text, const char *separators)
{
	char	   *copy = pstrdup(text);
	Names		names = {0, palloc((strlen(text) + 1) * sizeof(char *))};

	for (char *word = strtok(copy, separators); word; word = strtok(NULL, separators))
		names.names[names.n++] = word;
	return names;
}

/*
 * add_word adds one revision, as its word says.
 */
static void
add_word(Graph *g, char *word)
{
	char	   *parents = word + strcspn(word, ":+=");
	char	   *id = pnstrdup(word, parents - word);
	char	   *date = strchr(id, '/');

	if (date)
		*date++ = '\0';
	graph_add(g, id, date ? atoi(date) : GRAPH_NO_DATE);
	while (*parents)
	{
		char		kind = *parents++;
		size_t		length = strcspn(parents, ",+=");
		char	   *name = pnstrdup(parents, length);

		if (kind == '=')
			graph_add_label(g, name, id);
		else
			graph_add_edge(g, id, name, kind == '+');
		parents += length;
	}
}

/*
 * make_graph makes the graph that text describes.
 */
static Graph *
make_graph(const char *text)
{
	Names		words = split(text, " ");
	Graph	   *g = graph_create(words.n);

	for (int i = 0; i < words.n; i++)
		add_word(g, words.names[i]);
	graph_finish(g);
	return g;
}

/*
 * join writes names.
 */
static char *
join(Names names)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = 0; i < names.n; i++)
		appendStringInfo(&buf, "%s%s", i > 0 ? " " : "", names.names[i]);
	return buf.data;
}

/*
 * ids writes the ids of a list of nodes.
 */
static char *
ids(const Graph *g, NodeList list)
{
	Names		names = {list.n, palloc((list.n + 1) * sizeof(char *))};

	for (int i = 0; i < list.n; i++)
		names.names[i] = unconstify(char *, graph_node(g, list.nodes[i])->revision);
	return join(names);
}

/* A command to run in a graph, and what comes of it. */
typedef struct Run
{
	const char *graph;
	const char *applied;
	const char *command;
	char	   *result;
} Run;

/*
 * read_graph does a command that only reads the graph.
 */
static char *
read_graph(Graph *g, NodeList version, const char *verb, char *word)
{
	int			node;

	if (strcmp(verb, "graph") == 0)
		return ids(g, graph_sorted(g, target_range(g, version, NULL)));
	if (strcmp(verb, "labels") == 0)
		return join(graph_labels(g, graph_find(g, word)));
	if (strcmp(verb, "nodes") == 0)
		return ids(g, target_nodes(g, version, word));
	if (strcmp(verb, "range") == 0)
		return ids(g, graph_sorted(g, target_range(g, version, word)));
	Assert(strcmp(verb, "node") == 0);
	node = target_node(g, version, word);
	return pstrdup(node < 0 ? "base" : graph_node(g, node)->revision);
}

/*
 * run does a command:
 *		graph						every revision, in order of rank
 *		labels id					its labels
 *		node or nodes target		what target_node or target_nodes gives
 *		range a:b					what it holds, in order of rank
 *		upgrade targets				the steps, and the version after them
 *		downgrade target			likewise
 *		stamp targets				the version after it
 */
static void
run(void *arg)
{
	Run		   *r = arg;
	Graph	   *g = make_graph(r->graph);
	NodeList	version = plan_version(g, split(r->applied, " "));
	Names		words = split(r->command, " ");
	const char *verb = words.names[0];
	Names		targets = {words.n - 1, words.names + 1};
	MigrationPlan	   *plan = NULL;

	if (strcmp(verb, "upgrade") == 0)
		plan = plan_upgrade(g, version, targets);
	else if (strcmp(verb, "downgrade") == 0)
		plan = plan_downgrade(g, version, targets.names[0]);

	if (plan)
		r->result = psprintf("%s -> %s", ids(g, plan->steps), ids(g, plan->new_version));
	else if (strcmp(verb, "stamp") == 0)
		r->result = ids(g, plan_stamp(g, version, targets));
	else
		r->result = read_graph(g, version, verb, words.n > 1 ? words.names[1] : NULL);
}

/*
 * expect checks what a command gives; "MG001: message (detail) (hint)" where
 * it fails, with nothing for a detail or hint that there is not.
 */
static void
expect(const char *graph, const char *applied, const char *command, const char *want)
{
	Run			r = {graph, applied, command, NULL};
	Raised		raised;
	StringInfoData error;

	if (!server_run(run, &r, &raised))
	{
		initStringInfo(&error);
		for (int i = 0; i < 5; i++)
			appendStringInfoChar(&error, '0' + (raised.sqlstate >> (6 * i) & 0x3F));
		appendStringInfo(&error, ": %s", raised.message);
		if (*raised.detail)
			appendStringInfo(&error, " (%s)", raised.detail);
		if (*raised.hint)
			appendStringInfo(&error, " (%s)", raised.hint);
		r.result = error.data;
	}
	check(psprintf("%s, with %s applied", command, *applied ? applied : "nothing"),
		  r.result, want);
	server_reset();
}

/*
 * test_order tests ranks.
 */
static void
test_order(void)
{
	expect("", "", "graph", "");
	expect("b:a a c:b", "", "graph", "a b c");
	expect("z y x", "", "graph", "x y z");
	expect("a/3 b/1 c/2", "", "graph", "b c a");
	expect("a b/1", "", "graph", "b a");
	expect("a/9 b/1:a c/5", "", "graph", "c a b");
	expect("B a", "", "graph", "B a");
	expect("a d+z z", "", "graph", "a z d");
	expect("m:x,y x y", "", "graph", "x y m");
	expect("m:x,x+x+x x", "", "graph", "x m");
	expect("a b+lab c:a=lab", "", "graph", "a c b");
}

/*
 * test_broken tests graphs that graph_finish refuses.
 */
static void
test_broken(void)
{
	expect("a a", "", "graph", "MG006: duplicate revision \"a\"");
	expect("a=l b=l", "", "graph",
		   "MG006: duplicate label \"l\" (Revisions \"a\" and \"b\" both carry it.)");
	expect("a b=a", "", "graph",
		   "MG006: label \"a\" is the identifier of a revision (Revision \"b\" carries it.)");
	expect("a:z", "", "graph",
		   "MG006: revision \"z\" does not exist (Revision \"a\" revises it.)");
	expect("a+z", "", "graph",
		   "MG006: revision \"z\" does not exist (Revision \"a\" depends on it.)");
	expect("a=l b:l", "", "graph",
		   "MG006: revision \"l\" does not exist (Revision \"b\" revises it.)");
	expect("a:a", "", "graph",
		   "MG006: revisions form a cycle (Each of these needs the next: \"a\", \"a\".)");
	expect("r x:c,r c:b b:r,a a:r+c z:x", "", "graph",
		   "MG006: revisions form a cycle (Each of these needs the next: \"a\", \"c\", \"b\", \"a\".)");
	expect("a=l+l", "", "graph",
		   "MG006: revisions form a cycle (Each of these needs the next: \"a\", \"a\".)");
}

/*
 * test_labels tests how labels spread.
 */
static void
test_labels(void)
{
	const char *fork = "a b:a c:b=L x:a d:c";

	expect(fork, "", "labels d", "L");
	expect(fork, "", "labels c", "L");
	expect(fork, "", "labels b", "L");
	expect(fork, "", "labels a", "");
	expect(fork, "", "labels x", "");
	expect("a b:a c:b=L d:c e:c", "", "labels b", "");
	expect("a b:a c:b=L d:c e:c", "", "labels e", "L");
	expect("a b:a=L d+b", "", "labels a", "L");
	expect("a b:a=L d+b e+b", "", "labels a", "");
	expect("a b:a c:b=L d+a", "", "labels a", "");
	expect("a b c:b,a=L", "", "labels a", "");
	expect("a b:a,a=L", "", "labels a", "L");
	expect("a b:a+a=L", "", "labels a", "L");
	expect("a b:a=L x c:b,x", "", "labels a", "");
	expect("a=z b:a=y=x c:b=w", "", "labels a", "w x y z");
	expect("a=A b=B c:a,b d:c e:c", "", "labels d", "A B");
	expect("a=A b=B c:a,b d:a,c=D e:b,d", "", "labels e", "A B D");
	expect("r=R a:r=A b:r=B c:a,b+r d:c e:c", "", "labels d", "A B R");
	expect("r=R a:r=A b:r=B c:a,b", "", "labels r", "R");
}

/*
 * test_targets tests targets that are not relative.
 */
static void
test_targets(void)
{
	const char *g = "aaaa1 aaaa2:aaaa1 bbbb1:aaaa1=left bbbb2:bbbb1 v1.0+bbbb2 cc=leaf";

	expect(g, "", "nodes heads", "aaaa2 cc v1.0");
	expect(g, "", "nodes left@heads", "bbbb2");
	expect(g, "", "node left@head", "bbbb2");
	expect(g, "", "node bbbb1@head", "bbbb2");
	expect(g, "", "nodes aaaa1@heads", "aaaa2 bbbb2");
	expect(g, "", "node base", "base");
	expect(g, "", "node left@base", "base");
	expect(g, "aaaa2 bbbb1", "nodes current", "aaaa2 bbbb1");
	expect(g, "aaaa2 bbbb1", "node left@current", "bbbb1");
	expect(g, "", "node current", "base");
	expect(g, "", "node left", "bbbb1");
	expect(g, "", "node lef", "bbbb1");
	expect(g, "", "node bbbb2", "bbbb2");
	expect(g, "", "node cc", "cc");
	expect(g, "", "node v", "v1.0");
	expect(g, "", "node left@b", "MG002: identifier \"b\" is ambiguous (It is the beginning of \"bbbb1\", \"bbbb2\".)");
	expect(g, "", "node bbbb2@aaaa", "aaaa1");
	expect(g, "", "node aaaa", "MG002: identifier \"aaaa\" is ambiguous (It is the beginning of \"aaaa1\", \"aaaa2\".)");
	expect(g, "", "node le", "MG002: identifier \"le\" is ambiguous (It is the beginning of \"leaf\", \"left\".)");
	expect("aaaa1 aaaa2 aaaa4 aaaa3", "", "node a",
		   "MG002: identifier \"a\" is ambiguous (It is the beginning of \"aaaa1\", \"aaaa2\", \"aaaa3\" and 1 more.)");
	expect(g, "", "node c", "MG001: revision or branch \"c\" does not exist " SHORT_HINT);
	expect(g, "", "node nosuch", "MG001: revision or branch \"nosuch\" does not exist");
	expect(g, "", "node left@cccc", "MG001: revision or branch \"cccc\" does not exist (It was looked for in branch \"left\".)");
	expect(g, "", "node left@aaaa2", "MG001: revision \"aaaa2\" is not a member of branch \"left\"");
	expect(g, "", "node nosuch@base", "MG001: branch \"nosuch\" does not exist");
	expect(g, "", "node nosuch@head", "MG001: branch \"nosuch\" does not exist");
	expect(g, "", "node head@bbbb1", "MG001: branch \"head\" does not exist");
	expect(g, "", "node head",
		   "MG003: target \"head\" means several revisions (They are \"aaaa2\", \"bbbb2\", \"cc\", \"v1.0\".) " HEADS_HINT);
	expect(g, "", "node aaaa1+1", "MG005: relative target \"aaaa1+1\" is not allowed here");
	expect("", "", "node head", "base");
}

/*
 * test_malformed tests targets that break the grammar.
 */
static void
test_malformed(void)
{
	const char *targets[] = {"@", "@head", "x@", "a@b@c", "+", "-", "+x", "aaaa+1xyz", "aaaa+-1",
							 "a-b", "a+1-1", "a:b", "a+1@b", "a@+", NULL};
	const char *form = "A target is [branch@]revision, or [branch@][revision]+N or -N.";

	for (int i = 0; targets[i]; i++)
		expect("aaaa", "", psprintf("upgrade %s", targets[i]),
			   psprintf("MG005: malformed target \"%s\" (%s)", targets[i], form));
	expect("aaaa", "", "upgrade a,b",
		   psprintf("MG005: malformed target \"a,b\" (%s) (Several targets are a text[]: ARRAY['one', 'two'], or $1::text[].)", form));
}

/*
 * test_upgrade tests upgrades.
 */
static void
test_upgrade(void)
{
	const char *line = "v1.0 v1.1:v1.0 v1.2:v1.1";
	const char *fork = "a b:a l1:b=left l2:l1 r1:b=right r2:r1";
	const char *roots = "p1=P p2:p1 q1=Q q2:q1+p1";

	expect(line, "", "upgrade head", "v1.0 v1.1 v1.2 -> v1.2");
	expect(line, "v1.1", "upgrade head", "v1.2 -> v1.2");
	expect(line, "v1.2", "upgrade v1.0", " -> v1.2");
	expect(line, "", "upgrade base", " -> ");
	expect(line, "", "upgrade +2", "v1.0 v1.1 -> v1.1");
	expect(line, "v1.0", "upgrade +1", "v1.1 -> v1.1");
	expect(line, "", "upgrade v1.0+1", "v1.0 v1.1 -> v1.1");
	expect(line, "", "upgrade head-1", "v1.0 v1.1 -> v1.1");
	expect(line, "", "upgrade base+1", "v1.0 -> v1.0");
	expect(line, "v1.0", "upgrade current+1", "v1.1 -> v1.1");
	expect(line, "", "upgrade v1.1+0", "v1.0 v1.1 -> v1.1");
	expect(line, "", "upgrade v1.1-2", " -> ");
	expect(line, "", "upgrade v1.1-3", "MG005: target \"v1.1-3\" goes too far (There are fewer than 3 revisions to go.)");
	expect(line, "", "upgrade base-1", "MG005: target \"base-1\" goes too far (There is no revision to go to.)");
	expect(line, "v1.1", "upgrade +2", "MG005: target \"+2\" goes too far (There are fewer than 2 revisions to go.)");
	expect(line, "v1.1", "upgrade +99999999999999999999",
		   "MG005: target \"+99999999999999999999\" goes too far (There are fewer than 2147483647 revisions to go.)");
	expect(line, "v1.1", "upgrade -1", "MG005: invalid target \"-1\" (A walk up needs a positive number of steps.) " DOWN_HINT);
	expect(line, "v1.1", "upgrade +0", "MG005: invalid target \"+0\" (A walk up needs a positive number of steps.) " DOWN_HINT);

	expect(fork, "", "upgrade heads", "a b l1 l2 r1 r2 -> l2 r2");
	expect(fork, "", "upgrade left@head", "a b l1 l2 -> l2");
	expect(fork, "l1", "upgrade r1 l2", "l2 r1 -> l2 r1");
	expect(fork, "b", "upgrade left@+1", "l1 -> l1");
	expect(fork, "r1", "upgrade left@+1", "l1 -> l1 r1");
	expect(fork, "l1 r1", "upgrade right@+1", "r2 -> l1 r2");
	expect(fork, "", "upgrade left@base+3", "a b l1 -> l1");
	expect(fork, "b", "upgrade +1",
		   "MG005: target \"+1\" is ambiguous (After \"b\" come \"l1\", \"r1\".) (Name the branch, as in \"label@+1\".)");
	expect(fork, "l1 r1", "upgrade +1",
		   "MG005: target \"+1\" is ambiguous (It could start from \"l1\", \"r1\".) (Name a revision, or a branch as in \"label@+1\".)");
	expect(fork, "", "upgrade l2 b",
		   "MG005: targets overlap (Revision \"b\" is an ancestor of revision \"l2\".)");
	expect(fork, "b l2", "upgrade heads",
		   "MG005: applied revisions overlap (Revision \"b\" is an ancestor of revision \"l2\".)");
	expect(fork, "zz", "upgrade heads",
		   "MG001: applied revision \"zz\" does not exist (Register it, or stamp with purge to record another version.)");
	expect(fork, "", "upgrade nosuch@+1", "MG001: branch \"nosuch\" does not exist");

	expect(roots, "", "upgrade q2", "p1 q1 q2 -> q2");
	expect(roots, "q2", "upgrade P@+1", "p2 -> p2 q2");
	expect(roots, "", "upgrade +1",
		   "MG005: target \"+1\" is ambiguous (After \"base\" come \"p1\", \"q1\".) (Name the branch, as in \"label@+1\".)");
	expect("m:x,y x y", "", "upgrade m-1",
		   "MG005: target \"m-1\" is ambiguous (Before \"m\" come \"x\", \"y\".) (Name a revision.)");
}

/*
 * test_downgrade tests downgrades.
 */
static void
test_downgrade(void)
{
	const char *fork = "a b:a l1:b=one l2:l1 r1:b=two r2:r1";
	const char *roots = "f1 f2:f1 p1=P p2:p1";
	const char *deps = "a1=A a2:a1 b1=B b2:b1+a2 b3:b2";

	expect(fork, "l2", "downgrade -1", "l2 -> l1");
	expect(fork, "l2", "downgrade base", "l2 l1 b a -> ");
	expect(fork, "l2 r2", "downgrade b", "r2 r1 l2 l1 -> b");
	expect(fork, "l2 r2", "downgrade one@b", "l2 l1 -> r2");
	expect(fork, "l2 r2", "downgrade l2@b", "l2 l1 -> r2");
	expect(fork, "l2 r2", "downgrade one@-2", "l2 l1 -> r2");
	expect(fork, "l2 r2", "downgrade one@-3", "r2 r1 l2 l1 b -> a");
	expect(fork, "l2 r2", "downgrade one@base", "r2 r1 l2 l1 b a -> ");
	expect(fork, "l2", "downgrade a+1", "l2 l1 -> b");
	expect(fork, "l2", "downgrade l2", " -> l2");
	expect("a b:a l1:b l2:l1+r1 r1:b", "l2", "downgrade -2", "l2 l1 -> r1");
	expect("a b:a l1:b l2:l1+r1 r1:b", "l2", "downgrade b", "l2 r1 l1 -> b");
	expect(fork, "l1", "downgrade l2",
		   "MG004: \"l2\" is not a valid downgrade target (Nothing that is applied follows revision \"l2\".)");
	expect(fork, "l2 r2", "downgrade -1",
		   "MG005: target \"-1\" is ambiguous (It could start from \"l2\", \"r2\".) (Name a revision, or a branch as in \"label@-1\".)");
	expect(fork, "l2", "downgrade +1", "MG005: invalid target \"+1\" (A walk down needs a negative number of steps.) " UP_HINT);
	expect(fork, "l2", "downgrade -0", "MG005: invalid target \"-0\" (A walk down needs a negative number of steps.) " UP_HINT);
	expect(fork, "", "downgrade -1", "MG005: target \"-1\" goes too far (There is no revision to go to.)");
	expect(fork, "l2", "downgrade nosuch@base", "MG001: branch \"nosuch\" does not exist");
	expect(fork, "l2 r2", "downgrade one@head",
		   "MG003: target \"one@head\" means several revisions (They are \"l2\", \"r2\".) " HEADS_HINT);
	expect(fork, "b l2", "downgrade base",
		   "MG005: applied revisions overlap (Revision \"b\" is an ancestor of revision \"l2\".)");
	expect(fork, "l2", "downgrade two@l1", "l2 -> l1");

	expect(roots, "f2 p2", "downgrade P@base", "p2 p1 -> f2");
	expect(roots, "f2 p2", "downgrade base", "p2 p1 f2 f1 -> ");
	expect(roots, "f2 p2", "downgrade f1-1", "f2 f1 -> p2");
	expect(roots, "f2 p2", "downgrade f2-2", "f2 f1 -> p2");
	expect(roots, "f2", "downgrade -2", "f2 f1 -> ");
	expect(roots, "f2", "downgrade -3", "MG005: target \"-3\" goes too far (There are fewer than 3 revisions to go.)");

	expect(deps, "b3", "downgrade b1", "b3 b2 -> a2 b1");
	expect(deps, "b3", "downgrade B@base", "b3 b2 b1 -> a2");
	expect(deps, "b3", "downgrade A@base", "b3 b2 a2 a1 -> b1");
	expect(deps, "b3", "downgrade a2",
		   "MG004: \"a2\" is not a valid downgrade target (Nothing that is applied follows revision \"a2\".)");
	expect(deps, "b3", "downgrade A@-1", "b3 b2 a2 -> a1 b1");
}

/*
 * test_stamp tests stamps.
 */
static void
test_stamp(void)
{
	const char *fork = "a b:a l1:b=one l2:l1 r1:b=two r2:r1";
	const char *deps = "a1=A a2:a1 b1=B b2:b1+a2 b3:b2";

	expect(fork, "", "stamp head", "MG003: target \"head\" means several revisions (They are \"l2\", \"r2\".) " HEADS_HINT);
	expect(fork, "", "stamp heads", "l2 r2");
	expect(fork, "l2 r1", "stamp heads", "l2 r2");
	expect(fork, "l1", "stamp r1", "l1 r1");
	expect(fork, "l1", "stamp l2", "l2");
	expect(fork, "l2 r2", "stamp b", "b");
	expect(fork, "l2 r2", "stamp one@l1", "l1 r2");
	expect(fork, "l2 r2", "stamp one@base", "r2");
	expect(fork, "l2 r2", "stamp base", "");
	expect(fork, "b l2", "stamp l2", "l2");
	expect(fork, "l2", "stamp l1 r1", "l1 r1");
	expect(fork, "", "stamp b l1",
		   "MG005: targets overlap (Revision \"b\" is an ancestor of revision \"l1\".)");
	expect(fork, "", "stamp one@-1", "l1");
	expect(fork, "", "stamp -2", "b");
	expect(fork, "r1", "stamp one@-1",
		   "MG001: cannot stamp relative target \"one@-1\" (Name the revision.)");
	expect(fork, "", "stamp +1", "MG001: cannot stamp relative target \"+1\" (Name the revision.)");
	expect(fork, "", "stamp a+1", "MG001: cannot stamp relative target \"a+1\" (Name the revision.)");
	expect(fork, "l2", "stamp nosuch@base", "MG001: branch \"nosuch\" does not exist");
	expect(deps, "b3", "stamp b1", "b1");
	expect(deps, "b3", "stamp a1", "a1");
	expect(deps, "b1", "stamp a2", "a2 b1");
	expect(deps, "a2 b1", "stamp b2", "b2");
	expect(deps, "", "stamp a1 b2",
		   "MG005: targets overlap (Revision \"a1\" is an ancestor of revision \"b2\".)");
}

/*
 * test_range tests ranges of the history.
 */
static void
test_range(void)
{
	const char *line = "a b:a c:b d:c e:d";
	const char *fork = "a b:a l1:b=one l2:l1 r1:b=two r2:r1";
	const char *deps = "a1=A a2:a1 b1=B b2:b1+a2 b3:b2";

	expect(line, "", "range :", "a b c d e");
	expect(line, "", "range b:d", "b c d");
	expect(line, "", "range b:", "b c d e");
	expect(line, "", "range :b", "a b");
	expect(line, "", "range b:b", "b");
	expect(line, "", "range base:b", "a b");
	expect(line, "c", "range current:", "c d e");
	expect(line, "c", "range :current", "a b c");
	expect(line, "c", "range a:current", "a b c");
	expect(line, "", "range current:", "a b c d e");
	expect(line, "", "range :current", "");
	expect(line, "d", "range -2:current", "b c d");
	expect(line, "d", "range -9:current", "a b c d");
	expect(line, "", "range -2:", "c d e");
	expect(line, "b", "range current:+2", "b c d");
	expect(line, "b", "range current:+9", "b c d e");
	expect(line, "", "range b:+1", "b c");
	expect(line, "", "range :+2", "a b");
	expect(line, "", "range d-2:d", "b c d");
	expect(line, "", "range b:b+2", "b c d");
	expect(line, "c", "range current-1:current+1", "b c d");
	expect(line, "", "range d:b",
		   "MG004: range \"d:b\" does not run along one line (Revision \"d\" is not an ancestor of \"b\".)");
	expect(line, "", "range b", "MG005: malformed range \"b\" (A range is [from]:[to].)");
	expect(line, "", "range a:b:c", "MG005: malformed range \"a:b:c\" (A range is from:to, with one colon.)");
	expect(line, "", "range -1:+1", "MG005: malformed range \"-1:+1\" (Only one end can be counted from the other.)");
	expect(line, "", "range zz:", "MG001: revision or branch \"zz\" does not exist " SHORT_HINT);

	expect(fork, "", "range one@base:", "a b l1 l2");
	expect(fork, "", "range one@base:one@head", "a b l1 l2");
	expect(fork, "", "range b:heads", "b l1 l2 r1 r2");
	expect(fork, "", "range l1:two@head",
		   "MG004: range \"l1:two@head\" does not run along one line (Revision \"l1\" is not an ancestor of \"r2\".)");
	expect(fork, "b", "range current:two@+1", "b r1");
	expect(fork, "l2 r1", "range one@-1:current", "l1 l2");
	expect(fork, "", "range -1:",
		   "MG005: target \"-1\" is ambiguous (It could start from \"l2\", \"r2\".) (Name a revision, or a branch as in \"label@-1\".)");
	expect(fork, "", "range nosuch@base:", "MG001: branch \"nosuch\" does not exist");
	expect(deps, "", "range :b3", "a1 a2 b1 b2 b3");
	expect(deps, "", "range b1:", "b1 b2 b3");
	expect(deps, "", "range a2:b3", "a2");
}

/*
 * random_graph makes a graph of up to 24 revisions, with merges, dependencies
 * and labels.
 */
static Graph *
random_graph(Random *random)
{
	Graph	   *g = graph_create(0);
	int			n = 1 + random_below(random, 24);
	char	   *names[24];

	for (int i = 0; i < n; i++)
	{
		int			parents = random_below(random, 8);

		names[i] = psprintf("%c%d", 'a' + (int) random_below(random, 26), i);
		graph_add(g, names[i], random_below(random, 4));
		for (int j = 0; i > 0 && j < (parents < 6 ? 1 : parents - 5) + (parents == 0); j++)
			graph_add_edge(g, names[i], names[random_below(random, i)], false);
		for (int j = 0; i > 0 && j < 2; j++)
		{
			if (random_below(random, 5) == 0)
				graph_add_edge(g, names[i], names[random_below(random, i)], true);
		}
		if (random_below(random, 5) == 0)
			graph_add_label(g, psprintf("label%d", i), names[i]);
	}
	graph_finish(g);
	return g;
}

/*
 * goes_before says whether a node comes before another by date and id.
 */
static bool
goes_before(const GraphNode *a, const GraphNode *b)
{
	if (a->create_date != b->create_date)
		return a->create_date < b->create_date;
	return strcmp(a->revision, b->revision) < 0;
}

/*
 * first_of_left returns the node to be ranked next of those left: it misses no
 * parent, and goes before the others of that kind.
 */
static int
first_of_left(const Graph *g, const NodeSet left)
{
	int			first = -1;

	for (int i = 0; i < graph_size(g); i++)
	{
		const GraphNode *node = graph_node(g, i);
		bool		ready = left[i];

		for (int j = 0; j < node->down.n; j++)
			ready &= !left[node->down.nodes[j]];
		for (int j = 0; j < node->deps.n; j++)
			ready &= !left[node->deps.nodes[j]];
		if (ready && (first < 0 || goes_before(node, graph_node(g, first))))
			first = i;
	}
	return first;
}

/*
 * ranks_hold says whether the ranks are what they should be.
 */
static bool
ranks_hold(const Graph *g)
{
	NodeSet		left = graph_set(g);

	memset(left, true, graph_size(g));
	for (int rank = 0; rank < graph_size(g); rank++)
	{
		int			node = first_of_left(g, left);

		if (graph_node(g, node)->rank != rank)
			return false;
		left[node] = false;
	}
	return true;
}

/*
 * spread adds to has, for each node, the labels of one revision, as Alembic
 * does: down to all descendants, and from the last of these up again until a
 * branch or a merge.
 */
static void
spread(const Graph *g, int labelled, NodeSet has)
{
	int			todo[24 * 24];
	int			n = 0;
	int			last = labelled;

	todo[n++] = labelled;
	while (n > 0)
	{
		const GraphNode *node = graph_node(g, todo[--n]);

		if (has[todo[n]])
			continue;
		has[last = todo[n]] = true;
		for (int i = 0; i < node->children.n; i++)
			todo[n++] = node->children.nodes[i];
	}
	for (;;)
	{
		const GraphNode *node = graph_node(g, last);

		if (node->children.n + node->dependents.n > 1 || node->down.n > 1)
			break;
		has[last] = true;
		if (node->down.n == 0)
			break;
		last = node->down.nodes[0];
	}
}

/*
 * labels_hold says whether all nodes have the labels that they should have.
 */
static bool
labels_hold(Graph *g)
{
	for (int i = 0; i < graph_size(g); i++)
	{
		NodeSet		has = graph_set(g);
		Names		own = graph_own_labels(g, i);

		if (own.n == 0)
			continue;
		spread(g, i, has);
		for (int j = 0; j < graph_size(g); j++)
		{
			Names		labels = graph_labels(g, j);
			int			found = 0;

			for (int k = 0; k < labels.n; k++)
			{
				found += strcmp(labels.names[k], own.names[0]) == 0;
				if (k > 0 && strcmp(labels.names[k - 1], labels.names[k]) >= 0)
					return false;
			}
			if (found != has[j])
				return false;
		}
	}
	return true;
}

/*
 * walk_holds says whether after each step of a plan the version is what is
 * maximal of what is applied then, and at the end the plan's.
 */
static bool
walk_holds(const MigrationPlan *plan)
{
	Graph	   *g = plan->graph;
	NodeSet		version = graph_set_of(g, plan->version);
	PlanWalk   *walk = plan_walk_start(plan);
	NodeSet		applied = plan_applied(g, plan->version);

	while (walk->next < plan->steps.n)
	{
		int			step = plan->steps.nodes[walk->next];
		char	   *now;

		applied[step] = plan->upgrade;
		plan_walk_step(walk);
		for (int i = 0; i < walk->removed.n; i++)
		{
			if (!version[walk->removed.nodes[i]])
				return false;
			version[walk->removed.nodes[i]] = false;
		}
		for (int i = 0; i < walk->added.n; i++)
		{
			if (version[walk->added.nodes[i]])
				return false;
			version[walk->added.nodes[i]] = true;
		}
		now = ids(g, graph_sorted(g, version));
		if (strcmp(now, ids(g, graph_maximal(g, applied, true))) != 0)
			return false;
	}
	return strcmp(ids(g, graph_sorted(g, version)), ids(g, plan->new_version)) == 0;
}

/* What the random runs found wrong. */
typedef struct Findings
{
	Random		random;
	int			ranks;
	int			labels;
	int			walks;
	int			returns;
	int			steps;
} Findings;

/*
 * try_random makes a random graph, applies a part of it, upgrades to the heads
 * and downgrades to the base.
 */
static void
try_random(void *arg)
{
	Findings   *found = arg;
	Graph	   *g = random_graph(&found->random);
	NodeSet		some = graph_set(g);
	Names		heads = split("heads", " ");
	MigrationPlan	   *up;
	MigrationPlan	   *down;

	for (int i = 0; i < graph_size(g); i++)
		some[i] = random_below(&found->random, 6) == 0;
	graph_add_ancestors(g, some, true);
	up = plan_upgrade(g, graph_maximal(g, some, true), heads);
	down = plan_downgrade(g, up->new_version, "base");

	found->ranks += !ranks_hold(g);
	found->labels += !labels_hold(g);
	found->walks += !walk_holds(up) + !walk_holds(down);
	found->returns += down->new_version.n != 0 || down->steps.n != graph_size(g);
	found->steps += up->steps.n;
}

/*
 * test_random tests properties of random graphs.
 */
static void
test_random(int runs)
{
	Findings	found = {.random = {1}};
	int			raised = 0;

	for (int i = 0; i < runs; i++)
	{
		Raised		error;

		raised += !server_run(try_random, &found, &error);
		server_reset();
	}
	printf("# %d random graphs, %d steps\n", runs, found.steps);
	check("random graphs have steps", found.steps > runs ? "yes" : "no", "yes");
	check("random graphs raise no error", psprintf("%d", raised), "0");
	check("ranks are right", psprintf("%d wrong", found.ranks), "0 wrong");
	check("labels spread as in Alembic", psprintf("%d wrong", found.labels), "0 wrong");
	check("walks keep the version", psprintf("%d wrong", found.walks), "0 wrong");
	check("downgrades undo everything", psprintf("%d wrong", found.returns), "0 wrong");
	server_reset();
}

/* A large graph's kind and size, and how many steps it took. */
typedef struct Large
{
	const char *kind;
	int			n;
	int			steps;
} Large;

/*
 * add_large adds revision i of a large graph.
 */
static void
add_large(Graph *g, const Large *large, char **names, int i)
{
	graph_add(g, names[i], i);
	if (strcmp(large->kind, "a line with labels") == 0)
	{
		if (i > 0)
			graph_add_edge(g, names[i], names[i - 1], false);
		if (i % 10 == 0)
			graph_add_label(g, psprintf("label%d", i), names[i]);
	}
	else if (strcmp(large->kind, "merges and dependencies") == 0)
	{
		/* diamonds, of which each right side depends on one long before */
		if (i > 0)
			graph_add_edge(g, names[i], names[i - 1 - (i % 3 == 2)], false);
		if (i > 0 && i % 3 == 0)
			graph_add_edge(g, names[i], names[i - 2], false);
		if (i % 3 == 2)
			graph_add_edge(g, names[i], names[i / 2], true);
	}
	else if (strcmp(large->kind, "one merge of all") == 0)
	{
		for (int j = 0; i == large->n - 1 && j < i; j++)
			graph_add_edge(g, names[i], names[j], j % 2);
	}
}

/*
 * try_large makes a large graph and plans its upgrade and downgrade.
 */
static void
try_large(void *arg)
{
	Large	   *large = arg;
	Graph	   *g = graph_create(0);
	char	  **names = palloc(large->n * sizeof(char *));
	Names		heads = split("heads", " ");
	PlanWalk   *walk;
	MigrationPlan	   *up;

	for (int i = 0; i < large->n; i++)
		names[i] = psprintf("%012x", i * 7919);
	for (int i = 0; i < large->n; i++)
		add_large(g, large, names, i);
	graph_finish(g);
	up = plan_upgrade(g, graph_maximal(g, graph_set(g), true), heads);
	for (walk = plan_walk_start(up); walk->next < up->steps.n;)
		plan_walk_step(walk);
	large->steps = plan_downgrade(g, up->new_version, "base")->steps.n;
	for (int i = 0; i < up->new_version.n; i++)
		graph_labels(g, up->new_version.nodes[i]);
}

/*
 * grows expects that ten times the revisions take no more than some ten times
 * the time and memory.
 */
static void
grows(const char *kind)
{
	clock_t		times[2];
	size_t		peaks[2];
	Large		large = {kind, 10000, 0};
	Raised		raised;

	for (int i = 0; i < 2; i++, large.n *= 10)
	{
		clock_t		start = clock();

		if (!server_run(try_large, &large, &raised))
			check(kind, raised.message, "no error");
		times[i] = clock() - start;
		peaks[i] = server_peak();
		server_reset();
	}
	check(psprintf("a large graph: %s", kind), psprintf("%d steps", large.steps), "100000 steps");
	printf("# %.3f and %.3f s, %zu and %zu bytes\n",
		   (double) times[0] / CLOCKS_PER_SEC, (double) times[1] / CLOCKS_PER_SEC,
		   peaks[0], peaks[1]);
	check("it grows linearly",
		  times[1] < CLOCKS_PER_SEC / 2 + 32 * times[0] && peaks[1] < 15 * peaks[0] ? "yes" : "no",
		  "yes");
	server_reset();
}

/*
 * finish_cycle makes a cycle of 100,000 revisions.
 */
static void
finish_cycle(void *arg)
{
	int			n = *(int *) arg;
	Graph	   *g = graph_create(n);

	for (int i = 0; i < n; i++)
	{
		graph_add(g, psprintf("%05d", i), 0);
		graph_add_edge(g, psprintf("%05d", i), psprintf("%05d", (i + 1) % n), i % 2);
	}
	graph_finish(g);
}

/*
 * test_large tests large graphs.
 */
static void
test_large(void)
{
	int			n = 100000;
	Raised		raised = {0};

	grows("a line with labels");
	grows("merges and dependencies");
	grows("one merge of all");

	server_run(finish_cycle, &n, &raised);
	check("a long cycle is cut short", raised.detail + strlen(raised.detail) - 47,
		  "\"00018\", \"00019\", and 99980 more, then \"00000\".");
	server_reset();
}

/*
 * main runs the tests; an argument says how many random graphs to try.
 */
int
main(int argc, char **argv)
{
	test_order();
	test_broken();
	test_labels();
	test_targets();
	test_malformed();
	test_upgrade();
	test_downgrade();
	test_stamp();
	test_range();
	test_random(argc > 1 ? atoi(argv[1]) : 5000);
	test_large();
	printf("1..%d\n", tests);
	return failures > 0;
}
