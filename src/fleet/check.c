/*-------------------------------------------------------------------------
 *
 * check.c
 *		Destinations compared with a model.
 *
 * IDENTIFICATION
 *		src/fleet/check.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/varlena.h"

#include "catalog/destination.h"
#include "fleet/check.h"
#include "schema/model/tenant.h"

/* The destinations whose search_paths go on in the same way after their schemas. */
typedef struct PathGroup
{
	char	   *path;			/* "", or with a comma before it */
	List	   *destinations;	/* Destination */
} PathGroup;

/* Where rows go, and whose they are. */
typedef struct CheckRows
{
	const PathGroup *group;
	Tuplestorestate *rows;
	TupleDesc	desc;
} CheckRows;

/*
 * put_difference adds a row.
 */
static void
put_difference(const CheckRows *out, const char *destination, const char *kind, const char *object, const char *operation)
{
	Datum		values[4] = {
		CStringGetTextDatum(destination), CStringGetTextDatum(kind),
		CStringGetTextDatum(object), CStringGetTextDatum(operation)};
	bool		nulls[4] = {false};

	tuplestore_putvalues(out->rows, out->desc, values, nulls);
}

/*
 * report_difference is put_difference for tenant_check.
 */
static void
report_difference(void *arg, int schema, const char *kind, const char *object, const char *operation)
{
	const CheckRows *out = arg;
	const Destination *destination = list_nth(out->group->destinations, schema);

	put_difference(out, destination->name, kind, object, operation);
}

/*
 * path_after_schema returns a search_path less its first schema.
 */
static char *
path_after_schema(const char *search_path)
{
	StringInfoData path;
	List	   *schemas;
	ListCell   *lc;

	initStringInfo(&path);
	if (SplitIdentifierString(pstrdup(search_path), ',', &schemas))
	{
		for_each_from(lc, schemas, 1)
			appendStringInfo(&path, ", %s", quote_identifier(lfirst(lc)));
	}
	return path.data;
}

/*
 * add_to_group adds a destination to the group of its search_path.
 */
static List *
add_to_group(List *groups, Destination *destination)
{
	char	   *path = path_after_schema(destination->search_path);
	PathGroup  *group = NULL;
	ListCell   *lc;

	foreach(lc, groups)
	{
		group = lfirst(lc);
		if (strcmp(group->path, path) == 0)
			break;
		group = NULL;
	}
	if (group == NULL)
	{
		group = palloc0(sizeof(PathGroup));
		group->path = path;
		groups = lappend(groups, group);
	}
	group->destinations = lappend(group->destinations, destination);
	return groups;
}

/*
 * schemas_of returns the schemas of a group's destinations, in their order.
 */
static Names
schemas_of(const PathGroup *group)
{
	Names		schemas = {0, palloc(sizeof(char *) * list_length(group->destinations))};
	ListCell   *lc;

	foreach(lc, group->destinations)
		schemas.names[schemas.n++] = ((Destination *) lfirst(lc))->schema;
	return schemas;
}

/*
 * destination_check: see check.h.
 */
void
destination_check(const char *pattern, const Names *definition, Tuplestorestate *rows, TupleDesc desc)
{
	CheckRows	out = {NULL, rows, desc};
	List	   *groups = NIL;
	SchemaSnapshot *present;
	ListCell   *lc;

	foreach(lc, catalog_destination_states(pattern))
	{
		DestinationState *state = lfirst(lc);

		if (state->has_schema)
			groups = add_to_group(groups, &state->destination);
		else
			put_difference(&out, state->destination.name, "schema", quote_identifier(state->destination.schema), "create");
	}
	if (groups == NIL)
		return;
	present = tenant_read();
	foreach(lc, groups)
	{
		out.group = lfirst(lc);
		tenant_check(present, definition, out.group->path, schemas_of(out.group), report_difference, &out);
	}
}
