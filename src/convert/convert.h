/*-------------------------------------------------------------------------
 *
 * convert.h
 *		Files of other migration tools, made into revision files.
 *
 * IDENTIFICATION
 *		src/convert/convert.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CONVERT_H
#define MIGRATE_CONVERT_H

#include "revision/file.h"

/* A revision that was made, and what a person has to know of it. */
typedef struct ConvertedRevision
{
	RevisionFile file;
	char	   *note;			/* lines; NULL: nothing was lost */
} ConvertedRevision;

/* What became of a tool's files. */
typedef struct Conversion
{
	const char *tool;
	ConvertedRevision *revisions;	/* in the order in which they run */
	int			n;
	char	   *note;			/* about no single revision; NULL: none */
} Conversion;

/*
 * convert_files makes revision files of a tool's files, whose names are paths below
 * the tool's folder.  tool: NULL for the one that the files look like.  Raises an
 * error for a tool that is not known, for files that no tool has, and for files
 * that say nothing that could be a revision.
 */
extern Conversion *convert_files(const char *tool, Names names, Names texts);

/*
 * convert_id returns the revision id that a tool's own name or version has become:
 * what ids must not hold is an underscore in it.
 */
extern char *convert_id(const char *version);

#endif							/* MIGRATE_CONVERT_H */
