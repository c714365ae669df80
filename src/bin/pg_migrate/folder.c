/*-------------------------------------------------------------------------
 *
 * folder.c
 *		The folder of revision files, and files of the model.
 *
 * The folder's files are read once and go to the server as they are; what stands
 * in them is the server's to say.  Only the id is looked for here, so that errors
 * can name the file.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/folder.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres_fe.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fe_utils/simple_list.h"
#include "mb/pg_wchar.h"

#include "bin/pg_migrate/connection.h"
#include "bin/pg_migrate/folder.h"
#include "bin/pg_migrate/options.h"
#include "bin/pg_migrate/output.h"
#include "bin/pg_migrate/pg_migrate.h"

#define DEFAULT_DIR		"migrations"

static FolderFile *folder_content = NULL;
static int	folder_size = 0;
static bool folder_is_read = false;

/*
 * folder_dir returns the folder of revision files.
 */
const char *
folder_dir(void)
{
	const char *dir = options_text(OPT_DIR);

	return dir ? dir : DEFAULT_DIR;
}

/*
 * folder_exists says whether the folder is there.
 */
bool
folder_exists(void)
{
	struct stat st;

	return stat(folder_dir(), &st) == 0 && S_ISDIR(st.st_mode);
}

/*
 * folder_read_file returns the text of a file, which is UTF-8 unless
 * PGCLIENTENCODING says otherwise.  What can't be read ends the program.
 */
char *
folder_read_file(const char *path)
{
	FILE	   *file = fopen(path, "rb");
	struct stat st;
	char	   *text;
	size_t		len;

	if (file == NULL || fstat(fileno(file), &st) != 0)
		output_error("could not open file \"%s\": %m", NULL, path);
	if (!S_ISREG(st.st_mode))
		output_error("\"%s\" is not a regular file", NULL, path);
	text = pg_malloc(st.st_size + 1);
	len = fread(text, 1, st.st_size, file);
	if (ferror(file))
		output_error("could not read file \"%s\": %m", NULL, path);
	fclose(file);
	text[len] = '\0';
	if (strlen(text) != len)
		output_error_at(path, 1, "the file contains a zero byte");
	if (getenv("PGCLIENTENCODING") == NULL)
	{
		int			valid = pg_encoding_verifymbstr(PG_UTF8, text, len);
		int			line = 1;

		for (int i = 0; i < valid; i++)
			line += text[i] == '\n';
		if (valid != len)
			output_error_at(path, line, "the file is not valid UTF-8");
	}
	return text;
}

/*
 * folder_revision returns the id that the header of a revision file says; NULL:
 * none.
 */
static char *
folder_revision(const char *text)
{
	static const char key[] = "-- Revision ID:";

	for (const char *line = text; line; line = strchr(line, '\n'))
	{
		line += *line == '\n';
		if (strncmp(line, key, sizeof(key) - 1) == 0)
		{
			line += sizeof(key) - 1;
			line += strspn(line, " \t");
			return pnstrdup(line, strcspn(line, " \t\r\n"));
		}
		if (strncmp(line, "-- migrate:", 11) == 0)
			break;
	}
	return NULL;
}

/*
 * folder_ends_with says whether a name ends with what is given.
 */
static bool
folder_ends_with(const char *name, const char *end)
{
	size_t		len = strlen(name);

	return len >= strlen(end) && strcmp(name + len - strlen(end), end) == 0;
}

/*
 * folder_list returns the sorted paths of the .sql files of a folder; those of
 * tests and those whose names begin with a dot are left out.
 */
static char **
folder_list(const char *dir, int *n)
{
	DIR		   *handle = opendir(dir);
	struct dirent *entry;
	char	  **paths = pg_malloc(sizeof(char *));
	int			size = 1;

	*n = 0;
	if (handle == NULL)
		output_error("could not open folder \"%s\": %m",
					 "\"pg_migrate init\" makes one; --dir names another.", dir);
	while ((entry = readdir(handle)) != NULL)
	{
		if (entry->d_name[0] == '.' || !folder_ends_with(entry->d_name, ".sql") ||
			folder_ends_with(entry->d_name, ".test.sql"))
			continue;
		if (*n == size)
			paths = pg_realloc(paths, (size *= 2) * sizeof(char *));
		paths[(*n)++] = psprintf("%s/%s", dir, entry->d_name);
	}
	closedir(handle);
	qsort(paths, *n, sizeof(char *), pg_qsort_strcmp);
	return paths;
}

/*
 * add_tree adds the paths of all files below a folder to a list.
 */
