/*-------------------------------------------------------------------------
 *
 * diagram.h
 *		The picture of tables and their keys.
 *
 * IDENTIFICATION
 *		src/picture/diagram.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_PICTURE_DIAGRAM_H
#define MIGRATE_PICTURE_DIAGRAM_H

#include "picture/picture.h"

/* What has become of something, in a picture of a difference. */
typedef enum DiagramMark
{
	MARK_NONE,
	MARK_ADDED,
	MARK_REMOVED,
	MARK_CHANGED
} DiagramMark;

typedef struct DiagramColumn
{
	const char *name;
	const char *type;
	const char *old_type;		/* of a column whose type has changed; NULL: it has not */
	bool		primary;		/* in the primary key */
	bool		foreign;		/* in a foreign key */
	bool		unique;			/* a key by itself */
	bool		not_null;
	DiagramMark mark;
} DiagramColumn;

typedef struct DiagramTable
{
	const char *name;
	int			npartitions;	/* which are not drawn */
	int			ncolumns;
	DiagramColumn *columns;
	DiagramMark mark;
} DiagramTable;

/* A foreign key. */
typedef struct DiagramKey
{
	const char *name;
	const char *definition;		/* as SQL; not drawn */
	int			from;			/* the table that has it, */
	int			to;				/* and the one that it refers to */
	int			from_column;	/* the first of its columns */
	int			to_column;
	bool		optional;		/* some of its columns may be null */
	bool		unique;			/* no two rows refer to the same one */
	DiagramMark mark;
} DiagramKey;

typedef struct Diagram
{
	const char *title;
	int			ntables;
	DiagramTable *tables;
	int			nkeys;
	DiagramKey *keys;
	int			encoding;		/* of all strings */
} Diagram;

/* diagram_picture returns the picture in a format, which is not text. */
extern char *diagram_picture(const Diagram *diagram, PictureFormat format);

/*
 * diagram_difference returns what makes another of two pictures: the tables that are not the same in
 * both, and those at the other ends of their keys that are not.  In diagram_difference.c.
 */
extern Diagram *diagram_difference(const Diagram *old, const Diagram *new, const char *title);

/* diagram_key_mark returns what a column is in, for a small place: "PK", "FK", "UK" or several of them. */
extern const char *diagram_key_mark(const DiagramColumn *column);

/* diagram_table_note returns what is said of a table beside its name, with a blank before it; "" where that is nothing. */
extern char *diagram_table_note(const DiagramTable *table, bool with_mark);

/* What a mark is called. */
extern const char *const diagram_marks[];

/* in diagram_source.c and diagram_svg.c */
extern void diagram_write_dot(StringInfo out, const Diagram *diagram);
extern void diagram_write_mermaid(StringInfo out, const Diagram *diagram);
extern void diagram_write_svg(StringInfo out, const Diagram *diagram);

#endif							/* MIGRATE_PICTURE_DIAGRAM_H */
