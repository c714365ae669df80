/*-------------------------------------------------------------------------
 *
 * config.c
 *		The configuration file of pg_migrate.
 *
 * Lines "key = value", where a key is the long name of a common option.  The file
 * stands in the working folder or in one above; relative paths in it start from
 * where it stands.  The command line goes before it.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/config.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres_fe.h"

#include <ctype.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/string.h"
#include "lib/stringinfo.h"

#include "bin/pg_migrate/config.h"
#include "bin/pg_migrate/options.h"
#include "bin/pg_migrate/output.h"
#include "bin/pg_migrate/pg_migrate.h"

/*
 * config_path returns the path of the configuration file, NULL where there is
 * none here or above.
 */
static char *
config_path(void)
{
	char		folder[MAXPGPATH];
	struct stat here;

	if (options_given(OPT_CONFIG))
		return pg_strdup(options_text(OPT_CONFIG));
	if (stat(CONFIG_FILE, &here) == 0)
		return pg_strdup(CONFIG_FILE);
	if (getcwd(folder, sizeof(folder)) == NULL)
		return NULL;
	for (;;)
	{
		char	   *path = psprintf("%s/%s", folder, CONFIG_FILE);
		char	   *slash = strrchr(folder, '/');

		if (stat(path, &here) == 0)
			return path;
		pfree(path);
		if (slash == NULL || folder[0] == '\0')
			return NULL;
		*slash = '\0';
	}
}

/*
 * config_trim cuts the blanks off both ends of a text.
 */
static char *
config_trim(char *text)
{
	char	   *end = text + strlen(text);

	while (end > text && isspace((unsigned char) end[-1]))
		*--end = '\0';
	while (isspace((unsigned char) *text))
		text++;
	return text;
}

/*
 * config_option returns the option that a key sets, OPT_COMMON_END where no
 * common option has this name.
 */
static OptionId
config_option(const char *key)
{
	OptionId	id = 0;

	while (id < OPT_COMMON_END && (id == OPT_CONFIG || id == OPT_HELP || id == OPT_VERSION || strcmp(option_specs[id].name, key) != 0))
		id++;
	return id;
}

/*
 * config_value returns an option's value as it counts from the working folder:
 * a relative path starts from the folder of the configuration file.
 */
static char *
config_value(OptionId id, const char *value, const char *path)
{
	const char *slash = strrchr(path, '/');

	if ((id != OPT_DIR && id != OPT_MODEL) || is_absolute_path(value) || slash == NULL)
		return pg_strdup(value);
	return psprintf("%.*s/%s", (int) (slash - path), path, value);
}

/*
 * config_line takes a line of the file.  given: which options the command line
 * has set.
 */
static void
config_line(char *line, const char *path, int number, const bool *given)
{
	char	   *equals = strchr(line, '=');
	char	   *key;
	char	   *value;
	OptionId	id;

	line = config_trim(line);
	if (line[0] == '\0' || line[0] == '#')
		return;
	if (equals == NULL)
		output_error_at(path, number, "not a line \"key = value\"");
	*equals = '\0';
	key = config_trim(line);
	value = config_trim(equals + 1);
	id = config_option(key);
	if (id == OPT_COMMON_END)
		output_error_at(path, number, "unknown key \"%s\"", key);
	if (given[id])
		return;
	if (option_specs[id].argument)
		options_default(id, config_value(id, value, path));
	else if (strcmp(value, "on") == 0)
		options_default(id, NULL);
	else if (strcmp(value, "off") != 0)
		output_error_at(path, number, "invalid value for \"%s\": valid values are \"on\" and \"off\"", key);
}

/*
 * config_read reads the configuration file, where there is one, into the options
 * that the command line has not set.
 */
void
config_read(void)
{
	char	   *path = config_path();
	bool		given[OPT_COUNT];
	StringInfoData line;
	int			number = 0;
	FILE	   *file;

	for (int i = 0; i < OPT_COUNT; i++)
		given[i] = options_given(i);
	if (path == NULL)
		return;
	file = fopen(path, "r");
	if (file == NULL)
		output_error("could not open file \"%s\": %m", NULL, path);
	initStringInfo(&line);
	while (pg_get_line_buf(file, &line))
		config_line(line.data, path, ++number, given);
	fclose(file);
}
