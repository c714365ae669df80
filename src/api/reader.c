/*-------------------------------------------------------------------------
 *
 * reader.c
 *		SQL functions of the reader: what shows revisions and version.
 *
 * They change nothing and work on a hot standby.
 *
 * IDENTIFICATION
 *		src/api/reader.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "api/args.h"
#include "api/place.h"
#include "catalog/approval.h"
#include "catalog/graph.h"
#include "catalog/log.h"
#include "catalog/revision.h"
#include "catalog/step.h"
#include "catalog/version.h"
#include "errcodes.h"
#include "revision/file.h"
#include "revision/graph.h"
#include "revision/graph_set.h"
#include "revision/plan.h"
#include "revision/target.h"
#include "run/file_names.h"
#include "run/journal.h"
#include "server/array.h"

PG_FUNCTION_INFO_V1(migrate_branches);
PG_FUNCTION_INFO_V1(migrate_current);
PG_FUNCTION_INFO_V1(migrate_heads);
PG_FUNCTION_INFO_V1(migrate_history);
PG_FUNCTION_INFO_V1(migrate_require);
PG_FUNCTION_INFO_V1(migrate_require_many);
PG_FUNCTION_INFO_V1(migrate_show);

/*
 * node_names returns the ids of nodes as a text[].
 */
static Datum
node_names(const Graph *g, NodeList nodes)
{
	return array_from_names(graph_names(g, nodes));
}

/*
 * set_applied sets two columns to when and by whom a revision was applied, to
 * nulls where it is not applied or no log tells.
 */
static void
set_applied(Datum *values, bool *nulls, int col, const RevisionSummary *summaries, bool applied)
{
	bool		known = applied && summaries->applied_by != NULL;

	nulls[col] = nulls[col + 1] = !known;
	if (known)
	{
		values[col] = TimestampTzGetDatum(summaries->applied_at);
		values[col + 1] = DirectFunctionCall1(namein, CStringGetDatum(summaries->applied_by));
	}
}

/*
 * check_at_heads raises MG014 unless every real head is applied.
 */
static void
check_at_heads(const Place *place)
{
	for (int node = 0; node < graph_size(place->g); node++)
	{
		if (graph_is_real_head(place->g, node) && !place->applied[node])
			ereport(ERROR,
					(errcode(ERRCODE_MIGRATE_NOT_AT_REVISION),
					 errmsg("the database is not at all heads"),
					 errdetail("Revision \"%s\" is not applied.", graph_node(place->g, node)->revision),
					 errhint("Run migrate.upgrade('heads').")));
	}
}

/*
 * return_current adds the row of one revision that is applied, or partially applied.
 */
