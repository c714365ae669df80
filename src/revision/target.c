/*-------------------------------------------------------------------------
 *
 * target.c
 *		Targets: what a user writes to mean a revision, resolved in a graph.
 *
 * IDENTIFICATION
 *		src/revision/target.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/pure.h"

#include <limits.h>

#include "revision/target.h"

/* What a walk can come to beside a node. */
#define BASE	(-1)			/* before every revision */
#define TOO_FAR (-2)

/* Names shorter than this can't be abbreviated; Alembic's rule. */
#define SHORTEST_ABBREVIATED 4

/* How many names an error lists. */
#define NAMES_LISTED 10

/*
 * list_nodes writes the ids of a list of nodes, as a sentence would.
 */
static char *
list_nodes(const Graph *g, NodeList list)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = 0; i < Min(list.n, NAMES_LISTED); i++)
		appendStringInfo(&buf, "%s\"%s\"", i > 0 ? ", " : "",
						 graph_node(g, list.nodes[i])->revision);
	if (list.n > NAMES_LISTED)
		appendStringInfo(&buf, " and %d more", list.n - NAMES_LISTED);
	return buf.data;
}

/*
 * invalid_target raises MG005.
 */
static void
invalid_target(const char *message, const char *detail, const char *hint)
{
	migrate_error(ERRCODE_MIGRATE_INVALID_TARGET, message, detail, hint);
}

/*
 * malformed_target raises MG005 for what does not follow the grammar.
 */
static void
malformed_target(const char *target)
{
	invalid_target(psprintf("malformed target \"%s\"", target),
				   "A target is [branch@]revision, or [branch@][revision]+N or -N.",
				   strchr(target, ',') ? "Several targets are a text[]: ARRAY['one', 'two'], or $1::text[]." : NULL);
}

/*
 * parse_steps reads +N or -N, up to the end of the string.  What no graph can
 * be long enough for becomes the largest number.
 */
static bool
parse_steps(const char *text, int *steps)
{
	const char *digits = text + 1;
	size_t		length = strspn(digits, "0123456789");
	int64		n = 0;

	if (length == 0 || digits[length] != '\0')
		return false;
	for (; *digits; digits++)
		n = Min(n * 10 + (*digits - '0'), INT_MAX);
	*steps = *text == '-' ? (int) -n : (int) n;
	return true;
}

/*
 * target_parse takes a target apart.
 */
Target *
target_parse(const char *target)
{
	Target	   *t = palloc0(sizeof(Target));
	const char *at = strchr(target, '@');
	const char *rest = at ? at + 1 : target;
	size_t		length = strcspn(rest, "+-");

	if (at)
		t->branch = pnstrdup(target, at - target);
	if (length > 0)
		t->symbol = pnstrdup(rest, length);
	t->relative = rest[length] != '\0';

	if ((t->relative && !parse_steps(rest + length, &t->steps)) ||
		(!t->relative && t->symbol == NULL) ||
		(t->branch && (*t->branch == '\0' || strpbrk(t->branch, "+-:,"))) ||
		(t->symbol && strpbrk(t->symbol, "@:,")))
		malformed_target(target);
	return t;
}

/*
 * target_split splits "from:to" at its colon.
 */
void
target_split(const char *range, char **from, char **to)
{
	const char *colon = strchr(range, ':');

	if (colon && strchr(colon + 1, ':'))
		invalid_target(psprintf("malformed range \"%s\"", range),
					   "A range is from:to, with one colon.", NULL);
	*from = colon ? pnstrdup(range, colon - range) : NULL;
	*to = pstrdup(colon ? colon + 1 : range);
}

/*
 * target_compare_names orders names bytewise.
 */
static int
target_compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/*
 * ambiguous_prefix raises MG002.
 */
static void
ambiguous_prefix(const char *prefix, Names matches)
{
	StringInfoData buf;

	qsort(matches.names, matches.n, sizeof(char *), target_compare_names);
	initStringInfo(&buf);
	for (int i = 0; i < Min(matches.n, 3); i++)
		appendStringInfo(&buf, "%s\"%s\"", i > 0 ? ", " : "", matches.names[i]);
	if (matches.n > 3)
		appendStringInfo(&buf, " and %d more", matches.n - 3);
	migrate_error(ERRCODE_MIGRATE_AMBIGUOUS_REVISION,
				  psprintf("identifier \"%s\" is ambiguous", prefix),
				  psprintf("It is the beginning of %s.", buf.data),
				  NULL);
}

