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

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "api/args.h"
#include "api/picture.h"
#include "catalog/graph.h"
#include "picture/graph_picture.h"

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
			 from == PICTURE_TEXT ? errhint("It is 'text', 'dot', 'mermaid' or 'svg'.") :
									errhint("It is 'dot', 'mermaid' or 'svg'.")));
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
