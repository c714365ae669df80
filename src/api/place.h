/*-------------------------------------------------------------------------
 *
 * place.h
 *		The revisions, and how far this database is.
 *
 * IDENTIFICATION
 *		src/api/place.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_API_PLACE_H
#define MIGRATE_API_PLACE_H

#include "revision/graph.h"
#include "revision/graph_set.h"

/* The graph, and how far this database is. */
typedef struct Place
{
	Graph	   *g;
	NodeList	version;
	NodeSet		is_current;		/* the members of version */
	NodeSet		applied;
	Names		partial;		/* are partially applied */
} Place;

/* read_place reads graph and version; in a script, as the run has left them. */
extern Place read_place(void);

#endif							/* MIGRATE_API_PLACE_H */