/*
 * find_prefix returns the only node in lineage (or the graph, if NULL) of which
 * the id or a label begins with prefix, or -1.
 */
static int
find_prefix(const Graph *g, const char *prefix, const NodeSet lineage)
{
	size_t		length = strlen(prefix);
	int			node = -1;
	int			max = 8;
	Names		matches = {0, palloc(8 * sizeof(char *))};

	for (int i = 0; i < graph_size(g); i++)
	{
		Names		labels = graph_own_labels(g, i);

		if (lineage && !lineage[i])
			continue;
		for (int j = -1; j < labels.n; j++)
		{
			const char *name = j < 0 ? graph_node(g, i)->revision : labels.names[j];

			if (strncmp(name, prefix, length) != 0 ||
				strlen(name) < SHORTEST_ABBREVIATED)
				continue;
			if (matches.n == max)
				matches.names = repalloc(matches.names, (max *= 2) * sizeof(char *));
			matches.names[matches.n++] = unconstify(char *, name);
			node = i;
		}
	}
	if (matches.n > 1)
		ambiguous_prefix(prefix, matches);
	pfree(matches.names);
	return node;
}

/*
 * find_name returns the node that a name means: an id, a label, or the
 * beginning of one in lineage; -1 if there is none.
 */
static int
find_name(const Graph *g, const char *name, const NodeSet lineage)
{
	int			node = graph_find(g, name);

	if (node < 0)
		node = graph_find_label(g, name);
	return node >= 0 ? node : find_prefix(g, name, lineage);
}

/*
 * no_such_name raises MG001 for a name that was not found.
 */
static void
no_such_name(const char *what, const char *name, const char *detail)
{
	const char *hint = NULL;

	if (strlen(name) < SHORTEST_ABBREVIATED)
		hint = "Only identifiers and labels of four or more characters can be abbreviated.";
	migrate_error(ERRCODE_MIGRATE_NO_SUCH_REVISION,
				  psprintf("%s \"%s\" does not exist", what, name), detail, hint);
}

/*
 * target_branch returns the node that a branch is named after.
 */
int
target_branch(Graph *g, const char *branch)
{
	int			node = find_name(g, branch, NULL);

	if (node < 0)
		no_such_name("branch", branch, NULL);
	return node;
}

/*
 * target_lineage returns the line of a branch.
 */
NodeSet
target_lineage(Graph *g, const char *branch)
{
	NodeSet		set = graph_set(g);
	NodeSet		above = graph_set(g);
	int			node = target_branch(g, branch);

	set[node] = above[node] = true;
	graph_add_ancestors(g, set, false);
	graph_add_descendants(g, above, false);
	for (int i = 0; i < graph_size(g); i++)
		set[i] |= above[i];
	pfree(above);
	return set;
}

/*
 * node_list makes a list of one node, or of none for BASE.
 */
static NodeList
node_list(int node)
{
	NodeList	list = {node == BASE ? 0 : 1, palloc(sizeof(int))};

	list.nodes[0] = node;
	return list;
}

/*
 * in_lineage returns the members of list that are in lineage; all if NULL.
 */
static NodeList
in_lineage(NodeList list, const NodeSet lineage)
{
	NodeList	result = {0, palloc(Max(list.n, 1) * sizeof(int))};

	for (int i = 0; i < list.n; i++)
	{
		if (lineage == NULL || lineage[list.nodes[i]])
			result.nodes[result.n++] = list.nodes[i];
	}
	return result;
}

/*
 * find_heads returns the heads in lineage, or the real heads of the graph.
 */
static NodeList
find_heads(const Graph *g, const NodeSet lineage, bool real)
{
	NodeSet		set = graph_set(g);

	for (int i = 0; i < graph_size(g); i++)
		set[i] = (lineage == NULL || lineage[i]) &&
			(real ? graph_is_real_head(g, i) : graph_is_head(g, i));
	return graph_sorted(g, set);
}

/*
 * only_node returns the one node of a list, or BASE.  Raises MG003 where
 * target means several.
 */
