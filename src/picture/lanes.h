/*-------------------------------------------------------------------------
 *
 * lanes.h
 *		The revision graph laid out: a row a revision, newest first, in lanes.
 *
 * IDENTIFICATION
 *		src/picture/lanes.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_PICTURE_LANES_H
#define MIGRATE_PICTURE_LANES_H

#include "revision/graph.h"

/* A line that goes down a lane, from one row to another. */
typedef struct LaneRun
{
	int			lane;
	int			first_row;
	int			last_row;
} LaneRun;

/* A line that changes lanes between a row and the next one. */
typedef struct LaneMove
{
	int			row;
	int			from;
	int			to;
} LaneMove;

typedef struct LaneLayout
{
	int			n;
	int		   *nodes;			/* by row */
	int		   *rows;			/* by node */
	int		   *lanes;			/* by row */
	int			nlanes;
	int			nruns;
	LaneRun    *runs;			/* in order of their first rows */
	int			nmoves;
	LaneMove   *moves;			/* in order of their rows */
} LaneLayout;

/* lanes_lay_out leads lines from each revision to its parents by down_revision. */
extern LaneLayout *lanes_lay_out(const Graph *g);

#endif							/* MIGRATE_PICTURE_LANES_H */
