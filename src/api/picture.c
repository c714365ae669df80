/*-------------------------------------------------------------------------
 *
 * picture.c
 *		SQL functions that draw: the revisions, and the tables.
 *
 * IDENTIFICATION
 *		src/api/picture.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "parser/parse_func.h"
#include "utils/acl.h"
#include "utils/builtins.h"

#include "api/args.h"
#include "api/picture.h"
#include "catalog/graph.h"
#include "compat.h"
#include "picture/graph_picture.h"
#include "run/run.h"
#include "schema/model/schema_diagram.h"

PG_FUNCTION_INFO_V1(migrate_diagram);
PG_FUNCTION_INFO_V1(migrate_graph);

/*
 * arg_picture_format returns the format that argument 0 names, from one on.
 */
static PictureFormat
arg_picture_format(FunctionCallInfo fcinfo, PictureFormat from)
{
	static const char *const names[] = {
		[PICTURE_TEXT] = "text",
		[PICTURE_DOT] = "dot",
		[PICTURE_MERMAID] = "mermaid",
		[PICTURE_SVG] = "svg"};
	char	   *name = arg_required(fcinfo, 0, "format");

	for (PictureFormat format = from; format < lengthof(names); format++)
	{
		if (strcmp(name, names[format]) == 0)
			return format;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid value for argument \"%s\": \"%s\"", "format", name),
			 from == PICTURE_TEXT ? errhint("Valid values are \"text\", \"dot\", \"mermaid\", and \"svg\".") :
									errhint("Valid values are \"dot\", \"mermaid\", and \"svg\".")));
}

/*
 * picture_of_graph: see picture.h.
 */
char *
picture_of_graph(const Place *place, PictureFormat format)
{
	int			n = graph_size(place->g);
	RevisionSummary *summaries = catalog_summaries(place->g, false);
	RevisionPicture *revisions = palloc0(sizeof(RevisionPicture) * Max(n, 1));
	GraphPicture picture = {place->g, revisions, GetDatabaseEncoding()};

	for (int node = 0; node < n; node++)
	{
		revisions[node].message = summaries[node].message ? summaries[node].message : "";
		revisions[node].is_current = place->is_current[node];
		if (place->applied[node])
			revisions[node].state = REVISION_APPLIED;
	}
	for (int i = 0; i < place->partial.n; i++)
	{
		int			node = graph_find(place->g, place->partial.names[i]);

		if (node >= 0)
			revisions[node].state = REVISION_PARTIAL;
	}
	return graph_picture(&picture, format);
}

/*
 * migrate_graph is SQL's graph(format).
 */
Datum
migrate_graph(PG_FUNCTION_ARGS)
{
	PictureFormat format = arg_picture_format(fcinfo, PICTURE_TEXT);
	Place		place = read_place();

	PG_RETURN_TEXT_P(cstring_to_text(picture_of_graph(&place, format)));
}

/*
 * check_may_build raises an error unless the caller may run scripts of
 * revisions in the shadow, as check() does.
 */
static void
check_may_build(void)
{
	Oid			types[] = {TEXTARRAYOID, BOOLOID};
	Oid			check = LookupFuncName(list_make2(makeString("migrate"), makeString("check")), 2, types, false);

	if (migrate_function_aclcheck(check, GetUserId()) != ACLCHECK_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to draw the tables of revisions"),
				 errdetail("Their scripts have to be run in the shadow database."),
				 errhint("migrate.grant_access() gives authors and operators the right to do that.")));
}

/*
 * migrate_diagram is SQL's diagram(format, revision).
 */
Datum
migrate_diagram(PG_FUNCTION_ARGS)
{
	PictureFormat format = arg_picture_format(fcinfo, PICTURE_DOT);
	char	   *revision = arg_cstring(fcinfo, 1);
	Diagram    *diagram;

	run_forbid_nested("migrate.diagram()");
	if (revision)
		check_may_build();
	diagram = revision ? schema_diagram_revisions(revision) : schema_diagram_live();
	PG_RETURN_TEXT_P(cstring_to_text(diagram_picture(diagram, format)));
}