static int
only_node(const Graph *g, NodeList list, const char *target)
{
	if (list.n > 1)
		migrate_error(ERRCODE_MIGRATE_MULTIPLE_HEADS,
					  psprintf("target \"%s\" means several revisions", target),
					  psprintf("They are %s.", list_nodes(g, list)),
					  "Name one of them, or say \"label@head\" for a branch or \"heads\" for all.");
	return list.n == 1 ? list.nodes[0] : BASE;
}

/*
 * target_resolve resolves a symbol, which may be restricted to the line of a branch.
 * target is what the user wrote.
 */
static NodeList
target_resolve(Graph *g, NodeList version, const char *branch, const char *symbol,
			   const char *target)
{
	NodeSet		lineage = branch ? target_lineage(g, branch) : NULL;
	int			node;

	if (strcmp(symbol, "base") == 0)
		return node_list(BASE);
	if (strcmp(symbol, "current") == 0)
		return in_lineage(version, lineage);
	if (strcmp(symbol, "heads") == 0)
		return find_heads(g, lineage, branch == NULL);
	if (strcmp(symbol, "head") == 0)
		return node_list(only_node(g, find_heads(g, lineage, false), target));

	node = find_name(g, symbol, lineage);
	if (node < 0)
		no_such_name("revision or branch", symbol,
					 branch ? psprintf("It was looked for in branch \"%s\".", branch) : NULL);
	if (lineage && !lineage[node])
		migrate_error(ERRCODE_MIGRATE_NO_SUCH_REVISION,
					  psprintf("revision \"%s\" is not a member of branch \"%s\"",
							   graph_node(g, node)->revision, branch),
					  NULL, NULL);
	return node_list(node);
}

/*
 * target_nodes resolves a target that is not relative.
 */
NodeList
target_nodes(Graph *g, NodeList version, const char *target)
{
	Target	   *t = target_parse(target);

	if (t->relative)
		invalid_target(psprintf("relative target \"%s\" is not allowed here", target),
					   NULL, NULL);
	return target_resolve(g, version, t->branch, t->symbol, target);
}

/*
 * target_node resolves a target that means at most one revision.
 */
int
target_node(Graph *g, NodeList version, const char *target)
{
	return only_node(g, target_nodes(g, version, target), target);
}

/*
 * followers returns what follows a node, or the base, in lineage.
 */
static NodeList
followers(const Graph *g, int node, const NodeSet lineage)
{
	NodeSet		bases;

	if (node != BASE)
		return in_lineage(graph_node(g, node)->children, lineage);
	bases = graph_set(g);
	for (int i = 0; i < graph_size(g); i++)
		bases[i] = graph_node(g, i)->down.n == 0;
	return in_lineage(graph_sorted(g, bases), lineage);
}

/*
 * walk_up walks from a node, or from BASE, to a child (in lineage, unless that
 * is NULL) and its child and so on.
 */
static int
walk_up(const Graph *g, int node, int steps, const NodeSet lineage, bool clamp,
		const char *target)
{
	for (; steps > 0; steps--)
	{
		NodeList	next = followers(g, node, lineage);
		const char *from = node == BASE ? "base" : graph_node(g, node)->revision;

		if (next.n == 0)
			return clamp ? node : TOO_FAR;
		if (next.n > 1)
			invalid_target(psprintf("target \"%s\" is ambiguous", target),
						   psprintf("After \"%s\" come %s.", from, list_nodes(g, next)),
						   "Name the branch, as in \"label@+1\".");
		node = next.nodes[0];
		pfree(next.nodes);
	}
	return node;
}

/*
 * walk_down walks from a node to its parent and its parent's parent and so on.
 */
static int
walk_down(const Graph *g, int node, int steps, bool clamp, const char *target)
{
	for (; steps > 0; steps--)
	{
		NodeList	next;

		if (node == BASE)
			return clamp ? BASE : TOO_FAR;
		next = graph_node(g, node)->down;
		if (next.n > 1)
			invalid_target(psprintf("target \"%s\" is ambiguous", target),
						   psprintf("Before \"%s\" come %s.",
									graph_node(g, node)->revision, list_nodes(g, next)),
						   "Name a revision.");
		node = next.n == 0 ? BASE : next.nodes[0];
	}
	return node;
}

/*
 * walk walks the steps of a relative target from a node.
 */
