/*-------------------------------------------------------------------------
 *
 * graph_picture.h
 *		The picture of a revision graph.
 *
 * IDENTIFICATION
 *		src/picture/graph_picture.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_PICTURE_GRAPH_PICTURE_H
#define MIGRATE_PICTURE_GRAPH_PICTURE_H

#include "picture/lanes.h"
#include "picture/picture.h"

typedef enum RevisionState
{
	REVISION_PENDING,
	REVISION_APPLIED,
	REVISION_PARTIAL			/* partially applied */
} RevisionState;

/* What a picture tells of a revision, besides its place. */
typedef struct RevisionPicture
{
	const char *message;
	RevisionState state;
	bool		is_current;		/* in the version */
} RevisionPicture;

typedef struct GraphPicture
{
	const Graph *graph;
	const RevisionPicture *revisions;	/* by node */
	int			encoding;		/* of all strings */
} GraphPicture;

/* graph_picture returns the picture in a format. */
extern char *graph_picture(const GraphPicture *picture, PictureFormat format);

/* in graph_text.c, graph_source.c and graph_svg.c */
extern void graph_write_text(StringInfo out, const GraphPicture *picture);
extern void graph_write_dot(StringInfo out, const GraphPicture *picture);
extern void graph_write_mermaid(StringInfo out, const GraphPicture *picture);
extern void graph_write_svg(StringInfo out, const GraphPicture *picture);

/*
 * graph_marks returns what is said of a revision in words: that it is pending,
 * current, a head, its own labels, and with_depends what it depends on; "" where that is
 * nothing.
 */
extern char *graph_marks(const GraphPicture *picture, int node, bool with_depends);

/* graph_summary returns how many revisions there are, and how far the database is. */
extern char *graph_summary(const GraphPicture *picture);

#endif							/* MIGRATE_PICTURE_GRAPH_PICTURE_H */
