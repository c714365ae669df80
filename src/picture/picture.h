/*-------------------------------------------------------------------------
 *
 * picture.h
 *		Pictures as text: the formats, and what their writers share.
 *
 * IDENTIFICATION
 *		src/picture/picture.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_PICTURE_PICTURE_H
#define MIGRATE_PICTURE_PICTURE_H

#include "revision/pure.h"

typedef enum PictureFormat
{
	PICTURE_TEXT,
	PICTURE_DOT,				/* Graphviz */
	PICTURE_MERMAID,
	PICTURE_SVG
} PictureFormat;

/*
 * In escape.c.  Each appends a text in a database encoding so that in its format
 * it stands for nothing but itself; what no picture can show is a space.
 * picture_plain: text; picture_xml: the content of an element or an attribute;
 * picture_dot: within double quotes; picture_mermaid: within double quotes.
 */
extern void picture_plain(StringInfo out, const char *text, int encoding);
extern void picture_xml(StringInfo out, const char *text, int encoding);
extern void picture_dot(StringInfo out, const char *text, int encoding);
extern void picture_mermaid(StringInfo out, const char *text, int encoding);

/* picture_columns returns how many columns a text takes; picture_cut a copy that takes no more than so many. */
extern int	picture_columns(const char *text, int encoding);
extern char *picture_cut(const char *text, int columns, int encoding);

/* picture_finish returns a picture that has been written, less its last line end. */
extern char *picture_finish(StringInfo out);

/*
 * In svg.c.  A picture has a title and a description, and looks right on light and
 * dark pages.  name, a word, makes its ids unique in a page with several.
 */
#define SVG_CHARACTER	8		/* the width of one, at most */

extern void svg_begin(StringInfo out, const char *name, int width, int height, const char *title,
					  const char *description, int encoding);
extern void svg_end(StringInfo out);

#endif							/* MIGRATE_PICTURE_PICTURE_H */