static int
walk(const Graph *g, int node, int steps, const NodeSet lineage, bool clamp,
	 const char *target)
{
	int			end;

	if (steps > 0)
		end = walk_up(g, node, steps, lineage, clamp, target);
	else
		end = walk_down(g, node, -steps, clamp, target);
	if (end == TOO_FAR)
		invalid_target(psprintf("target \"%s\" goes too far", target),
					   abs(steps) == 1 ? pstrdup("There is no revision to go to.") :
										 psprintf("There are fewer than %d revisions to go.", abs(steps)),
					   NULL);
	return end;
}

/*
 * walk_start returns where a relative target without a symbol starts: at the
 * only one of the nodes in start that is on the line of the branch, if any.
 * Where the branch has none, it starts from what start implies on it.
 */
static int
walk_start(const Graph *g, NodeList start, const NodeSet lineage, bool up,
		   const char *target)
{
	NodeList	from = in_lineage(start, lineage);

	if (from.n == 0 && lineage)
	{
		NodeSet		implied = graph_set_of(g, start);

		graph_add_ancestors(g, implied, true);
		if (up)
		{
			for (int i = 0; i < graph_size(g); i++)
				implied[i] &= lineage[i];
			from = graph_maximal(g, implied, true);
		}
		else
			from = in_lineage(graph_maximal(g, implied, false), lineage);
	}
	if (from.n > 1)
		invalid_target(psprintf("target \"%s\" is ambiguous", target),
					   psprintf("It could start from %s.", list_nodes(g, from)),
					   psprintf("Name a revision, or a branch as in \"label@%s1\".", up ? "+" : "-"));
	return from.n == 1 ? from.nodes[0] : BASE;
}

/*
 * wrong_way raises MG005 for a walk that its command can't go.
 */
static void
wrong_way(const char *target, bool up)
{
	invalid_target(psprintf("invalid target \"%s\"", target),
				   up ? "A walk up needs a positive number of steps." :
						"A walk down needs a negative number of steps.",
				   up ? "The way down is migrate.downgrade(), or direction => 'downgrade'." :
						"The way up is migrate.upgrade(), or direction => 'upgrade'.");
}

/*
 * resolve_upper resolves the target of an upgrade, or a range's upper end;
 * walks begin at start.
 */
static NodeList
resolve_upper(Graph *g, NodeList version, NodeList start, const char *target, bool clamp)
{
	Target	   *t = target_parse(target);
	NodeSet		lineage;
	int			node;

	if (!t->relative)
		return target_resolve(g, version, t->branch, t->symbol, target);

	lineage = t->branch ? target_lineage(g, t->branch) : NULL;
	if (t->symbol)
		node = only_node(g, target_resolve(g, version, t->branch, t->symbol, target), target);
	else
	{
		if (t->steps <= 0)
			wrong_way(target, true);
		node = walk_start(g, start, lineage, true, target);
	}
	return node_list(walk(g, node, t->steps, lineage, clamp, target));
}

/*
 * resolve_lower resolves the target of a downgrade, or a range's lower end;
 * walks begin at start.  *branch becomes the node of the branch to which the
 * downgrade is restricted, or -1.
 */
static int
resolve_lower(Graph *g, NodeList version, NodeList start, const char *target,
			  bool clamp, int *branch)
{
	Target	   *t = target_parse(target);
	NodeSet		lineage = t->branch ? target_lineage(g, t->branch) : NULL;
	int			node;
	int			end;

	*branch = t->branch ? target_branch(g, t->branch) : -1;

	/* a revision outside the branch will do, its children are in it */
	if (!t->relative)
		return only_node(g, target_resolve(g, version, NULL, t->symbol, target), target);

	if (t->symbol)
		node = only_node(g, target_resolve(g, version, t->branch, t->symbol, target), target);
	else
	{
		if (t->steps >= 0)
			wrong_way(target, false);
		node = walk_start(g, start, lineage, false, target);
		if (t->branch == NULL)
			*branch = node;
	}
	end = walk(g, node, t->steps, lineage, clamp, target);

	/* off the root of a revision is the base of its line, not of all lines */
	if (end == BASE && *branch < 0)
		*branch = node;
	return end;
}

/*
 * target_upgrade resolves the target of an upgrade.
 */
NodeList
target_upgrade(Graph *g, NodeList version, const char *target)
{
	return resolve_upper(g, version, version, target, false);
}

