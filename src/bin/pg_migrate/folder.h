/*-------------------------------------------------------------------------
 *
 * folder.h
 *		The folder of revision files, and files of the model.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/folder.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PG_MIGRATE_FOLDER_H
#define PG_MIGRATE_FOLDER_H

#include "postgres_fe.h"

/* A file of the folder. */
typedef struct FolderFile
{
	char	   *path;			/* as it is told to the user */
	char	   *text;
	char	   *revision;		/* as the header says; NULL: it says nothing */
} FolderFile;

extern const char *folder_dir(void);
extern bool folder_exists(void);
extern char *folder_array(void);
extern const FolderFile *folder_find(const char *revision);
extern const FolderFile *folder_file(int n);
extern char *folder_write(const char *name, const char *text);
extern void folder_reread(void);
extern char *folder_model(void);
extern int	folder_tree(const char *dir, char ***paths);
extern char *folder_read_file(const char *path);

#endif							/* PG_MIGRATE_FOLDER_H */
