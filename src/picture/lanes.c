/*-------------------------------------------------------------------------
 *
 * lanes.c
 *		The revision graph laid out.
 *
 * IDENTIFICATION
 *		src/picture/lanes.c
 *
 *-------------------------------------------------------------------------
 */
#include "picture/lanes.h"

/* What lies ahead while rows are filled. */
typedef struct LaneSweep
{
	LaneLayout *layout;
	int		   *run_of;			/* by node: the run that leads to it; -1: none does */
	bool	   *busy;			/* by lane */
} LaneSweep;

/*
 * lane_take takes the first lane that is free, from one on.
 */
static int
lane_take(LaneSweep *sweep, int from)
{
	int			lane = from;

	while (lane < sweep->layout->nlanes && sweep->busy[lane])
		lane++;
	sweep->layout->nlanes = Max(sweep->layout->nlanes, lane + 1);
	sweep->busy[lane] = true;
	return lane;
}

/*
 * lane_start starts a run in a lane that leads to a parent.
 */
static void
lane_start(LaneSweep *sweep, int parent, int lane, int row)
{
	LaneLayout *layout = sweep->layout;

	sweep->run_of[parent] = layout->nruns;
	layout->runs[layout->nruns++] = (LaneRun){lane, row, row};
	sweep->busy[lane] = true;
}

/*
 * lane_move moves a line to another lane.
 */
static void
lane_move(LaneSweep *sweep, int row, int from, int to)
{
	sweep->layout->moves[sweep->layout->nmoves++] = (LaneMove){row, from, to};
}

/*
 * lane_lead leads a line to a parent: on in the child's own lane, where that is free, or into the lane
 * that leads there already, which comes over where it is further to the right.
 */
static void
lane_lead(LaneSweep *sweep, int row, int parent)
{
	LaneLayout *layout = sweep->layout;
	int			own = layout->lanes[row];
	int			run = sweep->run_of[parent];
	int			lane = run >= 0 ? layout->runs[run].lane : -1;

	if (lane < 0)
	{
		lane = lane_take(sweep, own);
		lane_start(sweep, parent, lane, lane == own ? row : row + 1);
		if (lane != own)
			lane_move(sweep, row, own, lane);
	}
	else if (lane > own && !sweep->busy[own])
	{
		layout->runs[run].last_row = row;
		sweep->busy[lane] = false;
		lane_start(sweep, parent, own, row);
		lane_move(sweep, row, lane, own);
	}
	else
		lane_move(sweep, row, own, lane);
}

/*
 * lane_count_parents returns how many parents all revisions have.
 */
static int
lane_count_parents(const Graph *g)
{
	int			n = 0;

	for (int node = 0; node < graph_size(g); node++)
		n += graph_node(g, node)->down.n;
	return n;
}

/*
 * lane_place puts a revision into the lane that leads to it, or a free one, which ends there.
 */
static void
lane_place(LaneSweep *sweep, int row, int node)
{
	LaneLayout *layout = sweep->layout;
	int			run = sweep->run_of[node];

	layout->nodes[row] = node;
	layout->rows[node] = row;
	layout->lanes[row] = run >= 0 ? layout->runs[run].lane : lane_take(sweep, 0);
	sweep->busy[layout->lanes[row]] = false;
	if (run >= 0)
		layout->runs[run].last_row = row;
}

/*
 * lane_compare sorts runs by their first rows.
 */
static int
lane_compare(const void *a, const void *b)
{
	return ((const LaneRun *) a)->first_row - ((const LaneRun *) b)->first_row;
}

/*
 * lanes_lay_out: see lanes.h.
 */
LaneLayout *
lanes_lay_out(const Graph *g)
{
	int			n = graph_size(g);
	int			room = Max(n, 1);
	int			nparents = lane_count_parents(g);
	LaneLayout *layout = palloc0(sizeof(LaneLayout));
	LaneSweep	sweep = {layout, palloc(sizeof(int) * room), palloc0(sizeof(bool) * (room + nparents))};

	layout->n = n;
	layout->nodes = palloc(sizeof(int) * room);
	layout->rows = palloc(sizeof(int) * room);
	layout->lanes = palloc(sizeof(int) * room);
	layout->runs = palloc(sizeof(LaneRun) * Max(nparents, 1));
	layout->moves = palloc(sizeof(LaneMove) * Max(nparents, 1));
	for (int node = 0; node < n; node++)
		sweep.run_of[node] = -1;
	for (int row = 0; row < n; row++)
	{
		NodeList	down;

		lane_place(&sweep, row, graph_ranked(g, n - 1 - row));
		down = graph_node(g, layout->nodes[row])->down;
		for (int i = 0; i < down.n; i++)
			lane_lead(&sweep, row, down.nodes[i]);
	}
	qsort(layout->runs, layout->nruns, sizeof(LaneRun), lane_compare);
	return layout;
}
