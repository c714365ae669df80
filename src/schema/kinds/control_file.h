/*-------------------------------------------------------------------------
 *
 * control_file.h
 *		What the server has of an extension, which may not be what is installed.
 *
 * IDENTIFICATION
 *		src/schema/kinds/control_file.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_CONTROL_FILE_H
#define MIGRATE_SCHEMA_KINDS_CONTROL_FILE_H

#include "postgres.h"

typedef struct ControlFile
{
	char	   *default_version;	/* NULL: none, or not known */
	char	   *comment;		/* NULL: none, or not known */
} ControlFile;

/*
 * control_file_read reads the control file of one extension; false where that
 * is missing or cannot be read.
 */
extern bool control_file_read(const char *extension, ControlFile *control);

/*
 * control_file_updates returns, as the text of an array, the versions that an
 * update leads to from a version; none where the server does not know.
 */
extern char *control_file_updates(const char *extension, const char *version);

#endif							/* MIGRATE_SCHEMA_KINDS_CONTROL_FILE_H */