static void
add_tree(const char *dir, SimpleStringList *paths)
{
	DIR		   *handle = opendir(dir);
	struct dirent *entry;
	struct stat st;

	if (handle == NULL)
		output_error("could not open folder \"%s\": %m", NULL, dir);
	while ((entry = readdir(handle)) != NULL)
	{
		char	   *path = psprintf("%s/%s", dir, entry->d_name);

		if (entry->d_name[0] == '.' || stat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			add_tree(path, paths);
		else if (S_ISREG(st.st_mode))
			simple_string_list_append(paths, path);
	}
	closedir(handle);
}

/*
 * folder_tree returns the number of files below a folder, and their paths in *paths.
 */
int
folder_tree(const char *dir, char ***paths)
{
	SimpleStringList list = {NULL, NULL};
	int			n = 0;

	add_tree(dir, &list);
	for (SimpleStringListCell *cell = list.head; cell; cell = cell->next)
		n++;
	*paths = pg_malloc((n + 1) * sizeof(char *));
	n = 0;
	for (SimpleStringListCell *cell = list.head; cell; cell = cell->next)
		(*paths)[n++] = cell->val;
	return n;
}

/*
 * folder_files returns the number of the folder's files, sorted by name, and them
 * in *files; they are read once.
 */
static int
folder_files(const FolderFile **files)
{
	char	  **paths;

	if (!folder_is_read)
	{
		paths = folder_list(folder_dir(), &folder_size);
		folder_content = pg_malloc0((folder_size + 1) * sizeof(FolderFile));
		for (int i = 0; i < folder_size; i++)
		{
			folder_content[i].path = paths[i];
			folder_content[i].text = folder_read_file(paths[i]);
			folder_content[i].revision = folder_revision(folder_content[i].text);
		}
		folder_is_read = true;
	}
	if (files)
		*files = folder_content;
	return folder_size;
}

/*
 * folder_reread makes the next use of the folder read it again.
 */
void
folder_reread(void)
{
	folder_is_read = false;
}

/*
 * folder_array returns the texts of all files as an array for the server.
 */
char *
folder_array(void)
{
	int			n = folder_files(NULL);
	const char **texts = pg_malloc((n + 1) * sizeof(char *));

	for (int i = 0; i < n; i++)
		texts[i] = folder_content[i].text;
	return connection_array(n, texts);
}

/*
 * folder_find returns the file of a revision, NULL where the folder has none or
 * has not been read.
 */
const FolderFile *
folder_find(const char *revision)
{
	for (int i = 0; folder_is_read && i < folder_size; i++)
		if (folder_content[i].revision && strcmp(folder_content[i].revision, revision) == 0)
			return &folder_content[i];
	return NULL;
}

/*
 * folder_file returns the n-th file that has been read, from 1; NULL: there is none.
 */
const FolderFile *
folder_file(int n)
{
	return folder_is_read && n >= 1 && n <= folder_size ? &folder_content[n - 1] : NULL;
}

/*
 * folder_write writes a file into the folder, whole or not at all, and returns its
 * path.  A file that is there is not overwritten.
 */
char *
folder_write(const char *name, const char *text)
{
	char	   *path = psprintf("%s/%s", folder_dir(), name);
	char	   *temporary = psprintf("%s/.%s.tmp", folder_dir(), name);
	FILE	   *file;

	if (strchr(name, '/') != NULL)
		output_error("\"%s\" is not a file name", NULL, name);
	if (access(path, F_OK) == 0)
		output_error("file \"%s\" exists already", NULL, path);
	file = fopen(temporary, "wb");
	if (file == NULL)
		output_error("could not create file \"%s\": %m", NULL, temporary);
	if (fputs(text, file) < 0 || fflush(file) != 0 || fsync(fileno(file)) != 0 || fclose(file) != 0 ||
		link(temporary, path) != 0)
	{
		int			saved = errno;

		unlink(temporary);
		errno = saved;
		output_error("could not write file \"%s\": %m", NULL, path);
	}
	unlink(temporary);
	return path;
}

/*
 * folder_model returns the parts of the model that --model names as an array for
 * the server; NULL: none is named.
 */
char *
folder_model(void)
{
	SimpleStringList texts = {NULL, NULL};

	if (!options_given(OPT_MODEL))
		return NULL;
	for (SimpleStringListCell *cell = options_list(OPT_MODEL)->head; cell; cell = cell->next)
	{
		struct stat st;
		char	   *one = cell->val;
		char	  **paths = &one;
		int			parts = 1;

		if (stat(cell->val, &st) == 0 && S_ISDIR(st.st_mode))
			paths = folder_list(cell->val, &parts);
		for (int i = 0; i < parts; i++)
			simple_string_list_append(&texts, folder_read_file(paths[i]));
	}
	return connection_list(&texts);
}
