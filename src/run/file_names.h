/*-------------------------------------------------------------------------
 *
 * file_names.h
 *		The file names of revisions.
 *
 * IDENTIFICATION
 *		src/run/file_names.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_FILE_NAMES_H
#define MIGRATE_RUN_FILE_NAMES_H

#include "fmgr.h"

typedef struct FileNames FileNames;

extern FileNames *file_names(void);
extern const char *file_names_find(const FileNames *names, const char *revision);
extern const char *file_names_find_cached(FmgrInfo *flinfo, const char *revision);

#endif							/* MIGRATE_RUN_FILE_NAMES_H */
