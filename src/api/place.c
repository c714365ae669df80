/*-------------------------------------------------------------------------
 *
 * place.c
 *		The revisions, and how far this database is.
 *
 * IDENTIFICATION
 *		src/api/place.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "api/place.h"
#include "catalog/graph.h"
#include "catalog/step.h"
#include "catalog/version.h"
#include "revision/plan.h"
#include "run/journal.h"

/*
 * read_place: see place.h.
 */
Place
read_place(void)
{
	Place		place;
	Names		version;

	place.g = catalog_graph(false);
	if (!journal_version(&version))
		version = catalog_version(false);
	place.version = plan_version(place.g, version);
	place.is_current = graph_set_of(place.g, place.version);
	place.applied = plan_applied(place.g, place.version);
	place.partial = catalog_partial();
	return place;
}
