/*-------------------------------------------------------------------------
 *
 * boxes.h
 *		Boxes in columns, with lines between them.
 *
 * IDENTIFICATION
 *		src/picture/boxes.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_PICTURE_BOXES_H
#define MIGRATE_PICTURE_BOXES_H

#include "revision/pure.h"

/*
 * A box to be placed: of the size given.  It stands further to the right than what its lines
 * lead to, as far as they go round in no circle and are no long chain.
 */
typedef struct Box
{
	int			width;
	int			height;
	int			column;			/* set by boxes_lay_out, */
	int			x;				/* as are its place and, that of the widest box of the */
	int			y;				/* column, its width */
} Box;

/* A line between two boxes, from the left one to the right one; set by boxes_lay_out. */
typedef struct BoxLine
{
	int			from;
	int			to;
	int			left;			/* from or to */
	int			right;			/* the same as left: the line of a box to itself */
	int			nbends;			/* the columns that it passes, */
	int		   *bends;			/* and at which height */
} BoxLine;

typedef struct BoxLayout
{
	int			nboxes;
	Box		   *boxes;
	int			nlines;
	BoxLine    *lines;
	int			ncolumns;
	int		   *column_x;
	int		   *column_width;
	int			width;			/* of the whole */
	int			height;
} BoxLayout;

/* boxes_lay_out places the boxes so that none overlaps another, nor a line that passes it by. */
extern void boxes_lay_out(BoxLayout *layout);

#endif							/* MIGRATE_PICTURE_BOXES_H */