static void
return_current(ReturnSetInfo *rsinfo, const Place *place, int node)
{
	const char *revision = graph_node(place->g, node)->revision;
	char	   *message = catalog_message(revision);
	RevisionSummary summaries = {0};
	Datum		values[6];
	bool		nulls[6] = {false};

	if (names_contain(place->partial, revision))
		message = psprintf("%s (partially applied)", message);
	if (!catalog_last_applied(revision, &summaries.applied_at, &summaries.applied_by))
		summaries.applied_by = NULL;
	values[0] = CStringGetTextDatum(revision);
	values[1] = CStringGetTextDatum(message);
	values[2] = BoolGetDatum(graph_is_head(place->g, node));
	values[3] = BoolGetDatum(place->applied[node] && !place->is_current[node]);
	set_applied(values, nulls, 4, &summaries, place->applied[node]);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

/*
 * migrate_current is SQL's current(check_heads).
 */
Datum
migrate_current(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Place		place = read_place();
	NodeList	current = graph_maximal(place.g, place.applied, false);

	InitMaterializedSRF(fcinfo, 0);
	if (arg_bool(fcinfo, 0))
		check_at_heads(&place);
	for (int i = 0; i < current.n; i++)
		return_current(rsinfo, &place, current.nodes[i]);
	for (int i = 0; i < place.partial.n; i++)
	{
		int			node = graph_find(place.g, place.partial.names[i]);

		if (node >= 0 && !place.is_current[node])
			return_current(rsinfo, &place, node);
	}
	return (Datum) 0;
}

/*
 * parents_text returns a node's parents as Alembic shows them.
 */
static const char *
parents_text(const Graph *g, int node)
{
	NodeList	down = graph_node(g, node)->down;

	return down.n > 0 ? names_join(graph_names(g, down)) : "<base>";
}

/*
 * append_marks appends Alembic's marks of a node's place.
 */
static void
append_marks(StringInfo line, const Place *place, int node)
{
	if (graph_is_real_head(place->g, node))
		appendStringInfoString(line, " (head)");
	else if (graph_is_head(place->g, node))
		appendStringInfoString(line, " (effective head)");
	if (place->is_current[node])
		appendStringInfoString(line, " (current)");
	if (graph_is_branchpoint(place->g, node))
		appendStringInfoString(line, " (branchpoint)");
	if (graph_is_mergepoint(place->g, node))
		appendStringInfoString(line, " (mergepoint)");
}

/*
 * history_line returns Alembic's line for a revision.
 */
static char *
history_line(const Place *place, int node, Names labels, const char *message)
{
	const GraphNode *n = graph_node(place->g, node);
	StringInfoData line;

	initStringInfo(&line);
	appendStringInfoString(&line, parents_text(place->g, node));
	if (n->deps.n > 0)
		appendStringInfo(&line, " (%s)", names_join(graph_names(place->g, n->deps)));
	appendStringInfo(&line, " -> %s", n->revision);
	if (labels.n > 0)
		appendStringInfo(&line, " (%s)", names_join(labels));
	append_marks(&line, place, node);
	appendStringInfo(&line, ", %s", message);
	return line.data;
}

/* What is left of a history. */
typedef struct History
{
	Place		place;
	RevisionSummary *summaries;
	Approval   *approvals;
	int			napprovals;
	NodeList	nodes;			/* the last of them comes next */
	MemoryContext row_context;
} History;

/*
 * set_approved sets the two columns that tell of an approval, if there is one.
 */
static void
set_approved(Datum *values, bool *nulls, int column, const Approval *approval)
{
	nulls[column] = nulls[column + 1] = approval == NULL;
	if (approval == NULL)
		return;
	values[column] = DirectFunctionCall1(namein, CStringGetDatum(approval->approved_by));
	values[column + 1] = TimestampTzGetDatum(approval->approved_at);
}

/*
 * history_row returns the row of one revision.
 */
static Datum
history_row(const History *history, int node, TupleDesc desc)
{
	const Place *place = &history->place;
	const RevisionSummary *summaries = &history->summaries[node];
	const GraphNode *n = graph_node(place->g, node);
	Names		labels = graph_labels(place->g, node);
	Datum		values[15];
	bool		nulls[15] = {false};

	values[0] = CStringGetTextDatum(n->revision);
	values[1] = node_names(place->g, n->down);
	values[2] = node_names(place->g, n->deps);
	values[3] = array_from_names(labels);
	values[4] = CStringGetTextDatum(summaries->message);
	values[5] = CStringGetTextDatum(names_contain(place->partial, n->revision) ? "partial" :
										place->applied[node]				   ? "applied" :
																				 "pending");
	values[6] = BoolGetDatum(graph_is_head(place->g, node));
	values[7] = BoolGetDatum(place->is_current[node]);
	values[8] = BoolGetDatum(graph_is_branchpoint(place->g, node));
	values[9] = BoolGetDatum(graph_is_mergepoint(place->g, node));
	set_applied(values, nulls, 10, summaries, place->applied[node]);
	values[12] = CStringGetTextDatum(history_line(place, node, labels, summaries->message));
	set_approved(values, nulls, 13, catalog_best_approval(history->approvals, history->napprovals, n->revision, false));
	return HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
}

/*
 * history_open reads what history(range) has to show.
 */
static History *
history_open(const char *range)
{
	History    *history = palloc0(sizeof(History));

	history->place = read_place();
	history->nodes = graph_sorted(history->place.g,
								  target_range(history->place.g, history->place.version, range));
	history->summaries = catalog_summaries(history->place.g, true);
	history->approvals = catalog_approvals(NULL, &history->napprovals, false);
	if (history->nodes.n > 0)
		(void) graph_labels(history->place.g, history->nodes.nodes[0]); /* spread once, here */
	history->row_context = AllocSetContextCreate(CurrentMemoryContext, "migrate history row",
												 ALLOCSET_DEFAULT_SIZES);
	return history;
}

/*
 * migrate_history is SQL's history(range).  It returns a row a call.
 */
Datum
migrate_history(PG_FUNCTION_ARGS)
{
	FuncCallContext *funcctx;
	History    *history;
	MemoryContext old;
	Datum		row;

	if (SRF_IS_FIRSTCALL())
	{
		funcctx = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(funcctx->multi_call_memory_ctx);
		if (get_call_result_type(fcinfo, NULL, &funcctx->tuple_desc) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "return type must be a row type");
		funcctx->tuple_desc = BlessTupleDesc(funcctx->tuple_desc);
		funcctx->user_fctx = history_open(arg_cstring(fcinfo, 0));
		MemoryContextSwitchTo(old);
	}
	funcctx = SRF_PERCALL_SETUP();
	history = funcctx->user_fctx;
	if (history->nodes.n == 0)
		SRF_RETURN_DONE(funcctx);

	MemoryContextReset(history->row_context);
	old = MemoryContextSwitchTo(history->row_context);
	row = history_row(history, history->nodes.nodes[--history->nodes.n], funcctx->tuple_desc);
	MemoryContextSwitchTo(old);
	SRF_RETURN_NEXT(funcctx, row);
}

/*
 * migrate_heads is SQL's heads(resolve_dependencies).
 */
Datum
migrate_heads(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Place		place = read_place();
	bool		real = arg_bool(fcinfo, 0);
	NodeSet		all = graph_set(place.g);
	NodeList	heads;

	memset(all, true, graph_size(place.g) * sizeof(bool));
	heads = graph_maximal(place.g, all, real);
	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < heads.n; i++)
	{
		const char *revision = graph_node(place.g, heads.nodes[i])->revision;
		Datum		values[4];
		bool		nulls[4] = {false};

		values[0] = CStringGetTextDatum(revision);
		values[1] = CStringGetTextDatum(catalog_message(revision));
		values[2] = array_from_names(graph_labels(place.g, heads.nodes[i]));
		values[3] = BoolGetDatum(place.is_current[heads.nodes[i]]);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * migrate_branches is SQL's branches().
 */
Datum
migrate_branches(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Graph	   *g = catalog_graph(false);
	NodeSet		branchpoints = graph_set(g);
	NodeList	nodes;

	InitMaterializedSRF(fcinfo, 0);
	for (int node = 0; node < graph_size(g); node++)
		branchpoints[node] = graph_is_branchpoint(g, node);
	nodes = graph_sorted(g, branchpoints);
	for (int i = 0; i < nodes.n; i++)
	{
		const GraphNode *n = graph_node(g, nodes.nodes[i]);
		char	   *message = catalog_message(n->revision);

		for (int j = 0; j < n->children.n; j++)
		{
			Datum		values[3];
			bool		nulls[3] = {false};

			values[0] = CStringGetTextDatum(n->revision);
			values[1] = CStringGetTextDatum(message);
			values[2] = CStringGetTextDatum(graph_node(g, n->children.nodes[j])->revision);
			tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
		}
	}
	return (Datum) 0;
}

/*
 * append_documentation appends the words of a revision's file, indented.
 */
static void
append_documentation(StringInfo text, const RevisionFile *file)
{
	appendStringInfo(text, "\n    %s\n", file->message);
	for (const char *p = file->description; p && *p;)
	{
		int			len = (int) strcspn(p, "\n");

		appendStringInfo(text, len > 0 ? "    %.*s\n" : "%.*s\n", len, p);
		p += len + (p[len] == '\n');
	}
	appendStringInfo(text, "\n    Revision ID: %s\n    Revises: %s\n", file->revision,
					 names_join(file->down_revision));
	if (file->create_date)
		appendStringInfo(text, "    Create Date: %s\n", file->create_date);
}

/*
 * show_node returns Alembic's verbose block for a revision.
 */
static char *
show_node(const Place *place, int node, const FileNames *names)
{
	const GraphNode *n = graph_node(place->g, node);
	RevisionFile *file = &catalog_revision(n->revision, false)->file;
	Names		labels = graph_labels(place->g, node);
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "Rev: %s", n->revision);
	append_marks(&text, place, node);
	appendStringInfo(&text, "\n%s: %s\n", n->down.n > 1 ? "Merges" : "Parent",
					 parents_text(place->g, node));
	if (n->deps.n > 0)
		appendStringInfo(&text, "Also depends on: %s\n",
						 names_join(graph_names(place->g, n->deps)));
	if (n->children.n > 1)
		appendStringInfo(&text, "Branches into: %s\n",
						 names_join(graph_names(place->g, n->children)));
	if (labels.n > 0)
		appendStringInfo(&text, "Branch names: %s\n", names_join(labels));
	appendStringInfo(&text, "Path: %s\n", file_names_find(names, n->revision));
	append_documentation(&text, file);
	return text.data;
}

/*
 * migrate_show is SQL's show(revision).
 */
Datum
migrate_show(PG_FUNCTION_ARGS)
{
	Place		place = read_place();
	NodeList	nodes = target_nodes(place.g, place.version, arg_required(fcinfo, 0, "revision"));
	FileNames  *names = file_names();
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < nodes.n; i++)
		appendStringInfo(&text, "%s%s", i > 0 ? "\n" : "", show_node(&place, nodes.nodes[i], names));
	PG_RETURN_TEXT_P(cstring_to_text_with_len(text.data, text.len));
}