/*
 * target_downgrade resolves the target of a downgrade.
 */
int
target_downgrade(Graph *g, NodeList version, const char *target, int *branch)
{
	return resolve_lower(g, version, version, target, false, branch);
}

/*
 * target_stamp resolves a target of a stamp.
 */
NodeList
target_stamp(Graph *g, NodeList version, const char *target)
{
	Target	   *t = target_parse(target);
	NodeSet		above = graph_set(g);
	NodeSet		result = graph_set(g);
	NodeList	heads;

	if (!t->relative)
		return target_resolve(g, version, t->branch, t->symbol, target);

	if (version.n > 0 || t->symbol || t->steps >= 0)
		migrate_error(ERRCODE_MIGRATE_NO_SUCH_REVISION,
					  psprintf("cannot stamp relative target \"%s\"", target),
					  NULL, "Name the revision.");

	if (t->branch)
	{
		above[target_branch(g, t->branch)] = true;
		graph_add_descendants(g, above, false);
	}
	heads = in_lineage(find_heads(g, NULL, true), t->branch ? above : NULL);
	for (int i = 0; i < heads.n; i++)
	{
		int			node = walk(g, heads.nodes[i], t->steps, NULL, false, target);

		if (node != BASE)
			result[node] = true;
	}
	return graph_sorted(g, result);
}

/*
 * starts_at_end says whether a range's end is a walk without a symbol, which
 * starts at the other end.
 */
static bool
starts_at_end(const char *end)
{
	Target	   *t = *end ? target_parse(end) : NULL;

	return t && t->relative && t->symbol == NULL;
}

/*
 * lower_end resolves a range's lower end; upper is the other one if that is
 * known already.
 */
static NodeList
lower_end(Graph *g, NodeList version, NodeList upper, const char *from)
{
	int			branch;

	if (*from == '\0')
		return node_list(BASE);
	if (target_parse(from)->relative)
		return node_list(resolve_lower(g, version, upper, from, true, &branch));
	return target_nodes(g, version, from);
}

/*
 * between returns the set of what lies on the lines from lower to upper, both
 * included; with everything below upper where lower is the base.
 */
static NodeSet
between(const Graph *g, NodeList lower, NodeList upper, const char *range)
{
	NodeSet		result = graph_set_of(g, upper);
	NodeSet		below = graph_set_of(g, lower);
	NodeSet		above = graph_set_of(g, lower);

	graph_add_ancestors(g, result, true);
	if (lower.n == 0)
		return result;

	graph_add_ancestors(g, below, true);
	graph_add_descendants(g, above, false);
	for (int i = 0; i < lower.n; i++)
	{
		if (!result[lower.nodes[i]])
			migrate_error(ERRCODE_MIGRATE_NOT_ANCESTOR,
						  psprintf("range \"%s\" does not run along one line", range),
						  psprintf("Revision \"%s\" is not an ancestor of %s.",
								   graph_node(g, lower.nodes[i])->revision,
								   upper.n > 0 ? list_nodes(g, upper) : "the base"),
						  NULL);
		below[lower.nodes[i]] = false;
	}
	for (int i = 0; i < graph_size(g); i++)
		result[i] &= above[i] && !below[i];
	return result;
}

/*
 * target_range resolves a range of the history to the set of nodes in it.
 */
NodeSet
target_range(Graph *g, NodeList version, const char *range)
{
	const NodeList none = {0, NULL};
	NodeList	lower;
	NodeList	upper;
	char	   *from;
	char	   *to;

	target_split(range ? range : ":", &from, &to);
	if (from == NULL)
		invalid_target(psprintf("malformed range \"%s\"", range),
					   "A range is [from]:[to].", NULL);
	if (*to == '\0')
		to = "heads";

	if (starts_at_end(from))
	{
		if (starts_at_end(to))
			invalid_target(psprintf("malformed range \"%s\"", range),
						   "Only one end can be counted from the other.", NULL);
		upper = resolve_upper(g, version, none, to, true);
		lower = lower_end(g, version, upper, from);
	}
	else
	{
		lower = lower_end(g, version, none, from);
		upper = resolve_upper(g, version, lower, to, true);
	}
	if (strchr(from, '@'))
		upper = in_lineage(upper, target_lineage(g, target_parse(from)->branch));
	return between(g, lower, upper, range);
}