/*
 * unknown_revision_callback turns the error of a revision that is unknown here
 * into that of one that is not applied: a program may be newer than its
 * database.
 */
static void
unknown_revision_callback(void *arg)
{
	if (geterrcode() != ERRCODE_MIGRATE_NO_SUCH_REVISION)
		return;
	errcode(ERRCODE_MIGRATE_NOT_AT_REVISION);
	errhint("Load the revision and upgrade the database first.");
}

/*
 * require_target raises MG014 unless the revisions that a target stands for are
 * applied, and returns them.
 */
static NodeList
require_target(const Place *place, const char *target)
{
	ErrorContextCallback callback = {error_context_stack, unknown_revision_callback, NULL};
	NodeList	nodes;

	error_context_stack = &callback;
	nodes = target_nodes(place->g, place->version, target);
	error_context_stack = callback.previous;
	for (int i = 0; i < nodes.n; i++)
	{
		if (!place->applied[nodes.nodes[i]])
			ereport(ERROR,
					(errcode(ERRCODE_MIGRATE_NOT_AT_REVISION),
					 errmsg("revision \"%s\" is not applied", graph_node(place->g, nodes.nodes[i])->revision),
					 errdetail("The database is at %s.",
							   place->version.n > 0 ?
								   names_join(graph_names(place->g, place->version)) :
								   "<base>"),
					 errhint("Upgrade the database first.")));
	}
	return nodes;
}

/*
 * require_all does so for several targets.
 */
static Names
require_all(Names targets)
{
	Place		place = read_place();
	NodeSet		required = graph_set(place.g);

	for (int i = 0; i < targets.n; i++)
	{
		NodeList	nodes = require_target(&place, targets.names[i]);

		for (int j = 0; j < nodes.n; j++)
			required[nodes.nodes[j]] = true;
	}
	return graph_names(place.g, graph_sorted(place.g, required));
}

/*
 * migrate_require is SQL's require(revision).
 */
Datum
migrate_require(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(names_join(require_all(arg_targets(fcinfo, 0, "revision")))));
}

/*
 * migrate_require_many is SQL's require(revisions).
 */
Datum
migrate_require_many(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(array_from_names(require_all(arg_names(fcinfo, 0, "revisions"))));
}
